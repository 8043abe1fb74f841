"""«Как меня вызвать»: one's own channels, their order, and a test of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat.duty import actions
from chat.duty.models import DutyChannel, Incident
from chat.refusals import Refused
from portals.models import User
from portals.sealing import SealBroken

from .desk import for_special_support


@require_http_methods(["GET", "HEAD", "POST"])
@for_special_support
def listed(request: HttpRequest, user: User) -> HttpResponse:
    """A POST adds one; the secret of a new webhook is shown by the page that answers it, and never again."""
    added, problem = None, ""
    if request.method == "POST":
        try:
            name, url = request.POST.get("name", ""), request.POST.get("url", "")
            added = actions.add_channel(user, name=name, url=url)
        except Refused as refused:
            problem = refused.message
    context = {
        "channels": DutyChannel.objects.filter(person=user).in_order(),
        "added": added,
        "secret": _secret_of(added),
        "problem": problem,
        "typed": request.POST if problem else {},
        "drill": Incident.objects.filter(drill_for=user).order_by("-pk").first(),
    }
    return render(request, "duty/channels.html", context, status=422 if problem else 200)


@require_POST
@for_special_support
def change(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """`do`: up, test, forget."""
    channel = get_object_or_404(DutyChannel, pk=pk, person=user)
    do = request.POST.get("do")
    if do == "up":
        actions.move_channel(channel)
    elif do == "forget":
        actions.forget_channel(channel)
    elif do == "test":
        problem = actions.test_channel(channel)
        if problem:
            messages.error(request, _("Не дошло через «%(name)s»: %(problem)s") % {"name": channel.name, "problem": problem})  # fmt: skip
        else:
            messages.success(request, _("Отправлено через «%(name)s». Проверьте, что дошло.") % {"name": channel.name})  # fmt: skip
    return redirect("duty:channels")


@require_POST
@for_special_support
def drill(request: HttpRequest, user: User) -> HttpResponse:
    """The whole chain to one's own channels; a lead may name somebody else."""
    person = user
    wanted = request.POST.get("person", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        person = get_object_or_404(User, pk=int(wanted))
    try:
        actions.start_drill(person, user)
        messages.success(request, _("Учебный вызов начат: %(name)s.") % {"name": person.name})
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("duty:channels" if person.pk == user.pk else "duty:wall")


def _secret_of(channel: DutyChannel | None) -> str:
    if channel is None or channel.kind != DutyChannel.Kind.WEBHOOK:
        return ""
    try:
        return channel.secret
    except SealBroken:
        return ""
