"""The pages of incidents and of the rota: each by those for whom it is, and by those for whom it does not exist."""

from typing import Any

import pytest
from django.test import Client

from chat.composer import State
from chat.console.lists import render_lists, waiting_for
from chat.duty.actions import accept, ask_swap, solve_incident, start_drill
from chat.duty.figures import month_of
from chat.duty.models import Call, DutyChannel, Incident, PageStep
from chat.models import Thread
from tests.chat.people import html_of
from tests.factories import MemberFactory, PortalFactory, ThreadFactory, UserFactory, waiting_thread
from tests.program import Program

from .conftest import DOWN, Desk, channel_of, client_of, fresh, later, lines

FORM = {
    "matter": "portal",
    "level": "1",
    "text": "Портал не открывается ни у кого",
    "since": "2026-11-27T02:14",
    "people": "120",
    "phone": "+7 921 000-41-67",
}


# --- the customer's form --------------------------------------------------------------------------
def test_the_form_asks_once_more_in_plain_words_before_it_acts(desk: Desk) -> None:
    client = client_of(desk.admin)
    assert "/chats/incident/" in html_of(client.get("/chats/new/"))
    assert "спросим ещё раз" in html_of(client.get("/chats/incident/"))
    asked = html_of(client.post("/chats/incident/", FORM))
    assert "Объявить критичный инцидент?" in asked and "120" in asked
    assert not Incident.objects.exists()
    back = html_of(client.post("/chats/incident/", FORM | {"change": "1"}))
    assert "спросим ещё раз" in back and FORM["text"] in back
    answer = client.post("/chats/incident/", FORM | {"confirmed": "1"})
    thread = Thread.objects.get()
    assert answer.headers["Location"] == thread.get_absolute_url()
    assert Incident.objects.get().people == 120


def test_from_a_chat_it_is_declared_there_and_the_chat_shows_how_it_goes(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    client, path = client_of(desk.admin), f"/chats/{thread.uuid}/incident/"
    assert path in html_of(client.get(thread.get_absolute_url()))
    answer = client.post(path, FORM | {"confirmed": "1"})
    assert answer.headers["Location"] == thread.get_absolute_url()
    html = html_of(client.get(thread.get_absolute_url()))
    assert "Специальная поддержка уже видит его" in html
    assert "объявлен" in html_of(client.get(path))
    assert "timeline" in html_of(client.get(f"{path}now/"))
    accept(Incident.objects.get().pk, desk.vadim)
    assert "Вадим Осокин работает над причиной" in html_of(client.get(path))
    solve_incident(Incident.objects.get().pk, desk.vadim, cause="Диск", resolution="Заменили")
    assert client.get(f"{path}now/").status_code == 204


@pytest.mark.parametrize("tariff", ["free", "professional"])
def test_on_other_tariffs_there_is_neither_button_nor_page(db: None, tariff: str) -> None:
    portal = PortalFactory(tariff=tariff)
    member = MemberFactory(portal=portal).user
    thread = ThreadFactory(portal=portal, customer=member)
    client = client_of(member)
    assert "/incident/" not in html_of(client.get("/chats/new/"))
    for path in ("/chats/incident/", f"/chats/{thread.uuid}/incident/"):
        assert client.get(path).status_code == 404
    crafted = client.post(f"/chats/{thread.uuid}/incident/", FORM | {"confirmed": "1"})
    assert crafted.status_code == 404
    assert not Incident.objects.exists()


def test_strangers_colleagues_and_employees_see_no_form(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    path = f"/chats/{thread.uuid}/incident/"
    people = [MemberFactory().user, MemberFactory(portal=desk.portal).user, desk.special]
    for person in people:
        assert client_of(person).get(path).status_code == 404
        assert client_of(person).get(f"{path}now/").status_code == 404
    employee = MemberFactory(portal=desk.portal, role="employee").user
    assert client_of(employee).get("/chats/incident/").status_code == 404
    assert Client().get("/chats/incident/").status_code == 302
    assert client_of(desk.admin).get(path).status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"text": ""}, {"matter": "x"}, {"level": "9"}, {"people": "-1"}, {"since": "вчера"}, {"phone": "7" * 50}],
)  # fmt: skip
def test_bad_input_comes_back_with_what_was_typed(desk: Desk, change: dict[str, str]) -> None:
    answer = client_of(desk.admin).post("/chats/incident/", FORM | change | {"confirmed": "1"})
    assert "field__error" in html_of(answer, 422)
    assert not Incident.objects.exists()


# --- the desk -------------------------------------------------------------------------------------
PATHS = (
    "/console/incidents/",
    "/console/incidents/{pk}/",
    "/console/duty/",
    "/console/duty/channels/",
    "/console/duty/wall/",
    "/console/duty/wall/parts/",
    "/console/duty/report/",
    "/console/chats/{uuid}/incident/declare/",
)
FOR_LEADS = ("/console/duty/wall/", "/console/duty/wall/parts/", "/console/duty/report/")


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_the_desk_are_for_special_support_and_some_for_leads_alone(
    desk: Desk, path: str
) -> None:
    incident = desk.declared_at_once()
    assert incident.thread is not None
    path = path.replace("{pk}", str(incident.pk)).replace("{uuid}", str(incident.thread.uuid))
    assert client_of(desk.lead).get(path).status_code == 200
    expected = 404 if path in FOR_LEADS else 200
    assert client_of(desk.vadim).get(path).status_code == expected
    for nobody in (desk.admin, UserFactory(desk_role="operator"), UserFactory(is_staff=True)):
        assert client_of(nobody).get(path).status_code == 404


def test_the_card_does_everything_that_is_to_be_done(desk: Desk) -> None:
    incident = desk.staffed().declare()
    assert incident.thread is not None
    client, path = client_of(desk.vadim), f"/console/incidents/{incident.pk}/"
    html = html_of(client.get(path))
    assert DOWN.phone in html and "Вызвать дежурного" in html
    for said in (
        {"do": "call"},
        {"do": "accept"},
        {"do": "phoned", "outcome": "talked", "notes": "Перезвоним"},
        {"do": "progress", "text": "Причина найдена"},
        {"do": "hand", "to": str(desk.gleb.pk), "note": "Ждём дата-центр"},
        {"do": "solve", "cause": "Диск", "resolution": "Заменили"},
    ):
        assert client.post(path, said).status_code == 302
    told = ["declared", "asked", "accepted", "call", "progress", "handed", "solved"]
    assert lines(incident.thread) == told
    html = html_of(client.get(path))
    assert "Диск" in html and DOWN.phone not in html and "+7 ••• 67" in html
    assert client.post(path, {"do": "dance"}).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"do": "phoned", "outcome": "sang"},
        {"do": "progress", "text": " "},
        {"do": "hand", "to": "x", "note": "…"},
        {"do": "hand", "to": "999999", "note": "…"},
        {"do": "solve", "cause": "", "resolution": ""},
    ],
)
def test_what_the_card_refuses_is_said_on_it(desk: Desk, said: dict[str, str]) -> None:
    incident = desk.declare()
    client, path = client_of(desk.vadim), f"/console/incidents/{incident.pk}/"
    assert "toast" in html_of(client.post(path, said, follow=True))
    assert fresh(incident).is_open and not Call.objects.exists()


def test_the_card_beside_the_chat_accepts_and_declares(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    client, path = client_of(desk.vadim), f"/console/chats/{thread.uuid}/"
    assert f"{path}incident/declare/" in html_of(client.get(path))
    client.post(f"{path}incident/declare/", FORM | {"confirmed": "1"})
    assert "Карточка инцидента" in html_of(client.get(path))
    assert client.post(f"{path}incident/", {"do": "accept"}).headers["Location"] == path
    assert Thread.objects.get().operator == desk.vadim


def test_in_the_queue_of_special_support_an_incident_stands_above_longer_waits(desk: Desk) -> None:
    early = waiting_thread(later(-90), portal=desk.portal, customer=desk.admin, channel="enterprise", subject="Давно ждёт")  # fmt: skip
    incident = desk.declare()
    assert list(waiting_for(desk.special)) == [incident.thread, early]
    queue = render_lists(desk.special, "queue")["queue"]
    assert queue.index("Портал не открывается") < queue.index("Давно ждёт")


# --- channels, drills, wall, report ---------------------------------------------------------------
def test_channels_are_added_tested_moved_and_forgotten_by_their_owner(
    desk: Desk, program: Program
) -> None:
    client, path = client_of(desk.vadim), "/console/duty/channels/"
    shown = html_of(client.post(path, {"name": "Вебхук", "url": program.url}))
    assert "whsec_" in shown
    assert "whsec_" not in html_of(client.get(path))
    assert program.url not in html_of(client.get(path))
    assert "неизвестен" in html_of(client.post(path, {"name": "x", "url": "морзянкой"}), 422)
    channel_of(desk.vadim, program.url, "Второй")
    second = DutyChannel.objects.get(name="Второй")
    client.post(f"{path}{second.pk}/", {"do": "up"})
    assert DutyChannel.objects.in_order().first() == second
    assert "Проверьте, что дошло" in html_of(client.post(f"{path}{second.pk}/", {"do": "test"}, follow=True))  # fmt: skip
    assert len(program.heard) == 1
    assert client_of(desk.gleb).post(f"{path}{second.pk}/", {"do": "forget"}).status_code == 404
    client.post(f"{path}{second.pk}/", {"do": "forget"})
    assert DutyChannel.objects.count() == 1


def test_a_drill_is_begun_by_oneself_or_by_a_lead(desk: Desk) -> None:
    client_of(desk.vadim).post("/console/duty/drill/")
    client_of(desk.vadim).post("/console/duty/drill/", {"person": str(desk.gleb.pk)})
    assert [row.drill_for for row in Incident.objects.all()] == [desk.vadim]
    client_of(desk.lead).post("/console/duty/drill/", {"person": str(desk.gleb.pk)})
    assert Incident.objects.count() == 2
    assert "Учебные вызовы" in html_of(client_of(desk.lead).get("/console/duty/wall/parts/"))


def test_the_wall_shows_incidents_unanswered_calls_and_who_is_on_duty(desk: Desk) -> None:
    incident = desk.declared_at_once()
    ask_swap(desk.vadim, desk.gleb, later(60), later(120))
    html = html_of(client_of(desk.lead).get("/console/duty/wall/"))
    for words in ("Банк «Поморье»", "Вадим Осокин, первый на дежурстве", "Обмены ждут ответа"):
        assert words in html
    accept(incident.pk, desk.vadim)
    html = html_of(client_of(desk.lead).get("/console/duty/wall/parts/"))
    assert "первый на дежурстве" not in html


def test_the_month_counts_real_incidents_and_no_negative_times(desk: Desk) -> None:
    incident = desk.declared_at_once()
    PageStep.objects.update(sent_at=later(2), state="sent")
    accept(incident.pk, desk.vadim, later(5))
    solve_incident(incident.pk, desk.vadim, cause="Диск", resolution="Заменили", moment=later(65))
    start_drill(desk.vadim, desk.vadim)
    incident = fresh(incident)
    month = month_of(incident.declared_at.date().replace(day=1))
    assert [line.row.pk for line in month.incidents] == [incident.pk]
    found: list[Any] = [month.paged, month.accepted, month.solved]
    assert [figure.middle for figure in found] == [2, 5, 65] or [f.middle for f in found] == [
        1,
        4,
        64,
    ]
    html = html_of(client_of(desk.lead).get("/console/duty/report/"))
    assert "Портал не открывается" in html
    assert "Инцидентов не было" in html_of(
        client_of(desk.lead).get("/console/duty/report/?month=2020-01")
    )
    assert client_of(desk.lead).get("/console/duty/report/?month=x").status_code == 200


def test_the_admin_shows_rows_and_keeps_rules(desk: Desk) -> None:
    desk.declared_at_once()
    client = client_of(UserFactory(is_staff=True, is_superuser=True))
    for name in ("dutypattern", "dutyshift", "pagingrule", "incident", "pagestep"):
        html_of(client.get(f"/admin/duty/{name}/"))
    html = html_of(client.get(f"/admin/duty/incident/{Incident.objects.get().pk}/change/"))
    assert "sealed" not in html
    html_of(client.get("/admin/duty/dutypattern/add/"))
    html_of(client.get("/admin/duty/pagingrule/add/"))


def test_a_waiting_chat_of_an_incident_says_who_is_called(desk: Desk) -> None:
    incident = desk.declared_at_once()
    assert incident.thread is not None and incident.thread.state == State.WAITING
    html = html_of(client_of(desk.admin).get(incident.thread.get_absolute_url()))
    assert "Вызываем дежурного специалиста." in html
