"""Django's field in which a row is chosen by typing asks the database for whatever a form sent, before it shows the
form again: «abc» for a number was an error page in every form that has such a field."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError

_as_django_shows_them = AutocompleteMixin.optgroups


def _optgroups(
    self: Any, name: str, value: list[str], attr: Any = None
) -> list[tuple[Any, list[Any], Any]]:
    possible = [one for one in value if not one or _may_be_a_key(self.field, one)]
    return _as_django_shows_them(self, name, possible, attr)


def _may_be_a_key(field: Any, value: str) -> bool:
    remote = field.remote_field
    name = getattr(remote, "field_name", remote.model._meta.pk.attname)
    try:
        remote.model._meta.get_field(name).clean(value, None)
    except ValidationError:
        return False
    return True


def show_only_what_may_be() -> None:
    AutocompleteMixin.optgroups = _optgroups  # type: ignore[method-assign, assignment]
