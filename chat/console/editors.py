"""Who reads what the assistant could not answer: the lead of the desk, and staff who look after the articles."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portals.models import DeskRole, User

P = ParamSpec("P")


def reads_gaps(user: User) -> bool:
    return user.is_active and (
        user.desk_role == DeskRole.LEAD or (user.is_staff and user.has_perm("assistant.view_gap"))
    )


def changes_gaps(user: User) -> bool:
    """Sets gaps aside, tells those who asked, marks answers."""
    return user.is_active and (
        user.desk_role == DeskRole.LEAD or (user.is_staff and user.has_perm("assistant.change_gap"))
    )


def for_the_bar(request: HttpRequest) -> dict[str, Any]:
    """`reads_gaps`, for the header of every page: asked for only where the header is shown."""
    user = getattr(request, "user", None)
    return {"reads_gaps": SimpleLazyObject(lambda: isinstance(user, User) and reads_gaps(user))}


def writes_articles(user: User) -> bool:
    return user.is_active and user.is_staff and user.has_perm("knowledge.add_article")


def for_those(
    who: Callable[[User], bool],
) -> Callable[
    [Callable[Concatenate[HttpRequest, User, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """To everybody else the page does not exist."""

    def wrapped(
        view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @login_required
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            assert isinstance(user, User)
            if not who(user):
                raise Http404
            return view(request, user, *args, **kwargs)

        return inner

    return wrapped
