"""Targets of links in Markdown are found where they are links, and nowhere else."""

import pytest

from knowledge.links import replace_targets


def shout(target: str) -> str | None:
    return None if target == "keep" else target.upper()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a](b.md)", "[a](B.MD)"),
        ('![a](b.png "Название")', '![a](B.PNG "Название")'),
        ("[![a](b.png)](c.md)", "[![a](B.PNG)](C.MD)"),
        ("[a](<b c.md>)", "[a](<B C.MD>)"),
        ("[a](b_(c).md) и [d](e)", "[a](<B_(C).MD>) и [d](E)"),
        ("[a]: b.md\n\n[c][a]", "[a]: B.MD\n\n[c][a]"),
        ("[a]: <b c.md>", "[a]: <B C.MD>"),
        ("[a](keep)", "[a](keep)"),
        ("`[a](b.md)` и [a](b.md)", "`[a](b.md)` и [a](B.MD)"),
        ("```\n[a](b.md)\n```\n[a](b.md)", "```\n[a](b.md)\n```\n[a](B.MD)"),
        ("~~~\n[a](b.md)", "~~~\n[a](b.md)"),
        (r"\[a](b.md)", r"\[a](B.MD)"),  # text already, and text it stays
        ("[a]()", "[a]()"),
        ("массив[0] (скобки)", "массив[0] (скобки)"),
    ],
)
def test_only_targets_are_replaced(before: str, after: str) -> None:
    assert replace_targets(before, shout) == after


def test_a_target_with_spaces_is_put_into_brackets() -> None:
    assert replace_targets("[a](b)", lambda _: "/help/a b/") == "[a](</help/a b/>)"


def test_a_long_text_of_brackets_is_read_quickly() -> None:
    odd = "[" * 20_000 + "](" * 20_000 + "`" * 20_001
    assert replace_targets(odd, shout) == odd
