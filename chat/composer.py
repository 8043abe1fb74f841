"""What one person may do in one chat: read it, write to it, and in whose name. Pure."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from tariffs.entitlements import Role

from .routing import Channel, Reason, Standing, may_write


class State(StrEnum):
    ASSISTANT = "assistant"
    WAITING = "waiting"
    ACTIVE = "active"
    SOLVED = "solved"
    CLOSED = "closed"


class Author(StrEnum):
    MEMBER = "member"
    ASSISTANT = "assistant"
    OPERATOR = "operator"
    AGENT = "agent"
    SYSTEM = "system"


LEAD = "lead"  # the role of our own desk that moves what colleagues hold
# Which channels each role of our own desk sees. Partners' chats are seen by their agents alone.
DESK_CHANNELS = {
    "operator": {Channel.STANDARD},
    "special": {Channel.ENTERPRISE},
    "duty": {Channel.ENTERPRISE},
    LEAD: {Channel.SELF_SERVICE, Channel.STANDARD, Channel.ENTERPRISE},
}


class Seat(NamedTuple):
    """Which chats one sees in the console: those of a partner, or those of some channels; neither: none."""

    channels: tuple[Channel, ...] = ()
    partner: int | None = None


def serves(desk_role: str, channel: str) -> bool:
    """Whether this role of our own desk sees the channel's chats."""
    return channel in DESK_CHANNELS.get(desk_role, ())


def seat_at_the_desk(desk_role: str) -> Seat:
    return Seat(tuple(sorted(DESK_CHANNELS.get(desk_role, ()))))


class ThreadFacts(NamedTuple):
    """One person and one chat, as chat/facts.py reads them in one statement, in this order."""

    account_active: bool
    desk_role: str
    role: str | None
    withdrawn: bool
    agent_of: int | None
    agents_partner_active: bool | None
    suspended: bool
    administrators_write: bool
    integrators_write: bool
    employees_write: bool
    plan_has_operators: bool
    supported_by: int | None  # the partner that answers the portal now
    state: str
    channel: str
    partner: int | None  # the partner to which this chat belongs
    is_operator: bool
    is_customer: bool


SOLVED_REOPENS_DAYS = 7  # afterwards a solved chat is closed for good


class Verdict(NamedTuple):
    """`reason` explains a refused reader; `refusal` is the protocol's error code for a refused writer."""

    reason: Reason = Reason.OK
    may_read: bool = False
    refusal: str = ""
    author: Author = Author.MEMBER
    at_desk: bool = False  # sees the desk's numbering and notes
    may_hand_back: bool = False  # back to the queue, whoever has it

    @property
    def may_write(self) -> bool:
        return self.may_read and not self.refusal

    @property
    def may_note(self) -> bool:
        """Our own desk may always note; a partner's chat is read-only for both sides after the return."""
        over = self.author is Author.AGENT and self.refusal in ("closed", "channel_blocked")
        return self.at_desk and self.may_read and not over


def standing(facts: ThreadFacts) -> Standing:
    writers = {
        Role.ADMINISTRATOR: facts.administrators_write,
        Role.INTEGRATOR: facts.integrators_write,
        Role.EMPLOYEE: facts.employees_write,
    }
    role = Role(facts.role) if facts.role else None
    return Standing(
        facts.account_active,
        role,
        facts.withdrawn,
        facts.suspended,
        role is not None and writers[role],
    )


@lru_cache(maxsize=8192)
def judge(facts: ThreadFacts) -> Verdict:
    """Read, write and in whose name. A chat that is not one's own looks as if it did not exist."""
    if facts.is_customer:
        return _judge_customer(facts)
    if facts.agent_of is not None:
        return _judge_agent(facts)
    if serves(facts.desk_role, facts.channel):
        return _judge_operator(facts)
    return Verdict(Reason.NOT_A_MEMBER)


def _judge_customer(facts: ThreadFacts) -> Verdict:
    reason = may_write(standing(facts))
    if reason is not Reason.OK:
        return Verdict(reason, refusal="forbidden")
    return Verdict(may_read=True, refusal=_closed_or_blocked(facts))


def _judge_agent(facts: ThreadFacts) -> Verdict:
    if facts.channel != Channel.PARTNER or facts.partner != facts.agent_of:
        return Verdict(Reason.NOT_A_MEMBER)
    if not facts.account_active:
        return Verdict(Reason.ACCOUNT_INACTIVE, author=Author.AGENT, at_desk=True)
    if not facts.agents_partner_active:
        return Verdict(Reason.PARTNER_INACTIVE, author=Author.AGENT, at_desk=True)
    refusal = _closed_or_blocked(facts) or ("" if facts.is_operator else "forbidden")
    held = facts.state == State.ACTIVE
    return Verdict(
        may_read=True,
        refusal=refusal,
        author=Author.AGENT,
        at_desk=True,
        may_hand_back=held and facts.is_operator,
    )


def _judge_operator(facts: ThreadFacts) -> Verdict:
    if not facts.account_active:
        return Verdict(Reason.ACCOUNT_INACTIVE, author=Author.OPERATOR, at_desk=True)
    refusal = _closed_or_blocked(facts)
    if not refusal and not (facts.plan_has_operators and facts.channel != Channel.SELF_SERVICE):
        # the free tariff reaches no operator, nor does a chat that has not yet left it
        refusal = "channel_blocked"
    if not refusal and not facts.is_operator:
        refusal = "forbidden"
    held = facts.state == State.ACTIVE
    return Verdict(
        may_read=True,
        refusal=refusal,
        author=Author.OPERATOR,
        at_desk=True,
        may_hand_back=held and (facts.is_operator or facts.desk_role == LEAD),
    )


def _closed_or_blocked(facts: ThreadFacts) -> str:
    if facts.state == State.CLOSED:
        return "closed"
    if facts.suspended:
        return "channel_blocked"
    owner = facts.partner if facts.channel == Channel.PARTNER else None
    return "channel_blocked" if owner != facts.supported_by else ""


def state_after_reply(state: State, *, has_operator: bool, at_partner: bool = False) -> State:
    """A customer's reply reopens a solved chat with whoever had it; any other state stays.

    A partner's chat that nobody had goes to the partner's queue: its people answer there, not the assistant.
    """
    if state is not State.SOLVED:
        return state
    if has_operator:
        return State.ACTIVE
    return State.WAITING if at_partner else State.ASSISTANT
