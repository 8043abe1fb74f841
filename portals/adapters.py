"""What django-allauth asks the desk: who needs a second factor, how secrets are kept, whom a provider may sign in."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from audit import signins
from audit.acting import address_of

from .actions import own_password_is_right
from .models import User
from .refusals import SignInLocked
from .sealing import SealBroken, seal, unseal

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("Пароль не подошёл. Проверьте раскладку."),
        "rate_limited": _("Слишком много попыток. Попробуйте через пять минут."),
    }

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.mfa.stages.AuthenticateStage",
            "portals.second_factor.EnrolStage",
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password once more, before something about the sign-in is changed."""
        assert isinstance(user, User)
        try:
            return own_password_is_right(user, password, address_of(self.request))
        except SignInLocked as locked:
            raise ValidationError(locked.message, code="locked") from None

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """The password, the portal's or the provider's word was right."""
        if isinstance(user, User):
            why = _("вход этому человеку закрыт")
            signins.note_refusal(user.email, request, why=_in_russian(why))
        return redirect("account_login")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves how things stand."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Код не подошёл. Возьмите новый: каждый действует полминуты."),
        "cannot_delete_authenticator": _("Вашей роли второй фактор обязателен."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return unseal(encrypted_text)
        except SealBroken:
            log.error("a second factor is sealed with another SEALING_KEY")
            raise PermissionDenied from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not User.objects.get(pk=authenticator.user_id).must_have_second_factor


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider signs in whoever has connected it. It makes no accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        log.warning("sign-in through OIDC refused: connected to no account")
        login = next((one.email for one in sociallogin.email_addresses if one.email), "")
        why = _("провайдер не подключён ни к одной учётной записи")
        signins.note_refusal(login.strip().lower(), request, why=_in_russian(why))
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Of our own domains the provider's word on the address is enough to connect the account."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        for address in sociallogin.email_addresses:
            email = address.email.strip().lower()
            if address.verified and email.rpartition("@")[2] in settings.OIDC_DOMAINS:
                user = User.objects.filter(email=email, is_active=True).first()
                if user is not None:
                    sociallogin.connect(request, user)
                    log.info("OIDC is connected to account %d by its address", user.pk)
                    return

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        log.warning("sign-in through OIDC failed: %s %s", error, type(exception).__name__)
        said = str(exception or error or "")[:200]
        signins.note_stranger(request, f"{_in_russian(_('вход через провайдера'))}: {said}")


def _in_russian(text: Any) -> str:
    """Lazy texts, as the journal keeps them."""
    with translation.override("ru"):
        return str(text)
