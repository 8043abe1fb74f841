"""`manage.py seed_load`: chats as the desk itself would have written them, and people who are signed in."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from chat.models import Entry, Thread

pytestmark = pytest.mark.django_db


def seeded(**how: Any) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("seed_load", stdout=out, **{"yes": True, **how})
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_chat_has_its_messages_in_order_and_two_people_who_may_open_it() -> None:
    lines = seeded(threads=3, messages=5)
    assert len(lines) == Thread.objects.count() == 3
    for thread in Thread.objects.all():
        entries = list(Entry.objects.filter(thread=thread).in_order())
        assert [(e.seq, e.public_seq) for e in entries] == [(n, n) for n in range(1, 6)]
        assert thread.last_seq == thread.last_public_seq == 5
        assert {e.author_id for e in entries} == {thread.customer_id, thread.operator_id}
        assert all(e.body and e.at <= thread.created_at for e in entries)
    for line in lines:
        uuid = line["customer"]["path"].split("/")[3]
        for side, page in [("customer", "/chats/"), ("operator", "/console/chats/")]:
            client = Client()
            client.cookies.load(line[side]["cookie"])
            assert client.get(f"{page}{uuid}/").status_code == 200


def test_of_many_chats_only_some_need_people_who_are_signed_in() -> None:
    assert len(seeded(threads=4, messages=1, signed_in=1)) == 1
    assert Session.objects.count() == 2
    assert Thread.objects.count() == 4
    assert len(seeded(threads=1, signed_in=0)) == 0


def test_outside_debug_it_wants_to_be_told_that_it_is_meant(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError):
        seeded(threads=1, yes=False)
