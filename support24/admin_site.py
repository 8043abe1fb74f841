"""The admin of the desk: the same sign-in as everywhere, and first what is going on now."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

IN_ORDER_OF_WORK = {
    "tariffs": ["TariffPlan", "Schedule"],
    "portals": [
        "Portal",
        "Member",
        "Invitation",
        "SignInKey",
        "User",
        "MemberChange",
        "Consent",
        "OutgoingMail",
    ],
    "partners": ["Partner", "PartnerCode", "PartnerSupport", "Switch"],
    "chat": ["Attachment"],
    "files": ["Terms"],
    "knowledge": ["Section", "Article", "Picture", "SearchRecord"],
    "duty": ["DutyPattern", "DutyShift", "PagingRule", "Incident", "PageStep"],
    "programs": ["ApiToken", "Endpoint", "Delivery"],
    "audit": ["AuditRecord"],
}


class DeskAdminSite(admin.AdminSite):
    site_header = _("Поддержка24")
    site_title = _("Поддержка24")
    index_title = _("Управление поддержкой")
    site_url = "/"
    index_template = "admin/dashboard.html"

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One door with one lock-out; whoever is signed in and no staff finds nothing here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        destination = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect_to_login(destination)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from .admin_dashboard import dashboard  # its models are loaded after this site

        shown = dashboard(request.user, timezone.now())
        return super().index(request, {"dashboard": shown} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from chat.views.simulator import simulator  # as above

        return [path("why/", self.admin_view(simulator), name="why"), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps and models in the order in which a new installation is filled; others follow."""
        apps: list[Any] = super().get_app_list(request, app_label)
        order = list(IN_ORDER_OF_WORK)
        apps.sort(key=lambda app: _place(app["app_label"], order))
        for app in apps:
            models = IN_ORDER_OF_WORK.get(app["app_label"], [])
            app["models"].sort(key=lambda model: _place(model["object_name"], models))
        return apps


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)
