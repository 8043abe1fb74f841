"""What an operator reads first: the question in one sentence, what was tried, and why it did not help.

Made of the chat's stored entries, without a query; the customer never sees it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assistant.answering import Outcome
from assistant.tone import is_rude
from assistant.understanding import Intent, understand
from chat.composer import Author
from chat.events import UNSEEN
from chat.models import Entry, Kind

SENTENCE_CHARACTERS = 160
TEXT_CHARACTERS = 400
WORDS_CHARACTERS = 120
TRIES = {Outcome.ANSWERED, Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.PERSON_REQUESTED}
POLITE = (Intent.GREETING, Intent.THANKS)
_END_OF_A_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


class Try(NamedTuple):
    """One answer of the assistant: an icon, the articles shown, why they did not help, and what the customer
    said next."""

    icon: str
    articles: list[dict[str, Any]]
    verdict: str
    words: str


class Handover(NamedTuple):
    """`report` is {"did", "expected", "got"} if the form was filled in; `text` is what the one sentence leaves out."""

    question: str
    report: dict[str, str] | None
    text: str
    tries: list[Try]
    critical: bool  # reported as a critical failure
    rude: bool  # the customer has become abusive


def handover_card(subject: str, known: Sequence[Entry]) -> Handover:
    """`known` are the chat's entries in order, without notes."""
    asked = [one for one in known if one.author_kind == Author.MEMBER]
    first = asked[0] if asked else None
    report = first.data.get("report") if first else None
    question = in_one_sentence(subject, report, first.body) if first else ""
    # marks and counted tries stand between an answer and what the customer says to it
    seen = [one for one in known if one.data.get("change") not in UNSEEN]
    said_next = dict(pairwise(seen))
    tries = [
        _try(one, said_next.get(one))
        for before, one in zip([None, *known], known, strict=False)
        if _is_try(one, before)
    ]
    return Handover(
        question,
        report,
        "" if report or first is None or first.body == question else _short(first.body),
        tries,
        any(one.data.get("critical") for one in known if one.kind == Kind.STATE),
        any(is_rude(one.body) for one in asked),
    )


def in_one_sentence(subject: str, report: dict[str, str] | None, text: str) -> str:
    """The first sentence that says something, of what came out rather than of what was done; else the subject."""
    told = [report[name] for name in ("got", "did", "expected")] if report else [text]
    for sentence in _END_OF_A_SENTENCE.split("\n".join(told)):
        if sentence.strip() and understand(sentence).intent not in POLITE:
            return Truncator(sentence.strip()).chars(SENTENCE_CHARACTERS)
    return subject


def _short(text: str) -> str:
    return Truncator(text).chars(TEXT_CHARACTERS)


def _is_try(entry: Entry, before: Entry | None) -> bool:
    """Not a greeting or thanks, nor the «больше не нашёл» that a mark is answered with: the mark tells it."""
    outcome = entry.data.get("outcome") if entry.kind == Kind.ANSWER else None
    after_a_mark = before is not None and before.data.get("change") == "marked"
    return outcome in TRIES and not (outcome == Outcome.NOT_FOUND and after_a_mark)


def _try(entry: Entry, after: Entry | None) -> Try:
    words = after.body if after is not None and after.author_kind == Author.MEMBER else ""
    icon, verdict = _verdict(entry, asked_again=bool(words))
    articles = entry.data.get("articles") or []
    return Try(icon, articles, verdict, Truncator(words).chars(WORDS_CHARACTERS))


def _verdict(entry: Entry, *, asked_again: bool) -> tuple[str, str]:
    """An icon and the words for how a try ended."""
    outcome, helped = entry.data.get("outcome"), entry.data.get("helped")
    if outcome == Outcome.PERSON_REQUESTED:
        return "user", _("Просили позвать человека")
    if outcome == Outcome.OUT_OF_SCOPE:
        return "info", _("Вопрос вне поддержки")
    if not entry.data.get("articles"):
        return "search", _("Ответа не нашлось")
    if helped is None:
        return ("retry", _("Спросили снова")) if asked_again else ("book", _("Без отметки"))
    return ("up", _("Помогло")) if helped else ("thumb-down", _("Не помогло"))
