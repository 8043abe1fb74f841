"""How a change is told to a support manager, without what must not be told. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

LONGEST_VALUE = 200
LONGEST_NAME = 300
LONGEST_DETAILS = 4000
NOTHING = "—"

# Fields of which only the fact of the change is told, whatever they hold.
SECRET_NAMES = re.compile(r"passw|digest|token|secret|hash|(^|_)keys?($|_)", re.IGNORECASE)
# Anything in the form of a partner's code: the last four signs stay, as everywhere.
CODE = re.compile(
    r"\b[0-9A-ZА-ЯЁ]{4}(?:[-\s][0-9A-ZА-ЯЁ]{4}){2}[-\s]([0-9A-ZА-ЯЁ]{4})\b", re.IGNORECASE
)
# Behind the host of an address a program's own key may stand.
PATH_OF_URL = re.compile(r"(https?://[^/\s?#]+)[/?#]\S+", re.IGNORECASE)
# A spreadsheet takes a cell that begins so for a formula.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Difference(NamedTuple):
    """One field of a row. `before` and `after` are None for what is secret."""

    caption: str
    before: str | None
    after: str | None


def is_secret(field: str) -> bool:
    return SECRET_NAMES.search(field) is not None


def told(differences: Iterable[Difference], *, replaced: str) -> str:
    """«часы операторов: Рабочие дни → Круглосуточно; пишут сотрудники: нет → да»."""
    return shortened("; ".join(_one(d, replaced) for d in differences), LONGEST_DETAILS)


def _one(difference: Difference, replaced: str) -> str:
    caption, before, after = difference
    if before is None or after is None:
        return f"{caption}: {replaced}"
    if before == NOTHING:
        return f"{caption}: {after}"
    return f"{caption}: {before} → {after}"


def value(text: str) -> str:
    """One value on one line; nothing to see is a dash."""
    return shortened(masked(" ".join(text.replace("\x00", "").split())), LONGEST_VALUE) or NOTHING


def masked(text: str) -> str:
    return PATH_OF_URL.sub(r"\1/…", CODE.sub(r"····-\1", text))


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def cell(text: str) -> str:
    """A cell of a file for spreadsheets, which shows the text and calculates nothing."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
