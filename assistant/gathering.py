"""Which failed questions are about the same thing, and which of these things is to be written about first. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta

HALVES_IN = timedelta(days=30)  # a gap that nobody has met for a month weighs half
WITH_AN_ANSWER = 1.5  # half the article is written already


def gather(
    likeness: Sequence[Sequence[float]],
    *,
    alike_from: float,
    chats: Sequence[Hashable],
    homes: Mapping[Hashable, int],
) -> list[int]:
    """For each new question the column of the group that it belongs to.

    `likeness[i]` compares new question i with the known groups, column by column, and then with the new questions
    themselves; likeness is 0 to 1. A question goes to the group it is most like, if it is like it at all; otherwise
    to the group of an earlier question of its chat (`homes` knows those of earlier days): one chat, one topic.
    Otherwise it begins a group of its own, whose column is the question's.
    """
    belongs: list[int] = []
    known = len(likeness[0]) - len(likeness) if likeness else 0
    begun = list(range(known))
    homes = dict(homes)
    for place, (row, chat) in enumerate(zip(likeness, chats, strict=True)):
        best = max(begun, key=row.__getitem__, default=None)
        if best is None or row[best] < alike_from:
            best = homes.get(chat)
        if best is None:
            best = known + place
            begun.append(best)
        homes.setdefault(chat, best)
        belongs.append(best)
    return belongs


def urgency(*, chats: int, last_at: datetime, solved_by_people: int, moment: datetime) -> float:
    """How much an article would help: chats that met the gap, less for each month of silence, more if an answer is known."""
    silence = max(moment - last_at, timedelta(0))
    weight: float = chats * 0.5 ** (silence / HALVES_IN)
    return weight * WITH_AN_ANSWER if solved_by_people else weight
