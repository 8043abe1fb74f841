"""A template without decisions left in it: rendered once with marks, afterwards only filled in."""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.template.loader import get_template
from django.utils.translation import get_language, override

MARK = "\ue000"  # a private-use character: escaping leaves it alone, and no template has it
FIELDS = ("seq", "author_id", "id", "name", "initials", "role", "at", "clock", "text")


def marked(name: str) -> str:
    return f"{MARK}{name}{MARK}"


def rendered(template: Any, decided: dict[str, Any]) -> str:
    """An entry's partial with marks in place of all that differs from message to message.

    Only for partials that do not branch on those values: a test compares with the full rendering.
    """
    marks = {name: marked(name) for name in FIELDS}
    said: str = template.render({"e": {**decided, **marks, "paragraphs": [marks["text"]]}})
    return said


def stencil(text: str) -> Callable[[dict[str, str]], str]:
    """Fills in a text with marks; the values are already written as the text needs them."""
    pieces = text.split(MARK)
    values = itemgetter(*pieces[1::2])

    def fill(written: dict[str, str]) -> str:
        out = pieces.copy()
        out[1::2] = values(written)
        return "".join(out)

    return fill


def line(template: str, values: dict[str, str], **decided: bool) -> str:
    """A line of a list, in the reader's language: the partial, whose `row` has these values and decisions.

    The values are markup already, and the partial branches on the decisions alone.
    """
    return _line(template, get_language(), tuple(values), frozenset(decided.items()))(values)


@lru_cache(maxsize=256)
def _line(
    template: str,
    language: str | None,
    names: tuple[str, ...],
    decided: frozenset[tuple[str, bool]],
) -> Callable[[dict[str, str]], str]:
    with override(language):
        row = {name: marked(name) for name in names} | dict(decided)
        return stencil(get_template(template).render({"row": row}))
