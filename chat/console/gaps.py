"""«Пробелы в базе знаний»: what the assistant could not answer, and the way from there to an article."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assistant import actions as lessons
from assistant.actions.drafting import phrases_of
from assistant.models import Ending, Gap, Notice, Question
from chat import errands, learning
from chat.presentation import gaps as pages
from portals.models import User

from .editors import changes_gaps, for_those, reads_gaps, writes_articles

GAPS_ON_A_PAGE = 20


@require_GET
@for_those(reads_gaps)
def listed(request: HttpRequest, user: User) -> HttpResponse:
    """The gaps of a tab, the most urgent first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in pages.TABS else "open"
    page = Paginator(pages.ranked(tab, timezone.now()), GAPS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "tab": tab,
        "tabs": [(name, words) for name, (words, _gaps) in pages.TABS.items()],
        "page": page,
        "gaps": pages.shown(list(page)),
    }
    return render(request, "console/gaps.html", context)


@require_GET
@for_those(reads_gaps)
def one(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One gap: who met it and how that ended, its article, and what the article changed."""
    gap = get_object_or_404(Gap.objects.select_related("article"), pk=pk)
    chats = pages.chats_of(gap, user)
    context: dict[str, Any] = {
        "gap": gap,
        "chats": chats,
        "counts": Gap.objects.filter(pk=gap.pk).counted().first(),
        "best": next((chat for chat in chats if chat.answer), None),
        "phrases": phrases_of(gap),
        **_news(gap),
        "may_change": changes_gaps(user),
        "may_write": writes_articles(user),
    }
    return render(request, "console/gap.html", context)


@require_POST
@for_those(writes_articles)
def draft(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One click from a gap to the draft of its article, with the operator's answer to `question` as its text."""
    gap = get_object_or_404(Gap, pk=pk)
    asked = request.POST.get("question", "")
    question = Question.objects.filter(gap=gap, pk=asked).first() if asked.isdecimal() else None
    answer = learning.answer_for_article(question) if question else ""
    article, is_new = lessons.begin_draft(gap.pk, answer=answer, by=user, moment=timezone.now())
    back = reverse("console:gap", args=[gap.pk])
    if not is_new:
        words = _("У этого пробела уже есть статья, вот она.")
    elif answer:
        words = _(
            "Черновик заполнен словами оператора. Имена, адреса и номера убраны, но проверьте сами: "
            "в статье не должно остаться ничего о клиенте."
        )
    else:
        words = _("Черновик заведён, текст напишите сами.")
    link = format_html('{} <a href="{}">{}</a>', words, back, _("К пробелу"))
    messages.add_message(request, messages.WARNING if is_new and answer else messages.INFO, link)
    return redirect("admin:knowledge_article_change", article.pk)


@require_POST
@for_those(changes_gaps)
def set_aside(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """«Отложить», or with `back` the way back."""
    gap = get_object_or_404(Gap, pk=pk)
    if "back" in request.POST:
        lessons.take_up_again(gap.pk)
        return redirect("console:gap", gap.pk)
    lessons.set_aside(gap.pk, timezone.now())
    messages.success(request, _("Пробел отложен."))
    return redirect("console:gaps")


@require_POST
@for_those(changes_gaps)
def tell(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """«Сообщить спросившим»: everybody once, in chats that are not closed."""
    gap = get_object_or_404(Gap, pk=pk)
    count = lessons.tell_those_who_asked(gap)
    errands.on_commit("chat.tasks.tell_of_articles")
    if count:
        said = ngettext(
            "Помощник напишет тем, кто задал %(count)d вопрос.",
            "Помощник напишет тем, кто задал %(count)d вопросов.",
            count,
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Сообщать некому: все уже знают."))
    return redirect("console:gap", gap.pk)


def _news(gap: Gap) -> dict[str, int]:
    """How many questions' people could be told, are being told, and were."""
    due, sent = Q(notice=Notice.DUE), Q(notice=Notice.SENT)
    return Question.objects.filter(gap=gap).aggregate(
        to_tell=Count("pk", filter=Q(found_now=True, notice="") & ~Q(ending=Ending.ASSISTANT)),
        being_told=Count("pk", filter=due),
        told=Count("pk", filter=sent),
    )
