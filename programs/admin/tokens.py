"""Where staff issue and revoke tokens; a token itself is shown once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..actions import issue_token, revoke_token
from ..forms import IssueTokenForm
from ..models import ApiToken
from ..models.token import SCOPES
from .secrets import shown_once, staff


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens by their last four characters."""

    list_display = [
        "token",
        "allowed",
        "portal",
        "state",
        "expires_at",
        "last_used_at",
        "issued_by",
    ]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["portal", "issued_by"]
    search_fields = ["name", "last_four", "portal__name", "issued_by__name", "issued_by__email"]
    fields = [
        "token",
        "allowed",
        "portal",
        "state",
        "expires_at",
        "last_used_at",
        "issued_at",
        "issued_by",
    ]
    readonly_fields = [
        "token",
        "allowed",
        "portal",
        "state",
        "expires_at",
        "last_used_at",
        "issued_at",
        "issued_by",
    ]
    actions = ["revoke_chosen"]
    change_list_template = "programs/admin/token_list.html"

    @admin.display(description=_("токен"), ordering="name")
    def token(self, token: ApiToken) -> str:
        return str(token)

    @admin.display(description=_("что разрешено"))
    def allowed(self, token: ApiToken) -> str:
        return ", ".join(str(words) for name, words in SCOPES if name in token.scopes)

    @admin.display(description=_("состояние"))
    def state(self, token: ApiToken) -> str:
        return token.state_in_words(timezone.now())

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """«Выпустить токен»: the answer to the form is the only page that ever shows it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IssueTokenForm(request.POST or None, by=staff(request))
        if form.is_valid():
            row, clear = issue_token(by=staff(request), **form.cleaned_data)
            title = gettext("Токен для программы «%(name)s»") % {"name": row.name}
            note = gettext("Скопируйте его сейчас: после этой страницы его не увидит никто.")
            return shown_once(request, self, title, note, clear)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Выпустить токен"),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "programs/admin/issue_token.html", context)

    @admin.action(description=_("Отозвать выбранные токены"), permissions=["change"])
    def revoke_chosen(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        for token in chosen:
            revoke_token(token)
        self.message_user(
            request, gettext("Выбранные токены больше не действуют."), messages.SUCCESS
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a token is revoked; what was done with it stays on record
