"""Who belongs to a portal, in which role, and by whose invitation."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tariffs.entitlements import Role

from .portal import Portal
from .user import User

INVITATION_LIVES_DAYS = 7

ROLES = [
    (Role.ADMINISTRATOR.value, _("администратор")),
    (Role.INTEGRATOR.value, _("интегратор")),
    (Role.EMPLOYEE.value, _("сотрудник")),
]


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> Self:
        """Members whose membership or invitation has not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def administrators(self) -> Self:
        return self.present().filter(role=Role.ADMINISTRATOR.value, user__is_active=True)


class Member(models.Model):
    """A person's place on a portal. A withdrawn one stays on record."""

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="members", verbose_name=_("портал")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("человек"),
    )
    role = models.CharField(_("роль"), max_length=16, choices=ROLES, default=Role.EMPLOYEE.value)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("по приглашению"),
    )
    joined_at = models.DateTimeField(_("с"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("приглашение отозвано"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("кем отозвано"),
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("участник портала")
        verbose_name_plural = _("участники порталов")
        ordering = ["portal", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "user"], name="one_membership_per_person_and_portal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def may_be_withdrawn_by_colleagues(self) -> bool:
        """An administrator leaves a portal only through staff."""
        return not self.is_withdrawn and self.role != Role.ADMINISTRATOR

    def withdraw(self, by: User, at: datetime) -> None:
        self.withdrawn_at, self.withdrawn_by = at, by

    def return_as(self, role: Role, invited_by: User | None, at: datetime) -> None:
        """A withdrawn person is a member again, in this role."""
        self.role, self.invited_by, self.joined_at = role.value, invited_by, at
        self.withdrawn_at = self.withdrawn_by = None


def new_token() -> str:
    return secrets.token_urlsafe(24)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, moment: datetime) -> Self:
        return self.filter(
            accepted_at=None,
            withdrawn_at=None,
            created_at__gt=moment - timedelta(days=INVITATION_LIVES_DAYS),
        )


class Invitation(models.Model):
    """An integrator's way in: a link that an administrator made; it works once and for seven days."""

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="invitations", verbose_name=_("портал")
    )
    email = models.EmailField(_("e-mail"))
    token = models.CharField(max_length=48, unique=True, default=new_token, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("кто пригласил")
    )
    created_at = models.DateTimeField(_("когда"), default=timezone.now)
    accepted_at = models.DateTimeField(_("принято"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("отозвано"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("приглашение")
        verbose_name_plural = _("приглашения")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address_and_portal",
            )
        ]

    def __str__(self) -> str:
        return self.email
