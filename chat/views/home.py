"""The front door: each role goes to where it works."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from chat.access import works_in_console
from portals.models import User


@login_required
def home(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if works_in_console(request.user):
        return redirect("/console/")
    if request.user.is_staff:
        return redirect("/admin/")
    return redirect("/chats/")
