"""What one person may do in one chat, over every combination of facts that matters."""

from functools import cache
from itertools import product

import pytest

from chat.composer import Author, State, ThreadFacts, Verdict, judge, state_after_reply

OURS, THEIRS = 7, 8  # two partners
STATES = [state.value for state in State]
# The chat's channel and the partner to which it belongs.
CHATS = [
    ("self_service", None),
    ("standard", None),
    ("enterprise", None),
    ("partner", OURS),
    ("partner", THEIRS),
]
DESK_ROLES = ["", "operator", "special", "duty", "lead"]
AGENTS = [(None, None), (OURS, True), (OURS, False), (THEIRS, True)]

USUAL = ThreadFacts(
    account_active=True,
    desk_role="",
    role=None,
    withdrawn=False,
    agent_of=None,
    agents_partner_active=None,
    suspended=False,
    administrators_write=True,
    integrators_write=True,
    employees_write=False,
    plan_has_operators=True,
    supported_by=None,
    state="active",
    channel="standard",
    partner=None,
    is_operator=False,
    is_customer=False,
)


Judged = list[tuple[ThreadFacts, Verdict]]


@cache
def customers() -> Judged:
    """Whoever asked the question, some of them also agents or operators."""
    found = (
        USUAL._replace(
            is_customer=True,
            account_active=active,
            desk_role=desk,
            role=role,
            withdrawn=withdrawn,
            agent_of=agent,
            agents_partner_active=agent and True,
            suspended=suspended,
            plan_has_operators=operators,
            supported_by=supported,
            state=state,
            channel=channel,
            partner=partner,
        )
        for active, desk, role, withdrawn, agent, suspended, operators, supported, state, (
            channel,
            partner,
        ) in product(
            (True, False),
            ("", "lead"),
            (None, "administrator", "integrator", "employee"),
            (False, True),
            (None, OURS),
            (False, True),
            (True, False),
            (None, OURS),
            STATES,
            CHATS[:4],
        )
    )
    return [(facts, judge(facts)) for facts in found]


@cache
def others() -> Judged:
    """Everybody else: strangers, colleagues of the customer, operators, agents."""
    found = (
        USUAL._replace(
            account_active=active,
            desk_role=desk,
            role=role,
            agent_of=agent,
            agents_partner_active=works,
            plan_has_operators=operators,
            supported_by=supported,
            state=state,
            channel=channel,
            partner=partner,
            is_operator=is_operator,
        )
        for active, desk, role, (agent, works), operators, supported, state, (
            channel,
            partner,
        ), is_operator in product(
            (True, False),
            DESK_ROLES,
            (None, "administrator"),
            AGENTS,
            (True, False),
            (None, OURS, THEIRS),
            STATES,
            CHATS,
            (True, False),
        )
    )
    return [(facts, judge(facts)) for facts in found]


def everybody() -> Judged:
    return customers() + others()


def test_the_cases_are_many_and_some_of_each_kind_are_allowed() -> None:
    """Otherwise the sentences below could be true of nobody."""
    assert len(everybody()) > 10_000
    writers = [verdict.author for _facts, verdict in everybody() if verdict.may_write]
    assert {Author.MEMBER, Author.OPERATOR, Author.AGENT} == set(writers)
    assert any(verdict.may_note for _facts, verdict in others())


def test_nobody_writes_what_they_may_not_read() -> None:
    for facts, verdict in everybody():
        assert verdict.may_read or not (verdict.may_write or verdict.may_note), facts


def test_a_stranger_never_reads() -> None:
    for facts, verdict in others():
        if not facts.desk_role and facts.agent_of is None:
            assert not verdict.may_read, facts


def test_a_colleague_on_the_portal_reads_no_more_than_a_stranger() -> None:
    for facts, verdict in others():
        if facts.role:
            assert verdict == judge(facts._replace(role=None)), facts


def test_a_switched_off_account_neither_reads_nor_writes() -> None:
    for facts, verdict in everybody():
        if not facts.account_active:
            assert not verdict.may_read, facts


def test_a_customer_without_the_right_neither_reads_nor_writes() -> None:
    for facts, verdict in customers():
        writes = (
            facts.role in ("administrator", "integrator")
            and not facts.withdrawn
            and not facts.suspended
        )
        assert verdict.may_read is (writes and facts.account_active), facts


def test_a_customer_writes_in_their_own_name_and_leaves_no_notes() -> None:
    for facts, verdict in customers():
        assert (verdict.author, verdict.at_desk, verdict.may_note) == (
            Author.MEMBER,
            False,
            False,
        ), facts


def test_a_chat_of_the_free_tariff_is_never_writable_by_an_operator() -> None:
    for facts, verdict in others():
        if facts.channel == "self_service" or (
            facts.channel != "partner" and not facts.plan_has_operators
        ):
            assert not verdict.may_write, facts


def test_a_partner_chat_is_never_readable_by_our_own_desk() -> None:
    for facts, verdict in others():
        if facts.channel == "partner" and facts.agent_of is None:
            assert not verdict.may_read, facts


def test_an_agent_never_reads_what_is_not_their_own_partners() -> None:
    for facts, verdict in others():
        if facts.agent_of is not None and (
            facts.channel != "partner" or facts.partner != facts.agent_of
        ):
            assert not verdict.may_read, facts


def test_an_agent_of_a_closed_partner_reads_nothing() -> None:
    for facts, verdict in others():
        if facts.agent_of is not None and not facts.agents_partner_active:
            assert not verdict.may_read, facts


def test_a_desk_role_adds_nothing_to_an_agent() -> None:
    for facts, verdict in others():
        if facts.agent_of is not None:
            assert verdict == judge(facts._replace(desk_role="")), facts


def test_only_the_operator_of_the_chat_writes_in_the_desks_name() -> None:
    for facts, verdict in others():
        if not facts.is_operator:
            assert not verdict.may_write, facts


def test_agents_write_as_agents_and_operators_as_operators() -> None:
    for facts, verdict in others():
        if verdict.may_read:
            assert verdict.at_desk, facts
            assert verdict.author is (Author.AGENT if facts.agent_of else Author.OPERATOR), facts


def test_a_closed_chat_is_written_to_by_nobody() -> None:
    for facts, verdict in everybody():
        if facts.state == "closed":
            assert not verdict.may_write, facts
            assert not verdict.may_read or verdict.refusal == "closed", facts


def test_a_chat_whose_answerer_changed_is_written_to_by_nobody() -> None:
    """Standard chats while a partner answers, partner chats after the return or under another partner."""
    for facts, verdict in everybody():
        if facts.supported_by != facts.partner:
            assert not verdict.may_write, facts
            assert not verdict.may_read or verdict.refusal in ("closed", "channel_blocked"), facts


def test_notes_are_left_only_by_those_who_sit_at_the_desk() -> None:
    for facts, verdict in everybody():
        assert not verdict.may_note or (verdict.at_desk and not facts.is_customer), facts


def test_a_member_is_told_the_reason_and_a_stranger_only_that_they_are_none() -> None:
    for facts, verdict in others():
        if not facts.desk_role and facts.agent_of is None:
            assert verdict.reason == "not_a_member", facts


def test_reading_is_refused_with_a_reason_and_writing_with_a_code() -> None:
    codes = {"", "closed", "channel_blocked", "forbidden"}
    for facts, verdict in everybody():
        assert (verdict.reason == "ok") is verdict.may_read, facts
        assert verdict.refusal in codes, facts


def test_the_databases_numbers_are_judged_like_truths() -> None:
    """SQLite answers 1 and 0."""
    for facts, _verdict in everybody()[::7]:
        as_numbers = ThreadFacts(*(int(fact) if isinstance(fact, bool) else fact for fact in facts))
        assert judge.__wrapped__(as_numbers)[1:] == judge.__wrapped__(facts)[1:], facts


# Typical cases, written out: reads, writes, code, note.
YES, NO = True, False
CASES = {
    "an administrator in their own chat": (
        {"is_customer": YES, "role": "administrator"},
        YES,
        YES,
        "",
        NO,
    ),
    "an integrator in their own chat": (
        {"is_customer": YES, "role": "integrator"},
        YES,
        YES,
        "",
        NO,
    ),
    "an employee who has a chat from better days": (
        {"is_customer": YES, "role": "employee"},
        NO,
        NO,
        "forbidden",
        NO,
    ),
    "an employee whom the tariff lets write": (
        {"is_customer": YES, "role": "employee", "employees_write": YES},
        YES,
        YES,
        "",
        NO,
    ),
    "a withdrawn integrator": (
        {"is_customer": YES, "role": "integrator", "withdrawn": YES},
        NO,
        NO,
        "forbidden",
        NO,
    ),
    "an administrator of a suspended portal": (
        {"is_customer": YES, "role": "administrator", "suspended": YES},
        NO,
        NO,
        "forbidden",
        NO,
    ),
    "an administrator on the free tariff writes to the assistant": (
        {
            "is_customer": YES,
            "role": "administrator",
            "channel": "self_service",
            "plan_has_operators": NO,
            "state": "assistant",
        },
        YES,
        YES,
        "",
        NO,
    ),
    "an administrator whose standard chat is paused by a partner": (
        {"is_customer": YES, "role": "administrator", "supported_by": OURS},
        YES,
        NO,
        "channel_blocked",
        NO,
    ),
    "an administrator in the partner's chat": (
        {
            "is_customer": YES,
            "role": "administrator",
            "channel": "partner",
            "partner": OURS,
            "supported_by": OURS,
        },
        YES,
        YES,
        "",
        NO,
    ),
    "the same after the return": (
        {"is_customer": YES, "role": "administrator", "channel": "partner", "partner": OURS},
        YES,
        NO,
        "channel_blocked",
        NO,
    ),
    "an administrator replies to a solved chat": (
        {"is_customer": YES, "role": "administrator", "state": "solved"},
        YES,
        YES,
        "",
        NO,
    ),
    "an operator who is also the customer is the customer": (
        {"is_customer": YES, "desk_role": "operator"},
        NO,
        NO,
        "forbidden",
        NO,
    ),
    "the operator of a chat": ({"desk_role": "operator", "is_operator": YES}, YES, YES, "", YES),
    "an operator looks over a colleague's shoulder": (
        {"desk_role": "operator"},
        YES,
        NO,
        "forbidden",
        YES,
    ),
    "a first-line operator and an Enterprise chat": (
        {"desk_role": "operator", "channel": "enterprise"},
        NO,
        NO,
        "",
        NO,
    ),
    "special support and a standard chat": ({"desk_role": "special"}, NO, NO, "", NO),
    "special support in its Enterprise chat": (
        {"desk_role": "special", "channel": "enterprise", "is_operator": YES},
        YES,
        YES,
        "",
        YES,
    ),
    "the duty specialist in an Enterprise chat": (
        {"desk_role": "duty", "channel": "enterprise"},
        YES,
        NO,
        "forbidden",
        YES,
    ),
    "the lead reads a chat of the free tariff": (
        {
            "desk_role": "lead",
            "channel": "self_service",
            "plan_has_operators": NO,
            "state": "assistant",
        },
        YES,
        NO,
        "channel_blocked",
        YES,
    ),
    "an operator whose chat fell to the free tariff": (
        {"desk_role": "operator", "is_operator": YES, "plan_has_operators": NO},
        YES,
        NO,
        "channel_blocked",
        YES,
    ),
    "staff without a desk role": ({"desk_role": ""}, NO, NO, "", NO),
    "an agent in the chat they took": (
        {
            "agent_of": OURS,
            "agents_partner_active": YES,
            "channel": "partner",
            "partner": OURS,
            "supported_by": OURS,
            "is_operator": YES,
        },
        YES,
        YES,
        "",
        YES,
    ),
    "an agent in a partner chat of a free portal": (
        {
            "agent_of": OURS,
            "agents_partner_active": YES,
            "channel": "partner",
            "partner": OURS,
            "supported_by": OURS,
            "is_operator": YES,
            "plan_has_operators": NO,
        },
        YES,
        YES,
        "",
        YES,
    ),
    "an agent of the neighbours": (
        {
            "agent_of": THEIRS,
            "agents_partner_active": YES,
            "channel": "partner",
            "partner": OURS,
            "supported_by": OURS,
        },
        NO,
        NO,
        "",
        NO,
    ),
    "an agent of the next partner reads nothing of the last one's": (
        {
            "agent_of": THEIRS,
            "agents_partner_active": YES,
            "channel": "partner",
            "partner": OURS,
            "supported_by": THEIRS,
        },
        NO,
        NO,
        "",
        NO,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_typical_people(case: str) -> None:
    facts, may_read, may_write, refusal, may_note = CASES[case]
    verdict = judge(USUAL._replace(**facts))
    assert (verdict.may_read, verdict.may_write, verdict.refusal, verdict.may_note) == (
        may_read,
        may_write,
        refusal,
        may_note,
    )


def test_a_reply_opens_a_solved_chat_with_whoever_had_it_and_changes_no_other() -> None:
    assert state_after_reply(State.SOLVED, has_operator=True) is State.ACTIVE
    assert state_after_reply(State.SOLVED, has_operator=True, at_partner=True) is State.ACTIVE
    assert state_after_reply(State.SOLVED, has_operator=False) is State.ASSISTANT
    assert state_after_reply(State.SOLVED, has_operator=False, at_partner=True) is State.WAITING
    for state in set(State) - {State.SOLVED}:
        for has_operator, at_partner in product((True, False), repeat=2):
            after = state_after_reply(state, has_operator=has_operator, at_partner=at_partner)
            assert after is state
