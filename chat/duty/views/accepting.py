"""The page behind the link of a call: no sign-in, one button, made for a phone in the night."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat.duty import actions
from chat.duty.links import step_of
from chat.duty.models import PageStep
from chat.refusals import Refused


@csrf_exempt  # nobody is signed in here: the link itself is the right, and a program presses the button too
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows, so the previews that messengers make of links accept nothing; POST accepts."""
    step = step_of(token)
    if step is None:
        problem = _(
            "Ссылка повреждена. Откройте её из сообщения целиком или примите инцидент в консоли."
        )
        return _answer(request, None, problem, status=404)
    if request.method != "POST":
        return _answer(request, step)
    try:
        step.incident = actions.accept_by_link(step)
    except Refused as refused:
        return _answer(request, step, refused.message, status=409)
    return _answer(request, step, done=True)


def _answer(
    request: HttpRequest,
    step: PageStep | None,
    problem: str = "",
    *,
    done: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A page for a person, JSON for a program that asks for it."""
    if "application/json" in request.headers.get("accept", ""):
        told: dict[str, Any] = {"accepted": done, "message": problem}
        if step is not None:
            told["incident"] = step.incident_id
        return HttpResponse(
            json.dumps(told, ensure_ascii=False), status=status, content_type="application/json"
        )
    context = {"step": step, "incident": step and step.incident, "problem": problem, "done": done}
    return render(request, "duty/accept.html", context, status=status)
