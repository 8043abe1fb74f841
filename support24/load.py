"""A portal for load tests: chats that already have an operator, and signed-in people on both sides."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib import import_module
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from chat.composer import Author, State
from chat.ledger_batch import time_for, uuid_for
from chat.ledger_sql import statements
from chat.models import Kind, Thread
from chat.routing import Channel
from portals.models import DeskRole, Member, Portal, User
from tariffs.entitlements import Role
from tariffs.models import TariffPlan

PORTAL = "load-test"
AT_ONCE = 1000
SIGNED_IN_FOR = timedelta(days=1)
ENTRIES_AT_ONCE = 10_000
ARTICLES = settings.BASE_DIR / "knowledge" / "demo_articles"
WORDS_IN_A_MESSAGE = (6, 24)


def seed(
    threads: int, messages: int, signed_in: int | None = None
) -> Iterator[dict[str, dict[str, str]]]:
    """Adds `threads` chats with `messages` messages each; yields {"customer"|"operator": {"path", "cookie"}} of each.

    Of many chats only the first `signed_in` need people who are signed in, and only those are yielded.
    """
    left = threads if signed_in is None else min(signed_in, threads)
    portal, _made = Portal.objects.get_or_create(
        slug=PORTAL,
        defaults={
            "name": "Нагрузочная проверка",
            "plan": TariffPlan.objects.get(slug="basic"),
            "unlimited_rate": True,
        },
    )
    for start in range(0, threads, AT_ONCE):
        with transaction.atomic():
            some = _some(portal, min(AT_ONCE, threads - start), messages, left)
        left -= len(some)
        yield from some


def _some(
    portal: Portal, count: int, messages: int, signed_in: int
) -> list[dict[str, dict[str, str]]]:
    customers = _people(count, "customer")
    operators = _people(count, "operator", desk_role=DeskRole.OPERATOR)
    Member.objects.bulk_create(
        Member(portal=portal, user=customer, role=Role.ADMINISTRATOR.value)
        for customer in customers
    )
    threads = Thread.objects.bulk_create(
        Thread(
            portal=portal,
            customer=customer,
            operator=operator,
            subject=f"Нагрузка {customer.pk}",
            channel=Channel.STANDARD.value,
            state=State.ACTIVE.value,
            last_seq=messages,
            last_public_seq=messages,
        )
        for customer, operator in zip(customers, operators, strict=True)
    )
    rows = (row for thread in threads for row in _history(thread, messages))
    while some := list(islice(rows, ENTRIES_AT_ONCE)):
        with connection.cursor() as cursor:
            cursor.execute(statements(connection.vendor)["insert"], [json.dumps(some)])
    cookies = _sign_in([*customers[:signed_in], *operators[:signed_in]])
    return [
        {
            "customer": {
                "path": f"/ws/chats/{thread.uuid}/",
                "cookie": cookies[thread.customer_id],
            },
            "operator": {
                "path": f"/ws/chats/{thread.uuid}/",
                "cookie": cookies[thread.operator_id or 0],
            },
        }
        for thread in threads[:signed_in]
    ]


def _people(count: int, side: str, **fields: Any) -> list[User]:
    run = get_random_string(8).lower()
    return User.objects.bulk_create(
        User(email=f"{side}-{run}-{n}@load.example", name=f"{side} {n}", password="!", **fields)
        for n in range(count)
    )


def _history(thread: Thread, messages: int) -> Iterator[dict[str, Any]]:
    """A conversation in turns, as rows of the ledger's own statement. The words are those of the demo's articles, so
    that a search meets what it does in life: a few words that stand everywhere, and many rare ones."""
    chance, words, vendor = Random(thread.pk), _words(), connection.vendor
    begun = thread.created_at - timedelta(minutes=messages)
    for seq in range(1, messages + 1):
        by_customer = seq % 2 == 1
        first, count = chance.randrange(len(words)), chance.randint(*WORDS_IN_A_MESSAGE)
        yield {
            "thread": thread.pk,
            "seq": seq,
            "public_seq": seq,
            "kind": Kind.MESSAGE.value,
            "author_kind": Author.MEMBER.value if by_customer else Author.OPERATOR.value,
            "author": thread.customer_id if by_customer else thread.operator_id,
            "client_id": uuid_for(vendor, str(UUID(int=chance.getrandbits(128), version=4))),
            "body": " ".join(words[first : first + count]) + f", № {chance.randrange(10**6)}",
            "data": "{}",
            "at": time_for(vendor, (begun + timedelta(minutes=seq)).isoformat()),
        }


@cache
def _words() -> list[str]:
    texts = (path.read_text("utf-8") for path in sorted(ARTICLES.glob("*/*.md")))
    return [word for text in texts for word in re.findall(r"[А-Яа-яЁё]+", text)]


def _sign_in(people: list[User]) -> dict[int, str]:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    expire = timezone.now() + SIGNED_IN_FOR
    sessions = {
        person.pk: Session(
            session_key=get_random_string(32).lower(),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                }
            ),
            expire_date=expire,
        )
        for person in people
    }
    Session.objects.bulk_create(sessions.values())
    return {
        pk: f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        for pk, session in sessions.items()
    }
