"""What portals tell the floors above, inside the transaction of the change."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import Signal

from tariffs.models import TariffPlan

from .models import Member, Portal, User

# Arguments: portal. Who may write there, or who answers, is perhaps no longer the same.
rights_changed = Signal()

# `last_login` is saved at each sign-in and is no change of rights.
NO_RIGHTS = {"last_login", "password", "name"}


def listen() -> None:
    """Any save counts, whoever makes it: an action, the admin or a command."""
    for model in (Portal, Member, User, TariffPlan):
        post_save.connect(tell_of_change, sender=model, dispatch_uid=f"rights of {model.__name__}")


def tell_of_change(
    sender: type[Model],
    instance: Model,
    created: bool,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **_: Any,
) -> None:
    if created or raw or (update_fields and set(update_fields) <= NO_RIGHTS):
        return
    for portal in portals_of(instance):
        rights_changed.send(sender, portal=portal)


def portals_of(changed: Model) -> list[Portal]:
    """The portals whose rights depend on this row."""
    if isinstance(changed, Portal):
        return [changed]
    if isinstance(changed, Member):
        return [changed.portal]
    if isinstance(changed, TariffPlan):
        return list(Portal.objects.filter(plan=changed))
    if isinstance(changed, AbstractBaseUser):
        return list(Portal.objects.filter(members__user=changed.pk))
    return []
