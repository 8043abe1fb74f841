"""Where staff keep partners, and read which portals they support."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portals.admin import PortalAdmin
from portals.models import Portal
from tariffs.models.promises import TARGET_FIELDS, TARGETS_NOTE

from ..actions import close_partner, reopen_partner
from ..models import Partner, PartnerAgent, PartnerSupport, Switch
from .common import portals_will_return, staff

admin.site.unregister(Portal)


@admin.register(Portal)
class PortalWithPartnerAdmin(PortalAdmin):
    """The list of portals, together with who answers them now."""

    list_display = ["name", "slug", "edition", "plan", "partner_now", "suspended"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Portal]:
        active = PartnerSupport.objects.active().select_related("partner")
        portals: QuerySet[Portal] = super().get_queryset(request)
        return portals.prefetch_related(
            Prefetch("partner_supports", queryset=active, to_attr="active_supports")
        )

    @admin.display(description=_("отвечает партнёр"), empty_value="—")
    def partner_now(self, portal: Portal) -> str | None:
        supports: list[PartnerSupport] = portal.active_supports  # type: ignore[attr-defined]
        return supports[0].partner.name if supports else None


class PartnerAgentInline(admin.TabularInline):  # type: ignore[type-arg]
    model = PartnerAgent
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = [
        "name",
        "slug",
        "schedule",
        "promise",
        "first_answer_minutes",
        "assistant_first",
        "portals_now",
        "in_catalogue",
        "is_active",
    ]
    list_filter = ["is_active", "in_catalogue"]
    list_select_related = ["schedule"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["is_active"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_active", "schedule", "assistant_first"]}),
        (
            _("Что обещано"),
            {"fields": ["promise", *TARGET_FIELDS], "description": TARGETS_NOTE},
        ),
        (_("Каталог"), {"fields": ["in_catalogue", "description", "contact"]}),
    ]
    inlines = [PartnerAgentInline]
    change_form_template = "partners/admin/partner_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        partners: QuerySet[Partner] = super().get_queryset(request)
        return partners.annotate(portals=Count("supports", filter=Q(supports__ended_at=None)))

    @admin.display(description=_("порталов сейчас"), ordering="portals")
    def portals_now(self, partner: Partner) -> int:
        return partner.portals  # type: ignore[attr-defined, no-any-return]

    def get_urls(self) -> list[URLPattern]:
        close = self.admin_site.admin_view(self.close_view)
        reopen = self.admin_site.admin_view(self.reopen_view)
        return [
            path("<int:pk>/close/", close, name="partners_partner_close"),
            path("<int:pk>/reopen/", reopen, name="partners_partner_reopen"),
            *super().get_urls(),
        ]

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """«Закрыть партнёра»: says how many portals go back before it happens."""
        if not self.has_change_permission(request):
            raise PermissionDenied  # before anything tells whether there is such a partner
        partner = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            returned = close_partner(partner, by=staff(request))
            self.log_change(request, partner, gettext("Партнёр закрыт."))
            self.message_user(request, _portals_returned(returned), messages.SUCCESS)
            return HttpResponseRedirect(_change_url(partner))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Закрыть партнёра «%(name)s»?") % {"name": partner.name},
            "consequences": [
                portals_will_return(self.portals_now(partner)),
                gettext("Его чаты останутся для чтения, его коды перестанут подходить."),
                gettext("Открыть партнёра снова можно, но порталы сами к нему не вернутся."),
            ],
            "button": gettext("Закрыть партнёра"),
            "back": _change_url(partner),
        }
        return TemplateResponse(request, "admin/confirm_chosen.html", context)

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """«Открыть снова»: its codes work again, nothing else changes."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        partner = get_object_or_404(Partner, pk=pk)
        if request.method == "POST":
            reopen_partner(partner)
            self.log_change(request, partner, gettext("Партнёр снова работает."))
            self.message_user(request, gettext("Партнёр снова работает."), messages.SUCCESS)
            return HttpResponseRedirect(_change_url(partner))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Открыть партнёра «%(name)s» снова?") % {"name": partner.name},
            "consequences": [
                gettext("Его действующие коды снова подойдут."),
                gettext("Порталы, которые от него ушли, останутся у штатной поддержки."),
            ],
            "button": gettext("Открыть снова"),
            "back": _change_url(partner),
        }
        return TemplateResponse(request, "admin/confirm_chosen.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a partner is closed; what it did stays on record


@admin.register(PartnerSupport)
class PartnerSupportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who supports whom, and who did; for reading."""

    list_display = [
        "portal",
        "partner",
        "code",
        "activated_at",
        "activated_by",
        "ended_at",
        "ended_by",
        "end_reason",
    ]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "end_reason", "partner"]
    list_select_related = ["portal", "partner", "code", "activated_by", "ended_by"]
    search_fields = ["portal__name", "portal__slug", "partner__name", "code__last_four"]
    date_hierarchy = "activated_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Switch)
class SwitchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The journal of switches, line by line; nobody writes in it by hand."""

    list_display = ["at", "portal", "partner", "change", "by", "code"]
    list_filter = ["change", "partner"]
    list_select_related = ["portal", "partner", "code", "by"]
    search_fields = ["portal__name", "portal__slug", "partner__name", "by__name", "by__email"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _change_url(partner: Partner) -> str:
    return reverse("admin:partners_partner_change", args=[partner.pk])


def _portals_returned(count: int) -> str:
    if not count:
        return gettext("Партнёр закрыт. Порталов у него не было.")
    text = ngettext(
        "Партнёр закрыт. К штатной поддержке вернулся %(count)s портал.",
        "Партнёр закрыт. К штатной поддержке вернулось %(count)s порталов.",
        count,
    )
    return text % {"count": count}
