"""Where staff give, accept and revoke the keys with which portals sign people in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .actions import accept_public_key, give_secret, revoke_key
from .models import Portal, SignInKey, User
from .tokens import Algorithm, public_key_problem

ALGORITHMS = [
    (Algorithm.HS256.value, _("HS256: общий секрет, который выдаём мы")),
    (Algorithm.RS256.value, _("RS256: ключ портала, у нас его открытая половина")),
    (Algorithm.EDDSA.value, _("EdDSA (Ed25519): ключ портала, у нас его открытая половина")),
]


class NewKeyForm(forms.Form):
    portal = forms.ModelChoiceField(Portal.objects.all(), label=_("Портал"))
    algorithm = forms.ChoiceField(choices=ALGORITHMS, label=_("Подпись"))
    public_key = forms.CharField(
        label=_("Открытый ключ"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 70}),
        help_text=_("PEM, для RS256 и EdDSA. Для HS256 оставьте пустым: секрет выдадим мы."),
    )
    note = forms.CharField(label=_("Заметка"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if "algorithm" not in facts:
            return facts
        algorithm = facts["algorithm"] = Algorithm(facts["algorithm"])
        if problem := self._problem(algorithm, facts.get("public_key", "")):
            self.add_error("public_key", problem)
        return facts

    def _problem(self, algorithm: Algorithm, pem: str) -> str:
        if algorithm.is_shared_secret:
            return gettext("Для HS256 ключ выдаём мы: оставьте поле пустым.") if pem else ""
        return {
            "": "",
            "private": gettext(
                "Это закрытый ключ. Он не должен покидать портал: сделайте новую пару."
            ),
            "unreadable": gettext("Это не похоже на открытый ключ в виде PEM."),
            "kind": gettext("Этот ключ для другой подписи."),
            "short": gettext("Ключ RSA короче 2048 бит."),
        }[public_key_problem(algorithm, pem)]


class Standing(admin.SimpleListFilter):
    title = _("состояние")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("standing", _("действует")), ("revoked", _("отозван"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[SignInKey]) -> QuerySet[SignInKey]:
        if self.value() is None:
            return rows
        return rows.filter(revoked_at__isnull=self.value() == "standing")


@admin.register(SignInKey)
class SignInKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To rotate: give a new key, wait until «последний вход» of the old one stands still, revoke the old one."""

    list_display = [
        "kid",
        "portal",
        "algorithm",
        "created_at",
        "last_used_at",
        "revoked_at",
        "note",
    ]
    list_filter = [Standing, "algorithm"]
    list_select_related = ["portal"]
    search_fields = ["kid", "portal__name", "portal__slug", "note"]
    readonly_fields = [
        "kid",
        "portal",
        "algorithm",
        "public_key",
        "created_at",
        "created_by",
        "last_used_at",
        "revoked_at",
        "revoked_by",
    ]
    fields = [*readonly_fields, "note"]
    actions = ["revoke_chosen"]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """«Новый ключ»: the answer to the form is the only page that ever shows a secret."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewKeyForm(request.POST or None, initial={"portal": request.GET.get("portal")})
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Новый ключ входа с портала"),
            "form": form,
            "media": self.media + form.media,
        }
        if form.is_valid():
            key, secret = self._made(request, **form.cleaned_data)
            self.log_addition(request, key, gettext("Ключ добавлен."))
            if not secret:
                self.message_user(
                    request, gettext("Ключ принят. Его имя (kid): %s") % key.kid, messages.SUCCESS
                )
                return HttpResponseRedirect(reverse("admin:portals_signinkey_changelist"))
            context |= {"key": key, "secret": secret}
        response = TemplateResponse(request, "portals/admin/new_key.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _made(
        self, request: HttpRequest, portal: Portal, algorithm: Algorithm, public_key: str, note: str
    ) -> tuple[SignInKey, str]:
        if algorithm.is_shared_secret:
            return give_secret(portal, _staff(request), note=note)
        return accept_public_key(portal, _staff(request), algorithm, public_key, note=note), ""

    @admin.action(description=_("Отозвать выбранные ключи"), permissions=["change"])
    def revoke_chosen(
        self, request: HttpRequest, chosen: QuerySet[SignInKey]
    ) -> HttpResponse | None:
        if "confirm" in request.POST:
            for key in chosen:
                if revoke_key(key, _staff(request)):
                    self.log_change(request, key, gettext("Ключ отозван."))
            self.message_user(request, gettext("Выбранные ключи отозваны."), messages.SUCCESS)
            return None
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Отозвать выбранные ключи?"),
            "chosen": [str(key) for key in chosen],
            "consequences": [
                gettext("Ссылки, подписанные этими ключами, больше никого не впустят."),
                gettext("Кто уже вошёл, останется. Отозванный ключ нельзя вернуть."),
            ],
            "button": gettext("Отозвать ключи"),
            "action": "revoke_chosen",
            "keys": list(chosen.values_list("pk", flat=True)),
            "back": reverse("admin:portals_signinkey_changelist"),
        }
        return TemplateResponse(request, "admin/confirm_chosen.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # whom a key let in stays on record


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user
