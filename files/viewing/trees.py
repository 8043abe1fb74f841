"""JSON as a tree that opens level by level. Pure."""

import json
from typing import Any, NamedTuple

from .texts import decoded

MOST_NODES = 20_000
DEEPEST = 60
MOST_CHARACTERS = 2000  # of one text


class Node(NamedTuple):
    """`kind`: object, array, text, number or constant. `holds`: how many it has, `children` how many are shown."""

    key: str | None
    kind: str
    text: str = ""
    holds: int = 0
    children: tuple["Node", ...] = ()


class _Number(str):
    """A number as it was written: neither rounded nor turned over digit by digit."""


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, keys that repeat included."""


def tree(data: bytes) -> Node | None:
    """The whole document; None for what is no JSON, or is nested past all reason."""
    try:
        found = json.loads(
            decoded(data),
            object_pairs_hook=_Pairs,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except (ValueError, RecursionError):
        return None
    return _node(None, found, [MOST_NODES], 0)


def _node(key: str | None, value: Any, left: list[int], depth: int) -> Node:
    left[0] -= 1
    if isinstance(value, _Pairs):
        return Node(key, "object", holds=len(value), children=_children(value, left, depth))
    if isinstance(value, list):
        pairs = [(str(n), one) for n, one in enumerate(value)]
        return Node(key, "array", holds=len(value), children=_children(pairs, left, depth))
    if isinstance(value, _Number):
        return Node(key, "number", str(value)[:MOST_CHARACTERS])
    if isinstance(value, str):
        shown = value if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + "…"
        return Node(key, "text", json.dumps(shown, ensure_ascii=False))
    return Node(key, "constant", {None: "null", True: "true", False: "false"}[value])


def _children(pairs: list[tuple[str, Any]], left: list[int], depth: int) -> tuple[Node, ...]:
    found: list[Node] = []
    if depth >= DEEPEST:
        return ()
    for key, value in pairs:
        if left[0] <= 0:
            break
        found.append(_node(key[:MOST_CHARACTERS], value, left, depth + 1))
    return tuple(found)
