"""The forms with which staff let programs in and name those to be told."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models import Portal, User

from .models import Endpoint
from .models.token import SCOPES
from .models.webhook import EVENTS
from .scopes import NEEDS, OF_ALL_PORTALS_ONLY, Scope


class IssueTokenForm(forms.Form):
    name = forms.CharField(
        label=_("Программа"), max_length=80, help_text=_("Под этим именем она стоит в журнале.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Что разрешено"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    portal = forms.ModelChoiceField(
        Portal.objects.all(),
        label=_("Только портал"),
        required=False,
        help_text=_("Пусто: все порталы."),
    )
    expires_at = forms.SplitDateTimeField(
        label=_("Действует до"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Пусто: без срока."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        # nobody gives away a right that he does not have himself
        scopes.choices = [
            (name, words) for name, words in SCOPES if by.has_perm(NEEDS[Scope(name)])
        ]

    def clean_scopes(self) -> list[Scope]:
        return [Scope(name) for name in self.cleaned_data["scopes"]]

    def clean_expires_at(self) -> object:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError(_("Этот срок уже прошёл."))
        return expires_at

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        if chosen.get("portal") and OF_ALL_PORTALS_ONLY & set(chosen.get("scopes", [])):
            self.add_error(
                "portal", _("Коды принадлежат партнёрам: такой токен нельзя ограничить порталом.")
            )
        return chosen


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    events = forms.MultipleChoiceField(
        label=_("О чём сообщать"), choices=EVENTS, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "events", "portal", "is_active")

    def save(self, commit: bool = True) -> Any:
        if "is_active" in self.changed_data and self.cleaned_data["is_active"]:
            self.instance.begin_afresh()
        return super().save(commit)
