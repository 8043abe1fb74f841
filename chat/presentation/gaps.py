"""What the pages of gaps show: the list in the order of urgency, and one gap with its chats."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assistant.gathering import urgency
from assistant.models import Attempt, Ending, Gap, Question
from chat.learning import fit_for_an_article
from chat.models import Entry, Thread
from portals.models import User

MOST_RANKED = 2000
QUESTIONS_SHOWN = 50
ANSWER_CHARACTERS = 600
TABS = {
    "open": (_("Открытые"), Gap.objects.open),
    "drafts": (_("Пишутся"), Gap.objects.being_written),
    "covered": (_("Закрыты статьёй"), Gap.objects.covered),
    "aside": (_("Отложены"), Gap.objects.dismissed),
}


class AskedIn(NamedTuple):
    """A chat that met the gap. `opens` is whether its reader may open it, `state` how it stands now.

    Whoever may not open it reads nothing that tells whose it is: not its subject, and of the answer what a draft gets.
    """

    uuid: UUID
    subject: str
    questions: list[Question]
    opens: bool
    state: str
    state_words: str
    answer: str  # of the operator, shortened, as fit for an article
    answered_question: Question | None


def ranked(tab: str, moment: datetime) -> list[int]:
    """The ids of the tab's gaps, the most urgent first; of very many the last met."""
    rows = TABS[tab][1]().counted().order_by("-last_at")
    found = rows.values_list("pk", "chats", "met_at", "solved_by_people")[:MOST_RANKED]
    weights = {
        pk: urgency(chats=chats, last_at=met_at, solved_by_people=solved, moment=moment)
        for pk, chats, met_at, solved in found
    }
    return sorted(weights, key=lambda pk: (-weights[pk], pk))


def shown(page: list[int]) -> list[Any]:
    """These gaps with their counts, in this order."""
    gaps = Gap.objects.filter(pk__in=page).counted().select_related("article")
    return sorted(gaps, key=lambda gap: page.index(gap.pk))


def chats_of(gap: Gap, user: User) -> list[AskedIn]:
    """The chats of the newest questions, five queries whatever their number."""
    attempts = Attempt.objects.select_related("article").order_by("number")
    questions = (
        Question.objects.failed()
        .filter(gap=gap)
        .newest_first()
        .prefetch_related(Prefetch("attempts", attempts))[:QUESTIONS_SHOWN]
    )
    by_chat: defaultdict[UUID, list[Question]] = defaultdict(list)
    for question in questions:
        by_chat[question.chat].append(question)
    threads = {thread.uuid: thread for thread in Thread.objects.filter(uuid__in=by_chat)}
    opened = set(
        Thread.objects.at_desk_of(user).filter(uuid__in=by_chat).values_list("uuid", flat=True)
    )
    words = _answers(by_chat, threads)
    return [
        _asked_in(uuid, asked, threads.get(uuid), uuid in opened, words.get(uuid, ""))
        for uuid, asked in by_chat.items()
    ]


def _asked_in(
    uuid: UUID, asked: list[Question], thread: Thread | None, opens: bool, answer: str
) -> AskedIn:
    ended = next((question for question in asked if question.ending), None)
    answered = next((q for q in asked if q.ending == Ending.PEOPLE and answer), None)
    state_words = ended.get_ending_display() if ended else ""
    if not state_words and thread is not None:
        state_words = thread.get_state_display()
    return AskedIn(
        uuid,
        thread.subject if thread and opens else asked[-1].title,
        asked,
        opens,
        "solved" if answered else (thread.state if thread else "closed"),
        state_words,
        Truncator(answer).chars(ANSWER_CHARACTERS),
        answered,
    )


def _answers(by_chat: dict[UUID, list[Question]], threads: dict[UUID, Thread]) -> dict[UUID, str]:
    """What operators answered, by chat."""
    wanted = {
        (threads[uuid].pk, question.answer_number): uuid
        for uuid, asked in by_chat.items()
        for question in asked
        if question.answer_number is not None and uuid in threads
    }
    entries = Entry.objects.filter(
        thread__in={thread for thread, _seq in wanted}, seq__in={seq for _thread, seq in wanted}
    ).select_related("thread__customer", "thread__portal", "author")
    return {
        wanted[entry.thread_id, entry.seq]: fit_for_an_article(entry)
        for entry in entries
        if (entry.thread_id, entry.seq) in wanted
    }
