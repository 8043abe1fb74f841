"""Forms of people and portals: sign-in, an invitation and its acceptance."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .actions import attempt
from .models import SignInTry, User
from .refusals import SignInLocked

PASSWORD_LIMIT = 1000


class EmailAuthenticationForm(forms.Form):
    """Sign-in by e-mail in any letter case; says honestly when the door is closed for a while."""

    login = forms.EmailField(label=_("Почта"), max_length=254)
    password = forms.CharField(
        label=_("Пароль"), max_length=PASSWORD_LIMIT, strip=False, widget=forms.PasswordInput
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        login, password = self.cleaned_data.get("login"), self.cleaned_data.get("password")
        if login and password:
            self.user = self._known(login, password)
        return self.cleaned_data

    def get_user(self) -> User | None:
        return self.user

    def _known(self, login: str, password: str) -> User:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        try:
            user = attempt(
                SignInTry.Kind.PASSWORD,
                login,
                address,
                lambda: authenticate(self.request, username=login, password=password),
            )
        except SignInLocked as locked:
            raise ValidationError(locked.message, code="locked") from None
        if not isinstance(user, User):
            raise ValidationError(
                _("Почта или пароль не подошли. Проверьте раскладку."), code="wrong"
            )
        return user


class InviteForm(forms.Form):
    """The address to which an integrator's invitation belongs."""

    email = forms.EmailField(
        label=_("Почта интегратора"),
        max_length=254,
        error_messages={
            "required": _("Укажите почту интегратора."),
            "invalid": _("Это не похоже на адрес почты. Проверьте его."),
        },
    )


class NewPersonForm(forms.Form):
    """How somebody who is new here will be called and will sign in."""

    name = forms.CharField(
        label=_("Имя и фамилия"),
        max_length=120,
        error_messages={"required": _("Напишите, как к вам обращаться.")},
    )
    password = forms.CharField(
        label=_("Пароль"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("Не короче 10 знаков."),
        error_messages={"required": _("Придумайте пароль.")},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = User(email=self.email, name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, person)
        return password
