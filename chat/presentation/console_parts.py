"""The live parts of a chat's page in the console: what a state frame carries to readers at the desk."""

from datetime import datetime
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.composer import State, Verdict
from chat.duty import showing as incident
from chat.models import Thread
from chat.routing import Channel
from partners.models import PartnerSupport
from portals.models import User

from . import consent
from .console_side import customer_of, earlier_chats, handover_of
from .promises import card_of
from .waits import wait_text


class Allowed(NamedTuple):
    """Which buttons stand over the chat."""

    take: bool
    hand_back: bool
    solve: bool


def allowed(thread: Thread, verdict: Verdict) -> Allowed:
    """As the actions themselves judge; a press on an old page is still judged by them."""
    reachable = verdict.may_read and verdict.refusal not in ("closed", "channel_blocked")
    return Allowed(
        take=reachable and thread.state == State.WAITING,
        hand_back=verdict.may_hand_back,
        solve=verdict.may_write and thread.state == State.ACTIVE,
    )


def pill(thread: Thread, user: User, verdict: Verdict, moment: datetime) -> tuple[str, str]:
    """The kind and the words of the status pill."""
    if verdict.refusal == "channel_blocked":
        return "closed", _("На паузе")
    if thread.state == State.WAITING:
        wait = wait_text(thread.answers_from, moment)
        return "waiting", _("В очереди, %(wait)s") % {"wait": wait}
    if thread.state == State.ACTIVE:
        if thread.operator_id == user.pk:
            return "active", _("Отвечаете вы")
        name = thread.operator.name if thread.operator else ""
        return "active", _("Отвечает %(name)s") % {"name": name}
    words = {
        State.ASSISTANT: _("С помощником"),
        State.SOLVED: _("Решён"),
        State.CLOSED: _("Закрыт"),
    }
    return thread.state, words[State(thread.state)]


def hindrance(thread: Thread, verdict: Verdict) -> tuple[str, str]:
    """Why this person cannot answer the customer now, and what can be done; empty when they can."""
    if verdict.may_write:
        return "", ""
    if verdict.refusal == "closed":
        return _("Чат закрыт."), _("Новый вопрос клиент задаст в новом чате.")
    if verdict.refusal == "channel_blocked":
        return _blocked(thread)
    if thread.state == State.WAITING:
        return _("Чат ждёт в очереди."), _("Возьмите его, чтобы ответить клиенту.")
    if thread.state == State.ASSISTANT:
        return _("Сейчас отвечает помощник."), _(
            "Если ответы не помогут, клиент подключит оператора, и чат встанет в очередь."
        )
    if thread.operator is not None:
        return _("Отвечает %(name)s.") % {"name": thread.operator.name}, _(
            "Клиенту пишет кто-то один, а заметку можно оставить."
        )
    return _("Чат решён."), _("Если клиент ответит, чат откроется снова.")


def _blocked(thread: Thread) -> tuple[str, str]:
    if thread.portal.suspended:
        return _("Портал клиента приостановлен."), _("Чат продолжится, когда он снова заработает.")
    support = (
        PartnerSupport.objects.active()
        .select_related("partner")
        .filter(portal=thread.portal_id)
        .first()
    )
    if thread.channel == Channel.PARTNER:  # who answers now is not told to those who did before
        return _("Портал больше не обращается к вашей компании."), _(
            "Этот чат можно только читать."
        )
    if support is not None:
        return _("Порталу отвечает партнёр «%(name)s».") % {"name": support.partner.name}, _(
            "Чат на паузе: он продолжится, когда портал вернётся к штатной поддержке."
        )
    return _("На тарифе клиента операторов нет."), _("Отвечают помощник и база знаний.")


def console_parts(thread: Thread, user: User, verdict: Verdict) -> dict[str, str]:
    """{"head", "actions", "notice", "side"}: html of what can change around the conversation."""
    kind, words = pill(thread, user, verdict, timezone.now())
    title, advice = hindrance(thread, verdict)
    common = {"thread": thread, "can": allowed(thread, verdict)}
    head = {"thread": thread, "pill": kind, "pill_words": words}
    notice = common | {"title": title, "advice": advice}
    side = {
        "thread": thread,
        "handover": handover_of(thread),
        "customer": customer_of(thread),
        "earlier": earlier_chats(thread, user),
        "card": card_of(thread, verdict),
        **consent.for_desk(thread, verdict),
        **incident.for_desk(thread, user, verdict),
    }
    return {
        "head": render_to_string("console/_part_head.html", head),
        "actions": render_to_string("console/_part_actions.html", common),
        "notice": render_to_string("console/_part_notice.html", notice),
        "side": render_to_string("console/_part_side.html", side),
    }
