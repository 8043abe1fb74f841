"""The words of every decision and event, in one place: the fact, then the reason, then what can be done."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portals.models import Member, Portal
from tariffs.entitlements import Role
from tariffs.models import TariffPlan

from .incident_lines import incident_line
from .routing import AnsweredBy, Decision, Reason

MOSCOW = ZoneInfo(settings.TIME_ZONE)


def clock(moment: datetime) -> str:
    """«12:00 по вашему времени (10:00 по Москве)»; one zone, one time: «10:00 по Москве»."""
    here, moscow = timezone.localtime(moment), moment.astimezone(MOSCOW)
    if here.utcoffset() == moscow.utcoffset():
        return _("%(time)s по Москве") % {"time": f"{moscow:%H:%M}"}
    return _("%(here)s по вашему времени (%(moscow)s по Москве)") % {
        "here": f"{here:%H:%M}",
        "moscow": f"{moscow:%H:%M}",
    }


def day(moment: datetime, now: datetime | None = None) -> str:
    """«сегодня», «завтра» or «в понедельник, 2 ноября», by the reader's calendar."""
    here, today = (
        timezone.localtime(moment).date(),
        timezone.localtime(now or timezone.now()).date(),
    )
    if (here - today).days in (0, 1):
        return (_("сегодня"), _("завтра"))[(here - today).days]
    return weekday(here)


def weekday(day: date) -> str:
    """«в понедельник, 2 ноября»."""
    weekdays = (
        _("в понедельник"),
        _("во вторник"),
        _("в среду"),
        _("в четверг"),
        _("в пятницу"),
        _("в субботу"),
        _("в воскресенье"),
    )
    return f"{weekdays[day.weekday()]}, {date_format(day, 'j E')}"


def opening(moment: datetime, now: datetime | None = None) -> str:
    """«в понедельник, 2 ноября, с 12:00 по вашему времени (10:00 по Москве)»."""
    return _("%(day)s, с %(clock)s") % {"day": day(moment, now), "clock": clock(moment)}


def closing(moment: datetime, now: datetime) -> str:
    """«19:00 по Москве»; when it is a day away or more, with its date: «31 декабря, 00:00 по Москве»."""
    if moment - now < timedelta(days=1):
        return clock(moment)
    return _("%(date)s, %(clock)s") % {
        "date": date_format(timezone.localtime(moment), "j E"),
        "clock": clock(moment),
    }


def explain(decision: Decision, portal: Portal | None = None) -> str:
    """The decision for the person whom it concerns: who answers and when, or why they may not write."""
    if not decision.may_write:
        return refusal(decision.reason, portal)
    said = [who_answers(decision), hours(decision)]
    if not decision.has_people and portal is not None:
        said.append(where_operators_are())
    return " ".join(sentence for sentence in said if sentence)


def where_operators_are() -> str:
    """What another tariff gives to a portal whose own has no operators: the first of the price list that has them."""
    plan = TariffPlan.objects.exclude(operator_schedule=None).first()
    return _("Операторы входят в тариф «%(plan)s».") % {"plan": plan.name} if plan else ""


def refusal(reason: Reason, portal: Portal | None = None) -> str:
    """Why somebody may not write on the portal, and whom to ask."""
    words = {
        Reason.NOT_A_MEMBER: _(
            "Вы не состоите на этом портале. Пригласить вас может его администратор."
        ),
        Reason.INVITATION_WITHDRAWN: _(
            "Приглашение отозвано. Сообщения, отправленные раньше, сохранены."
        ),
        Reason.ACCOUNT_INACTIVE: _(
            "Эта учётная запись отключена. Включить её может администратор портала."
        ),
        Reason.PORTAL_SUSPENDED: _(
            "Портал приостановлен, поэтому поддержка не отвечает. Возобновить его можно в разделе «Тарифы и оплата»."
        ),
        Reason.PARTNER_INACTIVE: _("Партнёр больше не отвечает клиентам. Прежние чаты сохранены."),
        Reason.NOT_ADMIN_OR_INTEGRATOR: _("Писать в поддержку могут администраторы портала."),
    }
    if reason is not Reason.NOT_ADMIN_OR_INTEGRATOR or portal is None:
        return words[reason]
    if not portal.entitlement.lets_write(Role.ADMINISTRATOR):  # staff may have decided so
        return _who_writes(portal)
    names = whom_to_ask(portal)
    told = _("Вопрос передаст %(names)s.") % {"names": names} if names else ""
    return f"{words[reason]} {told}".strip()


def withdrawn(member: Member | None) -> str:
    """«Администратор Анна Ольховская, сегодня в 15:02. Сообщения, отправленные раньше, сохранены.»"""
    kept = _("Сообщения, отправленные раньше, сохранены.")
    if member is None or member.withdrawn_at is None or member.withdrawn_by is None:
        return kept
    at = timezone.localtime(member.withdrawn_at)
    when = (
        _("сегодня в %(time)s") if at.date() == timezone.localdate() else _("%(date)s в %(time)s")
    )
    who = _("Администратор %(name)s, %(when)s.") % {
        "name": member.withdrawn_by.name,
        "when": when % {"date": date_format(at, "j E"), "time": f"{at:%H:%M}"},
    }
    return f"{who} {kept}"


def why_refused(reason: Reason, portal: Portal) -> str:
    """The rule behind a refusal, for «Почему так?»; empty where the refusal has said it all."""
    return _who_writes(portal) if reason is Reason.NOT_ADMIN_OR_INTEGRATOR else ""


def _who_writes(portal: Portal) -> str:
    words = {
        Role.ADMINISTRATOR: _("администраторы портала"),
        Role.INTEGRATOR: _("приглашённые интеграторы"),
        Role.EMPLOYEE: _("сотрудники"),
    }
    writers = ", ".join(words[role] for role in Role if portal.entitlement.lets_write(role))
    named = {"plan": portal.plan.name, "writers": writers}
    if not writers:
        return _("На тарифе «%(plan)s» в поддержку не пишут: ответы собраны в базе знаний.") % named
    return (
        _("На тарифе «%(plan)s» в поддержку пишут %(writers)s: так вопросы не повторяются.") % named
    )


def whom_to_ask(portal: Portal) -> str:
    """The names of the portal's first administrators: «Анна Ольховская»."""
    found = Member.objects.filter(portal=portal).administrators().select_related("user")[:2]
    return _(" или ").join(member.user.name or member.user.email for member in found)


def who_answers(decision: Decision) -> str:
    """One sentence: who answers in this channel."""
    if decision.partner is not None:
        return _("Вам отвечает партнёр «%(partner)s».") % {"partner": decision.partner.name}
    if decision.answered_by is AnsweredBy.ASSISTANT:
        return _(
            "На этом тарифе операторов нет. Здесь отвечают помощник и база знаний, круглосуточно."
        )
    if decision.answered_by is AnsweredBy.SPECIAL_SUPPORT:
        return _("Сначала отвечает помощник, затем специальная поддержка.")
    return _("Сначала отвечает помощник, затем операторы.")


def hours(decision: Decision) -> str:
    """One sentence: until when those who answer are there, or when they will be; empty where nobody else answers."""
    if not decision.has_people:
        return ""
    partner, special = (
        decision.partner is not None,
        decision.answered_by is AnsweredBy.SPECIAL_SUPPORT,
    )
    if decision.open_now and decision.closes_at is None:
        return _("Отвечаем круглосуточно.") if special else _("На связи круглосуточно.")
    if decision.open_now and decision.closes_at is not None:
        until = {"clock": closing(decision.closes_at, decision.moment)}
        return (
            _("На связи до %(clock)s.") if partner else _("Операторы на связи до %(clock)s.")
        ) % until
    if decision.opens_at is None:
        return _("Сейчас никого нет на связи, время ответа не назначено.")
    when = {"opening": opening(decision.opens_at, decision.moment)}
    if partner:
        return _("Сейчас партнёр не на связи. Ответит %(opening)s.") % when
    return _("Сейчас операторы не на связи. Ответим %(opening)s.") % when


def offer(decision: Decision, ahead: int) -> str:
    """What awaits somebody who connects an operator: the place in the queue, out of hours the opening.

    In Moscow time and without «завтра»: the sentence stays in the chat and is the same for all its readers.
    """
    if decision.open_now:
        return _("Ваш вопрос будет первым в очереди.") if not ahead else ahead_in_queue(ahead)
    if decision.opens_at is None:
        return ""
    moment = decision.opens_at.astimezone(MOSCOW)
    when = {"day": weekday(moment), "time": f"{moment:%H:%M}"}
    return _("Сейчас операторы не на связи: ответим %(day)s, с %(time)s по Москве.") % when


def ahead_in_queue(ahead: int) -> str:
    return ngettext("Перед вами %(n)s человек.", "Перед вами %(n)s человек.", ahead) % {"n": ahead}


ENDED_BECAUSE = {
    "code_expired": gettext_lazy("Срок кода партнёра истёк."),
    "code_revoked": gettext_lazy("Код партнёра отозван."),
    "partner_closed": gettext_lazy("Партнёр закрылся."),
}


def _until(data: dict[str, Any]) -> str:
    """«26 ноября, 18:00 по Москве»: the line stays in the chat and is the same for all its readers."""
    if "until" not in data:
        return ""
    moment = datetime.fromisoformat(data["until"]).astimezone(MOSCOW)
    return _("%(date)s, %(time)s по Москве") % {
        "date": date_format(moment, "j E"),
        "time": f"{moment:%H:%M}",
    }


def event_line(data: dict[str, Any]) -> str:
    """What happened, as one line of the conversation."""
    name, why = data.get("name", ""), ENDED_BECAUSE.get(str(data.get("why")), "")
    lines = {
        "handed_over": _("Помощник не нашёл ответа, подключаем оператора."),
        "carried": _("Вопрос продолжается в отдельном чате."),
        "queued": _("Вопрос передан в очередь."),
        "taken": _("Отвечает %(name)s.") % {"name": name},
        "handed_back": _("Чат вернулся в очередь."),
        "solved": _("Вопрос решён."),
        "reopened": _("Чат открыт снова."),
        "closed": _("Чат закрыт."),
        "marked": _("Отмечено: помогло.") if data.get("value") else _("Отмечено: не помогло."),
        "rated": _("Оценка помощи: %(score)s из 5.") % {"score": data.get("score", "")},
        "consent_asked": _(
            "%(name)s просит доступ на портал, часов: %(hours)s. Зачем: %(reason)s. Что откроет: %(scope)s."
        )
        % {k: data.get(k, "") for k in ("name", "hours", "reason", "scope")},
        "consent_granted": _("%(name)s разрешает доступ на портал до %(until)s.")
        % {"name": name, "until": _until(data)},
        "consent_declined": _("%(name)s не разрешает доступ на портал.") % {"name": name},
        "consent_withdrawn": _("%(name)s отзывает доступ на портал.") % {"name": name},
        "consent_expired": _("Доступ на портал закончился.")
        if data.get("given")
        else _("Просьба о доступе на портал осталась без ответа."),
        "consent_used": _("Вход на портал, %(name)s: %(what)s")
        % {"name": name, "what": data.get("what", "")},
        "partner_on": _("Вам отвечает партнёр «%(name)s».") % {"name": name},
        "partner_ended": f"{why} {_('Партнёр больше не отвечает порталу.')}".strip(),
        "partner_off": f"{why} {_('Вам снова отвечает штатная поддержка.')}".strip(),
        "partner_asked": _("Вопрос задан и партнёру «%(name)s», в отдельном чате.")
        % {"name": name},
        "operators_on": _("По новому тарифу отвечают операторы."),
        "operators_off": _("По новому тарифу операторов нет: отвечают помощник и база знаний."),
        "rights": _("Права на портале изменились."),
    }
    return lines.get(str(data.get("change")), "") or incident_line(data)


def decision_json(
    decision: Decision, portal: Portal, member: str, role: str | None
) -> dict[str, Any]:
    """The decision as `manage.py explain` and every other outlet states it (contract)."""
    return {
        "portal": portal.slug,
        "member": member,
        "role": role,
        "tariff": portal.plan.slug,
        "may_write": decision.may_write,
        "reason": decision.reason.value,
        "channel": decision.channel.value,
        "answered_by": decision.answered_by.value,
        "assistant": decision.assistant,
        "operators_after_tries": decision.operators_after_tries,
        "open_now": decision.open_now,
        "opens_at": decision.opens_at.isoformat() if decision.opens_at else None,
        "closes_at": decision.closes_at.isoformat() if decision.closes_at else None,
        "text": explain(decision, portal),
    }
