"""The forms with which staff, and a partner's own lead, issue codes."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actions.codes import MAX_CODES_AT_ONCE
from .models import Partner


class CodeLimitsForm(forms.Form):
    """How many codes, how often each may be entered, and until when; for a lead, whose company is known."""

    count = forms.IntegerField(label=_("Сколько кодов"), min_value=1, max_value=MAX_CODES_AT_ONCE)
    max_uses = forms.IntegerField(
        label=_("Сколько раз можно ввести каждый"), min_value=1, max_value=10_000
    )
    expires_at: forms.Field = forms.DateTimeField(
        label=_("Действуют до"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Когда срок истечёт, портал вернётся к штатной поддержке. Пусто: без срока."),
    )
    note = forms.CharField(label=_("Заметка"), required=False, max_length=120)

    def clean_expires_at(self) -> datetime | None:
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError(_("Этот срок уже прошёл."))
        return expires_at


class IssueCodesForm(CodeLimitsForm):
    """The same in the admin, for any company that works."""

    partner = forms.ModelChoiceField(Partner.objects.filter(is_active=True), label=_("Партнёр"))
    expires_at = forms.SplitDateTimeField(
        label=_("Действуют до"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Когда срок истечёт, портал вернётся к штатной поддержке. Пусто: без срока."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["partner"])
