"""«Мой тариф → Поддержка24»: who answers and when, what the tariff includes, the partner's code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from audit import recording
from audit.models import Deed
from chat import wording
from chat.models import Thread
from chat.presentation.hours_strip import is_far_from_moscow, strip_rows
from chat.presentation.promises import promised
from chat.presentation.switches import (
    journal,
    paused_by_partner,
    returned_by_itself,
    to_be_asked,
)
from chat.routing import AnsweredBy, Decision, Reason
from chat.standing import decision_on, goes_by_administrators, portal_of
from partners import codes
from partners.actions import activate_code, preview_code, return_to_standard
from partners.models import Partner, PartnerSupport
from partners.refusals import CodeRefused
from portals.models import Portal, User
from tariffs.entitlements import Role
from tariffs.models import TariffPlan

from .asking import ask_chosen

CODE_LIMIT = 200
PAUSED_SHOWN = 20


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@sensitive_variables("code")
def support(request: HttpRequest) -> HttpResponse:
    """The page; a posted code is previewed, and with `confirm` activated."""
    user, portal = _person_and_portal(request)
    if request.method != "POST":
        return _page(request, user, portal)
    code = codes.InClear(request.POST.get("code", "")[:CODE_LIMIT])
    address = request.META.get("REMOTE_ADDR", "")
    if not codes.normalise(code):
        return _page(request, user, portal, status=400, code_missing=True)
    try:
        if "confirm" not in request.POST:
            partner = preview_code(portal, user, code, address=address)
            preview = _preview(portal, user, partner)
            return _page(request, user, portal, preview=preview, code=code)
        activated = activate_code(portal, user, code, address=address)
    except CodeRefused as refused:
        recording.note(Deed.REFUSED, details=str(refused), portal=portal)
        return _page(request, user, portal, status=_status(refused), refused=refused, code=code)
    told = _("Теперь вам отвечает партнёр «%(name)s».") % {"name": activated.partner.name}
    messages.success(request, told)
    ask_chosen(request, user, portal)
    return redirect(request.path)


@login_required
@require_POST
def return_from_partner(request: HttpRequest) -> HttpResponse:
    """«Вернуться к штатной поддержке», one press; a second one changes nothing."""
    user, portal = _person_and_portal(request)
    try:
        ended = return_to_standard(portal, user)
    except CodeRefused as refused:
        recording.note(Deed.REFUSED, details=str(refused), portal=portal)
        return _page(request, user, portal, status=_status(refused), refused=refused)
    if ended is not None:
        messages.success(request, _("Вам снова отвечает штатная поддержка."))
    return redirect("support")


def _person_and_portal(request: HttpRequest) -> tuple[User, Portal]:
    portal = portal_of(request)
    if portal is None or not isinstance(request.user, User):
        raise Http404
    return request.user, portal


def _status(refused: CodeRefused) -> int:
    if refused.locked_until is not None:
        return 429
    return 403 if refused.tries_left is None else 400


def _page(
    request: HttpRequest, user: User, portal: Portal, *, status: int = 200, **shown: Any
) -> HttpResponse:
    moment = timezone.now()
    decision = decision_on(user, portal, moment)
    context: dict[str, Any] = {
        "portal": portal,
        "decision": decision,
        "explanation": wording.explain(decision, portal),
        "why": wording.why_refused(decision.reason, portal),
    }
    if decision.reason in (Reason.INVITATION_WITHDRAWN, Reason.NOT_A_MEMBER):
        # The rest of the page is the portal's own business.
        context |= {"title": _("Вы больше не на этом портале"), "text": context["explanation"]}
        return render(request, "chat/blocked.html", context, status=403)
    partner = decision.partner
    is_administrator = portal.members.administrators().filter(user=user).exists()
    context |= {
        "headline": _headline(decision),
        "lead": _lead(decision),
        "days": strip_rows(decision.hours, moment),
        "is_far_from_moscow": is_far_from_moscow(moment),
        "promised": promised(decision.targets),
        "included": _included(portal),
        "writers": _writers(portal),
        "hands_on": goes_by_administrators(decision.reason, portal),
        "administrators": [m.user for m in portal.members.administrators().select_related("user")],
        "is_administrator": is_administrator,
        "active": _active_support(portal) if partner else None,
        "returned": None if partner else returned_by_itself(portal, moment),
        "paused": paused_by_partner(user, portal)[:PAUSED_SHOWN] if partner else [],
        "journal": journal(portal) if is_administrator else [],
    }
    return render(request, "support/support.html", context | shown, status=status)


def _headline(decision: Decision) -> str:
    if decision.partner is not None:
        return _("Вам отвечает «%(partner)s»") % {"partner": decision.partner.name}
    if decision.answered_by is AnsweredBy.ASSISTANT:
        return _("Вам отвечают помощник и база знаний")
    if not decision.open_now:
        return _("Сейчас операторы не на связи")
    if decision.answered_by is AnsweredBy.SPECIAL_SUPPORT:
        return _("Сейчас вам отвечает специальная поддержка")
    return _("Сейчас вам отвечают операторы")


def _lead(decision: Decision) -> str:
    """The hours, without repeating the headline."""
    if decision.partner is None and decision.opens_at is not None:
        return _("Ответим %(opening)s.") % {"opening": wording.opening(decision.opens_at)}
    return wording.hours(decision) or wording.who_answers(decision)


def _included(portal: Portal) -> list[dict[str, Any]]:
    """What the tariff includes, and for what it does not, the first tariff that does."""
    plans = list(TariffPlan.objects.with_hours())
    plan = portal.plan

    def around_the_clock(one: TariffPlan) -> bool:
        hours = one.entitlement.operator_hours
        return hours is not None and hours.never_closes

    def row(name: str, has: Any, note: str) -> dict[str, Any]:
        first = next((one.name for one in plans if has(one)), "")
        instead = _("Входит в тариф «%(plan)s»") % {"plan": first} if first else _("Не входит")
        return {"name": name, "yes": has(plan), "note": note if has(plan) else instead}

    schedule = plan.operator_schedule
    return [
        row(
            _("Операторы"),
            lambda one: one.entitlement.has_operators,
            schedule.name if schedule else "",
        ),
        row(
            _("Срок ответа"),
            lambda one: promised(one.entitlement.targets),
            capfirst(promised(plan.entitlement.targets)),
        ),
        row(_("Помощник"), lambda one: True, _("Отвечает сразу, круглосуточно")),
        row(_("База знаний"), lambda one: True, _("Открыта всем сотрудникам")),
        row(_("Круглосуточная поддержка"), around_the_clock, _("Операторы на связи всегда")),
        row(
            _("Специальная поддержка"),
            lambda one: one.special_support,
            _("Отвечает вместо первой линии"),
        ),
        row(
            _("Критичные инциденты"),
            lambda one: one.critical_incidents,
            _("Поднимают дежурного специалиста в любое время"),
        ),
    ]


def _writers(portal: Portal) -> list[Any]:
    members = portal.members.present().filter(user__is_active=True).select_related("user")
    return [one for one in members if portal.entitlement.lets_write(Role(one.role))]


def _preview(portal: Portal, user: User, partner: Partner) -> dict[str, Any]:
    """What an administrator sees before the switch is confirmed."""
    hours, moment = partner.schedule.hours(), timezone.now()
    open_chats = Thread.objects.open().filter(portal=portal).exclude(partner=partner)
    goes_elsewhere = not portal.partner_supports.active().filter(partner=partner).exists()
    return {
        "partner": partner,
        "around_the_clock": hours.never_closes,
        "promised": promised(partner.targets),
        "week": strip_rows(hours, moment, days=7),
        "pausing": open_chats.count(),
        "prolongs": not goes_elsewhere,
        "choices": to_be_asked(user, portal) if goes_elsewhere else [],
    }


def _active_support(portal: Portal) -> PartnerSupport | None:
    active = PartnerSupport.objects.active().select_related("partner", "code", "activated_by")
    return active.filter(portal=portal).first()
