"""Everything that happens in a chat, as numbered entries."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.composer import Author

from .thread import Thread


class Kind(models.TextChoices):
    MESSAGE = "message", _("сообщение")
    ANSWER = "answer", _("ответ помощника")
    NOTE = "note", _("заметка")
    STATE = "state", _("событие")


AUTHORS = [
    (Author.MEMBER.value, _("клиент")),
    (Author.ASSISTANT.value, _("помощник")),
    (Author.OPERATOR.value, _("оператор")),
    (Author.AGENT.value, _("агент партнёра")),
    (Author.SYSTEM.value, _("событие")),
]


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self) -> Self:
        """What the customer may know of; notes do not exist here."""
        return self.filter(public_seq__isnull=False)

    def said(self) -> Self:
        return self.public().filter(kind__in=[Kind.MESSAGE, Kind.ANSWER])

    def answers(self) -> Self:
        return self.filter(kind=Kind.ANSWER)

    def questions(self) -> Self:
        return self.filter(kind=Kind.MESSAGE, author_kind=Author.MEMBER)

    def in_order(self) -> Self:
        return self.order_by("seq")


class Entry(models.Model):
    """One event of a chat. `seq` counts all, `public_seq` those that the customer sees (a note has none)."""

    # without an index of its own: the one of the numbers begins with the chat
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    public_seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author_kind = models.CharField(max_length=9, choices=AUTHORS)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    client_id = models.UUIDField(default=uuid.uuid4)
    body = models.TextField(blank=True)
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("запись чата")
        verbose_name_plural = _("записи чатов")
        ordering = ["thread", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="one_entry_at_a_number"),
            models.UniqueConstraint(
                fields=["thread", "public_seq"], name="one_entry_at_a_public_number"
            ),
            models.UniqueConstraint(
                fields=["thread", "author", "client_id"], name="a_repeated_send_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["thread", "client_id"],
                condition=Q(author=None),
                name="what_the_desk_itself_says_is_stored_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="note", public_seq=None)
                | (~Q(kind="note") & Q(public_seq__isnull=False)),
                name="only_notes_have_no_public_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.body[:60]}"
