"""A password or code of the second factor that was tried."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInTryQuerySet(models.QuerySet["SignInTry"]):
    def in_a_row_of(self, kind: str, login: str) -> Self:
        """Those since the last right one, newest first."""
        return self.filter(kind=kind, login=login, in_a_row=True).order_by("-at", "-pk")

    def from_place(self, place: str) -> Self:
        """Newest first; of no place there are none."""
        found = self.filter(place=place) if place else self.none()
        return found.order_by("-at", "-pk")


class SignInTry(models.Model):
    """A wrong try, or one whose outcome is not known yet; a right one is taken away. In the database, so that neither
    a restart nor an emptied Redis forgets it. Of the password nothing is kept, and whether the account exists is not said."""

    class Kind(models.TextChoices):
        PASSWORD = "password", _("пароль")
        CODE = "code", _("второй фактор")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    login = models.CharField(max_length=254)
    place = models.CharField(max_length=64, blank=True)  # portals/guessing.place_of
    at = models.DateTimeField(db_index=True)
    in_a_row = models.BooleanField(default=True)  # no right one of this login has followed

    objects = SignInTryQuerySet.as_manager()

    class Meta:
        verbose_name = _("попытка войти")
        verbose_name_plural = _("попытки войти")
        indexes = [
            models.Index(fields=["login", "-at"], name="tries_of_a_login"),
            models.Index(fields=["place", "-at"], name="tries_from_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.at:%d.%m.%Y %H:%M}"
