"""Where staff issue and revoke partners' codes; a code itself is shown once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..actions import issue_codes, revoke_code
from ..forms import IssueCodesForm
from ..models import PartnerCode, PartnerSupport
from ..sheets import sheet_of_issued
from .common import portals_will_return, staff


class CodeState(admin.SimpleListFilter):
    title = _("состояние")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("usable", _("можно ввести")),
            ("used", _("использован полностью")),
            ("expired", _("срок истёк")),
            ("revoked", _("отозван")),
        ]

    def queryset(self, request: HttpRequest, rows: QuerySet[PartnerCode]) -> QuerySet[PartnerCode]:
        now = timezone.now()
        usable = PartnerCode.objects.usable(now)
        if self.value() == "usable":
            return rows.filter(pk__in=usable)
        if self.value() == "used":
            return rows.filter(pk__in=PartnerCode.objects.used_up())
        if self.value() == "expired":
            return rows.filter(expires_at__lte=now)
        if self.value() == "revoked":
            return rows.filter(revoked_at__isnull=False)
        return rows


@admin.register(PartnerCode)
class PartnerCodeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Codes by their last four characters; the code itself is shown once, when it is issued."""

    list_display = [
        "code",
        "partner",
        "state",
        "used",
        "expires_at",
        "issued_at",
        "issued_by",
        "note",
    ]
    list_filter = [CodeState, "partner"]
    list_select_related = ["partner", "issued_by"]
    search_fields = ["last_four", "note", "partner__name"]
    fields = [
        "code",
        "partner",
        "state",
        "used",
        "expires_at",
        "issued_at",
        "issued_by",
        "revoked_at",
        "revoked_by",
        "note",
    ]
    readonly_fields = [
        "code",
        "partner",
        "state",
        "used",
        "expires_at",
        "issued_at",
        "issued_by",
        "revoked_at",
        "revoked_by",
    ]
    actions = ["revoke_chosen"]
    change_list_template = "partners/admin/code_list.html"

    @admin.display(description=_("код"), ordering="last_four")
    def code(self, code: PartnerCode) -> str:
        return str(code)

    @admin.display(description=_("введён"))
    def used(self, code: PartnerCode) -> str:
        return gettext("%(uses)s из %(max)s") % {"uses": code.uses, "max": code.max_uses}

    @admin.display(description=_("состояние"))
    def state(self, code: PartnerCode) -> str:
        return code.state_in_words(timezone.now())

    def get_urls(self) -> list[URLPattern]:
        download = self.admin_site.admin_view(self.csv_view)
        return [path("csv/", download, name="partners_partnercode_csv"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """«Выпустить коды»: the answer to the form is the only page that ever shows them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IssueCodesForm(request.POST or None, initial={"count": 1, "max_uses": 1})
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Выпустить коды"),
            "form": form,
            "media": self.media + form.media,
        }
        if form.is_valid():
            facts = dict(form.cleaned_data)
            context["partner"] = partner = facts.pop("partner")
            context["issued"] = issued = issue_codes(partner, by=staff(request), **facts)
            self.log_change(request, partner, _codes_issued(len(issued)))
            context["title"] = gettext("Коды партнёра «%(name)s»") % {"name": partner.name}
        response = TemplateResponse(request, "partners/admin/issue_codes.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        """The codes of the page before as a file; the page sends them back, nothing was stored."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return sheet_of_issued(request.POST.get("codes", ""))

    @admin.action(description=_("Отозвать выбранные коды"), permissions=["change"])
    def revoke_chosen(
        self, request: HttpRequest, chosen: QuerySet[PartnerCode]
    ) -> HttpResponse | None:
        if "confirm" in request.POST:
            for code in chosen:
                revoke_code(code, staff(request))
                self.log_change(request, code, gettext("Код отозван."))
            self.message_user(request, gettext("Выбранные коды отозваны."), messages.SUCCESS)
            return None
        portals = PartnerSupport.objects.active().filter(code__in=chosen).count()
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Отозвать выбранные коды?"),
            "chosen": [f"{code}, {code.partner}" for code in chosen],
            "consequences": [
                portals_will_return(portals),
                gettext("Отозванный код нельзя вернуть: выпустите новый."),
            ],
            "button": gettext("Отозвать коды"),
            "action": "revoke_chosen",
            "keys": list(chosen.values_list("pk", flat=True)),
            "back": reverse("admin:partners_partnercode_changelist"),
        }
        return TemplateResponse(request, "admin/confirm_chosen.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a code is revoked; where it was used stays on record


def _codes_issued(count: int) -> str:
    text = ngettext("Выпущен %(count)s код.", "Выпущено %(count)s кодов.", count)
    return text % {"count": count}
