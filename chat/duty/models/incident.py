"""A critical incident: what fails, who says so, who has it, how it ended."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models import Thread
from portals.models import Portal, User
from portals.sealing import SealBroken, seal, unseal


class Matter(models.TextChoices):
    """What fails. Two declarations of the same matter on a portal are one incident."""

    PORTAL = "portal", _("Портал не открывается или не работает вход")
    CRM = "crm", _("Сделки, клиенты, воронки")
    MAIL = "mail", _("Почта и рассылки")
    TELEPHONY = "telephony", _("Телефония")
    MESSENGERS = "messengers", _("Чаты и мессенджеры")
    TASKS = "tasks", _("Задачи и календарь")
    SHOP = "shop", _("Сайты, магазин, оплата")
    DATA = "data", _("Данные пропали или открыты чужим")
    OTHER = "other", _("Другое")


class Level(models.IntegerChoices):
    ALL = 1, _("Работа стоит у всех")
    SOME = 2, _("Работа стоит у части сотрудников")
    PARTLY = 3, _("Работать можно, но с большим трудом")


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.filter(solved_at=None)

    def real(self) -> Self:
        return self.filter(is_drill=False)

    def worst_first(self) -> Self:
        return self.order_by("level", "declared_at", "pk")

    def lock(self) -> Self:
        """Before its chats: whoever needs both takes them in this order."""
        return self.select_for_update(of=("self",))

    def with_all(self) -> Self:
        return self.select_related(
            "portal__plan", "thread__customer", "declared_by", "responsible", "accepted_by"
        )


class Incident(models.Model):
    """Its history stands in its chats as numbered entries; the columns are what decisions and reports read.

    A drill belongs to no portal and no chat: it calls one person, `drill_for`.
    """

    thread = models.ForeignKey(
        Thread, models.PROTECT, null=True, related_name="incidents", verbose_name=_("чат")
    )
    portal = models.ForeignKey(
        Portal, models.PROTECT, null=True, related_name="incidents", verbose_name=_("портал")
    )
    matter = models.CharField(_("что не работает"), max_length=16, choices=Matter.choices)
    level = models.PositiveSmallIntegerField(_("насколько"), choices=Level.choices)
    text = models.TextField(_("описание"))
    since = models.DateTimeField(_("с какого времени"))
    people = models.PositiveIntegerField(_("скольким мешает"), null=True)
    sealed_phone = models.TextField(editable=False, blank=True)

    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кто объявил")
    )
    declared_at = models.DateTimeField(_("объявлен"))
    answered_at = models.DateTimeField(_("первый ответ"), null=True)
    moved_at = models.DateTimeField(_("последнее движение"), null=True)
    asked_at = models.DateTimeField(_("попросили вызвать дежурного"), null=True)
    accepted_at = models.DateTimeField(_("принят"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто принял"),
    )
    accepted_after = models.PositiveIntegerField(default=0)  # the number of the last step then
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто ведёт"),
    )
    solved_at = models.DateTimeField(_("решён"), null=True)
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто решил"),
    )
    cause = models.TextField(_("причина"), blank=True)
    resolution = models.TextField(_("что сделали"), blank=True)
    is_drill = models.BooleanField(_("учебный"), default=False)
    drill_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("кого проверяем"),
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("критичный инцидент")
        verbose_name_plural = _("критичные инциденты")
        ordering = ["-declared_at", "-pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "matter"],
                condition=Q(solved_at=None, is_drill=False),
                name="one_open_incident_per_portal_and_matter",
            ),
            models.UniqueConstraint(
                fields=["drill_for"],
                condition=Q(solved_at=None, is_drill=True),
                name="one_open_drill_per_person",
            ),
            models.CheckConstraint(
                condition=Q(is_drill=False, thread__isnull=False, portal__isnull=False, drill_for=None)
                | Q(is_drill=True, thread=None, portal=None, drill_for__isnull=False),
                name="an_incident_has_a_chat_and_a_drill_a_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_by__isnull=False),
                name="somebody_accepted_each_accepted_incident",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["thread"], condition=Q(solved_at=None), name="open_incidents")
        ]

    def __str__(self) -> str:
        name = _("Учебный вызов %(n)s") if self.is_drill else _("Критичный инцидент %(n)s")
        return name % {"n": self.pk}

    @property
    def is_open(self) -> bool:
        return self.solved_at is None

    @property
    def phone(self) -> str:
        """Empty where none was left, and where the desk was given another sealing key."""
        if not self.sealed_phone:
            return ""
        try:
            return unseal(self.sealed_phone)
        except SealBroken:
            return ""

    def keep_phone(self, phone: str) -> None:
        self.sealed_phone = seal(phone) if phone else ""

    def ask(self, moment: datetime) -> None:
        """Special support wants the specialist now."""
        self.asked_at = self.asked_at or moment

    def accept(self, by: User, moment: datetime, after_step: int) -> None:
        self.accepted_by, self.responsible, self.accepted_at = by, by, moment
        self.accepted_after, self.asked_at = after_step, None

    def solve(self, by: User | None, moment: datetime, cause: str, resolution: str) -> None:
        self.solved_by, self.solved_at = by, moment
        self.cause, self.resolution = cause, resolution


class Declaration(models.Model):
    """Somebody said it: the first opened the incident, each further one joined it, with a chat of its own."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="declarations")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="declarations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seq = (
        models.PositiveIntegerField()
    )  # of the chat's entry that says so: what follows is about the incident
    text = models.TextField()
    people = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("объявление инцидента")
        verbose_name_plural = _("объявления инцидентов")
        ordering = ["at", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "thread"], name="a_chat_declares_an_incident_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Call(models.Model):
    """A call-back to the customer. The number is kept sealed, its last two figures are shown."""

    class Outcome(models.TextChoices):
        TALKED = "talked", _("поговорили")
        NO_ANSWER = "no_answer", _("не отвечает")
        BUSY = "busy", _("занято")
        WRONG = "wrong", _("номер неверный")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("когда"))
    sealed_number = models.TextField(editable=False, blank=True)
    shown_number = models.CharField(_("номер"), max_length=32)  # masked
    outcome = models.CharField(_("итог"), max_length=12, choices=Outcome.choices)
    notes = models.TextField(_("заметка"), blank=True)

    class Meta:
        verbose_name = _("звонок")
        verbose_name_plural = _("звонки")
        ordering = ["at", "pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.shown_number}, {self.get_outcome_display()}"
