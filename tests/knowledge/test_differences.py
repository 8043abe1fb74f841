"""The comparison of two texts."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.differences import Kind, Line, compare, size_of

texts = st.lists(st.text(alphabet="аб", max_size=2), max_size=12).map("\n".join)


def test_a_changed_line_stands_removed_and_added_between_its_neighbours() -> None:
    assert compare("раз\nдва\nтри", "раз\n2\nтри") == [
        Line(Kind.SAME, "раз"),
        Line(Kind.REMOVED, "два"),
        Line(Kind.ADDED, "2"),
        Line(Kind.SAME, "три"),
    ]


def test_what_is_far_from_a_change_is_left_out() -> None:
    old = "\n".join(str(number) for number in range(30))
    lines = compare(old, old.replace("15", "пятнадцать"))
    assert (lines[0].kind, lines[-1].kind) == (Kind.GAP, Kind.GAP)
    assert [line.text for line in lines[1:4]] == ["12", "13", "14"]
    assert size_of(lines) == (1, 1)


def test_equal_texts_have_no_difference() -> None:
    assert compare("раз\nдва", "раз\nдва") == []


@given(texts, texts)
def test_the_sizes_add_up(old: str, new: str) -> None:
    added, removed = size_of(compare(old, new))
    assert len(old.splitlines()) + added - removed == len(new.splitlines())
