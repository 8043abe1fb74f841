"""A name that a person's file may keep: what is shown is what there is. Pure."""

import re
import unicodedata

LONGEST = 120  # signs, with the ending
NAMELESS = "файл"

# Control and format characters (reading direction, joiners, byte order marks), lone surrogates, private use, line ends.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"  # holds an emoji together
_PATHS = re.compile(r"[/\\]")


def safe_name(name: str) -> str:
    """The last part of a path, composed, without what cannot be seen, at most 120 signs; the ending survives."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(
        sign for sign in name if sign == _JOINER or unicodedata.category(sign) not in _UNSEEN
    )
    name = " ".join(_PATHS.split(name)[-1].split()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST] or NAMELESS
    ending = ending.strip()[:20]
    return f"{stem.strip(' .')[: LONGEST - len(ending) - 1] or NAMELESS}.{ending}"
