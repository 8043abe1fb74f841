"""Where staff name the endpoints, read what each was told, and send it again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import payloads
from ..actions import renew_secret, send_again, switch_on
from ..forms import EndpointForm
from ..models import Attempt, Delivery, Endpoint
from ..models.webhook import EVENTS
from .secrets import shown_once


@admin.register(Endpoint)
class EndpointAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = EndpointForm
    list_display = ["name", "url", "told_of", "portal", "is_active", "failing_since", "given_up_at"]
    list_filter = ["is_active", ("given_up_at", admin.EmptyFieldListFilter)]
    list_select_related = ["portal"]
    search_fields = ["name", "url", "portal__name"]
    autocomplete_fields = ["portal"]
    fields = ["name", "url", "events", "portal", "is_active", "failing_since", "given_up_at"]
    readonly_fields = ["failing_since", "given_up_at"]
    actions = ["switch_on_chosen"]
    change_form_template = "programs/admin/endpoint_form.html"

    @admin.display(description=_("о чём сообщать"))
    def told_of(self, endpoint: Endpoint) -> str:
        return ", ".join(str(words) for name, words in EVENTS if name in endpoint.events)

    def get_urls(self) -> list[URLPattern]:
        renew = self.admin_site.admin_view(self.renew_view)
        return [
            path("<int:pk>/secret/", renew, name="programs_endpoint_secret"),
            *super().get_urls(),
        ]

    def response_add(
        self, request: HttpRequest, obj: Endpoint, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._secret_page(request, obj, obj.secret)

    def renew_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """«Новый секрет»: the old one signs nothing any more."""
        if not self.has_change_permission(request):
            raise PermissionDenied  # before anything tells whether there is such an endpoint
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        endpoint = get_object_or_404(Endpoint, pk=pk)
        return self._secret_page(request, endpoint, renew_secret(endpoint))

    def _secret_page(self, request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
        title = gettext("Секрет вебхука «%(name)s»") % {"name": endpoint.name}
        note = gettext(
            "Передайте его программе: им она проверит подпись. После этой страницы его не увидит никто."
        )
        return shown_once(request, self, title, note, secret)

    @admin.action(description=_("Включить выбранные вебхуки"), permissions=["change"])
    def switch_on_chosen(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen:
            switch_on(endpoint)
        self.message_user(request, gettext("Выбранные вебхуки включены."), messages.SUCCESS)


class AttemptInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Attempt
    fields = ["at", "status", "problem", "milliseconds"]
    readonly_fields = ["at", "status", "problem", "milliseconds"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The log of deliveries, for reading; anything in it can be sent again."""

    list_display = [
        "created_at",
        "type",
        "endpoint",
        "portal",
        "state",
        "attempts",
        "due",
    ]
    list_filter = ["state", "type", "endpoint"]
    list_select_related = ["endpoint", "portal"]
    search_fields = ["event", "portal__name", "portal__slug", "endpoint__name"]
    date_hierarchy = "created_at"
    fields = [
        "type",
        "endpoint",
        "portal",
        "message_id",
        "payload",
        "state",
        "attempts",
        "due",
        "delivered_at",
    ]
    readonly_fields = [
        "type",
        "endpoint",
        "portal",
        "message_id",
        "payload",
        "state",
        "attempts",
        "due",
        "delivered_at",
    ]
    inlines = [AttemptInline]
    actions = ["send_chosen_again"]

    @admin.display(description=_("следующая попытка"), ordering="due_at", empty_value="—")
    def due(self, delivery: Delivery) -> Any:
        return delivery.due_at if delivery.state == Delivery.State.WAITING else None

    @admin.display(description="webhook-id")
    def message_id(self, delivery: Delivery) -> str:
        return payloads.message_id(delivery.event)

    @admin.action(description=_("Отправить снова"), permissions=["change"])
    def send_chosen_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        sent = sum(send_again(delivery) for delivery in chosen)
        text = ngettext(
            "Отправим снова: %(count)s доставка.", "Отправим снова: %(count)s доставок.", sent
        )
        self.message_user(request, text % {"count": sent}, messages.SUCCESS)
        if sent < len(chosen):
            self.message_user(
                request,
                gettext("Остальные вебхуки выключены: сначала включите их."),
                messages.WARNING,
            )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
