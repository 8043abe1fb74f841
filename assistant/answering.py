"""What the assistant says to a question: an answer with its article, or honestly nothing."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from assistant.clarifying import choices
from assistant.engine import Engine, IndexEngine
from assistant.finding import Found, find, worth_naming
from assistant.rewriting import rewritten
from assistant.understanding import CUSTOM_WORK, Intent, understand
from knowledge.models import Article
from knowledge.search.current import current
from knowledge.search.index import Hit
from knowledge.search.passages import shorten
from knowledge.search.words import stems

LONGEST_PASSAGE = 400
NEAREST = 3  # articles that are named where there is no answer and nobody to ask
GIVEN_TO_THE_MODEL = 3  # passages that it may put into one answer


class Outcome(StrEnum):
    """What came of a question."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    PERSON_REQUESTED = "person_requested"
    THANKS = "thanks"
    GREETING = "greeting"
    ABUSE = "abuse"


@dataclass(frozen=True)
class Cited:
    """An article that the answer names; `passage` is plain text of at most 400 characters."""

    article_id: int
    slug: str
    title: str
    section: str
    passage: str
    score: float


@dataclass(frozen=True)
class Answer:
    """What the assistant says, and the articles that it rests on, best first.

    `choices` are what the person may answer to a clarifying question, as it names them. `nearest` are the articles
    that were weighed, sure or not; `confidence` says how sure, from 0 to 1.
    """

    outcome: Outcome
    text: str
    articles: tuple[Cited, ...] = ()
    choices: tuple[str, ...] = ()
    nearest: tuple[Cited, ...] = ()
    confidence: float = 0.0


_engine: Engine = IndexEngine(current.with_meaning)  # called by workers and commands alone


def answer(
    question: str,
    *,
    said_before: Sequence[str] = (),
    exclude: Collection[int] = (),
    may_clarify: bool = True,
) -> Answer:
    """The assistant's answer: the next best article that was not shown yet, or two that are equally good.

    `exclude` holds ids of articles that were shown already, `said_before` the person's earlier messages.
    With `may_clarify` it may ask back instead, before anything was shown.
    """
    understood = understand(question)
    match understood.intent:
        case Intent.THANKS:
            return Answer(
                Outcome.THANKS, _("Пожалуйста. Если появится другой вопрос, напишите его здесь.")
            )
        case Intent.GREETING:
            text = _(
                "Здравствуйте. Напишите, что делали, чего ждали и что получилось: поищу ответ в базе знаний."
            )
            return Answer(Outcome.GREETING, text)
        case Intent.ABUSE:
            text = _(
                "Понимаю, что это злит. Напишите, что делали и что получилось, вместе с текстом ошибки: постараюсь помочь."
            )
            return Answer(Outcome.ABUSE, text)
        case Intent.PERSON:
            return _instead_of_a_person(understood.question, exclude)
        case intent if intent in CUSTOM_WORK:
            return Answer(Outcome.OUT_OF_SCOPE, _out_of_scope(intent))
    found = find(_engine, question, said_before)
    nearest = _cited(found.hits[:NEAREST])
    return replace(
        _from(found, exclude, may_clarify=may_clarify), nearest=nearest, confidence=found.confidence
    )


def to_a_file_without_words() -> Answer:
    """Whoever shows something and says nothing has asked nothing yet, and loses no try by it."""
    text = _(
        "Файл сохранён в чате, но я читаю только текст. Напишите, что делали, чего ждали и что получилось."
    )
    return Answer(Outcome.GREETING, text)


def _from(found: Found, exclude: Collection[int], *, may_clarify: bool) -> Answer:
    """What is said of what was found."""
    weighed = _cited(found.still_to_show(exclude))
    if may_clarify and not exclude:
        options = choices(found.question, [(cited.title, cited.score) for cited in weighed])
        if options:
            return Answer(Outcome.CLARIFY, _which_one(options), choices=options)
    articles = worth_naming(weighed)
    if not articles:
        text = _(
            "В базе знаний нет ответа, в котором я уверен, а гадать не стану. "
            "Попробуйте назвать раздел и текст ошибки."
        )
        return Answer(Outcome.NOT_FOUND, text)
    passages = [cited.passage for cited in weighed[:GIVEN_TO_THE_MODEL]]
    if told := rewritten(found.question, passages):
        return Answer(Outcome.ANSWERED, told.text, tuple(weighed[at] for at in told.cited))
    return Answer(Outcome.ANSWERED, _maybe_this_helps(articles), tuple(articles))


def _instead_of_a_person(rest: str, exclude: Collection[int]) -> Answer:
    """The first call for a person; if the message also asks something, that is answered."""
    text = _(
        "Сначала попробую помочь сам: напишите, что делали, чего ждали и что получилось, с текстом ошибки."
    )
    articles: tuple[Cited, ...] = ()
    if len(stems(rest)) > 1:
        articles = tuple(worth_naming(_cited(find(_engine, rest).still_to_show(exclude))))
    if articles:
        text = _("Сначала попробую помочь сам.") + " " + _maybe_this_helps(articles)
    return Answer(Outcome.PERSON_REQUESTED, text, articles)


def _which_one(options: Sequence[str]) -> str:
    named = [f"«{_nested(title)}»" for title in options]
    return _("Уточните, пожалуйста, о чём вопрос: %(first)s или %(last)s?") % {
        "first": ", ".join(named[:-1]),
        "last": named[-1],
    }


def _out_of_scope(intent: Intent) -> str:
    if intent is Intent.PROCESSES:
        return _(
            "Проектирование бизнес-процессов в поддержку не входит, им занимаются сертифицированные партнёры. "
            "С настройкой и ошибками помогу здесь."
        )
    if intent is Intent.INTERFACE:
        return _(
            "Переработка интерфейса в поддержку не входит, ею занимаются сертифицированные партнёры. "
            "С настройкой и ошибками помогу здесь."
        )
    return _(
        "Разработка приложений в поддержку не входит, ею занимаются сертифицированные партнёры. "
        "С настройкой и ошибками помогу здесь."
    )


def _maybe_this_helps(articles: Sequence[Cited]) -> str:
    titles = list(dict.fromkeys(_nested(article.title) for article in articles))  # some are equal
    if len(titles) > 1:
        return _("Похоже, поможет статья «%(first)s» или «%(second)s».") % {
            "first": titles[0],
            "second": titles[1],
        }
    return _("Похоже, поможет статья «%(title)s».") % {"title": titles[0]}


def _nested(title: str) -> str:
    """A title with its quotation marks fit to stand inside others."""
    return title.replace("«", "„").replace("»", "“")


def _cited(hits: Sequence[Hit]) -> tuple[Cited, ...]:
    articles = (
        Article.objects.published().select_related("section").in_bulk([hit.key for hit in hits])
    )
    return tuple(
        Cited(
            article_id=hit.key,
            slug=articles[hit.key].slug,
            title=articles[hit.key].title,
            section=section.name if (section := articles[hit.key].section) else "",
            passage=shorten(hit.passage, LONGEST_PASSAGE),
            score=hit.score,
        )
        for hit in hits
        if hit.key in articles  # taken away since the index was made
    )


@dataclass(frozen=True)
class Explanation:
    """How a question was read, which articles were weighed, and how sure the engine had to be and was."""

    engine: str
    read_as: str
    confidence: float
    threshold: float
    articles: list[dict[str, str | float]]


def explain(question: str, k: int = 3) -> Explanation:
    """The engine's view of a question, for staff."""
    found: Found = find(_engine, question)
    hits = {hit.key: hit for hit in found.hits[:k]}
    rows: list[dict[str, str | float]] = [
        {
            "slug": cited.slug,
            "title": cited.title,
            **{
                (name if "_" in name or name == "score" else f"{name}_score"): round(value, 3)
                for name, value in asdict(hits[cited.article_id]).items()
                if isinstance(value, float)
            },
            "passage": cited.passage,
        }
        for cited in _cited(list(hits.values()))
    ]
    index = current.with_meaning()
    return Explanation(
        _engine.name,
        index.understand(question).text,
        round(found.confidence, 3),
        round(found.threshold, 3),
        rows,
    )
