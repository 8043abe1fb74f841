"""What the assistant offers beside its answer: a chat for another topic, special support for a critical failure."""

from typing import Any

from django.utils.translation import gettext as _

from assistant.answering import Answer, Outcome
from assistant.emergencies import is_critical_failure
from assistant.topics import Matter, is_new_topic

from .models import Entry, Kind, Thread
from .standing import decision_for

ASKED = (Outcome.ANSWERED, Outcome.NOT_FOUND)  # a call for a person or thanks open no topic


def as_the_partners_matter(thread: Thread, found: Answer) -> Answer:
    """Custom work is nothing to send anybody away for where a partner answers: the assistant alone cannot do it."""
    if thread.partner is None or found.outcome is not Outcome.OUT_OF_SCOPE:
        return found
    text = _("Сам я такие работы не выполняю: это к специалистам партнёра «%(partner)s».")
    return Answer(Outcome.NOT_FOUND, text % {"partner": thread.partner.name})


def beside_the_answer(thread: Thread, question: Entry, found: Answer) -> dict[str, Any]:
    """{"critical": True, "new_topic": the question's public number}, as far as they are to be offered."""
    offers: dict[str, Any] = {}
    if is_critical_failure(question.body) and _takes_incidents(thread):
        offers["critical"] = True
    elif found.outcome in ASKED and _is_new_topic(thread, question, found):
        offers["new_topic"] = question.public_seq
    return offers


def _takes_incidents(thread: Thread) -> bool:
    return decision_for(thread.customer, thread.portal).may_declare


def _is_new_topic(thread: Thread, question: Entry, found: Answer) -> bool:
    section = found.articles[0].section if found.articles else ""
    return is_new_topic(question.body, _matter(thread, question), section=section)


def _matter(thread: Thread, question: Entry) -> Matter:
    """What people said before the question, and the articles shown to it."""
    before = Entry.objects.said().filter(thread=thread, seq__lt=question.seq).order_by("seq")
    said: list[str] = []
    sections: set[str] = set()
    last: dict[str, Any] = {}
    for kind, body, data in before.values_list("kind", "body", "data"):
        if kind == Kind.MESSAGE:
            said.append(body)
            continue
        for shown in data.get("articles") or []:
            said.append(f"{shown['title']} {shown['passage']}")
            sections.add(shown["section"])
        last = data if data.get("outcome") else last
    settled = last.get("helped") is True or last.get("outcome") == Outcome.THANKS
    return Matter([thread.subject, *said] if said else [], sections, settled)
