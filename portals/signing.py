"""How somebody who has proved who they are is signed in, whichever way they came."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from .models import User


def sign_in(request: HttpRequest, user: User, destination: str = "/") -> HttpResponse:
    """Leads to the destination, past the second factor if there is one or must be one."""
    answer: HttpResponse = perform_login(request, user, redirect_url=own_path(destination))
    return answer


def own_path(destination: str) -> str:
    """A path of this desk, or the first page: nobody is sent to a foreign site."""
    is_own = destination.startswith("/") and url_has_allowed_host_and_scheme(destination, None)
    return destination if is_own else "/"
