"""What people fill in about an incident."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import Report
from .actions.declaring import MOST_PEOPLE, PHONE_LIMIT, TEXT_LIMIT
from .models import Call, Level, Matter


class ReportForm(forms.Form):
    """«Критичный инцидент». `confirmed` is the second, deliberate press."""

    matter = forms.ChoiceField(label=_("Что не работает"), choices=Matter.choices)
    level = forms.TypedChoiceField(label=_("Насколько"), choices=Level.choices, coerce=int)
    text = forms.CharField(
        label=_("Что именно происходит"),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Опишите, что не работает.")},
    )
    since = forms.DateTimeField(
        label=_("С какого времени"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    people = forms.IntegerField(
        label=_("Скольким людям мешает"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    phone = forms.CharField(label=_("Телефон для звонка"), required=False, max_length=PHONE_LIMIT)
    client_id = forms.UUIDField(required=False)
    confirmed = forms.BooleanField(required=False)

    def report(self) -> Report:
        said = self.cleaned_data
        return Report(
            Matter(said["matter"]),
            Level(said["level"]),
            said["text"].replace("\r\n", "\n"),
            said["since"],
            said["people"],
            " ".join(said["phone"].split()),
        )

    @property
    def matters(self) -> list[tuple[Any, Any]]:
        return list(Matter.choices)

    @property
    def levels(self) -> list[tuple[Any, Any]]:
        return list(Level.choices)


class CallForm(forms.Form):
    number = forms.CharField(required=False, max_length=PHONE_LIMIT)
    outcome = forms.ChoiceField(choices=Call.Outcome.choices)
    notes = forms.CharField(required=False, max_length=TEXT_LIMIT)


class TimeForm(forms.Form):
    """A person for a time: of a swap, or of an override."""

    person = forms.IntegerField()
    order = forms.IntegerField(min_value=1, max_value=9, required=False)
    start = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    end = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
