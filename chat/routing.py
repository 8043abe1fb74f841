"""Who may write, who answers, and why: facts in, decision out. Everything that states a decision calls this module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from assistant.dialogue import TRIES_BEFORE_OPERATOR_IS_OFFERED
from tariffs.entitlements import Entitlement, Role
from tariffs.hours import Hours
from tariffs.targets import NOTHING_PROMISED, Targets


class Reason(StrEnum):
    """Why somebody may or may not write (contract: `reason`)."""

    OK = "ok"
    NOT_A_MEMBER = "not_a_member"
    NOT_ADMIN_OR_INTEGRATOR = "not_admin_or_integrator"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ACCOUNT_INACTIVE = "account_inactive"
    PORTAL_SUSPENDED = "portal_suspended"
    PARTNER_INACTIVE = "partner_inactive"


class Channel(StrEnum):
    SELF_SERVICE = "self_service"
    STANDARD = "standard"
    ENTERPRISE = "enterprise"
    PARTNER = "partner"


class AnsweredBy(StrEnum):
    ASSISTANT = "assistant"
    OPERATORS = "operators"
    SPECIAL_SUPPORT = "special_support"
    PARTNER = "partner"


class Standing(NamedTuple):
    """Everything on which a customer's right to write depends."""

    account_active: bool
    role: Role | None  # None: not a member of the portal
    withdrawn: bool
    suspended: bool
    role_may_write: bool  # the tariff's word on this role


@dataclass(frozen=True)
class PartnerFacts:
    """The partner that answers the portal now."""

    id: int
    name: str
    hours: Hours
    promise: str = ""
    assistant_first: bool = False
    targets: Targets = NOTHING_PROMISED


@dataclass(frozen=True)
class Decision:
    """The whole answer to «кто мне ответит, когда и почему»."""

    reason: Reason
    channel: Channel
    answered_by: AnsweredBy
    assistant: bool  # the assistant answers first
    operators_after_tries: (
        int | None
    )  # None: never, or at once when no assistant stands before them
    hours: Hours | None  # of those who answer; None: nobody but the assistant
    open_now: bool
    opens_at: datetime | None  # None while open, and where nobody will come
    closes_at: datetime | None  # None while closed, and round the clock
    moment: datetime  # for which it was decided: «завтра» is counted from here
    partner: PartnerFacts | None = None
    targets: Targets = NOTHING_PROMISED  # of those who answer
    critical_incidents: bool = False  # may be reported here, past the assistant

    @property
    def may_write(self) -> bool:
        return self.reason is Reason.OK

    @property
    def may_declare(self) -> bool:
        """A critical incident: by whom the decision is about, or for him by those who answer there."""
        return self.may_write and self.critical_incidents

    @property
    def has_people(self) -> bool:
        """Somebody other than the assistant answers here."""
        return self.hours is not None


class RightRule(NamedTuple):
    """One condition of the right to write: `obstacle` is what stands in the way where it does not hold."""

    obstacle: Reason
    holds: Callable[[Standing], bool]


# In the order in which they are asked: the most final obstacle first.
RIGHT_RULES = (
    RightRule(Reason.ACCOUNT_INACTIVE, lambda person: person.account_active),
    RightRule(Reason.NOT_A_MEMBER, lambda person: person.role is not None),
    RightRule(Reason.INVITATION_WITHDRAWN, lambda person: not person.withdrawn),
    RightRule(Reason.PORTAL_SUSPENDED, lambda person: not person.suspended),
    RightRule(Reason.NOT_ADMIN_OR_INTEGRATOR, lambda person: person.role_may_write),
)


def right_steps(standing: Standing) -> Iterator[tuple[RightRule, bool]]:
    """The rules that were asked, each with its answer; after the first that does not hold none is."""
    for rule in RIGHT_RULES:
        holds = rule.holds(standing)
        yield rule, holds
        if not holds:
            return


@lru_cache(maxsize=1024)
def may_write(standing: Standing) -> Reason:
    """The right to write on a portal."""
    return next((rule.obstacle for rule, holds in right_steps(standing) if not holds), Reason.OK)


class Situation(StrEnum):
    """What decides who answers."""

    PARTNER_ACTIVATED = "partner_activated"
    NO_OPERATORS = "no_operators"
    SPECIAL_SUPPORT = "special_support"
    OPERATORS = "operators"


class Route(NamedTuple):
    """Where a question goes, whatever the hour; `hours` and `targets` are those of the people who answer there."""

    channel: Channel
    answered_by: AnsweredBy
    assistant: bool
    operators_after_tries: int | None
    hours: Hours | None
    targets: Targets = NOTHING_PROMISED
    critical_incidents: bool = False


class RouteRule(NamedTuple):
    situation: Situation
    applies: Callable[[Entitlement, PartnerFacts | None], bool]
    channel: Channel
    answered_by: AnsweredBy


# The first that applies is taken; the last one always does.
ROUTE_RULES = (
    RouteRule(  # an activated partner replaces standard support entirely
        Situation.PARTNER_ACTIVATED,
        lambda plan, partner: partner is not None,
        Channel.PARTNER,
        AnsweredBy.PARTNER,
    ),
    RouteRule(  # the tariff has no operators: nothing may ever hand over to one
        Situation.NO_OPERATORS,
        lambda plan, partner: not plan.has_operators,
        Channel.SELF_SERVICE,
        AnsweredBy.ASSISTANT,
    ),
    RouteRule(
        Situation.SPECIAL_SUPPORT,
        lambda plan, partner: plan.special_support,
        Channel.ENTERPRISE,
        AnsweredBy.SPECIAL_SUPPORT,
    ),
    RouteRule(
        Situation.OPERATORS, lambda plan, partner: True, Channel.STANDARD, AnsweredBy.OPERATORS
    ),
)


def route_steps(
    entitlement: Entitlement, partner: PartnerFacts | None
) -> Iterator[tuple[RouteRule, bool]]:
    """The rules that were asked, each with its answer; the last of them is the one that was taken."""
    for rule in ROUTE_RULES:
        applies = rule.applies(entitlement, partner)
        yield rule, applies
        if applies:
            return


def route(entitlement: Entitlement, partner: PartnerFacts | None) -> Route:
    """Who answers a portal with this tariff and this partner."""
    rule = next(rule for rule, applies in route_steps(entitlement, partner) if applies)
    hours = entitlement.operator_hours if partner is None else partner.hours
    targets = entitlement.targets if partner is None else partner.targets
    if hours is None:  # nobody who could keep a promise
        targets = NOTHING_PROMISED
    assistant = partner is None or partner.assistant_first
    tries = TRIES_BEFORE_OPERATOR_IS_OFFERED if assistant and hours is not None else None
    special = rule.situation is Situation.SPECIAL_SUPPORT
    incidents = special and entitlement.critical_incidents
    return Route(rule.channel, rule.answered_by, assistant, tries, hours, targets, incidents)


def decide(
    *, standing: Standing, entitlement: Entitlement, partner: PartnerFacts | None, moment: datetime
) -> Decision:
    """The decision at `moment` (aware)."""
    reason = may_write(standing)
    channel, answered_by, assistant, tries, hours, targets, incidents = route(entitlement, partner)
    if hours is None:  # the assistant and the knowledge base never close
        is_open, opens_at, closes_at = True, None, None
    else:
        is_open = hours.is_open(moment)
        opens_at = None if is_open else hours.next_opening(moment)
        closes_at = hours.closes_at(moment) if is_open else None
    return Decision(
        reason,
        channel,
        answered_by,
        assistant,
        tries,
        hours,
        is_open,
        opens_at,
        closes_at,
        moment,
        partner,
        targets,
        incidents,
    )
