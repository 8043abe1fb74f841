"""An employee may not write to support: the question goes to the administrators, and one of them asks it."""

import pytest
from django.test import Client

from chat import actions
from chat.models import QuestionDraft, Thread
from chat.refusals import Refused
from portals.models import Portal, User
from tests.factories import MemberFactory, PartnerAgentFactory, PortalFactory, UserFactory

pytestmark = pytest.mark.django_db
HAND = "/chats/drafts/"
TEXT = "Как выгрузить счета за год?"


class Office:
    def __init__(self) -> None:
        self.portal: Portal = PortalFactory(name="Сдобный двор")
        self.admin: User = MemberFactory(portal=self.portal, user__name="Анна Ольховская").user
        self.second: User = MemberFactory(portal=self.portal).user
        self.employee: User = MemberFactory(
            portal=self.portal, role="employee", user__name="Лидия Краева"
        ).user

    def client(self, who: User) -> Client:
        client = Client()
        client.force_login(who)
        return client

    def hand(self, text: str = TEXT) -> QuestionDraft:
        return actions.hand_question(self.employee, self.portal, text=text)


@pytest.fixture
def office() -> Office:
    return Office()


def test_one_click_hands_the_question_over_and_the_employee_sees_what_became_of_it(
    office: Office,
) -> None:
    employee, admin = office.client(office.employee), office.client(office.admin)
    page = employee.get("/chats/")
    assert page.status_code == 403
    assert "Передать вопрос администратору" in page.content.decode()
    assert employee.post(HAND, {"text": TEXT}).headers["Location"] == "/chats/"
    assert "ждёт администратора" in employee.get("/chats/").content.decode()

    draft = QuestionDraft.objects.get()
    html = admin.get("/chats/").content.decode()
    assert TEXT in html
    assert "Лидия Краева" in html
    form = admin.get(f"/chats/new/?draft={draft.uuid}").content.decode()
    assert TEXT in form
    done = admin.post("/chats/new/", {"draft": draft.uuid, "text": f"{TEXT} Срочно."})
    thread = Thread.objects.get()
    assert done.headers["Location"] == f"/chats/{thread.uuid}/"
    assert thread.customer == office.admin
    assert "Вопросы сотрудников" not in admin.get("/chats/").content.decode()
    assert "Анна Ольховская" in employee.get("/chats/").content.decode()
    assert "вопрос задан поддержке" in employee.get("/chats/").content.decode()
    assert employee.get(f"/chats/{thread.uuid}/").status_code == 404


def test_a_question_that_is_set_aside_says_by_whom(office: Office) -> None:
    draft, admin = office.hand(), office.client(office.admin)
    for _ in range(2):
        assert admin.post(f"{HAND}{draft.uuid}/aside/").status_code == 302
    draft.refresh_from_db()
    assert (draft.settled_by, draft.thread) == (office.admin, None)
    assert TEXT not in admin.get("/chats/").content.decode()
    assert "отклонён: Анна Ольховская" in office.client(office.employee).get(
        "/chats/"
    ).content.decode().replace("\n", " ")


def test_a_second_press_hands_nothing_twice_and_five_may_wait(office: Office) -> None:
    assert office.hand() == office.hand()
    for number in range(4):
        office.hand(f"Вопрос {number}")
    with pytest.raises(Refused, match="rate_limited"):
        office.hand("Шестой")
    assert office.hand() == QuestionDraft.objects.get(text=TEXT)
    actions.set_draft_aside(office.hand().uuid, office.admin, office.portal)
    assert office.hand("Шестой")


def test_of_two_administrators_one_asks(office: Office) -> None:
    draft = office.hand()
    first = actions.start_from_draft(draft.uuid, office.admin, office.portal, text=TEXT)
    assert actions.start_from_draft(draft.uuid, office.admin, office.portal, text=TEXT) == first
    with pytest.raises(Refused, match="forbidden"):
        actions.start_from_draft(draft.uuid, office.second, office.portal, text=TEXT)
    actions.set_draft_aside(draft.uuid, office.second, office.portal)
    draft.refresh_from_db()
    assert (draft.settled_by, draft.thread) == (office.admin, first)
    assert Thread.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "х" * 4001])
def test_what_cannot_be_handed_over_stays_typed(office: Office, text: str) -> None:
    page = office.client(office.employee).post(HAND, {"text": text})
    assert page.status_code == 403
    assert "field__error" in page.content.decode()
    assert not QuestionDraft.objects.exists()


def test_a_chat_that_is_refused_leaves_the_question_waiting(office: Office) -> None:
    draft, admin = office.hand(), office.client(office.admin)
    assert admin.post("/chats/new/", {"draft": draft.uuid, "text": ""}).status_code == 422
    draft.refresh_from_db()
    assert draft.settled_at is None


def test_whoever_may_write_needs_no_messenger(office: Office) -> None:
    answer = office.client(office.admin).post(HAND, {"text": TEXT})
    assert answer.headers["Location"] == "/chats/new/"
    with pytest.raises(Refused, match="forbidden"):
        actions.hand_question(office.admin, office.portal, text=TEXT)
    withdrawn = MemberFactory(
        portal=office.portal, role="employee", withdrawn_at=office.portal.created_at
    ).user
    assert office.client(withdrawn).post(HAND, {"text": TEXT}).status_code == 403
    assert not QuestionDraft.objects.exists()


@pytest.mark.parametrize(
    "who", ["employee", "integrator", "stranger", "operator", "agent", "staff", "nobody"]
)
def test_nobody_but_the_portals_administrators_finds_the_question(office: Office, who: str) -> None:
    draft = office.hand()
    person = {
        "employee": lambda: office.employee,
        "integrator": lambda: MemberFactory(portal=office.portal, role="integrator").user,
        "stranger": lambda: MemberFactory().user,
        "operator": lambda: UserFactory(desk_role="operator"),
        "agent": lambda: PartnerAgentFactory().user,
        "staff": lambda: UserFactory(is_staff=True, is_superuser=True),
        "nobody": UserFactory,
    }[who]()
    client = office.client(person)
    assert client.post(f"{HAND}{draft.uuid}/aside/").status_code == 404
    refused = 403 if who == "employee" else 404
    assert client.get(f"/chats/new/?draft={draft.uuid}").status_code == refused
    fields = {"draft": draft.uuid, "text": TEXT}
    assert client.post("/chats/new/", fields).status_code == refused
    if who == "integrator":
        assert TEXT not in client.get("/chats/").content.decode()
    draft.refresh_from_db()
    assert draft.settled_at is None
    assert not Thread.objects.exists()


@pytest.mark.parametrize("odd", ["нет", "1", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_odd_number_of_a_question_is_not_found(office: Office, odd: str) -> None:
    assert office.client(office.admin).get(f"/chats/new/?draft={odd}").status_code == 404
    assert Client().post(HAND, {"text": TEXT}).headers["Location"].startswith("/accounts/login/")


def test_where_the_tariff_lets_no_administrator_write_nothing_is_handed_to_one(
    office: Office,
) -> None:
    employee = office.client(office.employee)
    assert "Передать вопрос администратору" in employee.get("/support/").content.decode()
    office.portal.plan.administrators_write = False
    office.portal.plan.save()
    for who in (office.employee, office.admin):
        client = office.client(who)
        assert "Передать вопрос администратору" not in client.get("/chats/").content.decode()
        assert "Передать вопрос администратору" not in client.get("/support/").content.decode()
        assert client.post(HAND, {"text": TEXT}).status_code == 403
    assert not QuestionDraft.objects.exists()
