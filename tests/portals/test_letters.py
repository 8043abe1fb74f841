"""An invitation goes by mail: a row with the invitation, sent afterwards, again if it must."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from portals.actions import (
    accept_invitation,
    invite_integrator,
    send_letters,
    withdraw_invitation,
)
from portals.models import OutgoingMail, Portal, User
from tests.factories import UserFactory
from tests.portals.test_members import NOW, WEEK

SITE = "https://help.example.com/"
ADDRESS = "pavel@example.com"
INVITE, MEMBERS = "/support/members/invite/", "/support/members/"
MINUTE = timedelta(minutes=1)
FAILING = "tests.portals.test_letters.Unreachable"


class Unreachable:
    """A mail server that never answers."""

    def __init__(self, **_: object) -> None:
        pass

    def send_messages(self, _: list[Any]) -> int:
        raise TimeoutError("no answer from a server whose name is a secret")


class Overtaken:
    """Before the letter has left, another worker looks for work."""

    others: ClassVar[list[int]] = []

    def __init__(self, **_: object) -> None:
        pass

    def send_messages(self, letters: list[Any]) -> int:
        if not Overtaken.others:
            Overtaken.others.append(-1)
            Overtaken.others[0] = send_letters(NOW)
        return len(letters)


def letter() -> OutgoingMail:
    return OutgoingMail.objects.get()


def invite(portal: Portal, by: User, **more: Any) -> Any:
    return invite_integrator(portal, by, ADDRESS, site=SITE, moment=NOW, **more)


def test_the_letter_holds_the_link_and_forgets_it_once_sent(
    portal: Portal, administrator: User
) -> None:
    invitation = invite(portal, administrator)
    assert mail.outbox == []  # nothing is sent inside the change
    assert send_letters(NOW) == 1
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.subject == "Приглашение в поддержку: Сдобный двор"
    assert f"{SITE}invitations/{invitation.token}/" in sent.body
    assert "Анна Ольховская приглашает вас" in sent.body
    assert (letter().state, letter().body, letter().settled_at) == ("sent", "", NOW)
    assert send_letters(NOW + WEEK) == 0
    assert len(mail.outbox) == 1


def test_an_invitation_that_is_not_made_writes_to_nobody(
    portal: Portal, administrator: User
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        invite(portal, administrator)
        assert OutgoingMail.objects.exists()
        raise RuntimeError("something else failed")
    assert not OutgoingMail.objects.exists()


def test_a_second_press_sends_no_second_letter(portal: Portal, administrator: User) -> None:
    assert invite(portal, administrator) == invite(portal, administrator)
    send_letters(NOW)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("end", ["withdrawn", "accepted"])
def test_a_link_that_is_over_is_not_sent_any_more(
    portal: Portal, administrator: User, end: str
) -> None:
    invitation = invite(portal, administrator)
    if end == "withdrawn":
        withdraw_invitation(invitation, administrator)
    else:
        accept_invitation(invitation.token, user=UserFactory(email=ADDRESS), moment=NOW)
    assert send_letters(NOW) == 0
    assert (letter().state, letter().body, mail.outbox) == ("dropped", "", [])


def test_a_server_that_does_not_answer_is_asked_again_with_longer_pauses(
    portal: Portal, administrator: User, settings: Settings
) -> None:
    invite(portal, administrator)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, FAILING
    assert send_letters(NOW) == 0
    assert (letter().state, letter().tries, letter().problem) == ("waiting", 1, "TimeoutError")
    assert letter().due_at == NOW + MINUTE
    assert send_letters(NOW + MINUTE / 2) == 0
    assert letter().tries == 1
    assert send_letters(NOW + MINUTE) == 0
    assert letter().due_at == NOW + 3 * MINUTE
    settings.EMAIL_BACKEND = working
    assert send_letters(NOW + 3 * MINUTE) == 1
    assert letter().state == "sent"


def test_after_eight_tries_it_is_given_up_and_the_page_says_so(
    client: Client, portal: Portal, administrator: User, settings: Settings
) -> None:
    client.force_login(administrator)
    client.post(INVITE, {"email": ADDRESS})
    assert "Письмо отправляется" in client.get(MEMBERS).content.decode()
    settings.EMAIL_BACKEND = FAILING
    for _ in range(8):
        send_letters(letter().due_at)
        expected = "Письмо пока не ушло" if letter().state == "waiting" else "передайте ссылку сами"
        assert expected in client.get(MEMBERS).content.decode()
    assert (letter().state, letter().tries) == ("failed", 8)
    assert send_letters(letter().due_at + WEEK) == 0
    assert letter().tries == 8


def test_a_letter_that_is_being_sent_is_left_to_its_sender(
    portal: Portal, administrator: User, settings: Settings
) -> None:
    invite(portal, administrator)
    settings.EMAIL_BACKEND = "tests.portals.test_letters.Overtaken"
    Overtaken.others = []
    assert send_letters(NOW) == 1
    assert Overtaken.others == [0]
    held = OutgoingMail.objects.filter(pk=letter().pk)
    held.update(state="waiting", due_at=NOW + timedelta(minutes=5))  # taken, and its worker died
    assert send_letters(NOW + MINUTE) == 0
    assert send_letters(NOW + timedelta(minutes=5)) == 1


def test_the_page_shows_when_it_was_sent(
    client: Client, portal: Portal, administrator: User
) -> None:
    client.force_login(administrator)
    client.post(INVITE, {"email": ADDRESS})
    send_letters(letter().due_at)
    html = client.get(MEMBERS).content.decode()
    assert "Письмо отправлено" in html
    assert portal.invitations.get().token in html  # to pass on, should the letter get lost
    assert "http://testserver/invitations/" in mail.outbox[0].body


@pytest.mark.parametrize("backend", ["dummy", "console"])
def test_where_no_mail_is_sent_the_administrator_gets_the_link(
    client: Client, portal: Portal, administrator: User, settings: Settings, backend: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    client.force_login(administrator)
    client.post(INVITE, {"email": ADDRESS})
    html = client.get(MEMBERS).content.decode()
    assert "Скопируйте ссылку и передайте её интегратору" in html
    assert portal.invitations.get().token in html
    assert not OutgoingMail.objects.exists()


def test_a_name_with_a_line_break_makes_no_header(portal: Portal, administrator: User) -> None:
    portal.name = "Двор\nBcc: all@example.com"
    portal.save()
    invite(portal, administrator)
    assert send_letters(NOW) == 1
    assert mail.outbox[0].subject == "Приглашение в поддержку: Двор Bcc: all@example.com"
    assert mail.outbox[0].recipients() == [ADDRESS]
