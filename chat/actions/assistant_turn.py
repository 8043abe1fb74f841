"""The assistant's side of a chat: its answers, the marks they get, and what follows from them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant import answering
from assistant.answering import Answer, Cited, Outcome
from assistant.dialogue import Dialogue, Step, Turn, after, owes_the_offer
from assistant.understanding import WORDS_OF_A_QUESTION, Intent, understand
from chat import errands, learning, wording
from chat.access import announce_on_commit, locked, require_write
from chat.composer import Author, State
from chat.event import Event
from chat.facts import verdict_of
from chat.ledger import append, earlier
from chat.models import Entry, Kind, Thread
from chat.models.thread import SOLVED_FIELDS
from chat.offers import as_the_partners_matter, beside_the_answer
from chat.refusals import Refused
from chat.standing import decision_for
from knowledge.search.words import stems
from portals.models import User

REMEMBERED = 5  # earlier messages of the person that help to understand the newest

TURNS = {
    Outcome.ANSWERED: Turn.ANSWERED,
    Outcome.CLARIFY: Turn.OTHER,
    Outcome.NOT_FOUND: Turn.NOT_FOUND,
    Outcome.PERSON_REQUESTED: Turn.PERSON_REQUESTED,
    Outcome.OUT_OF_SCOPE: Turn.OTHER,
    Outcome.THANKS: Turn.OTHER,
    Outcome.GREETING: Turn.OTHER,
    Outcome.ABUSE: Turn.OTHER,  # whoever is angry loses no try by it
}


def answer_question(thread_id: int, seq: int) -> None:
    """The assistant answers the newest question of a chat that is with it; done twice, it is said once."""
    thread = Thread.objects.filter(pk=thread_id).first()
    question = Entry.objects.questions().filter(thread=thread_id).order_by("-seq").first()
    if thread is None or not _has_the_word(thread) or question is None or question.seq < seq:
        return
    client_id = uuid5(question.client_id, "answer")
    if earlier(thread, None, client_id) is not None:
        return
    asked = _as_asked(thread, question)
    found = (
        answering.answer(
            asked,
            said_before=_said_before(thread, question),
            exclude=_shown(thread),
            may_clarify=not _asked_back(thread),
        )
        if asked
        else answering.to_a_file_without_words()
    )
    found = as_the_partners_matter(thread, found)
    beside = beside_the_answer(thread, question, found)
    with transaction.atomic():
        thread = Thread.objects.lock().get(pk=thread_id)
        if not _has_the_word(thread) or earlier(thread, None, client_id) is not None:
            return
        tries = thread.failed_tries
        step = _count(thread, TURNS[found.outcome])
        events = [_say(thread, client_id, found, step, beside)]
        learning.note_turn(thread, question, asked, events[0].seq, found)
        if thread.failed_tries != tries:  # the page's try meter and button follow a numbered event
            events.append(append(thread, Kind.STATE, Author.SYSTEM, data={"change": "tried"}))
        announce_on_commit(*events)


def try_next_article(thread_id: int, mark_id: str) -> None:
    """After «Не помогло»: the next best article for the same question, or an honest «больше нет»."""
    thread = Thread.objects.filter(pk=thread_id).first()
    asked_in_words = Entry.objects.questions().filter(thread=thread_id).exclude(body="")
    question = asked_in_words.order_by("-seq").first()
    client_id = uuid5(UUID(mark_id), "answer")
    if (
        thread is None
        or not _has_the_word(thread)
        or question is None
        or earlier(thread, None, client_id) is not None
    ):
        return
    asked = _as_asked(thread, question)
    found = answering.answer(
        asked,
        said_before=_said_before(thread, question),
        exclude=_shown(thread),
        may_clarify=False,
    )
    if found.outcome is not Outcome.ANSWERED:
        text = _(
            "Других подходящих статей я не нашёл. Опишите вопрос иначе: назовите раздел и текст ошибки."
        )
        found = Answer(Outcome.NOT_FOUND, text)
    with transaction.atomic():
        thread = Thread.objects.lock().get(pk=thread_id)
        if not _has_the_word(thread) or earlier(thread, None, client_id) is not None:
            return
        said = _say(thread, client_id, found, Step.CONTINUE)
        if found.articles:  # the mark has been counted already
            learning.note_turn(thread, question, asked, said.seq, found)
        announce_on_commit(said)


def mark_helped(thread: Thread, user: User, *, seq: int, value: bool, client_id: UUID) -> int:
    """«Помогло» or «Не помогло» under the answer with this public number; an answer is marked once.

    Returns the number of the mark. Raises Refused: bad_request (no such answer), forbidden, channel_blocked, closed.
    """
    with locked(thread, user) as (thread, verdict):
        if verdict.at_desk:
            raise Refused("forbidden")
        require_write(verdict)
        answer = thread.entries.answers().filter(public_seq=seq).first()
        if answer is None:
            raise Refused("bad_request", _("Отметить можно только ответ помощника."))
        if (before := _mark_of(thread, answer)) is not None:
            return before.public_seq or 0
        if earlier(thread, user, client_id) is not None:
            raise Refused("conflict")
        answer.data = {**answer.data, "helped": value}
        answer.save(update_fields=["data"])
        data = {"change": "marked", "answer": seq, "answer_seq": answer.seq, "value": value}
        mark = append(
            thread, Kind.STATE, Author.SYSTEM, author=user, client_id=client_id, data=data
        )
        events = [mark]
        learning.note_mark(thread, answer, value)
        if thread.state == State.ASSISTANT:
            if value:
                events += _close_the_matter(thread, mark)
            elif answer.data.get("articles"):  # having found nothing has been counted already
                events += _count_failure(thread, mark)
        announce_on_commit(*events)
        return mark.public_seq or 0


def _has_the_word(thread: Thread) -> bool:
    """The assistant speaks while the chat is with it, and not where the customer may no longer write."""
    return thread.state == State.ASSISTANT and verdict_of(thread, thread.customer).may_write


def _close_the_matter(thread: Thread, mark: Event) -> list[Event]:
    text = _("Рад, что помогло. Если вопрос вернётся, просто ответьте здесь: чат откроется снова.")
    polite = append(
        thread,
        Kind.ANSWER,
        Author.ASSISTANT,
        client_id=uuid5(UUID(mark.client_id), "thanks"),
        body=text,
    )
    thread.solve(timezone.now())
    thread.save(update_fields=SOLVED_FIELDS)
    return [polite, append(thread, Kind.STATE, Author.SYSTEM, data={"change": "solved"})]


def _count_failure(thread: Thread, mark: Event) -> list[Event]:
    step = _count(thread, Turn.NOT_HELPED)
    if step is Step.CONTINUE:
        if not thread.operator_offered:
            errands.on_commit("chat.tasks.try_next_article", thread.pk, mark.client_id)
        return []
    text = (
        _("Мои ответы не помогли. Дальше лучше разберётся человек.")
        if step is Step.OFFER_OPERATOR
        else _("Мои ответы не помогли, а других я не нашёл.")
    )
    return [
        _say(thread, uuid5(UUID(mark.client_id), "answer"), Answer(Outcome.NOT_FOUND, text), step)
    ]


def offer_what_is_owed(thread: Thread) -> Event | None:
    """The tariff has operators now: whoever has used up the tries is offered one at once. The chat is locked."""
    if not _has_the_word(thread) or not owes_the_offer(_dialogue(thread)):
        return None
    step = _count(thread, Turn.OTHER)
    if step is not Step.OFFER_OPERATOR:
        return None
    answer = Answer(Outcome.NOT_FOUND, _("Мои ответы не помогли. Дальше лучше разберётся человек."))
    return _say(thread, uuid4(), answer, step)


def _dialogue(thread: Thread) -> Dialogue:
    return Dialogue(thread.failed_tries, thread.person_requests, thread.operator_offered)


def _count(thread: Thread, turn: Turn) -> Step:
    """What follows from this turn; the chat's counters are saved."""
    before = _dialogue(thread)
    included = decision_for(thread.customer, thread.portal).has_people
    now, step = after(before, turn, operators_included=included)
    thread.failed_tries, thread.person_requests, thread.operator_offered = (
        now.failed_tries,
        now.person_requests,
        now.offered,
    )
    thread.save(update_fields=["failed_tries", "person_requests", "operator_offered"])
    return step


def _say(
    thread: Thread,
    client_id: UUID,
    found: Answer,
    step: Step,
    beside: dict[str, Any] | None = None,
) -> Event:
    """Posts what the assistant says, with the offer or the tariff's limits when it is their turn."""
    data, text = _data(found) | (beside or {}), found.text
    if step is Step.OFFER_OPERATOR:
        # the offer stands below: no «сначала попробую сам» above it
        if found.outcome is Outcome.PERSON_REQUESTED:
            text = _("Дальше разберётся человек.")
        decision = decision_for(thread.customer, thread.portal)
        data |= {"offer": True, "offer_text": wording.offer(decision, waiting_like(thread))}
    if step is Step.EXPLAIN_TARIFF:
        data |= {"explains_tariff": True, "nearest": data.get("weighed") or _weighed_last(thread)}
    return append(thread, Kind.ANSWER, Author.ASSISTANT, client_id=client_id, body=text, data=data)


def waiting_like(thread: Thread) -> int:
    """How many chats wait in the queue that this one would join."""
    return Thread.objects.in_queue_of(thread).count()


def _data(found: Answer) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "articles": [_cited(article) for article in found.articles],
        "weighed": [_cited(article) for article in found.nearest],
        "confidence": round(found.confidence, 3),
        **({"choices": list(found.choices)} if found.choices else {}),
    }


def _weighed_last(thread: Thread) -> list[dict[str, Any]]:
    """The nearest articles of the last search: this may run in a web server, which does not search."""
    told = thread.entries.answers().order_by("-seq").values_list("data", flat=True)
    return next((data["weighed"] for data in told if data.get("weighed")), [])


def _cited(article: Cited) -> dict[str, Any]:
    return {**asdict(article), "score": round(article.score, 3)}


def _as_asked(thread: Thread, question: Entry) -> str:
    """The question for the assistant: the first one is helped by the chat's subject. Empty for files without words."""
    report = question.data.get("report")
    text = (
        " ".join(part for part in (report["got"], report["did"]) if part)
        if report
        else question.body
    )
    if not text and _is_of_its_files(thread.subject, question):
        return ""
    if question.seq != 1 or thread.subject in text or _asks_nothing(text, thread.subject):
        return text
    return f"{thread.subject}. {text}"


def _is_of_its_files(subject: str, question: Entry) -> bool:
    """Later in the chat, or where the subject too is but a file's name."""
    names = {file["name"] for file in question.data.get("files", [])}
    return question.seq != 1 or subject in names


def _asks_nothing(text: str, subject: str) -> bool:
    """Thanks, whatever the chat is called; a greeting or an insult under a subject that asks nothing either."""
    intent = understand(text).intent
    return intent is Intent.THANKS or (
        intent in (Intent.GREETING, Intent.ABUSE) and len(stems(subject)) < WORDS_OF_A_QUESTION
    )


def _said_before(thread: Thread, question: Entry) -> list[str]:
    said = Entry.objects.questions().filter(thread=thread, seq__lt=question.seq).order_by("-seq")
    return [entry.body for entry in said[:REMEMBERED]][::-1]


def _shown(thread: Thread) -> set[int]:
    answers = thread.entries.answers().values_list("data", flat=True)
    return {article["article_id"] for data in answers for article in data.get("articles", [])}


def _asked_back(thread: Thread) -> bool:
    """Whether the assistant's last word was a question: it does not ask twice in a row."""
    last = thread.entries.answers().order_by("-seq").values_list("data", flat=True).first()
    return last is not None and last.get("outcome") == Outcome.CLARIFY


def _mark_of(thread: Thread, answer: Entry) -> Entry | None:
    return thread.entries.filter(
        kind=Kind.STATE, data__change="marked", data__answer_seq=answer.seq
    ).first()
