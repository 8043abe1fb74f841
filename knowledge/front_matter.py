"""The head of a Markdown article: `key: value` lines and lists between two `---` lines."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


class BadArticle(Exception):
    """An article that cannot be read; `line` counts from 1 in the file."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Head:
    """What stands above the text; `body_line` is the line where the text begins."""

    values: dict[str, str]
    lists: dict[str, list[str]]
    body: str
    body_line: int


def split(text: str) -> Head:
    """The head and the text of a file; a file without a head is all text. Raises BadArticle."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if not lines or lines[0].strip() != "---":
        return Head({}, {}, "\n".join(lines), 1)
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    open_list: list[str] | None = None
    for number, line in enumerate(lines[1:], start=2):
        said = line.strip()
        if said == "---":
            return Head(values, lists, "\n".join(lines[number:]).strip("\n"), number + 1)
        if not said or said.startswith("#"):
            continue
        if said.startswith("- ") or said == "-":
            if open_list is None:
                raise BadArticle(number, _("пункт списка без названия поля над ним"))
            if item := _unquoted(said[1:].strip()):
                open_list.append(item)
            continue
        key, colon, value = said.partition(":")
        key = key.strip()
        if not colon or not key.isidentifier():
            raise BadArticle(number, _("ожидалась строка «поле: значение»"))
        value = value.strip()
        open_list = None
        if value.startswith("[") and value.endswith("]"):
            lists[key] = [
                item for part in value[1:-1].split(",") if (item := _unquoted(part.strip()))
            ]
        elif value:
            values[key] = _unquoted(value)
        else:
            open_list = lists.setdefault(key, [])
    raise BadArticle(len(lines), _("заголовок файла не закрыт строкой «---»"))


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
