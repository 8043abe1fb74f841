"""The second factor. Whoever must have one is signed in only when it is given: no session stands before.

So pages, sockets and the ledger need not ask for it: they know only people who are signed in, and a session that began
without it proves nothing any more as soon as its person must have one (`User.proof`).
"""

import base64
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginStage
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from audit import signins
from audit.acting import address_of

from .actions import attempt
from .models import SignInTry, User
from .refusals import SignInLocked


class Counted:
    """Wrong codes are counted, put on record and lock the door, as wrong passwords do."""

    user: User

    def clean_code(self) -> str:
        user, request = self.user, context.request
        wrong: list[ValidationError] = []

        def check() -> str | None:
            try:
                code: str = super(Counted, self).clean_code()  # type: ignore[misc]
            except ValidationError as problem:
                wrong.append(problem)
                with translation.override("ru"):
                    signins.note_refusal(user.email, request, why=_("второй фактор не подошёл"))
                return None
            return code

        try:
            found = attempt(SignInTry.Kind.CODE, user.email, address_of(request), check)
        except SignInLocked as locked:
            raise ValidationError(locked.message, code="locked") from None
        if found is None:
            raise wrong[0]
        return found


class CodeForm(Counted, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class CodeAgainForm(Counted, ReauthenticateForm):  # type: ignore[misc]
    """Before something about the sign-in is changed."""


class EnrolStage(LoginStage):  # type: ignore[misc]
    """The step of a sign-in at which somebody who must have a second factor and has none sets it up."""

    key = "enrol"
    urlname = "second_factor_enrol"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if not isinstance(user, User) or not user.must_have_second_factor or is_mfa_enabled(user):
            return None, True
        return redirect("second_factor_enrol"), True


@login_stage_required(stage=EnrolStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def enrol(request: HttpRequest) -> HttpResponse:
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    user: User = stage.login.user
    if is_mfa_enabled(user):  # set up in another window
        return redirect("account_login")
    form = ActivateTOTPForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "accounts/enrol.html", {"form": form} | picture(user, form.secret))
    with transaction.atomic():
        TOTP.activate(user, form.secret)
        codes = RecoveryCodes.activate(user).get_unused_codes()
    clear_totp_secret(request)
    destination = stage.exit().headers.get("Location", "/")
    return render(request, "accounts/enrolled.html", {"codes": codes, "destination": destination})


def picture(user: User, secret: str) -> dict[str, Any]:
    """What the page of a new second factor shows: the secret, and the same as a picture for the camera."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    drawn = base64.b64encode(svg.encode()).decode()
    return {"secret": secret, "totp_svg_data_uri": f"data:image/svg+xml;base64,{drawn}"}


def forget(user: User) -> bool:
    """Staff help somebody who has lost both telephone and codes. False if there was nothing to forget."""
    deleted, _rows = Authenticator.objects.filter(user=user).delete()
    return bool(deleted)
