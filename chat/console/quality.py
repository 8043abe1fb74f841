"""«Качество ответов»: how often the assistant helps, and the answers that staff marked as wrong."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from assistant.models import Attempt
from assistant.quality import quality
from chat import actions
from chat.models import Thread
from chat.presentation import bars
from chat.refusals import Refused
from portals.models import User

from .editors import changes_gaps, for_those, reads_gaps

DAYS = (30, 90, 365)
USUAL_DAYS = 90


@require_GET
@for_those(reads_gaps)
def figures(request: HttpRequest, user: User) -> HttpResponse:
    """The figures of the last `days`."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else USUAL_DAYS
    found = quality(timezone.now() - timedelta(days=days))
    values = [(date_format(week.begins, "j.m"), week.solved, week.others) for week in found.weeks]
    context = {
        "quality": found,
        "days": days,
        "periods": DAYS,
        "chart": bars.stacked(values),
        "may_change": changes_gaps(user),
    }
    return render(request, "console/quality.html", context)


@require_POST
@for_those(changes_gaps)
def judge(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """An answer is wrong (`wrong` = 1), or not wrong after all (0); then back to where it was said."""
    attempt = get_object_or_404(Attempt.objects.select_related("question"), pk=pk)
    question = attempt.question
    thread = get_object_or_404(Thread, uuid=question.chat)
    wrong = request.POST.get("wrong") == "1"
    try:
        actions.judge_answer(thread, user, seq=attempt.answer_number, wrong=wrong, is_editor=True)
    except Refused as refused:
        messages.error(request, refused.message)
    if request.POST.get("from") == "gap" and question.gap_id:
        return redirect("console:gap", question.gap_id)
    return redirect("console:quality")
