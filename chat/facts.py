"""Reads, in one statement, all that chat/composer.py needs to judge a person in a chat."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from portals.models import WITH_SECOND_FACTOR, User

from .composer import ThreadFacts, Verdict, judge
from .models import Thread

# In the order of ThreadFacts. u: the person, t: the chat, p/l: its portal and plan, m: the membership,
# a/ap: the agent and the agent's partner, s: the partner that supports the portal now. People answer where the tariff has
# operators, and in a chat whose incident is open: lowered meanwhile, the tariff applies when the incident is solved.
COLUMNS = """u.is_active, u.desk_role, m.role, m.withdrawn_at IS NOT NULL, a.partner_id, ap.is_active, p.suspended,
    l.administrators_write, l.integrators_write, l.employees_write,
    (l.operator_schedule_id IS NOT NULL OR (t.channel = 'enterprise' AND EXISTS (SELECT 1 FROM duty_declaration di
        JOIN duty_incident i ON i.id = di.incident_id WHERE di.thread_id = t.id AND i.solved_at IS NULL))),
    s.partner_id, t.state, t.channel, t.partner_id, coalesce(t.operator_id = u.id, FALSE), t.customer_id = u.id"""
WIDTH = len(ThreadFacts._fields)
JOINS = """
    JOIN portals_portal p ON p.id = t.portal_id
    JOIN tariffs_tariffplan l ON l.id = p.plan_id
    LEFT JOIN portals_member m ON m.user_id = u.id AND m.portal_id = t.portal_id
    LEFT JOIN partners_partneragent a ON a.user_id = u.id
    LEFT JOIN partners_partner ap ON ap.id = a.partner_id
    LEFT JOIN partners_partnersupport s ON s.portal_id = t.portal_id AND s.ended_at IS NULL"""

# The same where the chat or its portal may be gone.
LEFT_JOINS = JOINS.replace(" JOIN portals_portal", " LEFT JOIN portals_portal").replace(
    " JOIN tariffs_tariffplan", " LEFT JOIN tariffs_tariffplan"
)


class Watched(NamedTuple):
    """An open socket, for the periodic question. `proof` is `User.proof` of the session with which it was opened, `facts` what
    the last answer said that it stands on ("" at first), `last` the number up to which it has heard, as it counts."""

    thread: int
    person: int
    session: str
    proof: str
    at_desk: bool
    facts: str
    last: int


@lru_cache(maxsize=65_536)
def _unchanged(*fields: Any) -> str:
    """All of a Watched but `last`, as an open JSON object: of ten thousand idle sockets the same is asked each time."""
    return json.dumps(dict(zip(Watched._fields, fields, strict=False)))[:-1]


class Change(NamedTuple):
    """What the question found about one socket. `verdict` is None for whoever has signed out, or whose rows are gone."""

    verdict: Verdict | None
    facts: str
    last: int


def rows(vendor: str, columns: dict[str, str], alias: str = "c") -> str:
    """The FROM item that turns the statement's one parameter, a JSON list, into rows on either database."""
    if vendor == "postgresql":
        return (
            f"json_to_recordset(%s::json) AS {alias}("
            + ", ".join(f"{k} {v}" for k, v in columns.items())
            + ")"
        )
    picked = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {picked} FROM json_each(%s)) AS {alias}"


# Whether the session, and what it proves, with which c was opened still stand: a join, and what it must have found.
# (For an EXISTS PostgreSQL reads every session there is and keeps them as a hash: 1 ms a batch for 4,000 of them.)
SESSION = "LEFT JOIN django_session d ON d.session_key = c.session AND d.expire_date > {now}"
STILL_SIGNED_IN = """((c.session = '' OR d.session_key IS NOT NULL)
    AND (c.proof = '' OR c.proof = {proof}))"""
# `User.must_have_second_factor` and `User.proof`, as the database sees them: u and a must be there.
SERVES_CUSTOMERS = "(u.desk_role <> '' OR u.is_staff OR u.is_superuser OR a.id IS NOT NULL)"
NOW = {"postgresql": "now()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}


def proof() -> str:
    if not settings.SECOND_FACTOR_REQUIRED:
        return "u.password"
    return f"CASE WHEN {SERVES_CUSTOMERS} THEN u.password || '{WITH_SECOND_FACTOR}' ELSE u.password END"


def still_signed_in() -> str:
    return STILL_SIGNED_IN.format(proof=proof())


def session(vendor: str) -> str:
    return SESSION.format(now=NOW[vendor])


def facts_of(thread: Thread, user: User) -> ThreadFacts:
    """Fresh facts. Under the thread's lock this is the second statement: younger than the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM chat_thread t JOIN portals_user u ON u.id = %s {JOINS} WHERE t.id = %s",
            [user.pk, thread.pk],
        )
        row = cursor.fetchone()
    assert row is not None, "the caller holds both rows"
    return ThreadFacts(*row)


def verdict_of(thread: Thread, user: User) -> Verdict:
    """What this person may do in this chat now."""
    return judge(facts_of(thread, user))


WATCHED = {
    "n": "int",
    "thread": "bigint",
    "person": "bigint",
    "session": "text",
    "proof": "text",
    "at_desk": "boolean",
    "facts": "text",
    "last": "int",
}
# The facts as one text, to be compared with what stood there before.
AS_TEXT = {"postgresql": f"ROW({COLUMNS})::text", "sqlite": f"json_array({COLUMNS})"}


def question(watched: Iterable[Watched]) -> dict[int, Change]:
    """The periodic question, one for many sockets: {place in the list: what has changed}. Nothing for a socket of
    which nothing has: ten thousand that idle cost no more than saying who they are."""
    vendor = connection.vendor
    sql = f"""SELECT * FROM (
        SELECT c.n, coalesce({still_signed_in()}, FALSE) AS holds, {AS_TEXT[vendor]} AS facts,
            CASE WHEN c.at_desk THEN t.last_seq ELSE t.last_public_seq END AS last,
            c.facts AS facts_before, c.last AS last_before, {COLUMNS}
        FROM {rows(vendor, WATCHED)}
        LEFT JOIN chat_thread t ON t.id = c.thread LEFT JOIN portals_user u ON u.id = c.person {LEFT_JOINS}
        {session(vendor)}) AS found
        WHERE NOT holds OR facts IS NULL OR facts <> facts_before OR last > last_before"""
    asked = [f'{_unchanged(*w[:-1])}, "last": {w.last}, "n": {n}}}' for n, w in enumerate(watched)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"[{','.join(asked)}]"])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return {
        n: Change(
            judge(ThreadFacts(*row)) if holds and last is not None else None, facts, last or 0
        )
        for n, holds, facts, last, _facts, _last, *row in found
    }
