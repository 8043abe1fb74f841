"""The journal's rows. They are added, and nothing else ever happens to them."""

from typing import Any, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Deed(models.TextChoices):
    CREATED = "created", _("создание")
    CHANGED = "changed", _("изменение")
    DELETED = "deleted", _("удаление")
    SIGNED_IN = "signed_in", _("вход")
    SIGNED_OUT = "signed_out", _("выход")
    SIGN_IN_REFUSED = "sign_in_refused", _("отказ во входе")
    SIGN_IN_LOCKED = "sign_in_locked", _("приостановка входа")
    REFUSED = "refused", _("отказ")
    USED = "used", _("использование")
    EXPORTED = "exported", _("выгрузка")


class NeverChanged(Exception):
    """Somebody tried to change or delete what stands in the journal."""


class AuditRecordQuerySet(models.QuerySet["AuditRecord"]):
    def of_portal(self, portal_id: int) -> Self:
        """What concerned one portal: for its administrators as well."""
        return self.filter(portal_key=portal_id)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def update(self, **_fields: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise NeverChanged


class AuditRecord(models.Model):
    """Who did what to what, in the words of that day: no foreign keys, so that it outlives everything it names.

    On PostgreSQL a trigger refuses to change or delete a row, whoever asks (migration 0002).
    """

    at = models.DateTimeField(_("когда"), default=timezone.now, editable=False)
    deed = models.CharField(_("действие"), max_length=16, choices=Deed.choices)
    actor_key = models.BigIntegerField(null=True)
    actor = models.CharField(_("кто"), max_length=300, blank=True)
    address = models.CharField(_("откуда"), max_length=45, blank=True)
    kind = models.CharField(max_length=80, blank=True)  # tariffs.tariffplan
    key = models.CharField(max_length=40, blank=True)
    object = models.CharField(_("что"), max_length=300, blank=True)
    portal_key = models.BigIntegerField(null=True)
    portal = models.CharField(_("портал"), max_length=160, blank=True)
    details = models.TextField(_("подробности"), blank=True)

    objects = AuditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("запись журнала")
        verbose_name_plural = _("записи журнала")
        ordering = ["-pk"]
        base_manager_name = "objects"
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["at"], name="deeds_of_a_day"),
            models.Index(fields=["actor_key", "id"], name="deeds_of_a_person"),
            models.Index(fields=["portal_key", "id"], name="deeds_on_a_portal"),
            models.Index(fields=["kind", "key", "id"], name="deeds_to_an_object"),
        ]

    def __str__(self) -> str:
        said = (
            f"{self.get_deed_display()}: {self.object}" if self.object else self.get_deed_display()
        )
        return f"{self.who}: {said}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise NeverChanged

    @property
    def who(self) -> str:
        return self.actor or str(_("система"))
