"""A portal that vouches for its people: with which keys, for whom, and which tokens it has spent."""

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..sealing import SealBroken, seal, unseal
from ..tokens import Algorithm, Key
from .portal import Portal
from .user import User


def new_kid() -> str:
    return secrets.token_hex(6)


class SignInKeyQuerySet(models.QuerySet["SignInKey"]):
    def standing(self) -> Self:
        return self.filter(revoked_at=None)


class SignInKey(models.Model):
    """What a portal signs with. A new one is added before the old one is revoked; a revoked one stays on record."""

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="sign_in_keys", verbose_name=_("портал")
    )
    kid = models.CharField(_("имя ключа (kid)"), max_length=32, default=new_kid, editable=False)
    algorithm = models.CharField(
        _("подпись"), max_length=8, choices=[(name.value, name.value) for name in Algorithm]
    )
    sealed_secret = models.TextField(editable=False, blank=True)
    public_key = models.TextField(_("открытый ключ"), blank=True)
    note = models.CharField(_("заметка"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("добавлен"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("кто добавил"),
    )
    last_used_at = models.DateTimeField(_("последний вход"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("отозван"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("кто отозвал"),
    )

    objects = SignInKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ключ входа с портала")
        verbose_name_plural = _("ключи входа с порталов")
        ordering = ["portal", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["portal", "kid"], name="one_key_per_name_and_portal"),
            models.CheckConstraint(
                condition=(Q(algorithm=Algorithm.HS256.value) & ~Q(sealed_secret="") & Q(public_key=""))
                | (~Q(algorithm=Algorithm.HS256.value) & Q(sealed_secret="") & ~Q(public_key="")),
                name="a_key_is_a_secret_or_a_public_half",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.portal}: {self.kid}"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def keep_secret(self, secret: str) -> None:
        self.sealed_secret = seal(secret)

    def as_key(self) -> Key | None:
        """None if the secret cannot be read any more: the desk was given another sealing key."""
        algorithm = Algorithm(self.algorithm)
        if not algorithm.is_shared_secret:
            return Key(self.kid, algorithm, self.public_key)
        try:
            return Key(self.kid, algorithm, unseal(self.sealed_secret))
        except SealBroken:
            return None

    def revoke(self, by: User, at: datetime) -> None:
        self.revoked_at, self.revoked_by = at, by


class VouchedAccount(models.Model):
    """The account that a portal's person uses: made for them, or linked by themselves."""

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="vouched_accounts", verbose_name=_("портал")
    )
    subject = models.CharField(_("человек на портале (sub)"), max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="vouched_by",
        verbose_name=_("человек"),
    )
    since = models.DateTimeField(_("с"), default=timezone.now)

    class Meta:
        verbose_name = _("вход с портала")
        verbose_name_plural = _("входы с порталов")
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "subject"], name="one_account_per_subject_and_portal"
            ),
            models.UniqueConstraint(
                fields=["portal", "user"], name="one_subject_per_account_and_portal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portal}: {self.subject}"


class SpentToken(models.Model):
    """A token signs in once. Kept as a hash until it has expired anyhow."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("использованный токен портала")
        verbose_name_plural = _("использованные токены порталов")
        constraints = [
            models.UniqueConstraint(fields=["portal", "digest"], name="a_token_is_spent_once")
        ]

    def __str__(self) -> str:
        return self.digest
