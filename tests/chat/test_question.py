"""The periodic question tells of a socket what has changed since the last one, and nothing else."""

import pytest
from django.contrib.sessions.models import Session

from chat.facts import Change, Watched, question
from chat.models import Thread
from portals.models import User
from tests.chat.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def watched(people: People) -> Watched:
    """The owner's socket, as it stands after the first question."""
    owner = people.who["owner"]
    session = people.client().session.session_key or ""
    people.thread.refresh_from_db()
    last = people.thread.last_public_seq
    new = Watched(people.thread.pk, owner.pk, session, owner.password, False, "", last)
    first = question([new])[0]
    assert first.verdict is not None and first.verdict.may_write
    return new._replace(facts=first.facts)


def change(watched: Watched) -> Change | None:
    return question([watched, watched]).get(1)


def test_of_a_socket_that_stands_as_it_stood_nothing_is_said(watched: Watched) -> None:
    assert change(watched) is None


def test_a_number_that_the_socket_has_not_heard_is_told(watched: Watched) -> None:
    found = change(watched._replace(last=watched.last - 1))
    assert found is not None and found.last == watched.last


def test_a_note_is_no_news_for_a_customer(watched: Watched) -> None:
    Thread.objects.filter(pk=watched.thread).update(last_seq=watched.last + 7)
    assert change(watched) is None


def test_a_state_that_changed_is_told(watched: Watched) -> None:
    Thread.objects.filter(pk=watched.thread).update(state="closed")
    found = change(watched)
    assert found is not None and found.verdict is not None and not found.verdict.may_write


@pytest.mark.parametrize("how", ["signed out", "password", "account", "chat"])
def test_whoever_has_no_right_any_more_is_told_apart(watched: Watched, how: str) -> None:
    match how:
        case "signed out":
            Session.objects.all().delete()
        case "password":
            User.objects.filter(pk=watched.person).update(password="another")
        case "account":
            User.objects.filter(pk=watched.person).update(is_active=False)
        case "chat":
            Thread.objects.filter(pk=watched.thread).delete()
    found = change(watched)
    assert found is not None
    assert found.verdict is None or not found.verdict.may_read
