"""Entry to a portal: asked for in the chat, given or not, written down, over; on every page that shows it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat import actions
from chat.composer import State
from chat.models import Thread
from portals.consent import ANSWER_IS_AWAITED_FOR, Step
from portals.models import Consent, ConsentUse, User
from tests.chat.history import changes, entries, refusal_of
from tests.chat.people import People, html_of, told
from tests.factories import PartnerSupportFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("consents")


@pytest.fixture
def people() -> People:
    made = People()
    Thread.objects.filter(pk=made.thread.pk).update(
        state=State.ACTIVE, operator=made.who["operator"]
    )
    made.thread.refresh_from_db()
    return made


def ask(people: People, who: str = "operator", **changed: object) -> None:
    said = {"reason": "Проверим обмен с почтой", "scope": "Настройки почты", "hours": 4} | changed
    actions.ask_consent(people.thread, people.who[who], **said)  # type: ignore[arg-type]


def answer(people: People, step: Step, who: str = "owner", hours: int | None = None) -> None:
    actions.answer_consent(Consent.objects.latest("asked_at"), people.who[who], step, hours=hours)


def use(people: People, what: str = "Исправили порт", who: str = "operator") -> None:
    actions.note_use(people.thread, people.who[who], what=what)


def new(people: People) -> list[str]:
    """What happened in the chat since it was made."""
    return [change for change in changes(people.thread) if change.startswith("consent")]


def test_entry_is_asked_for_given_used_and_withdrawn_and_every_step_is_in_the_chat(
    people: People,
) -> None:
    for _ in range(2):
        ask(people)
    for _ in range(2):
        answer(people, Step.GRANT, "colleague", hours=1)
    for _ in range(2):
        use(people)
    use(people, "Проверили отправку")
    for _ in range(2):
        answer(people, Step.WITHDRAW)
    assert new(people) == [
        "consent_asked",
        "consent_granted",
        "consent_used",
        "consent_used",
        "consent_withdrawn",
    ]
    row = Consent.objects.get()
    assert row.answered_by == people.who["colleague"]
    assert row.withdrawn_by == people.who["owner"]
    assert row.until is not None
    assert timedelta(minutes=59) < row.until - row.asked_at <= timedelta(minutes=61)
    assert [u.what for u in row.uses.all()] == ["Исправили порт", "Проверили отправку"]
    assert refusal_of(lambda: use(people)) == "forbidden"
    assert all(entry.public_seq for entry in entries(people.thread) if entry.kind == "state")


def test_without_consent_there_is_no_entry(people: People) -> None:
    assert refusal_of(lambda: use(people)) == "forbidden"
    ask(people)
    assert refusal_of(lambda: use(people)) == "forbidden"
    answer(people, Step.DECLINE)
    assert refusal_of(lambda: use(people)) == "forbidden"
    assert refusal_of(lambda: answer(people, Step.GRANT)) == "forbidden"
    assert not ConsentUse.objects.exists()
    ask(people)  # after a refusal one may ask again
    answer(people, Step.GRANT)
    use(people)
    assert ConsentUse.objects.count() == 1


@pytest.mark.parametrize("who", ["owner", "colleague", "lead", "agent", "nobody", "stranger"])
def test_only_whoever_answers_the_chat_asks_and_enters(people: People, who: str) -> None:
    assert refusal_of(lambda: ask(people, who)) == "forbidden"
    ask(people)
    answer(people, Step.GRANT)
    assert refusal_of(lambda: use(people, who=who)) == "forbidden"
    use(people)
    assert ConsentUse.objects.get().by == people.who["operator"]


@pytest.mark.parametrize(
    "who", ["integrator", "employee", "stranger", "operator", "lead", "agent", "nobody"]
)
def test_only_administrators_of_the_portal_decide(people: People, who: str) -> None:
    ask(people)
    for step in (Step.GRANT, Step.DECLINE):
        assert refusal_of(lambda step=step: answer(people, step, who)) == "forbidden"
    answer(people, Step.GRANT, "colleague")
    assert refusal_of(lambda: answer(people, Step.WITHDRAW, who)) == "forbidden"
    assert new(people) == ["consent_asked", "consent_granted"]


def test_a_withdrawn_administrator_decides_nothing(people: People) -> None:
    ask(people)
    colleague = people.who["colleague"].memberships.get()
    colleague.withdraw(people.who["owner"], timezone.now())
    colleague.save()
    assert refusal_of(lambda: answer(people, Step.GRANT, "colleague")) == "forbidden"


def test_it_ends_by_itself_and_held_no_longer_even_before_the_sweep(people: People) -> None:
    ask(people)
    answer(people, Step.GRANT, hours=1)
    now = timezone.now()
    later = now + timedelta(hours=1)
    thread, operator = people.thread, people.who["operator"]
    assert actions.end_consents(now) == 0
    refused = refusal_of(lambda: actions.note_use(thread, operator, what="Поздно", moment=later))
    assert refused == "forbidden"
    assert actions.end_consents(later) == 1
    assert actions.end_consents(later) == 0
    assert new(people) == ["consent_asked", "consent_granted", "consent_expired"]
    ask(people, reason="Ещё раз", moment=later)
    assert Consent.objects.open().count() == 1


def test_a_request_that_nobody_answers_ends_too(people: People) -> None:
    ask(people)
    later = timezone.now() + ANSWER_IS_AWAITED_FOR
    consent = Consent.objects.get()
    late = refusal_of(
        lambda: actions.answer_consent(consent, people.who["owner"], Step.GRANT, moment=later)
    )
    assert late == "forbidden"
    assert actions.end_consents(later) == 1
    assert "осталась без ответа" in html_of(people.client().get(people.page()))


def test_one_open_consent_per_chat(people: People) -> None:
    ask(people)
    assert refusal_of(lambda: ask(people, reason="Другое")) == "conflict"
    answer(people, Step.GRANT)
    assert refusal_of(lambda: ask(people)) == "conflict"


def test_while_a_partner_answers_nobody_enters(people: People) -> None:
    ask(people)
    answer(people, Step.GRANT)
    PartnerSupportFactory(portal=people.portal)
    assert refusal_of(lambda: use(people)) == "channel_blocked"
    assert refusal_of(lambda: ask(people)) == "channel_blocked"
    answer(people, Step.WITHDRAW)  # the portal may always take it back


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "  "}, "bad_request"),
        ({"scope": ""}, "bad_request"),
        ({"hours": 0}, "bad_request"),
        ({"hours": 73}, "bad_request"),
        ({"reason": "я" * 301}, "too_long"),
        ({"scope": "a\x00b"}, "bad_character"),
        ({"scope": "a\u202eb"}, "bad_character"),
    ],
)
def test_a_request_that_says_nothing_clear_is_refused(
    people: People, changed: dict[str, object], code: str
) -> None:
    assert refusal_of(lambda: ask(people, **changed)) == code
    assert not Consent.objects.exists()


# --- Pages --------------------------------------------------------------------------------------
def console(people: People, button: str = "") -> str:
    return f"/console/chats/{people.thread.uuid}/{button}"


ASKED = {"reason": "Проверим <b>обмен</b>", "scope": "Настройки почты", "hours": "4"}


def test_the_whole_way_by_plain_forms(people: People) -> None:
    desk, owner = people.client("operator"), people.client()
    assert "Попросить доступ" in html_of(desk.get(console(people)))
    desk.post(console(people, "consent/ask/"), ASKED)
    assert "Ждём ответа" in html_of(desk.get(console(people)))
    page = html_of(owner.get(people.page()))
    assert "Марина Зимина просит доступ на портал" in page
    assert "Проверим &lt;b&gt;обмен&lt;/b&gt;" in page
    assert "Записать вход" not in html_of(desk.get(console(people)))

    owner.post(people.page("consent/"), {"answer": "grant", "hours": "8"})
    assert "доступ до" in html_of(owner.get(people.page()))
    page = html_of(desk.get(console(people)))
    assert "Доступ до" in page
    assert "Записать вход" in page
    desk.post(console(people, "consent/use/"), {"what": "Исправили порт"})
    for client, address in ((desk, console(people)), (owner, people.page()), (owner, PAGE)):
        assert "Исправили порт" in html_of(client.get(address))

    owner.post(reverse("consent_answer", args=[Consent.objects.get().pk]), {"answer": "withdraw"})
    assert "отозван" in html_of(owner.get(PAGE))
    assert "Записать вход" not in html_of(desk.get(console(people)))
    desk.post(console(people, "consent/use/"), {"what": "Ещё"})
    assert ConsentUse.objects.count() == 1


def test_an_administrator_answers_on_the_page_without_seeing_the_chat(people: People) -> None:
    ask(people)
    colleague = people.client("colleague")
    assert colleague.get(people.page()).status_code == 404
    assert "Настройки почты" in html_of(colleague.get(PAGE))
    address = reverse("consent_answer", args=[Consent.objects.get().pk])
    answered = colleague.post(address, {"answer": "grant", "hours": ""})
    assert answered.status_code == 302
    assert Consent.objects.get().answered_by == people.who["colleague"]


def test_an_integrator_in_his_own_chat_sees_it_and_does_not_decide(people: People) -> None:
    integrator = people.who["integrator"]
    Thread.objects.filter(pk=people.thread.pk).update(customer=integrator)
    people.thread.refresh_from_db()
    ask(people)
    client = people.client("integrator")
    page = html_of(client.get(people.page()))
    assert "Решает администратор портала" in page
    assert 'value="grant"' not in page
    response = client.post(people.page("consent/"), {"answer": "grant"})
    assert told(response) == ["О доступе решает администратор портала."]
    assert new(people) == ["consent_asked"]


@pytest.mark.parametrize(
    "who", ["integrator", "employee", "stranger", "operator", "lead", "agent", "nobody"]
)
def test_the_page_is_there_for_administrators_of_the_portal_alone(people: People, who: str) -> None:
    ask(people)
    client = people.client(who)
    address = reverse("consent_answer", args=[Consent.objects.get().pk])
    if who == "stranger":  # an administrator too, of another portal
        assert "Настройки почты" not in html_of(client.get(PAGE))
    else:
        assert client.get(PAGE).status_code == 404
    assert client.post(address, {"answer": "grant"}).status_code == 404
    assert client.post(people.page("consent/"), {"answer": "grant"}).status_code == 404
    assert new(people) == ["consent_asked"]
    assert Client().get(PAGE).status_code == 302


@pytest.mark.parametrize("form", [{}, {"answer": "use"}, {"answer": "grant", "hours": "x" * 99}])
def test_an_odd_form_is_answered(people: People, form: dict[str, str]) -> None:
    ask(people)
    assert people.client().post(people.page("consent/"), form).status_code == 302
    granted = form.get("answer") == "grant"
    assert new(people) == ["consent_asked", *(["consent_granted"] if granted else [])]
    desk = people.client("operator")
    for button in ("consent/ask/", "consent/use/"):
        assert desk.post(console(people, button), {"hours": "²"}).status_code == 302


def test_an_outsider_finds_no_button_of_the_console(people: People) -> None:
    ask(people)
    answer(people, Step.GRANT)
    for who in ("owner", "agent", "nobody", "stranger"):
        client = people.client(who)
        for button, form in (("consent/ask/", ASKED), ("consent/use/", {"what": "Вошёл"})):
            assert client.post(console(people, button), form).status_code == 404
    assert not ConsentUse.objects.exists()


def test_a_person_is_named_as_he_was(people: People, operator: User) -> None:
    """The line of the chat keeps the name it was written with."""
    ask(people)
    User.objects.filter(pk=people.who["operator"].pk).update(name="Другая Фамилия")
    assert "Марина Зимина просит" in entries_html(people)


def entries_html(people: People) -> str:
    return html_of(people.client().get(people.page("transcript/")))
