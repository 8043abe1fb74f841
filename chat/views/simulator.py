"""«Почему так?» for staff: any portal, person and moment, and the decision with the rules that made it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from chat import wording
from chat.presentation.hours_strip import is_far_from_moscow, strip_rows
from chat.standing import facts_on
from chat.tracing import trace
from chat.zone import moments_shown_as
from portals.models import Portal, User
from tariffs.models.schedule import validate_time_zone
from tariffs.production_calendar import KNOWN_YEARS

PORTALS_SUGGESTED = 200
ZONES_SUGGESTED = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "UTC",
]


class WallClockField(forms.DateTimeField):
    """A date and a time as some clock shows them, without a zone of their own."""

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):  # the only zone in which every time exists, and once
            moment = super().to_python(value)
        if moment is not None and moment.utcoffset():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment.replace(tzinfo=None) if moment else None


class SimulatorForm(forms.Form):
    portal = forms.CharField(
        label=gettext_lazy("Портал"),
        max_length=120,
        help_text=gettext_lazy("Короткое имя или название."),
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "portals"}),
    )
    person = forms.CharField(
        label=gettext_lazy("Человек"),
        max_length=254,
        help_text=gettext_lazy("E-mail учётной записи."),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    at = WallClockField(
        label=gettext_lazy("Когда"),
        required=False,
        help_text=gettext_lazy("Пусто — сейчас."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "invalid": gettext_lazy("Такого дня или времени не бывает. Пример: 31.12.2026 18:30.")
        },
    )
    zone = forms.CharField(
        label=gettext_lazy("Часовой пояс"),
        initial=settings.TIME_ZONE,
        required=False,
        max_length=64,
        validators=[validate_time_zone],
        help_text=gettext_lazy("Где живёт этот человек, например Asia/Yekaterinburg."),
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "zones"}),
    )

    def clean_portal(self) -> Portal:
        named = self.cleaned_data["portal"].strip()
        portals = Portal.objects.with_hours()
        found = portals.filter(slug=named).first()
        if found is None:
            same_name = list(portals.filter(name=named)[:2])
            if len(same_name) > 1:
                raise ValidationError(
                    _("Порталов с таким названием несколько: укажите короткое имя.")
                )
            found = same_name[0] if same_name else None
        if found is None:
            raise ValidationError(_("Портала «%(name)s» нет."), params={"name": named})
        return found

    def clean_person(self) -> User:
        email = self.cleaned_data["person"].strip().lower()
        found = User.objects.filter(email=email).first()
        if found is None:
            raise ValidationError(_("Учётной записи %(email)s нет."), params={"email": email})
        return found

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at.year not in KNOWN_YEARS:
            raise ValidationError(
                _("Производственный календарь знает годы с %(first)s по %(last)s."),
                params={"first": KNOWN_YEARS[0], "last": KNOWN_YEARS[-1]},
            )
        return at

    def clean_zone(self) -> ZoneInfo:
        return ZoneInfo(self.cleaned_data["zone"] or settings.TIME_ZONE)

    def clean(self) -> None:
        at, zone = self.cleaned_data.get("at"), self.cleaned_data.get("zone")
        if at is None or zone is None:
            return
        moments = moments_shown_as(at, zone)
        if not moments:
            named = {"time": f"{at:%d.%m.%Y %H:%M}", "zone": zone.key}
            self.add_error(
                "at",
                ValidationError(
                    _("%(time)s в поясе %(zone)s не бывает: часы переводят вперёд."), params=named
                ),
            )
            return
        self.cleaned_data["moment"] = moments[0]
        self.cleaned_data["again_at"] = moments[1] if len(moments) > 1 else None


@require_GET
@never_cache
def simulator(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer; a reading page, so that its address can be sent to a colleague."""
    if not request.user.has_perm("portals.view_portal"):
        raise PermissionDenied
    asked = "person" in request.GET
    form = SimulatorForm(request.GET if asked else None, initial=request.GET.dict())
    answer = _answer(form.cleaned_data) if asked and form.is_valid() else {}
    context = admin.site.each_context(request) | {
        "title": _("Почему так?"),
        "form": form,
        "portals": Portal.objects.values_list("slug", "name")[:PORTALS_SUGGESTED],
        "zones": ZONES_SUGGESTED,
    }
    if not answer:
        return TemplateResponse(request, "chat/admin/simulator.html", context)
    with timezone.override(form.cleaned_data["zone"]):
        return TemplateResponse(request, "chat/admin/simulator.html", context | answer).render()


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    portal, person, zone = asked["portal"], asked["person"], asked["zone"]
    moment = asked.get("moment") or timezone.now()
    facts = facts_on(person, portal)
    with timezone.override(zone):
        decision = facts.decision_at(moment)
        return {
            "portal": portal,
            "person": person,
            "moment": moment.astimezone(zone),
            "again_at": asked.get("again_at"),
            "decision": decision,
            "trace": trace(facts, portal, moment),
            "explanation": wording.explain(decision, portal),
            "why": wording.why_refused(decision.reason, portal),
            "days": strip_rows(decision.hours, moment),
            "is_far_from_moscow": is_far_from_moscow(moment),
        }
