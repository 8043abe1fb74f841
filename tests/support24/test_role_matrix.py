"""Who gets what at every address of the desk: a table of people and addresses, compared with the desk itself.

One line for each address and method. A new address without a line fails the suite, and the failure prints the lines to
add, as the desk answers now: read them before you add them. What the marks mean:

    ok     the page, or the deed was done       go   a redirect: done, said with a message, or sent to where one belongs
    login  sent to the sign-in                  404  for this person there is nothing: the same answer as to an absent thing
    403    told why not                         405  not asked for in this way         400, 422  let in, and the form asks again
    401    the API wants a token                any  whatever a manager of the desk is answered: the admin's own tests know
    up     how the desk is doing, to whoever asks: 200 or 503

A line whose address has an asterisk stands for all addresses like it that have no line of their own.
Whatever is refused must answer for a thing that exists as for one that does not, and must write nothing.
"""

import re
from fnmatch import fnmatchcase

import pytest

from tests.support24.matrix_table import TABLE
from tests.support24.matrix_world import METHODS, WHO, World, asked, routes

CHATS = {
    "chats/<uuid:uuid>/": ("standard", "integrator's"),
    "console/chats/<uuid:uuid>/": ("standard", "enterprise", "self-service", "partner"),
}
# Whoever has the address was written to: it is a secret of its own.
SECRET_ADDRESSES = {
    "invitations/<str:token>/",
    "duty/accept/<str:token>/",
    "duty/calendar/<str:token>.ics",
}
# Django's own page asks for the row before the right: to staff without a right it tells whether a number is taken.
DJANGOS_HISTORY = re.compile(r"admin/(?!knowledge/article/).*/history/")
# What is sent where an empty form would be refused for its emptiness alone.
FORMS = {
    "chats/new/": {"subject": "Почта", "got": "Письма не уходят"},
    "chats/drafts/": {"text": "Письма не уходят"},
    "chats/<uuid:uuid>/": {"text": "Здравствуйте"},
    "chats/<uuid:uuid>/rate/": {"score": "5"},
    "support/members/invite/": {"email": "someone@example.com"},
    "console/chats/<uuid:uuid>/": {"text": "Здравствуйте", "note": "1"},
}


def lines() -> list[tuple[str, str]]:
    """(address, which chat) for every line that the table must have."""
    found = []
    for route in routes():
        kinds = next((CHATS[start] for start in CHATS if route.startswith(start)), ("",))
        found += [(route, kind) for kind in kinds]
    return found


def named(route: str, chat: str) -> str:
    return f"/{route} {chat}".strip()


def table() -> dict[tuple[str, str], list[str]]:
    """{(address, method): marks in the order of WHO}"""
    rows: dict[tuple[str, str], list[str]] = {}
    for line in TABLE.strip().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _bar, marks = line.partition("|")
        method, _space, address = name.strip().partition(" ")
        key = address.strip(), method
        assert key not in rows, f"two lines for {key}"
        rows[key] = marks.replace("|", " ").split()
        assert len(rows[key]) == len(WHO), f"{key}: {len(rows[key])} marks for {len(WHO)} columns"
    return rows


ROWS = table()
GROUPS = sorted({address for address, _method in ROWS if "*" in address}, key=len)


def row_of(name: str, method: str) -> tuple[str, str] | None:
    """The line's own row, or that of the longest pattern that fits."""
    if (name, method) in ROWS:
        return name, method
    fits = [group for group in GROUPS if fnmatchcase(name, group) and (group, method) in ROWS]
    return (fits[-1], method) if fits else None


def part_of(route: str) -> str:
    """The lines are compared part by part."""
    first, _slash, rest = route.partition("/")
    if first in ("admin", "console", "chats"):
        return f"{first} things" if "<" in rest else first
    return first if first in ("accounts", "support", "help", "api") else "the rest"


PARTS = sorted({part_of(route) for route, _chat in lines()})


@pytest.mark.django_db
@pytest.mark.usefixtures("nothing_is_remembered")
@pytest.mark.parametrize("part", PARTS)
def test_everybody_gets_what_the_table_says(part: str) -> None:
    world, wrong, missing = World(), [], []
    for route, chat in lines():
        if part_of(route) != part:
            continue
        name = named(route, chat)
        for method in METHODS:
            row = row_of(name, method)
            got, problems = _answers(world, route, chat, method)
            wrong += [f"{method} {name}: {problem}" for problem in problems]
            if row is None:
                missing.append(_line(method, name, got))
            elif differs(ROWS[row], got):
                wrong.append(
                    f"{method} {name}, the table, then the desk:\n{_line(*row[::-1], ROWS[row])}\n{_line(method, name, got)}"
                )
    told = ["\n".join(wrong)] if wrong else []
    if missing:
        told.append(
            "\n".join(["add to tests/support24/matrix_table.py, if this is meant:", *missing])
        )
    assert not told, "\n\n".join(told)


def differs(expected: list[str], got: list[str]) -> bool:
    return not all(_fits(mark, has) for mark, has in zip(expected, got, strict=True))


def _fits(mark: str, has: str) -> bool:
    if mark == "any":
        return not has.startswith("5")
    return has in ("ok", "503") if mark == "up" else mark == has


def _answers(world: World, route: str, chat: str, method: str) -> tuple[list[str], list[str]]:
    """The marks of everybody, and what is wrong whatever the table says."""
    path, absent = world.address(route, chat), world.address(route, chat, absent=True)
    fields = FORMS.get(route, {})
    has_things = path != absent and route not in SECRET_ADDRESSES
    compares = has_things and not DJANGOS_HISTORY.fullmatch(route)
    marks: list[str] = []
    problems = []
    for who in WHO:
        answer = asked(world, who, method, path, fields)
        alike = answer.mark in ("login", "405") and answer.mark in marks  # asks for no thing at all
        marks.append(answer.mark)
        if not answer.is_refusal:
            continue
        if answer.written:
            problems.append(f"{who} was refused, and yet {answer.written}")
        if compares and not alike:
            other = asked(world, who, method, absent, fields)
            if answer.without(path) != other.without(absent):
                problems.append(f"{who} learns that it exists: {answer.mark}, not {other.mark}")
    return marks, problems


def _line(method: str, name: str, marks: list[str]) -> str:
    return f"{method:4} {name:58} | " + " ".join(f"{mark:5}" for mark in marks).rstrip()


def test_every_line_of_the_table_is_of_an_address_that_exists() -> None:
    used = {row_of(named(route, chat), method) for route, chat in lines() for method in METHODS}
    assert set(ROWS) - used == set()


def test_an_address_without_a_line_is_told_with_the_line_to_add() -> None:
    assert row_of("/no-such-address/", "GET") is None
    assert "/chats/<uuid:uuid>/ standard" in {named(*line) for line in lines()}
