"""One chat, one topic."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.composer import Seat, State, seat_at_the_desk
from chat.routing import Channel
from partners.models import Partner
from portals.models import Portal, User

CHANNELS = [
    (Channel.SELF_SERVICE.value, _("помощник и база знаний")),
    (Channel.STANDARD.value, _("операторы")),
    (Channel.ENTERPRISE.value, _("специальная поддержка")),
    (Channel.PARTNER.value, _("партнёр")),
]
STATES = [
    (State.ASSISTANT.value, _("с помощником")),
    (State.WAITING.value, _("в очереди")),
    (State.ACTIVE.value, _("с оператором")),
    (State.SOLVED.value, _("решён")),
    (State.CLOSED.value, _("закрыт")),
]


OPEN = [State.ASSISTANT, State.WAITING, State.ACTIVE]
SOLVED_FIELDS = ["state", "solved_at", "answers_from", "score", "score_comment"]


def seat_of(user: User | AnonymousUser) -> Seat:
    """Where this person sits: an agent at the partner's desk, everybody else as their role says."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Seat()
    agent = getattr(user, "partner_agent", None)
    if agent is None:
        return seat_at_the_desk(user.desk_role)
    return Seat(partner=agent.partner_id) if agent.partner.is_active else Seat()


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every read of threads starts here, so no view can forget the access rule."""
        return self.filter(Q(customer_id=user.pk) | Q(pk__in=Thread.objects.at_desk_of(user)))

    def at_desk_of(self, user: User | AnonymousUser) -> Self:
        """The chats that this person sees in the console."""
        return self.at_seat(seat_of(user))

    def at_seat(self, seat: Seat) -> Self:
        if seat.partner is not None:
            return self.filter(channel=Channel.PARTNER, partner=seat.partner)
        return self.filter(channel__in=seat.channels)

    def of_customer(self, user: User) -> Self:
        return self.filter(customer=user)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def in_open_incident(self) -> Self:
        """A critical incident goes on in them (rows of chat/duty)."""
        declared = {"declarations__incident__isnull": False}
        return self.filter(**declared, declarations__incident__solved_at=None)

    def finished(self) -> Self:
        return self.filter(state__in=[State.SOLVED, State.CLOSED])

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def held_by(self, user: User) -> Self:
        return self.filter(state=State.ACTIVE, operator=user)

    def longest_wait_first(self) -> Self:
        return self.order_by("answers_from", "pk")

    def in_queue_of(self, thread: "Thread") -> Self:
        return self.waiting().filter(channel=thread.channel, partner=thread.partner_id)

    def lock(self) -> Self:
        """For a change: the row is locked until the transaction ends, and only this row."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Thread(models.Model):
    """A chat. Its numbers (`last_seq`, `last_public_seq`) are taken by chat/ledger.py and by nobody else."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(
        Portal, models.PROTECT, related_name="threads", verbose_name=_("портал")
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="threads",
        verbose_name=_("кто спрашивает"),
    )
    subject = models.CharField(_("тема"), max_length=160)
    channel = models.CharField(_("кто отвечает"), max_length=16, choices=CHANNELS)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name=_("партнёр"),
    )
    state = models.CharField(
        _("состояние"), max_length=16, choices=STATES, default=State.ASSISTANT.value
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_threads",
        verbose_name=_("оператор"),
    )
    created_at = models.DateTimeField(_("начат"), default=timezone.now)
    last_at = models.DateTimeField(_("последнее событие"), default=timezone.now)
    answers_from = models.DateTimeField(_("ждёт с"), null=True, blank=True)
    solved_at = models.DateTimeField(_("решён"), null=True, blank=True)

    last_seq = models.PositiveIntegerField(default=0)
    last_public_seq = models.PositiveIntegerField(default=0)
    customer_read = models.PositiveIntegerField(default=0)  # public_seq
    desk_read = models.PositiveIntegerField(default=0)  # seq
    customer_unread = models.PositiveIntegerField(default=0)
    desk_unread = models.PositiveIntegerField(default=0)

    failed_tries = models.PositiveSmallIntegerField(_("неудачных попыток"), default=0)
    person_requests = models.PositiveSmallIntegerField(
        default=0
    )  # the first is no failed try, each further one is
    operator_offered = models.BooleanField(_("предложен оператор"), default=False)

    score = models.PositiveSmallIntegerField(_("оценка"), null=True, blank=True)
    score_comment = models.CharField(_("отзыв"), max_length=1000, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("чат")
        verbose_name_plural = _("чаты")
        ordering = ["-last_at"]
        indexes = [
            # None of them on last_at: it changes with every message, and a row none of whose indexed columns
            # changed is rewritten in place (four times cheaper). A person's chats are few enough to sort.
            models.Index(
                fields=["channel", "partner", "answers_from"],
                condition=Q(state="waiting"),
                name="waiting_chats",
            ),
            models.Index(
                fields=["operator"],
                condition=Q(state="active"),
                name="chats_of_an_operator",
            ),
            models.Index(
                fields=["channel", "partner"],
                condition=Q(state__in=["assistant", "waiting", "active"]),
                name="open_chats",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="partner", partner__isnull=False)
                | (~Q(channel="partner") & Q(partner=None)),
                name="a_partner_chat_names_its_partner",
            ),
            models.CheckConstraint(
                condition=~Q(channel="self_service") | Q(operator=None),
                name="self_service_reaches_no_operator",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=5),
                name="a_score_is_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return f"/chats/{self.uuid}/"

    @property
    def is_finished(self) -> bool:
        return self.state in (State.SOLVED, State.CLOSED)

    def wait(self, moment: datetime) -> None:
        """Into the queue; whoever waited already keeps the place."""
        self.state, self.operator = State.WAITING, None
        self.answers_from = self.answers_from or moment

    def go_to(self, operator: User) -> None:
        self.state, self.operator = State.ACTIVE, operator

    def back_to_assistant(self) -> None:
        self.state, self.operator, self.answers_from = State.ASSISTANT, None, None

    def solve(self, moment: datetime) -> None:
        """Solved again, it may be rated again; the earlier rating stays among the chat's events."""
        self.state, self.solved_at, self.answers_from = State.SOLVED, moment, None
        self.score, self.score_comment = None, ""

    def close(self) -> None:
        self.state, self.answers_from = State.CLOSED, None
