"""Personal data taken out of what somebody typed into the search. Pure."""

import re

_PERSONAL = re.compile(
    r"""
      \S+@\S+                             # an address
    | https?://\S+                        # a link may carry a key
    | \+?\d[\d\s()-]{6,}\d                # a phone, a card, an account
    | \b(?=\w*\d)(?=\w*[a-zA-Z])\w{16,}   # a key or a token
    """,
    re.VERBOSE,
)
LEFT_OUT = "…"


def without_personal_data(words: str) -> str:
    """The words with addresses, links, long numbers and keys left out; spaces are single."""
    return " ".join(_PERSONAL.sub(f" {LEFT_OUT} ", words).split())
