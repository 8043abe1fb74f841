"""Where staff see what files are kept, whose and how much, and erase them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from files.models import Blob
from portals.models import Portal

from .actions import erase_on_request
from .attached import said_size
from .models import Attachment

PORTALS_SHOWN = 50


@admin.register(Attachment)
class AttachmentAdmin(admin.ModelAdmin[Attachment]):
    """A line for each file; what is in it is read in its chat, by those who may."""

    change_list_template = "chat/admin/files.html"
    list_display = [
        "name",
        "kind",
        "how_large",
        "portal",
        "author",
        "created_at",
        "fate",
    ]
    list_display_links = None
    list_filter = ["kind", "is_note", "blob__scan", ("erased_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "author__email", "thread__portal__slug", "thread__portal__name"]
    date_hierarchy = "created_at"
    list_select_related = ["thread__portal", "author", "blob"]
    actions = ["erase_chosen", "erase_of_these_people", "erase_of_these_portals"]

    @admin.display(description=_("размер"), ordering="size")
    def how_large(self, row: Attachment) -> str:
        return said_size(row.size)

    @admin.display(description=_("портал"), ordering="thread__portal__name")
    def portal(self, row: Attachment) -> str:
        return str(row.thread.portal)

    @admin.display(description=_("состояние"))
    def fate(self, row: Attachment) -> str:
        if row.blob is None:
            return gettext("удалён")
        return str(gettext("не отправлен") if row.entry_id is None else row.blob.get_scan_display())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        kept = Blob.objects.kept()
        of_portals = (
            Portal.objects.filter(pk__in=kept.values("portal"))
            .annotate(files=Count("threads__attachments", filter=_kept(), distinct=True))
            .order_by("name")
        )
        sizes = dict(kept.values_list("portal").annotate(total=Sum("size")))
        rows = sorted(of_portals, key=lambda portal: -sizes.get(portal.pk, 0))[:PORTALS_SHOWN]
        usage = {
            "usage": [(row, row.files, said_size(sizes.get(row.pk, 0))) for row in rows],  # type: ignore[attr-defined]
            "total": said_size(sum(sizes.values())),
        }
        return super().changelist_view(request, usage | (extra_context or {}))

    @admin.action(description=_("Удалить выбранные файлы"), permissions=["erase"])
    def erase_chosen(
        self, request: HttpRequest, queryset: QuerySet[Attachment]
    ) -> HttpResponseBase | None:
        return self._erase(request, queryset, "erase_chosen", Q(pk__in=queryset.values("pk")))

    @admin.action(description=_("Удалить все файлы этих людей"), permissions=["erase"])
    def erase_of_these_people(
        self, request: HttpRequest, queryset: QuerySet[Attachment]
    ) -> HttpResponseBase | None:
        people = list(queryset.values_list("author", flat=True).distinct())
        return self._erase(request, queryset, "erase_of_these_people", Q(author__in=people))

    @admin.action(description=_("Удалить все файлы этих порталов"), permissions=["erase"])
    def erase_of_these_portals(
        self, request: HttpRequest, queryset: QuerySet[Attachment]
    ) -> HttpResponseBase | None:
        portals = list(queryset.values_list("thread__portal", flat=True).distinct())
        return self._erase(
            request, queryset, "erase_of_these_portals", Q(thread__portal__in=portals)
        )

    def _erase(
        self, request: HttpRequest, queryset: QuerySet[Attachment], action: str, whose: Q
    ) -> HttpResponseBase | None:
        chosen = Attachment.objects.kept().filter(whose)
        if "confirm" in request.POST:
            count = erase_on_request(chosen, timezone.now(), with_names=action != "erase_chosen")
            said = ngettext("Удалён %(n)s файл.", "Удалено %(n)s файлов.", count) % {"n": count}
            messages.success(request, said)
            return None
        count = chosen.count()
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Удалить файлы"),
            "consequences": [
                ngettext("Будет удалён %(n)s файл,", "Будет удалено %(n)s файлов,", count)
                % {"n": count}
                + f" {said_size(chosen.bytes())}.",
                gettext(
                    "Вернуть их нельзя. Переписка останется, на месте файлов будет сказано, что они удалены."
                ),
            ],
            "button": gettext("Удалить"),
            "back": reverse("admin:chat_attachment_changelist"),
            "keys": [row.pk for row in queryset],
            "action": action,
        }
        return TemplateResponse(request, "admin/confirm_chosen.html", context)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("chat.delete_attachment")

    def has_delete_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        return False  # of a row: it would leave a hole in the chat

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        return False


def _kept() -> Q:
    return Q(threads__attachments__erased_at=None)
