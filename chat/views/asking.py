"""«Спросить и партнёра»: a paused chat's question goes to the partner, in the words that its author approves."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat import actions
from chat.composer import Verdict
from chat.models import Thread
from chat.presentation.switches import OFFERED_AT_ONCE, summary_of
from chat.refusals import Refused
from chat.routing import Channel
from chat.standing import partner_facts
from portals.models import Portal, User

from .threads import own_thread


@require_http_methods(["GET", "HEAD", "POST"])
@own_thread
def ask_partner(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    partner = partner_facts(thread.portal)
    if partner is None or thread.is_finished or thread.channel == Channel.PARTNER:
        messages.error(request, _("Спросить партнёра можно, пока этот чат на паузе из-за него."))
        return redirect(thread)
    summary, problem = request.POST.get("summary", ""), ""
    if request.method == "POST":
        try:
            return redirect(actions.ask_partner_too(thread, user, summary=summary))
        except Refused as refused:
            problem = refused.message
    context = {
        "thread": thread,
        "portal": thread.portal,
        "partner": partner,
        "summary": summary if problem else summary_of(thread),
        "problem": problem,
    }
    return render(request, "chat/ask_partner.html", context, status=422 if problem else 200)


def ask_chosen(request: HttpRequest, user: User, portal: Portal) -> None:
    """The chats ticked at the switch; whatever is refused stays paused and is named."""
    for chosen in request.POST.getlist("ask")[:OFFERED_AT_ONCE]:
        try:
            uuid = UUID(chosen)
        except ValueError:
            continue
        thread = Thread.objects.of_customer(user).filter(portal=portal, uuid=uuid).first()
        if thread is None:
            continue
        try:
            actions.ask_partner_too(
                thread, user, summary=request.POST.get(f"summary-{thread.uuid}", "")
            )
        except Refused as refused:
            facts = {"subject": thread.subject, "why": refused.message}
            messages.error(request, _("Чат «%(subject)s» остался на паузе. %(why)s") % facts)
