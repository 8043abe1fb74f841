"""The rota's page: who is on duty, what is wrong, swaps, stand-ins, and the calendar of one's own shifts."""

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from chat.duty.models import DutyOverride, DutySwap
from portals.models import User
from tests.chat.people import html_of

from .conftest import Desk, client_of, later


def times(start: float, end: float) -> dict[str, str]:
    return {
        "start": f"{timezone.localtime(later(start)):%Y-%m-%dT%H:%M}",
        "end": f"{timezone.localtime(later(end)):%Y-%m-%dT%H:%M}",
    }


def test_the_rota_says_who_is_on_duty_and_what_is_wrong(desk: Desk) -> None:
    html = html_of(client_of(desk.vadim).get("/console/duty/"))
    assert "Сейчас никто не дежурит" in html
    desk.staffed()
    html = html_of(client_of(desk.vadim).get("/console/duty/"))
    assert "Вадим Осокин, Глеб Лунёв" in html
    assert "Никто не дежурит: вызовем руководителя смены" in html  # after the two days


def test_a_swap_is_offered_and_taken_on_the_page(desk: Desk) -> None:
    desk.staffed()
    said = times(60, 120) | {"person": str(desk.gleb.pk)}
    client_of(desk.vadim).post("/console/duty/swap/", said)
    swap = DutySwap.objects.get()
    assert "Беру" in html_of(client_of(desk.gleb).get("/console/duty/"))
    assert "Беру" not in html_of(client_of(desk.vadim).get("/console/duty/"))
    client_of(desk.vadim).post(f"/console/duty/swap/{swap.pk}/", {"accepted": "1"})
    assert not DutySwap.objects.get().is_accepted
    client_of(desk.gleb).post(f"/console/duty/swap/{swap.pk}/", {"accepted": "1"})
    assert DutySwap.objects.get().is_accepted


def test_an_override_is_a_leads(desk: Desk) -> None:
    desk.staffed()
    said = times(60, 120) | {"person": str(desk.lead.pk), "order": "1"}
    client_of(desk.gleb).post("/console/duty/stand-in/", said)
    assert not DutyOverride.objects.exists()
    client_of(desk.lead).post("/console/duty/stand-in/", said)
    row = DutyOverride.objects.get()
    client_of(desk.lead).post(f"/console/duty/stand-in/{row.pk}/withdraw/")
    assert not DutyOverride.objects.exists()


@pytest.mark.parametrize(
    "said", [{}, {"person": "x"}, {"person": "1", "start": "вчера", "end": ""}]
)
def test_a_rota_form_that_is_not_filled_in_says_so(desk: Desk, said: dict[str, str]) -> None:
    answer = client_of(desk.lead).post("/console/duty/stand-in/", said, follow=True)
    assert "Выберите человека" in html_of(answer)


def test_the_calendar_has_ones_own_shifts_alone_and_needs_no_signing_in(desk: Desk) -> None:
    desk.staffed()
    html = html_of(client_of(desk.vadim).get("/console/duty/"))
    address = html.split('id="feed" value="')[1].split('"')[0]
    answer = Client().get(address)
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert [str(event["SUMMARY"]) for event in events] == ["Дежурство, вызов номер 1"]
    assert Client().get(address.replace("calendar/", "calendar/9")).status_code == 404
    User.objects.filter(pk=desk.vadim.pk).update(is_active=False)
    assert Client().get(address).status_code == 404
