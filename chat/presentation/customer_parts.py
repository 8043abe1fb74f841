"""What the customer's page shows of a chat's state: its live parts."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat import wording
from chat.composer import SOLVED_REOPENS_DAYS, State, Verdict
from chat.duty import showing as incident
from chat.models import Thread
from chat.routing import Channel, Decision

from . import consent
from .promises import turn_of

CUSTOMER_PARTS = ("head", "above", "notice", "aside")


def customer_parts(
    thread: Thread, verdict: Verdict, decision: Decision, fields: dict[str, Any]
) -> dict[str, str]:
    context = customer_context(thread, verdict, decision, fields)
    return {name: render_to_string(f"chat/_part_{name}.html", context) for name in CUSTOMER_PARTS}


def customer_context(
    thread: Thread, verdict: Verdict, decision: Decision, fields: dict[str, Any]
) -> dict[str, Any]:
    return {
        "thread": thread,
        "verdict": verdict,
        "fields": fields,
        "decision": decision,
        "status": status(thread, verdict, decision),
        "notice": notice(thread, verdict, decision, fields["position"]),
        "cited": cited(thread),
        "turn": turn_of(thread, verdict),
        **consent.for_customer(thread),
        **incident.for_customer(thread, decision),
    }


def cited(thread: Thread) -> list[dict[str, Any]]:
    """The articles that the assistant has named, each once, in order."""
    answers = thread.entries.answers().in_order().values_list("data", flat=True)
    return list(
        {
            article["slug"]: article for data in answers for article in data.get("articles", [])
        }.values()
    )


def status(thread: Thread, verdict: Verdict, decision: Decision) -> dict[str, str]:
    """The pill of the chat's header and the sentence beside it."""
    labels = {
        State.ASSISTANT: _("С помощником"),
        State.WAITING: _("В очереди"),
        State.SOLVED: _("Решён"),
        State.CLOSED: _("Закрыт"),
    }
    pill = str(thread.state)
    if thread.state == State.ACTIVE:
        label = _("Отвечает %(name)s") % {"name": thread.operator.name if thread.operator else ""}
    else:
        label = labels[State(thread.state)]
    if thread.channel == Channel.PARTNER and thread.partner is not None:
        pill = "partner" if not thread.is_finished else pill
        if thread.state == State.WAITING:
            label = _("Ответит «%(partner)s»") % {"partner": thread.partner.name}
    if verdict.refusal == "channel_blocked":
        label = _("На паузе")
    answered_out_of_hours = thread.state == State.ACTIVE and not decision.open_now
    silent = thread.is_finished or verdict.refusal or answered_out_of_hours
    says = "" if silent else wording.hours(decision)
    return {"pill": pill, "label": label, "hours": says}


def notice(
    thread: Thread, verdict: Verdict, decision: Decision, place: int | None
) -> dict[str, str]:
    """The notice that stands above the composer or in its place; kind "none" where nothing needs saying."""
    if verdict.refusal == "channel_blocked":
        return _blocked(thread, decision)
    if thread.state == State.CLOSED:
        return {
            "kind": "closed",
            "title": _("Чат закрыт."),
            "text": _("История останется здесь. Для нового вопроса откройте новый чат."),
            "why": _("Чат закрывается сам через %(days)s дней после решения.")
            % {"days": SOLVED_REOPENS_DAYS},
        }
    if thread.state == State.SOLVED:
        return _solved(thread)
    if thread.state == State.WAITING:
        return _waiting(decision, place or 1)
    return {"kind": "none", "title": "", "text": "", "why": ""}


def _blocked(thread: Thread, decision: Decision) -> dict[str, str]:
    if thread.channel == Channel.PARTNER:
        name = thread.partner.name if thread.partner else ""
        if decision.partner is not None:
            now = {"partner": decision.partner.name, "before": name}
            return {
                "kind": "blocked",
                "title": _("Вам отвечает партнёр «%(partner)s».") % now,
                "text": _("Поэтому переписку с партнёром «%(before)s» можно только читать.") % now,
                "why": _(
                    "Портал перешёл к другому партнёру. Для нового вопроса откройте новый чат."
                ),
            }
        return {
            "kind": "blocked",
            "title": _("Вам снова отвечает штатная поддержка."),
            "text": _("Поэтому переписку с партнёром «%(partner)s» можно только читать.")
            % {"partner": name},
            "why": _("Портал вернулся к штатной поддержке. Для нового вопроса откройте новый чат."),
        }
    name = decision.partner.name if decision.partner else ""
    return {
        "kind": "blocked",
        "tone": "partner",
        "asks_partner": "" if thread.is_finished or decision.partner is None else "yes",
        "title": _("Вам отвечает партнёр «%(partner)s».") % {"partner": name},
        "text": _(
            "Поэтому этот чат можно только читать. Он продолжится, когда вы вернётесь к штатной поддержке."
        ),
        "why": _(
            "Администратор портала включил поддержку партнёра: пока она включена, штатный чат закрыт."
        ),
    }


def _solved(thread: Thread) -> dict[str, str]:
    text = ""
    if thread.solved_at is not None:
        until = date_format(
            timezone.localtime(thread.solved_at + timedelta(days=SOLVED_REOPENS_DAYS)), "j E"
        )
        text = _("Чат можно открыть снова до %(date)s: просто ответьте.") % {"date": until}
    return {"kind": "solved", "title": _("Вопрос решён?"), "text": text, "why": ""}


def _waiting(decision: Decision, place: int) -> dict[str, str]:
    ahead = place - 1
    if ahead:
        queue = wording.ahead_in_queue(ahead)
    else:
        queue = _("Ваш вопрос первый в очереди.")
    if decision.open_now:
        title = _("Специалист подключается.") if decision.partner else _("Оператор подключается.")
        return {"kind": "waiting", "title": title, "text": queue, "why": ""}
    title = (
        _("Сейчас партнёр не на связи.") if decision.partner else _("Сейчас операторы не на связи.")
    )
    when = ""
    if decision.opens_at is not None:
        template = _("Ответит %(opening)s.") if decision.partner else _("Ответим %(opening)s.")
        when = " " + template % {"opening": wording.opening(decision.opens_at, decision.moment)}
    return {"kind": "waiting", "title": title, "text": queue + when, "why": ""}
