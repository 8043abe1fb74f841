"""Who comes to the pages of incidents at the desk."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from chat.duty.staff import answers_enterprise
from portals.models import User

P = ParamSpec("P")


def for_special_support(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """To everybody else the page does not exist."""

    @never_cache
    @login_required
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        if not answers_enterprise(user):
            raise Http404
        return view(request, user, *args, **kwargs)

    return inner
