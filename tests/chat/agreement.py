"""The table of cases that everything which states the decision must agree about, and rows that follow it cheaply."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from itertools import product
from typing import NamedTuple

import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from chat.models import Thread
from chat.standing import forget_outlooks
from partners.models import Partner, PartnerSupport
from portals.models import Portal, User
from tariffs.entitlements import Role
from tariffs.models import Schedule, TariffPlan, Window
from tests.chat.test_routing import MOMENTS as NAMED
from tests.chat.test_routing import moscow
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
)

BEFORE = datetime(2025, 10, 1, 9, tzinfo=UTC)  # when everything in the table began
TARIFFS = ("free", "basic", "standard", "professional", "enterprise", "of staff's own making")
PEOPLE = (
    *("administrator", "integrator", "employee", "stranger"),
    *("withdrawn integrator", "switched off administrator"),
)
MOMENTS = (
    "an open Monday at noon",
    "a microsecond before ten",
    "ten",
    "seven in the evening",
    "night",
    "an ordinary Saturday",
    "a day off moved to a Thursday, before the January holidays",
    "a Saturday made a working day",
)
PARTNERS = ("none", "answers", "answers after the assistant", "another came after it")
DESK = ("operator", "special", "duty", "lead", "agent", "agent of another", "staff")
# Who takes and answers the chats of those whom the decision names.
ANSWERERS = {
    "assistant": set[str](),
    "operators": {"operator", "lead"},
    "special_support": {"special", "duty", "lead"},
    "partner": {"agent"},
}
ANOTHERS = {"agent of another"}


class Case(NamedTuple):
    tariff: str
    partner: str
    suspended: bool
    moment: str  # a name of MOMENTS
    person: str

    @property
    def at(self) -> datetime:
        return moscow(NAMED[self.moment][0])


def cases() -> list[Case]:
    """Whatever changes rows changes seldom: tariff, partner and suspension come first."""
    return [Case(*case) for case in product(TARIFFS, PARTNERS, (False, True), MOMENTS, PEOPLE)]


class Office:
    """A portal of each tariff with its people and their chats, two partners, and everybody at the desk."""

    def __init__(self) -> None:
        schedule = _nine_to_nine_in_berlin()
        self.partner = PartnerFactory(name="Верста", schedule=schedule)
        self.other = PartnerFactory(name="Соседи")
        self.portals = {tariff: PortalFactory(plan=_plan(tariff)) for tariff in TARIFFS}
        self.people = {tariff: _people(portal) for tariff, portal in self.portals.items()}
        self.desk = {
            **{role: UserFactory(desk_role=role) for role in DESK[:4]},
            "agent": PartnerAgentFactory(partner=self.partner).user,
            "agent of another": PartnerAgentFactory(partner=self.other).user,
            "staff": UserFactory(is_staff=True, is_superuser=True),
        }
        answerers = (None, self.partner, self.other)
        self.chats = {
            (tariff, person, partner): self._chat(tariff, person, partner)
            for tariff, person, partner in product(TARIFFS, PEOPLE, answerers)
        }
        for portal, partner in product(self.portals.values(), answerers[1:]):
            support = PartnerSupportFactory(portal=portal, partner=partner, activated_at=BEFORE)
            support.end(support.EndReason.RETURNED, BEFORE)
            support.save()
        self.cookies = {user.pk: _signed_in(user) for user in self._everybody()}
        # the moments are months apart, and nobody signs in again
        Session.objects.update(expire_date=datetime(2090, 1, 1, tzinfo=UTC))

    def person(self, case: Case) -> User:
        return self.people[case.tariff][case.person]

    def portal(self, case: Case) -> Portal:
        return self.portals[case.tariff]

    def chat(self, case: Case) -> Thread:
        """The person's chat in the channel that holds now."""
        return self.chats[case.tariff, case.person, self._answering(case)]

    def paused(self, case: Case) -> Thread:
        """The person's chat in a channel that does not hold now."""
        other = None if self._answering(case) else self.partner
        return self.chats[case.tariff, case.person, other]

    def takers(self, case: Case, answered_by: str) -> set[str]:
        """Who of the desk takes the person's chat, if the decision says this of who answers."""
        if case.suspended:
            return set()
        return ANOTHERS if self._answering(case) == self.other else ANSWERERS[answered_by]

    def client(self, user: User) -> Client:
        client = Client()
        client.cookies["sessionid"] = self.cookies[user.pk]
        return client

    @contextmanager
    def as_in(self, case: Case) -> Iterator[None]:
        """The rows and the clock of the case."""
        self.arrange(case)
        with time_machine.travel(case.at, tick=False):
            yield

    def arrange(self, case: Case) -> None:
        """The rows of the case."""
        portal = Portal.objects.filter(pk=self.portal(case).pk)
        portal.update(suspended=case.suspended)
        supports = PartnerSupport.objects.filter(portal__in=portal)
        supports.update(ended_at=BEFORE, end_reason=PartnerSupport.EndReason.RETURNED)
        supports.filter(partner=self._answering(case)).update(ended_at=None, end_reason="")
        Partner.objects.filter(pk=self.partner.pk).update(
            assistant_first=case.partner == "answers after the assistant"
        )
        forget_outlooks()

    def _answering(self, case: Case) -> Partner | None:
        if case.partner == "another came after it":
            return self.other
        return None if case.partner == "none" else self.partner

    def _chat(self, tariff: str, person: str, partner: Partner | None) -> Thread:
        plan = self.portals[tariff].plan.entitlement
        ours = "enterprise" if plan.special_support else "standard" if plan.has_operators else "self_service"  # fmt: skip
        reached = partner is not None or ours != "self_service"
        return ThreadFactory(
            portal=self.portals[tariff],
            customer=self.people[tariff][person],
            channel="partner" if partner else ours,
            partner=partner,
            state="waiting" if reached else "assistant",
            answers_from=BEFORE if reached else None,
            failed_tries=3,
        )

    def _everybody(self) -> list[User]:
        return [
            *(person for people in self.people.values() for person in people.values()),
            *self.desk.values(),
        ]


def _plan(tariff: str) -> TariffPlan:
    if tariff != TARIFFS[-1]:
        return plan_named(tariff)
    return TariffPlan.objects.create(
        slug="own", name="Особый", position=99, administrators_write=False, integrators_write=True,
        employees_write=True, operator_schedule=Schedule.objects.get(slug="partner-hours"),
        special_support=True,
    )  # fmt: skip


def _nine_to_nine_in_berlin() -> Schedule:
    plan_named("free")  # the rows of a new installation
    schedule = Schedule.objects.create(
        slug="partner-hours", name="С девяти до девяти", time_zone="Europe/Berlin"
    )
    for weekday in range(7):
        Window.objects.create(
            schedule=schedule, weekday=weekday, starts_at=time(9), ends_at=time(21)
        )
    return schedule


def _people(portal: Portal) -> dict[str, User]:
    people: dict[str, User] = {"stranger": MemberFactory().user}
    for role in Role:
        people[role.value] = MemberFactory(portal=portal, role=role.value).user
    people["withdrawn integrator"] = MemberFactory(
        portal=portal, role=Role.INTEGRATOR.value, withdrawn_at=BEFORE
    ).user
    people["switched off administrator"] = MemberFactory(portal=portal).user
    User.objects.filter(pk=people["switched off administrator"].pk).update(is_active=False)
    return {name: User.objects.get(pk=people[name].pk) for name in PEOPLE}


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
