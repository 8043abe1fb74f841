"""At the switch each open chat waits, or its question goes to the partner too in words that its author approves."""

from typing import Any

import pytest
from django.test import Client

from chat import actions
from chat.composer import State
from chat.facts import verdict_of
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from partners.actions import activate_code, issue_codes, return_to_standard, revoke_code
from partners.models import Partner, PartnerCode
from portals.models import Portal, User
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PortalFactory,
    ThreadFactory,
    said,
)

pytestmark = pytest.mark.django_db
PAGE = "/support/"


class Switch:
    """A portal with a chat in progress, and a partner's code."""

    def __init__(self) -> None:
        self.portal: Portal = PortalFactory(name="Сдобный двор")
        self.admin: User = MemberFactory(portal=self.portal).user
        self.versta: Partner = PartnerFactory(name="Верста")
        self.agent: User = PartnerAgentFactory(partner=self.versta).user
        self.chat: Thread = ThreadFactory(
            portal=self.portal, customer=self.admin, subject="Письма не уходят"
        )
        said(self.chat, "Письма висят час, пароль: Qwerty12345!")
        article = {"article_id": 1, "slug": "mail", "title": "Почта", "section": "", "passage": ""}
        said(self.chat, "Проверьте вход", kind=Kind.ANSWER, data={"articles": [article]})
        said(self.chat, "Секрет старого чата")
        self.code = str(issue_codes(self.versta, count=1, by=None, max_uses=9)[0])

    def activate(self) -> None:
        activate_code(self.portal, self.admin, self.code)

    def client(self, who: User | None = None) -> Client:
        client = Client()
        client.force_login(who or self.admin)
        return client

    def of_partner(self) -> list[Thread]:
        return list(Thread.objects.filter(partner=self.versta))

    def changes(self, thread: Thread) -> list[Any]:
        rows = Entry.objects.filter(thread=thread, kind=Kind.STATE).in_order()
        return [row.data["change"] for row in rows]


@pytest.fixture
def switch() -> Switch:
    return Switch()


def test_a_ticked_chat_goes_on_with_the_partner_in_the_approved_words(switch: Switch) -> None:
    other = ThreadFactory(portal=switch.portal, customer=switch.admin, subject="Импорт")
    colleague = ThreadFactory(portal=switch.portal, subject="Чат коллеги")
    client = switch.client()
    preview = client.post(PAGE, {"code": switch.code}).content.decode()
    assert "Письма висят час" in preview
    assert "Qwerty12345" not in preview  # what looks like a secret is left out of the summary
    assert "Уже смотрели статьи: «Почта»." in preview
    assert "Чат коллеги" not in preview
    assert "Штатная поддержка не увидит чатов с партнёром" in preview

    chosen = {
        "code": switch.code,
        "confirm": "1",
        "ask": [str(switch.chat.uuid), str(colleague.uuid), "не номер"],
        f"summary-{switch.chat.uuid}": "Письма не уходят, посмотрите, пожалуйста.",
        f"summary-{other.uuid}": "Не отмечен.",
    }
    assert client.post(PAGE, chosen).status_code == 302
    (asked,) = switch.of_partner()
    assert (asked.subject, asked.state) == ("Письма не уходят", State.WAITING)
    first = asked.entries.in_order().first()
    assert first is not None
    assert (first.body, first.author) == (
        "Письма не уходят, посмотрите, пожалуйста.",
        switch.admin,
    )
    assert switch.changes(switch.chat) == ["partner_on", "partner_asked"]
    assert switch.changes(other) == ["partner_on"]
    for thread in (switch.chat, other):
        assert verdict_of(thread, switch.admin).refusal == "channel_blocked"


def test_the_partner_sees_the_summary_and_nothing_else_of_the_old_chat(switch: Switch) -> None:
    switch.activate()
    asked = actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    agent = switch.client(switch.agent)
    html = agent.get(f"/console/chats/{asked.uuid}/").content.decode()
    assert "Посмотрите письма" in html
    for secret in ("Секрет старого чата", "Проверьте вход", str(switch.chat.uuid)):
        assert secret not in html
    assert agent.get(f"/console/chats/{switch.chat.uuid}/").status_code == 404
    assert agent.get(f"/chats/{switch.chat.uuid}/").status_code == 404


def test_a_second_press_leads_to_the_same_chat(switch: Switch) -> None:
    switch.activate()
    first = actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    assert actions.ask_partner_too(switch.chat, switch.admin, summary="Другими словами") == first
    assert len(switch.of_partner()) == 1
    assert switch.changes(switch.chat).count("partner_asked") == 1


def test_after_the_return_and_a_new_switch_it_can_be_asked_again(switch: Switch) -> None:
    switch.activate()
    first = actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    return_to_standard(switch.portal, switch.admin)
    with pytest.raises(Refused, match="channel_blocked"):  # it would go to standard support
        actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    switch.activate()
    again = actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    assert again != first


def test_only_an_open_standard_chat_of_ones_own_goes_to_the_partner(switch: Switch) -> None:
    solved = ThreadFactory(portal=switch.portal, customer=switch.admin, state=State.SOLVED)
    switch.activate()
    with_partner = actions.start_thread(switch.admin, switch.portal, text="Вопрос партнёру")
    colleague = MemberFactory(portal=switch.portal).user
    operator_like = ThreadFactory(portal=switch.portal, customer=colleague)
    for thread in (solved, with_partner, operator_like):
        with pytest.raises(Refused):
            actions.ask_partner_too(thread, switch.admin, summary="Посмотрите")
    assert len(switch.of_partner()) == 1
    assert actions.ask_partner_too(operator_like, colleague, summary="Посмотрите")


@pytest.mark.parametrize(
    ("summary", "code"), [("", "empty"), (" \u200b", "empty"), ("х" * 4001, "too_long")]
)
def test_an_empty_or_endless_summary_asks_nobody(switch: Switch, summary: str, code: str) -> None:
    switch.activate()
    with pytest.raises(Refused, match=code):
        actions.ask_partner_too(switch.chat, switch.admin, summary=summary)
    assert switch.of_partner() == []
    assert switch.changes(switch.chat) == ["partner_on"]


def test_the_page_offers_the_summary_to_edit_and_leads_to_the_new_chat(switch: Switch) -> None:
    client, page = switch.client(), f"/chats/{switch.chat.uuid}/ask-partner/"
    assert client.get(page).headers["Location"] == f"/chats/{switch.chat.uuid}/"  # no partner yet
    switch.activate()
    assert page in client.get(PAGE).content.decode()
    assert page in client.get(f"/chats/{switch.chat.uuid}/").content.decode()
    html = client.get(page).content.decode()
    assert "Письма висят час" in html
    refused = client.post(page, {"summary": " "})
    assert refused.status_code == 422
    done = client.post(page, {"summary": "Посмотрите письма"})
    (asked,) = switch.of_partner()
    assert done.headers["Location"] == f"/chats/{asked.uuid}/"
    for stranger in (MemberFactory(portal=switch.portal).user, switch.agent, MemberFactory().user):
        assert switch.client(stranger).get(page).status_code == 404
        assert switch.client(stranger).post(page, {"summary": "Чужое"}).status_code == 404


def test_an_end_that_nobody_pressed_for_is_told_with_its_reason(switch: Switch) -> None:
    switch.activate()
    asked = actions.ask_partner_too(switch.chat, switch.admin, summary="Посмотрите письма")
    revoke_code(PartnerCode.objects.get(), switch.agent)
    client = switch.client()
    old = client.get(f"/chats/{switch.chat.uuid}/").content.decode()
    assert "Код партнёра отозван. Вам снова отвечает штатная поддержка." in old
    new = client.get(f"/chats/{asked.uuid}/").content.decode()
    assert "Код партнёра отозван. Партнёр больше не отвечает порталу." in new
    assert "Партнёр «Верста» не отвечает с" in client.get("/chats/").content.decode()


def test_a_return_that_was_pressed_needs_no_reason(switch: Switch) -> None:
    switch.activate()
    return_to_standard(switch.portal, switch.admin)
    client = switch.client()
    old = client.get(f"/chats/{switch.chat.uuid}/").content.decode()
    assert "<p>Вам снова отвечает штатная поддержка.</p>" in old
    assert "Партнёр «Верста» не отвечает с" not in client.get("/chats/").content.decode()
