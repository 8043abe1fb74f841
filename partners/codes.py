"""Partner codes: how they are made, read from anybody's typing, and kept. Pure."""

import hmac
import secrets
import unicodedata
from hashlib import sha256

ALPHABET = (
    "ACDEFHJKMNPRTVWXY34679"  # without signs that look alike: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V
)
LENGTH = 16
GROUP = 4

# A Russian keyboard types these capitals; on paper nobody can tell them from the Latin ones.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
SEPARATORS = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}  # dashes, spaces, breaks, invisible signs
MINUS_SIGNS = {"\N{MINUS SIGN}", "\N{HYPHEN BULLET}", "_"}


class InClear(str):
    """A code as somebody sees or types it. Whatever prints the variables of a frame, a log or an error
    reporter, prints no code: only `str()` gives it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'····'"


def generate() -> InClear:
    """A new code such as «K7MX-4RTA-9CWP-H3DN», unguessable: about 71 bits."""
    return InClear(in_groups("".join(secrets.choice(ALPHABET) for _ in range(LENGTH))))


def in_groups(code: str) -> str:
    """«XXXXXXXXXXXXXXXX» as people write it, in fours."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise(text: str) -> str:
    """The code that was meant: any letter case, dashes, spaces, full width, Cyrillic look-alikes.

    Whatever else was typed stays in it, so it cannot match a code by accident.
    """
    signs = unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
    return "".join(sign for sign in signs if not _separates(sign))


def looks_like_a_code(text: str) -> bool:
    """Sixteen Latin letters and digits, once what separates them is gone."""
    code = normalise(text)
    return len(code) == LENGTH and code.isascii() and code.isalnum()


def digest(code: str, key: str) -> str:
    """Keyed hash (HMAC-SHA256, hex) of the code, however it was typed: all that is kept of it."""
    return hmac.new(
        key.encode(), normalise(code).encode("utf-8", "surrogatepass"), sha256
    ).hexdigest()


def last_four(code: str) -> str:
    return normalise(code)[-4:]


def _separates(sign: str) -> bool:
    return sign in MINUS_SIGNS or unicodedata.category(sign) in SEPARATORS
