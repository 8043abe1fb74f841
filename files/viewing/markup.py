"""Rows as HTML where there are thousands of them: a template would take a second for what this does in some milliseconds.

Every text that comes from a file goes through `escape`. Pure.
"""

from collections.abc import Sequence
from html import escape

from .texts import Line, Passage
from .trees import Node

OPEN_LEVELS = 2  # of a tree


def log_html(passages: Sequence[Passage]) -> str:
    return "".join(_passage(one) for one in passages)


def tree_html(node: Node) -> str:
    return f'<ul class="tree">{_item(node, 0)}</ul>'


def _passage(one: Passage) -> str:
    rest = "".join(_line(line) for line in one.rest)
    if not one.is_folded:
        return _line(one.head) + rest
    count = len(one.rest)
    return (
        f'<details class="log__fold"><summary>{_line(one.head, linked=False)}'
        f'<span class="log__more">+{count}</span></summary>{rest}</details>'
    )


def _line(line: Line, *, linked: bool = True) -> str:
    """`linked`: its number leads to it; in a summary, which is pressed itself, no link may stand."""
    level = f" log__line--{line.level}" if line.level else ""
    more = f'<span class="log__more">… +{line.left_out}</span>' if line.left_out else ""
    number = f'<span class="log__number">{line.number}</span>'
    if linked:
        number = f'<a class="log__number" href="#L{line.number}">{line.number}</a>'
    text = f'<span class="log__text">{escape(line.text)}{more}</span>'
    return f'<span class="log__line{level}" id="L{line.number}">{number}{text}</span>'


def _item(node: Node, depth: int) -> str:
    key = "" if node.key is None else f'<span class="tree__key">{escape(node.key)}</span>: '
    if node.kind not in ("object", "array"):
        return f'<li>{key}<span class="tree__{node.kind}">{escape(node.text)}</span></li>'
    first, last = "{}" if node.kind == "object" else "[]"
    if not node.children:
        inside = "…" if node.holds else ""
        return f'<li>{key}<span class="tree__constant">{first}{inside}{last}</span></li>'
    opened = " open" if depth < OPEN_LEVELS else ""
    inner = "".join(_item(child, depth + 1) for child in node.children)
    hidden = node.holds - len(node.children)
    more = f'<li class="tree__constant">… +{hidden}</li>' if hidden else ""
    return (
        f'<li><details{opened}><summary>{key}<span class="tree__count">{first}{node.holds}{last}</span></summary>'
        f"<ul>{inner}{more}</ul></details></li>"
    )
