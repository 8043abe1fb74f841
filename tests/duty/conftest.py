"""An Enterprise portal, a desk with a rota, and a program that counts what a duty specialist's channel brings it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat import limits, standing
from chat.duty.actions import Report, declare
from chat.duty.models import DutyChannel, DutyShift, Incident, Level, Matter, PagingRule
from chat.models import Entry, Kind, Thread
from portals.models import User
from tests.factories import MemberFactory, PortalFactory, UserFactory
from tests.program import Program

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DOWN = Report(
    Matter.PORTAL,
    Level.ALL,
    "Портал не открывается ни у кого",
    people=120,
    phone="+7 921 000-41-67",
)


@pytest.fixture(autouse=True)
def _nobody_is_out_of_breath(nothing_is_remembered: None) -> None:
    limits.forget()
    standing.forget_outlooks()


@pytest.fixture
def program(settings: Settings) -> Iterator[Program]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    program = Program()
    yield program
    program.stop()


def channel_of(person: User, url: str, name: str = "Вебхук") -> DutyChannel:
    order = DutyChannel.objects.filter(person=person).count() + 1
    channel = DutyChannel(person=person, name=name, kind=DutyChannel.Kind.WEBHOOK, order=order)
    channel.keep(url)
    channel.save()
    return channel


def on_shift(person: User, order: int = 1, **times: Any) -> DutyShift:
    """On duty now, for two days."""
    start = timezone.now() - HOUR
    hours = {"starts_at": start, "ends_at": start + 48 * HOUR} | times
    return DutyShift.objects.create(person=person, order=order, **hours)


class Desk:
    """A bank on Enterprise and its administrator; special support, two on duty, a lead."""

    def __init__(self) -> None:
        self.portal = PortalFactory(tariff="enterprise", name="Банк «Поморье»", slug="bank")
        self.admin: User = MemberFactory(portal=self.portal, user__name="Семён Ракитин").user
        self.special = UserFactory(desk_role="special", name="Кира Ланская")
        self.vadim = UserFactory(desk_role="duty", name="Вадим Осокин")
        self.gleb = UserFactory(desk_role="duty", name="Глеб Лунёв")
        self.lead = UserFactory(desk_role="lead", name="Юлия Северова")

    def staffed(self) -> "Desk":
        on_shift(self.vadim, 1)
        on_shift(self.gleb, 2)
        return self

    def rule(self, **minutes: Any) -> None:
        PagingRule.objects.update_or_create(plan=self.portal.plan, defaults=minutes)

    def declare(self, **fields: Any) -> Incident:
        return declare(
            fields.pop("by", self.admin), self.portal, fields.pop("report", DOWN), **fields
        )

    def declared_at_once(self) -> Incident:
        """With a rule that calls at once: the first step is written."""
        self.rule(at_once=True)
        return self.staffed().declare()


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def lines(thread: Thread) -> list[str]:
    """What happened with the incident in this chat, without the prefix."""
    told = Entry.objects.filter(thread=thread, kind=Kind.STATE).in_order()
    changes = [str(entry.data["change"]) for entry in told]
    return [
        change.removeprefix("incident_") for change in changes if change.startswith("incident_")
    ]


def fresh(incident: Incident) -> Incident:
    return Incident.objects.with_all().get(pk=incident.pk)


def later(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
