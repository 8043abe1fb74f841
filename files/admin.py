"""Where staff say how long files are kept and how much room they have."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Terms


@admin.register(Terms)
class TermsAdmin(admin.ModelAdmin[Terms]):
    """A row for each tariff; without one, what a new row begins with holds."""

    list_display = [
        "plan",
        "keep_days",
        "chat_mb",
        "person_day_mb",
        "portal_day_mb",
        "portal_mb",
    ]
    list_select_related = ["plan"]

    def get_readonly_fields(self, request: HttpRequest, obj: Terms | None = None) -> list[str]:
        return ["plan"] if obj else []
