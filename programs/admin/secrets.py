"""The one page that shows a secret, and is not kept anywhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_variables

from portals.models import User


@sensitive_variables("secret")
def shown_once(
    request: HttpRequest, model_admin: Any, title: str, note: str, secret: str
) -> HttpResponse:
    context = model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "title": title,
        "note": note,
        "secret": secret,
    }
    response = TemplateResponse(request, "programs/admin/secret.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user
