"""A person opens a chat and writes to it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from chat import actions
from chat.actions.start import MAX_SUBJECT
from chat.composer import State
from chat.models import Entry, Thread
from chat.refusals import Refused
from portals.models import Member, Portal
from tests.chat.history import QUESTION, answers, entries, lose_breath, now, refusal_of
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    PortalFactory,
)

pytestmark = pytest.mark.django_db


# --- opening a chat -----------------------------------------------------------------------------
@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory()


def start(member: Member, **fields: Any) -> Thread:
    fields = fields or {"text": QUESTION}
    return actions.start_thread(member.user, member.portal, **fields)


def test_a_report_opens_a_chat_with_its_three_parts(member: Member) -> None:
    thread = start(
        member, did=" Отправила счёт ", expected="Письмо уйдёт", got="«Ожидает отправки»"
    )
    entry = Entry.objects.get(thread=thread)
    assert entry.data == {
        "role": "administrator",
        "report": {
            "did": "Отправила счёт",
            "expected": "Письмо уйдёт",
            "got": "«Ожидает отправки»",
        },
    }
    assert entry.body.splitlines() == [
        "Что сделали: Отправила счёт",
        "Чего ждали: Письмо уйдёт",
        "Что получилось: «Ожидает отправки»",
    ]
    assert (entry.seq, entry.public_seq, entry.kind, entry.author) == (1, 1, "message", member.user)
    row = now(thread)
    assert (row.state, row.channel, row.subject) == (
        State.ASSISTANT,
        "standard",
        "«Ожидает отправки»",
    )
    assert (row.last_seq, row.last_public_seq, row.desk_unread) == (1, 1, 1)


def test_one_text_is_enough_and_gives_the_subject(member: Member) -> None:
    thread = start(member, text="  Не уходят письма  ")
    entry = Entry.objects.get(thread=thread)
    assert (entry.body, entry.data) == ("Не уходят письма", {"role": "administrator"})
    assert thread.subject == "Не уходят письма"


def test_an_invisible_text_beside_the_report_is_no_text(member: Member) -> None:
    entry = Entry.objects.get(thread=start(member, text="\u200b", got="Ошибка 500"))
    assert entry.body == "Что получилось: Ошибка 500"
    assert entry.data["report"]["got"] == "Ошибка 500"


def test_a_text_beside_the_report_loses_nothing_of_either(member: Member) -> None:
    thread = start(member, text="Срочно", got="Ошибка 500")
    assert Entry.objects.get(thread=thread).body == "Срочно\n\nЧто получилось: Ошибка 500"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Письма\n не\tуходят", "Письма не уходят"),
        ("я" * 161, "я" * MAX_SUBJECT),
        ("", "слово " * 12 + "слово…"),
        ("\u200b", "слово " * 12 + "слово…"),
    ],
)
def test_the_subject_is_one_short_line(member: Member, given: str, kept: str) -> None:
    assert start(member, text="слово " * 20, subject=given).subject == kept


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": " \u200b\u2060 "}, "empty"),
        ({"did": "\u200b", "got": " "}, "empty"),
        ({"text": "нуль\x00"}, "bad_character"),
        ({"text": "вопрос", "subject": "\u202eтема"}, "bad_character"),
        ({"got": "\ud800"}, "bad_character"),
        ({"text": "я" * 4001}, "too_long"),
        ({"did": "я" * 2000, "got": "я" * 2000}, "too_long"),
    ],
)
def test_a_first_message_that_cannot_be_is_refused(
    member: Member, fields: dict[str, str], code: str
) -> None:
    assert refusal_of(lambda: start(member, **fields)) == code
    assert not Thread.objects.exists()


def test_pressing_twice_opens_one_chat(member: Member) -> None:
    client_id = uuid4()
    first = start(member, text=QUESTION, client_id=client_id)
    assert start(member, text=QUESTION, client_id=client_id) == first
    assert Entry.objects.count() == Thread.objects.count() == 1


def test_an_old_form_with_a_new_text_opens_a_chat_of_its_own(member: Member) -> None:
    client_id = uuid4()
    first = start(member, text=QUESTION, client_id=client_id)
    assert start(member, text="Совсем другой вопрос", client_id=client_id) != first


def test_a_colleagues_id_is_not_ones_own(member: Member) -> None:
    client_id = uuid4()
    colleague = MemberFactory(portal=member.portal)
    first = start(member, text=QUESTION, client_id=client_id)
    assert start(colleague, text=QUESTION, client_id=client_id).customer == colleague.user
    assert now(first).customer == member.user


@pytest.mark.parametrize("spoil", ["employee", "withdrawn", "stranger", "suspended", "inactive"])
def test_who_may_not_write_opens_nothing_not_even_again(member: Member, spoil: str) -> None:
    client_id = uuid4()
    start(member, text=QUESTION, client_id=client_id)
    user, portal = member.user, member.portal
    if spoil == "employee":
        Member.objects.update(role="employee")
    elif spoil == "withdrawn":
        Member.objects.update(withdrawn_at=timezone.now())
    elif spoil == "stranger":
        Member.objects.all().delete()
    elif spoil == "suspended":
        Portal.objects.update(suspended=True)
    else:
        user.is_active = False
        user.save()
    for wanted in (client_id, uuid4()):
        assert (
            refusal_of(
                lambda wanted=wanted: actions.start_thread(
                    user, portal, text=QUESTION, client_id=wanted
                )
            )
            == "forbidden"
        )
    assert Thread.objects.count() == 1


@pytest.mark.parametrize(
    ("tariff", "channel"),
    [("free", "self_service"), ("basic", "standard"), ("enterprise", "enterprise")],
)
def test_the_tariff_chooses_the_channel(tariff: str, channel: str) -> None:
    thread = start(MemberFactory(portal=PortalFactory(tariff=tariff)))
    assert (thread.channel, thread.state, thread.partner) == (channel, State.ASSISTANT, None)


def test_an_activated_partner_gets_the_chat_into_its_queue_at_once(member: Member) -> None:
    support = PartnerSupportFactory(portal=member.portal)
    thread = start(member)
    assert (thread.channel, thread.partner) == ("partner", support.partner)
    assert thread.state == State.WAITING
    assert thread.answers_from is not None
    actions.answer_question(thread.pk, 1)
    assert answers(thread) == []


def test_a_partner_that_wants_the_assistant_first_gets_it(member: Member) -> None:
    PartnerSupportFactory(portal=member.portal, partner__assistant_first=True)
    thread = start(member)
    assert (thread.channel, thread.state) == ("partner", State.ASSISTANT)


def test_chats_are_not_opened_faster_than_messages_are_written(member: Member) -> None:
    start(member)
    lose_breath(member.user)
    assert refusal_of(lambda: start(member, text="И ещё")) == "rate_limited"


# --- writing ------------------------------------------------------------------------------------
def test_a_message_is_trimmed_numbered_and_sent_once(member: Member) -> None:
    thread, client_id = start(member), uuid4()
    for _ in range(2):
        assert actions.post_message(thread, member.user, text=" Ещё \r\n", client_id=client_id) == 2
    assert [entry.body for entry in entries(thread)] == [QUESTION, "Ещё"]


def test_a_conflict_and_a_refusal_reach_the_author_by_name(member: Member) -> None:
    thread, client_id = start(member), uuid4()
    actions.post_message(thread, member.user, text="Ещё", client_id=client_id)

    def write(text: str, client_id: UUID) -> str:
        return refusal_of(
            lambda: actions.post_message(thread, member.user, text=text, client_id=client_id)
        )

    assert write("Другое", client_id) == "conflict"
    assert write("я" * 4001, uuid4()) == "too_long"
    Thread.objects.update(state=State.CLOSED)
    assert write("Ещё раз", uuid4()) == "closed"


def test_a_message_too_many_in_a_breath_is_refused_and_says_when(member: Member) -> None:
    thread = start(member)
    actions.post_message(thread, member.user, text="Ещё", client_id=uuid4())
    lose_breath(member.user)
    with pytest.raises(Refused) as refused:
        actions.post_message(thread, member.user, text="Ещё", client_id=uuid4())
    assert refused.value.code == "rate_limited"
    assert refused.value.retry_after is not None
    Portal.objects.update(unlimited_rate=True)
    actions.post_message(now(thread), member.user, text="Ещё", client_id=uuid4())
