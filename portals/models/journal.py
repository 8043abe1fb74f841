"""The journal of members: who was invited, joined, changed or left, when, and by whom. Rows are only added."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .member import ROLES, Member
from .portal import Portal
from .user import User


class MemberChange(models.Model):
    """One line. `whom` is kept in words: it must stay readable when the account is gone."""

    class Change(models.TextChoices):
        INVITED = "invited", _("приглашение отправлено")
        LINK_WITHDRAWN = "link_withdrawn", _("приглашение отозвано до входа")
        JOINED = "joined", _("приглашение принято")
        ADDED = "added", _("добавлен службой поддержки")
        ROLE = "role", _("роль изменена")
        VOUCHED = "vouched", _("пришёл с портала")
        VOUCHED_BACK = "vouched_back", _("снова пришёл с портала")
        VOUCHED_ROLE = "vouched_role", _("портал назвал другую роль")
        WITHDRAWN = "withdrawn", _("доступ отозван")

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="member_changes", verbose_name=_("портал")
    )
    change = models.CharField(_("что произошло"), max_length=16, choices=Change.choices)
    whom = models.CharField(_("с кем"), max_length=254)
    role = models.CharField(_("роль"), max_length=16, choices=ROLES, blank=True)
    at = models.DateTimeField(_("когда"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("кто"),
    )

    class Meta:
        verbose_name = _("изменение участников")
        verbose_name_plural = _("журнал участников")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.whom}: {self.get_change_display()}"

    @classmethod
    def note(
        cls,
        portal: Portal,
        change: Change,
        whom: str,
        by: User | None,
        at: datetime,
        role: str = "",
    ) -> None:
        """Inside the transaction of the change itself; `by` is nobody where the portal's own word did it."""
        cls.objects.create(portal=portal, change=change, whom=whom[:254], by=by, at=at, role=role)

    @classmethod
    def note_of(cls, member: Member, change: Change, by: User | None, at: datetime) -> None:
        whom = member.user.name or member.user.email
        cls.note(member.portal, change, whom, by, at, member.role)
