"""Which entries of a chat move the ball, and whose turn they are."""

from datetime import UTC, datetime, timedelta

import pytest

from chat.turns import Said, turns

BEGIN = datetime(2026, 11, 20, 12, tzinfo=UTC)


def played(story: str, *, at_partner: bool = False) -> str:
    """The turns of a story: authors and changes in order, each a minute later."""
    said = [
        Said(BEGIN + timedelta(minutes=n), word, None)
        if word in ("member", "assistant", "operator", "agent", "system")
        else Said(BEGIN + timedelta(minutes=n), "system", word)
        for n, word in enumerate(story.split())
    ]
    found = turns(said, at_partner=at_partner)
    minutes = [f"{(at - BEGIN) // timedelta(minutes=1)} {turn.value}" for at, turn in found]
    return ", ".join(minutes)


@pytest.mark.parametrize(
    ("story", "told"),
    [
        # with the assistant nobody's turn is taken, and the hand-over is the question
        ("member assistant member assistant", ""),
        ("member assistant member handed_over", "3 asked"),
        ("member handed_over member taken operator", "1 asked, 2 asked, 4 answered"),
        ("member handed_over taken handed_back taken operator", "1 asked, 5 answered"),
        # no assistant before the people
        ("member operator member", "0 asked, 1 answered, 2 asked"),
        # solved by the assistant, and asked again: it answers; solved by a person: the person does
        ("member assistant marked solved reopened member", "3 solved"),
        (
            "member assistant handed_over taken operator solved reopened member",
            "2 asked, 4 answered, 5 solved, 7 asked",
        ),
        (
            "member handed_over taken operator handed_back solved reopened member",
            "1 asked, 3 answered, 5 solved",
        ),
        # a tariff without operators ends what was promised, and the next hand-over begins anew
        (
            "member handed_over taken operators_off member assistant operators_on handed_over",
            "1 asked, 3 solved, 7 asked",
        ),
        # a standard chat rests while a partner answers
        ("member handed_over partner_on partner_off", "1 asked, 2 paused, 3 resumed"),
        ("member handed_over partner_on partner_on partner_off", "1 asked, 2 paused, 3 paused, 4 resumed"),
        # an incident asks people past the assistant; whoever has it answers by saying how it goes
        ("member assistant member incident_declared", "3 asked"),
        ("incident_declared incident_accepted incident_progress", "0 asked, 2 answered"),
        ("member incident_declared incident_accepted solved reopened member", "1 asked, 3 solved, 5 asked"),
        # what else is on record moves nothing
        ("member handed_over rights consent_asked consent_granted rated closed", "1 asked"),
    ],
)  # fmt: skip
def test_the_turns_of_a_standard_chat(story: str, told: str) -> None:
    assert played(story) == told


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("member taken agent member", "0 asked, 2 answered, 3 asked"),
        ("member assistant handed_over agent", "2 asked, 3 answered"),
        # a partner's people answer a reply, whoever had it
        ("member solved reopened member", "0 asked, 1 solved, 3 asked"),
        ("member partner_ended partner_on agent", "0 asked, 1 paused, 2 resumed, 3 answered"),
    ],
)
def test_the_turns_of_a_partners_chat(story: str, told: str) -> None:
    assert played(story, at_partner=True) == told
