"""Call-backs, words on the way, hand-over, the report; a tariff lowered meanwhile; drills; channels; swaps."""

import pytest
from django.utils import timezone

from chat.actions import post_message, realign
from chat.composer import State
from chat.duty.actions import (
    accept,
    accept_by_link,
    add_channel,
    answer_swap,
    ask_swap,
    deliver,
    end_drills,
    hand_over_shift,
    look,
    move_channel,
    nobody_watches,
    note_call,
    solve_incident,
    stand_in,
    start_drill,
    tell_progress,
    watch,
)
from chat.duty.actions import (
    test_channel as try_channel,
)
from chat.duty.models import Call, DutyChannel, DutySwap, Incident
from chat.duty.models.rota import rota
from chat.duty.rota import on_duty
from chat.duty.wording import masked_number
from chat.facts import verdict_of
from chat.models import Entry, Kind, Thread
from portals.models import Portal
from tests.chat.history import refusal_of
from tests.factories import MemberFactory, UserFactory, plan_named
from tests.program import Program

from .conftest import DOWN, HOUR, MINUTE, Desk, channel_of, fresh, later, lines


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+7 921 000-41-67", "+7 ••• 67"),
        ("8 (921) 000 41 67", "8 ••• 67"),
        ("112", "•••"),
        ("", "•••"),
    ],
)
def test_a_number_is_shown_masked(number: str, shown: str) -> None:
    assert masked_number(number) == shown


def test_a_call_back_is_told_masked_and_its_note_is_for_the_desk(desk: Desk) -> None:
    incident = desk.staffed().declare()
    for _ in range(2):  # a second press
        note_call(incident.pk, desk.vadim, number="", outcome=Call.Outcome.TALKED, notes="Не открывается и с телефона")  # fmt: skip
    call = Call.objects.get()
    assert (call.shown_number, call.by) == ("+7 ••• 67", desk.vadim)
    thread = Thread.objects.get()
    assert lines(thread) == ["declared", "call"]
    note = Entry.objects.get(kind=Kind.NOTE)
    assert (note.body, note.public_seq) == ("Не открывается и с телефона", None)
    told = Entry.objects.filter(kind=Kind.STATE).latest("seq").data
    assert DOWN.phone not in str(told)
    assert not look(incident.pk, later(16))  # a call is an answer too


def test_without_a_number_there_is_no_call(desk: Desk) -> None:
    incident = desk.declare(report=DOWN._replace(phone=""))
    call = {"outcome": Call.Outcome.BUSY}
    assert (
        refusal_of(lambda: note_call(incident.pk, desk.vadim, number=" ", **call)) == "bad_request"
    )
    note_call(incident.pk, desk.vadim, number="89210004167", **call)
    assert Call.objects.count() == 1


def test_progress_is_a_sign_that_it_moves(desk: Desk) -> None:
    incident = desk.staffed().declare()
    tell_progress(incident.pk, desk.special, "Причина найдена, возвращаем модуль.", later(10))
    assert not look(incident.pk, later(35))
    assert look(incident.pk, later(41))
    assert refusal_of(lambda: tell_progress(incident.pk, desk.special, "  ")) == "empty"
    assert refusal_of(lambda: tell_progress(incident.pk, desk.admin, "Я сам")) == "forbidden"


def test_the_next_shift_gets_the_incident_with_a_note(desk: Desk) -> None:
    incident = desk.staffed().declare()
    accept(incident.pk, desk.vadim)
    hand_over_shift(incident.pk, desk.vadim, desk.gleb, "Ждём ответа дата-центра")
    hand_over_shift(incident.pk, desk.vadim, desk.gleb, "Ждём ответа дата-центра")
    thread = Thread.objects.get()
    assert (fresh(incident).responsible, thread.operator) == (desk.gleb, desk.gleb)
    assert lines(thread) == ["declared", "accepted", "handed"]
    assert Entry.objects.filter(kind=Kind.NOTE).count() == 1
    nobody = UserFactory(desk_role="operator")
    assert refusal_of(lambda: hand_over_shift(incident.pk, desk.gleb, nobody, "…")) == "bad_request"


def test_solved_the_report_stands_in_every_chat_that_declared_it(desk: Desk) -> None:
    incident = desk.staffed().declare()
    colleague = MemberFactory(portal=desk.portal, role="integrator").user
    desk.declare(by=colleague)
    accept(incident.pk, desk.vadim)
    for _ in range(2):
        solve_incident(incident.pk, desk.vadim, cause="Ошибка в обновлении", resolution="Вернули версию")  # fmt: skip
    for thread in Thread.objects.all():
        assert thread.state == State.SOLVED
        assert thread.customer_unread == 1
        report = Entry.objects.get(thread=thread, kind=Kind.MESSAGE, author=desk.vadim)
        for words in (f"Отчёт об инциденте {incident.pk}", "Ошибка в обновлении", "Вернули версию", "Вадим Осокин"):  # fmt: skip
            assert words in report.body
    assert fresh(incident).cause == "Ошибка в обновлении"
    assert refusal_of(lambda: tell_progress(incident.pk, desk.vadim, "ещё")) == "closed"


def test_a_solution_without_a_cause_is_none(desk: Desk) -> None:
    incident = desk.declare()
    for cause, resolution in (("", "Вернули"), ("Сбой", " ")):
        code = refusal_of(lambda c=cause, r=resolution: solve_incident(incident.pk, desk.special, cause=c, resolution=r))  # fmt: skip
        assert code == "empty"
    assert refusal_of(lambda: solve_incident(incident.pk, desk.admin, cause="я", resolution="я")) == "forbidden"  # fmt: skip
    assert fresh(incident).is_open


# --- the tariff is lowered meanwhile --------------------------------------------------------------
@pytest.mark.parametrize(("tariff", "channel"), [("free", "self_service"), ("basic", "standard")])
def test_lowered_meanwhile_the_tariff_applies_when_the_incident_is_solved(
    desk: Desk, tariff: str, channel: str
) -> None:
    incident = desk.staffed().declare()
    accept(incident.pk, desk.vadim)
    Portal.objects.filter(pk=desk.portal.pk).update(plan=plan_named(tariff))
    realign(Portal.objects.get(pk=desk.portal.pk))
    thread = Thread.objects.get()
    assert (thread.channel, thread.state, thread.operator) == (
        "enterprise",
        State.ACTIVE,
        desk.vadim,
    )
    assert verdict_of(thread, desk.vadim).may_write
    post_message(thread, desk.vadim, text="Чиним", client_id=thread.uuid)
    assert look(incident.pk, later(31))  # and is called about as before
    assert refusal_of(lambda: desk.declare(report=DOWN._replace(text="ещё"))) == "not_offered"
    accept(incident.pk, desk.vadim)
    solve_incident(incident.pk, desk.vadim, cause="Диск", resolution="Заменили")
    thread = Thread.objects.get()
    assert (thread.channel, thread.state) == (channel, State.SOLVED)
    assert not verdict_of(thread, desk.vadim).may_read


# --- drills ---------------------------------------------------------------------------------------
def test_a_drill_runs_the_chain_to_the_persons_channels_and_says_that_it_is_one(
    desk: Desk, program: Program
) -> None:
    channel_of(desk.vadim, program.url)
    drill = start_drill(desk.vadim, desk.lead)
    assert start_drill(desk.vadim, desk.vadim) == drill
    step = drill.steps.get()
    assert deliver(step.pk)
    ((_headers, text),) = program.heard
    assert "УЧЕБНЫЙ" in text and '"drill":true' in text
    accept_by_link(step)
    accept_by_link(step)
    assert not fresh(drill).is_open
    assert not Thread.objects.exists()


def test_a_drill_of_others_is_the_leads_to_begin(desk: Desk) -> None:
    assert refusal_of(lambda: start_drill(desk.vadim, desk.gleb)) == "forbidden"
    assert refusal_of(lambda: start_drill(desk.admin, desk.lead)) == "forbidden"


def test_a_drill_that_nobody_accepts_ends_by_itself(desk: Desk) -> None:
    drill = start_drill(desk.vadim, desk.vadim)
    assert look(drill.pk, later(3.1)) and not look(drill.pk, later(10))
    assert end_drills(later(14)) == 0
    assert end_drills(later(16)) == 1
    assert start_drill(desk.vadim, desk.vadim) != drill


# --- channels -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://hooks.example.com/duty?key=1", "webhook"),
        ("tgram://123456789:AABBccddeeffgghhiijjkkllmmnnooppqqr/12315544", "apprise"),
        ("mailto://user:secret@example.com", "apprise"),
        ("smsc://login:secret@79210004167", "apprise"),
    ],
)
def test_what_people_and_webhooks_are_reached_by_is_taken(desk: Desk, url: str, kind: str) -> None:
    channel = add_channel(desk.vadim, name="Ночной", url=url)
    assert (channel.kind, channel.order, channel.url) == (kind, 1, url)
    assert "secret" not in channel.sealed_url
    assert bool(channel.sealed_secret) == (kind == "webhook")


@pytest.mark.parametrize(
    "url",
    ["", "позвоните мне", "json://127.0.0.1/", "syslog://", "file:///etc/passwd", "tgram://", "ftp://example.com", "http://hooks.example.com/"],
)  # fmt: skip
def test_anything_else_is_refused_in_words(desk: Desk, url: str, settings: object) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False  # type: ignore[attr-defined]
    assert refusal_of(lambda: add_channel(desk.vadim, name="Ночной", url=url)) == "bad_request"


def test_channels_are_put_in_order_and_tested(desk: Desk, program: Program) -> None:
    first = channel_of(desk.vadim, program.url, "Первый")
    second = channel_of(desk.vadim, program.url, "Второй")
    move_channel(second)
    move_channel(second)
    assert [row.name for row in DutyChannel.objects.in_order()] == ["Второй", "Первый"]
    assert try_channel(first) == ""
    program.answers = [503]
    assert try_channel(first) == "HTTP 503"
    first.refresh_from_db()
    assert first.tested_at is not None and first.problem == "HTTP 503"


# --- the rota -------------------------------------------------------------------------------------
def test_a_swap_holds_only_once_the_other_has_agreed(desk: Desk) -> None:
    desk.staffed()
    start, end = timezone.now() + HOUR, timezone.now() + 5 * HOUR
    swap = ask_swap(desk.vadim, desk.lead, start, end)
    assert ask_swap(desk.vadim, desk.lead, start, end) == swap
    middle = start + HOUR
    assert on_duty(rota(), middle)[0] == desk.vadim.pk
    for nobody in (desk.vadim, desk.gleb):
        assert (
            refusal_of(lambda who=nobody: answer_swap(swap.pk, who, accepted=True)) == "forbidden"
        )
    for _ in range(2):
        answer_swap(swap.pk, desk.lead, accepted=True)
    assert on_duty(rota(), middle)[0] == desk.lead.pk
    assert refusal_of(lambda: answer_swap(swap.pk, desk.vadim, accepted=False)) == "forbidden"


def test_a_swap_that_is_declined_or_taken_back_changes_nothing(desk: Desk) -> None:
    desk.staffed()
    for who in (desk.gleb, desk.vadim):
        swap = ask_swap(desk.vadim, desk.gleb, later(60), later(120))
        answer_swap(swap.pk, who, accepted=False)
    assert not DutySwap.objects.accepted().exists()


def test_one_gives_only_what_one_has_to_somebody_who_is_called(desk: Desk) -> None:
    desk.staffed()
    hours = later(60), later(120)
    for giver, taker, times in (
        (desk.lead, desk.gleb, hours),
        (desk.vadim, desk.vadim, hours),
        (desk.vadim, UserFactory(desk_role="operator"), hours),
        (desk.vadim, desk.gleb, hours[::-1]),
        (desk.vadim, desk.gleb, (later(-120), later(-60))),
    ):
        code = refusal_of(lambda g=giver, t=taker, h=times: ask_swap(g, t, *h))
        assert code == "bad_request"


def test_a_lead_puts_somebody_in_for_a_time(desk: Desk) -> None:
    desk.staffed()
    stand_in(desk.lead, desk.lead, 1, later(60), later(120))
    assert on_duty(rota(), later(90)) == (desk.lead.pk, desk.gleb.pk)
    assert (
        refusal_of(lambda: stand_in(desk.gleb, desk.gleb, 1, later(60), later(120))) == "forbidden"
    )
    assert (
        refusal_of(lambda: stand_in(desk.lead, desk.gleb, 1, later(120), later(60)))
        == "bad_request"
    )
    assert (
        refusal_of(lambda: stand_in(desk.lead, desk.gleb, 0, later(60), later(70))) == "bad_request"
    )


# --- the watch ------------------------------------------------------------------------------------
def test_a_round_writes_what_is_due_and_sends_it(desk: Desk, program: Program) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.staffed().declare()
    Incident.objects.update(declared_at=later(-16))
    watch()
    watch()
    assert len(program.heard) == 1
    assert lines(Thread.objects.get()) == ["declared", "paged"]
    assert fresh(incident).steps.count() == 1


def test_one_of_the_web_servers_watches_when_nobody_does(db: None) -> None:
    assert nobody_watches()
    assert not nobody_watches()
    watch()
    assert not nobody_watches(timezone.now() + 29 * MINUTE / 60)
    moment = timezone.now() + MINUTE
    assert nobody_watches(moment)
    assert not nobody_watches(moment)
    assert nobody_watches(timezone.now() - HOUR)  # the clock was set back
