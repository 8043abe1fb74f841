"""Rows for tests: sensible people, portals, partners and chats; every test names only what it is about."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import factory
from django.apps import apps
from django.utils import timezone
from factory.django import DjangoModelFactory

from chat.composer import Author, State
from chat.ledger import append
from chat.models import Entry, Kind, Thread
from chat.routing import Channel
from partners.models import Partner, PartnerAgent, PartnerCode, PartnerSupport
from portals.models import Member, Portal, User
from tariffs.entitlements import Role
from tariffs.models import Schedule, TariffPlan
from tariffs.seeds import seed


def plan_named(slug: str) -> TariffPlan:
    """A plan of a new installation: free, basic, standard, professional, enterprise …"""
    plan = TariffPlan.objects.filter(slug=slug).first()
    if plan is None:
        seed(apps)
        plan = TariffPlan.objects.get(slug=slug)
    return plan


def schedule_named(slug: str) -> Schedule:
    """operators or around-the-clock."""
    schedule = Schedule.objects.filter(slug=slug).first()
    if schedule is None:
        seed(apps)
        schedule = Schedule.objects.get(slug=slug)
    return schedule


class UserFactory(DjangoModelFactory[User]):
    """Sign in with `client.force_login`: the password is unusable unless one is given."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Человек {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class PortalFactory(DjangoModelFactory[Portal]):
    """PortalFactory(tariff="free")"""

    class Meta:
        model = Portal

    class Params:
        tariff = "basic"

    slug = factory.Sequence(lambda n: f"portal-{n}")
    name = factory.Sequence(lambda n: f"Портал {n}")
    plan = factory.LazyAttribute(lambda row: plan_named(row.tariff))


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    portal = factory.SubFactory(PortalFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ADMINISTRATOR.value


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner

    slug = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.Sequence(lambda n: f"Партнёр {n}")
    schedule = factory.LazyFunction(lambda: schedule_named("around-the-clock"))


class PartnerAgentFactory(DjangoModelFactory[PartnerAgent]):
    class Meta:
        model = PartnerAgent

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)


class PartnerCodeFactory(DjangoModelFactory[PartnerCode]):
    """A row that nobody can type: tests of codes issue real ones."""

    class Meta:
        model = PartnerCode

    partner = factory.SubFactory(PartnerFactory)
    digest = factory.LazyFunction(lambda: uuid4().hex)
    last_four = "0001"


class PartnerSupportFactory(DjangoModelFactory[PartnerSupport]):
    """PartnerSupportFactory(portal=…, partner=…): the partner answers the portal from now on."""

    class Meta:
        model = PartnerSupport

    portal = factory.SubFactory(PortalFactory)
    partner = factory.SubFactory(PartnerFactory)
    code = factory.SubFactory(PartnerCodeFactory, partner=factory.SelfAttribute("..partner"))
    activated_by = factory.SubFactory(UserFactory)


class ThreadFactory(DjangoModelFactory[Thread]):
    """A chat of an administrator of its portal; without entries: see `said`."""

    class Meta:
        model = Thread

    portal = factory.SubFactory(PortalFactory)
    customer = factory.LazyAttribute(lambda row: MemberFactory(portal=row.portal).user)
    subject = factory.Sequence(lambda n: f"Вопрос {n}")
    channel = Channel.STANDARD.value
    state = State.ASSISTANT.value


def waiting_thread(since: datetime | None = None, **fields: Any) -> Thread:
    """A chat in the queue, waiting since the moment (now if none is given)."""
    return ThreadFactory(state=State.WAITING.value, answers_from=since or timezone.now(), **fields)


def said(
    thread: Thread,
    text: str,
    *,
    by: User | None = None,
    kind: Kind = Kind.MESSAGE,
    author: Author = Author.MEMBER,
    data: dict[str, Any] | None = None,
) -> Entry:
    """One entry of the chat, by its customer unless somebody else is named; the assistant's are Kind.ANSWER."""
    person = None if kind is Kind.ANSWER else by or thread.customer
    if kind is Kind.ANSWER:
        author = Author.ASSISTANT
    event = append(thread, kind, author, author=person, body=text, data=data)
    return Entry.objects.get(thread=thread, seq=event.seq)
