"""Collects the texts of the desk into its catalogues, checks that they are complete, and compiles them.

The texts stand in the code in Russian, so `locale/en` translates every message and `locale/ru`
holds only counted nouns: a call gives the forms for one and for many, Russian has a third.
Works without GNU gettext and, for compiling, without Django being set up.
"""

import ast
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polib

BASE_DIR = Path(__file__).resolve().parent.parent
SKIPPED_FOLDERS = {
    "tests",
    "benchmarks",
    "var",
    "static",
    "staticfiles",
    "node_modules",
    "docs",
    "deploy",
}
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-zA-Z]|%[sdrf]|\{\w*\}")


class Message(NamedTuple):
    """One call of gettext; a call without a context or without a plural has empty texts there."""

    context: str
    text: str
    plural: str


class Arguments(NamedTuple):
    """Which arguments of a gettext function are the context, the text and the plural."""

    text: int
    plural: int | None = None
    context: int | None = None


FUNCTIONS = {
    "_": Arguments(0),
    "gettext": Arguments(0),
    "gettext_lazy": Arguments(0),
    "gettext_noop": Arguments(0),
    "ngettext": Arguments(0, plural=1),
    "ngettext_lazy": Arguments(0, plural=1),
    "pgettext": Arguments(1, context=0),
    "pgettext_lazy": Arguments(1, context=0),
    "npgettext": Arguments(1, plural=2, context=0),
    "npgettext_lazy": Arguments(1, plural=2, context=0),
}


@dataclass
class Found:
    """A message and the files that say it."""

    plural: str = ""
    files: set[str] = field(default_factory=set)


Key = tuple[str, str]  # context ("" when none), text


# --- What the code says -------------------------------------------------------------------------
def messages_of(base: Path = BASE_DIR) -> dict[Key, Found]:
    """Every message of the project's Python files and templates.

    Raises ValueError, naming the place, for a message that cannot be translated: an f-string,
    or one text with two different plurals.
    """
    found: dict[Key, Found] = {}
    for path in _sources(base):
        name = path.relative_to(base).as_posix()
        source = path.read_text(encoding="utf-8")
        read = _in_python if path.suffix == ".py" else _in_template
        for message in read(source, name):
            entry = found.setdefault((message.context, message.text), Found())
            if message.plural and entry.plural not in ("", message.plural):
                raise ValueError(f"{name}: «{message.text}» has two different plurals")
            entry.plural = entry.plural or message.plural
            entry.files.add(name)
    return found


def _sources(base: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(base):
        folders[:] = sorted(
            f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith(".")
        )
        in_templates = "templates" in Path(folder).relative_to(base).parts
        for file in sorted(files):
            if file.endswith(".py") or (in_templates and file.endswith((".html", ".txt"))):
                yield Path(folder, file)


def _in_python(source: str, name: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if called not in FUNCTIONS:
            continue
        for argument in node.args:
            if isinstance(argument, ast.JoinedStr):
                raise ValueError(f"{name}:{node.lineno}: an f-string cannot be translated")
        texts = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
        if message := _message(called, texts):
            yield message


def _in_template(source: str, name: str) -> Iterator[Message]:
    """Django turns the template into something like Python; the brackets switch indentation off."""
    from babel.messages.extract import extract_python
    from django.utils.translation.template import templatize

    like_python = io.BytesIO(f"(\n{templatize(source, name)}\n)".encode())
    calls: Iterator[Any] = extract_python(like_python, dict.fromkeys(FUNCTIONS), (), {})
    for _line, called, texts, _comments in calls:
        if message := _message(called, texts if isinstance(texts, tuple) else (texts,)):
            yield message


def _message(called: str, texts: Sequence[object]) -> Message | None:
    """The message of one call; None when its texts are not literals (marked elsewhere)."""
    where = FUNCTIONS[called]

    def literal(position: int | None) -> str | None:
        if position is None:
            return ""
        value = texts[position] if position < len(texts) else None
        return value if isinstance(value, str) else None

    context, text, plural = literal(where.context), literal(where.text), literal(where.plural)
    if context is None or not text or plural is None:
        return None
    return Message(context, text, plural)


# --- The catalogues -----------------------------------------------------------------------------
def update(base: Path = BASE_DIR) -> None:
    """Rewrites the catalogues: new messages come in, vanished ones go, translations stay."""
    found = messages_of(base)
    for language in PLURAL_FORMS:
        path = _path(base, language)
        known = {_key(entry): entry for entry in _load(path)}
        fresh = polib.POFile(wrapwidth=100)
        fresh.header = "Write translations here; `make messages` rewrites everything else."
        fresh.metadata = {
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": PLURAL_FORMS[language],
        }
        for key, message in _expected(found, language):
            fresh.append(_merged(key, message, known.get(key), language))
        path.parent.mkdir(parents=True, exist_ok=True)
        text = str(fresh).rstrip("\n") + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _expected(found: dict[Key, Found], language: str) -> list[tuple[Key, Found]]:
    return [(key, found[key]) for key in sorted(found) if language != "ru" or found[key].plural]


def _merged(key: Key, message: Found, old: polib.POEntry | None, language: str) -> polib.POEntry:
    context, text = key
    entry = polib.POEntry(
        msgid=text,
        msgctxt=context or None,
        occurrences=[(name, "") for name in sorted(message.files)],
        flags=["python-format"] if re.search(r"%\(\w+\)|%[sd]", text + message.plural) else [],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        forms = dict.fromkeys(_forms(language), "")
        if language == "ru":  # two of the three stand in the code
            forms |= {0: text, 2: message.plural}
        if old is not None and old.msgid_plural == message.plural:
            forms |= {
                form: said for form, said in old.msgstr_plural.items() if said and form in forms
            }
        entry.msgstr_plural = forms
    elif old is not None and not old.msgid_plural:
        entry.msgstr = old.msgstr
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags += [flag for flag in old.flags if flag == "fuzzy"]
    return entry


def problems(base: Path = BASE_DIR) -> list[str]:
    """What keeps the catalogues from being complete, one line each; empty when nothing does."""
    try:
        found = messages_of(base)
    except ValueError as error:
        return [str(error)]
    lines = []
    for language in PLURAL_FORMS:
        path = _path(base, language)
        name = path.relative_to(base).as_posix()
        known = {_key(entry): entry for entry in _load(path)}
        expected = dict(_expected(found, language))
        for key, message in expected.items():
            entry = known.pop(key, None)
            if entry is None or (entry.msgid_plural or "") != message.plural:
                lines.append(f"{name}: «{key[1]}» of {min(message.files)} is not there")
            else:
                lines += [f"{name}: «{key[1]}» {fault}" for fault in _faults(entry, language)]
        lines += [f"{name}: «{text}» is said nowhere any more" for _context, text in known]
    return lines


def _faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "is marked fuzzy"
    said = entry.msgstr_plural if entry.msgid_plural else {0: entry.msgstr}
    needed = _forms(language) if entry.msgid_plural else [0]
    if missing := [form for form in needed if not said.get(form)]:
        yield "is not translated" + (f", form {missing[0]}" if entry.msgid_plural else "")
        return
    sources = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    required, allowed = (
        set.intersection(*sources),
        set.union(*sources),
    )  # «один чат» needs no number
    for text in said.values():
        if not required <= set(PLACEHOLDER.findall(text)) <= allowed:
            yield f"has other placeholders in «{text}»"


def compile_catalogues(base: Path = BASE_DIR) -> list[Path]:
    """Compiles each catalogue that changed since it was compiled; returns what it wrote.

    Several processes may start at once, so a compiled file appears whole or not at all.
    """
    written = []
    for path in sorted(base.glob("locale/**/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        draft = path.with_suffix(f".mo.{os.getpid()}")
        draft.write_bytes(_load(path).to_binary())
        draft.replace(compiled)
        written.append(compiled)
    return written


def _path(base: Path, language: str) -> Path:
    return base / "locale" / language / "LC_MESSAGES" / "django.po"


def _load(path: Path) -> polib.POFile:
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def _forms(language: str) -> range:
    return range(3 if language == "ru" else 2)
