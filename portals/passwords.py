"""A forgotten password, a new one, and the page «Безопасность входа»."""

import hashlib
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from audit.acting import address_of

from . import oidc
from .actions import own_password_is_right
from .models import User
from .refusals import SignInLocked
from .tasks import send_password_link

ONE_LINK_IN_SECONDS = 60


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Почта"),
        max_length=254,
        error_messages={
            "required": _("Укажите почту."),
            "invalid": _("Это не похоже на адрес почты. Проверьте его."),
        },
    )


def are_mailed() -> bool:
    """Also to the terminal: whoever tries the desk out finds the link there."""
    return bool(settings.EMAIL_URL)


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """«Забыли пароль?»: the answer is the same whether there is such an account or not, and takes as long."""
    if not are_mailed():
        raise Http404
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "accounts/forgotten.html", {"form": form}, status=status)
    email = form.cleaned_data["email"].strip().lower()
    digest = hashlib.sha256(email.encode()).hexdigest()
    if cache.add(f"password-link-{digest}", True, ONE_LINK_IN_SECONDS):
        send_password_link.delay(email, request.build_absolute_uri("/"), request.LANGUAGE_CODE)
    return render(request, "accounts/forgotten.html", {"sent": True, "email": email})


class NewPassword(PasswordResetConfirmView):
    """The page behind the link in the mail. Nobody is signed in by it: a second factor is still asked for."""

    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        assert isinstance(self.user, User)
        # whoever made the account in advance for this address loses it: docs/sso.md
        self.user.vouched_by.all().delete()
        return answer


class ChangeForm(PasswordChangeForm):
    """Wrong old passwords are counted like those at the door."""

    address = ""

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        try:
            if own_password_is_right(self.user, password, self.address):
                return password
        except SignInLocked as locked:
            raise ValidationError(locked.message, code="locked") from None
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")


class ChangePassword(PasswordChangeView):
    """Every other session of the person ends, open sockets included."""

    form_class = ChangeForm
    template_name = "accounts/change_password.html"
    success_url = reverse_lazy("security")

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.address = address_of(self.request)
        return form


@login_required
def security(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {
        "has_password": request.user.has_usable_password(),
        "has_second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
        "second_factor_is_required": request.user.must_have_second_factor,
        "providers": oidc.providers(),
        "connected": SocialAccount.objects.filter(user=request.user),
    }
    return render(request, "accounts/security.html", context)
