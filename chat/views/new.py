"""The form that opens a chat, empty or with an employee's question in it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat import actions, wording
from chat.forms import NewChatForm, for_the_warning
from chat.models import QuestionDraft
from chat.refusals import Refused
from chat.routing import Decision
from files.kinds import ACCEPT
from files.receiving import problem_of
from portals.models import Portal, User

from .threads import for_customers


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def new(request: HttpRequest, user: User, portal: Portal, decision: Decision) -> HttpResponse:
    """The form; with `draft`, a colleague's question, which is settled by the chat."""
    draft = _draft(request, user, portal)
    posted = request.method == "POST"
    form = NewChatForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"text": draft.text} if draft else None,
    )
    status = 200
    if posted:
        if (bad := problem_of(request)) is not None:
            form.add_error(None, bad.message)
        elif form.is_valid():
            try:
                if draft is not None:
                    said = form.cleaned_data
                    return redirect(actions.start_from_draft(draft.uuid, user, portal, **said))
                return redirect(actions.start_thread(user, portal, **form.cleaned_data))
            except Refused as refused:
                form.add_error(None, refused.message)
        status = 422
        if request.FILES:
            messages.info(request, _("Выберите файлы ещё раз: браузер их не запоминает."))
    context = {
        "form": form,
        "portal": portal,
        "decision_text": wording.explain(decision, portal),
        "client_id": request.POST.get("client_id") or uuid4(),
        "secrets": for_the_warning(),
        "draft": draft,
        "may_declare": decision.may_declare,
        "accept": ACCEPT,
    }
    return render(request, "chat/new.html", context, status=status)


def _draft(request: HttpRequest, user: User, portal: Portal) -> QuestionDraft | None:
    """The question from which the chat starts. Also one that is settled: the action says by whom, or where."""
    asked = request.POST.get("draft") or request.GET.get("draft")
    if not asked:
        return None
    try:
        uuid = UUID(asked)
    except ValueError:
        raise Http404 from None
    known = QuestionDraft.objects.for_administrator(user, portal).select_related("author")
    return get_object_or_404(known, uuid=uuid)
