"""Targets of links and pictures in a Markdown text, found and replaced; code is left alone. Pure."""

import re
from collections.abc import Callable

# A target and what a replacement must not touch: fences, code spans, and what a backslash protects.
_TOKEN = re.compile(
    r"""
      ^[ ]{0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|\Z)   # a fenced block
    | (?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)                            # a code span
    | \\.
    | \]\(\s*(?:<(?P<angled>[^<>\n]+)>|(?P<inline>[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))
    | ^[ ]{0,3}\[[^\]\n]+\]:[ \t]*(?:<(?P<defined_angled>[^<>\n]+)>|(?P<defined>[^\s<>]+))
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_GROUPS = ("angled", "inline", "defined_angled", "defined")


def replace_targets(markdown: str, replaced: Callable[[str], str | None]) -> str:
    """The text with each target as `replaced` tells it; None leaves it as it is."""

    def one(found: re.Match[str]) -> str:
        group = next((name for name in _GROUPS if found[name] is not None), None)
        if group is None or (target := replaced(found[group])) is None:
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        if "angled" in group:
            start, end = start - 1, end + 1
        if re.search(r"[\s()<>]", target):
            target = f"<{target}>"
        return found[0][:start] + target + found[0][end:]

    return _TOKEN.sub(one, markdown)
