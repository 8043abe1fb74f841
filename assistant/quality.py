"""How well the assistant does with real people: shares over a time, by try, by section, and week by week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from assistant.models import Attempt

TRIES_SHOWN = 3
WRONG_SHOWN = 20
HELPED, NOT_HELPED = Q(helped=True), Q(helped=False)


@dataclass(frozen=True)
class Figures:
    """Answers of the assistant and what was said of them; `found` of them showed an article."""

    name: str
    answers: int = 0
    found: int = 0
    helped: int = 0
    not_helped: int = 0
    wrong: int = 0

    @property
    def unmarked(self) -> int:
        return self.found - self.helped - self.not_helped

    @property
    def helped_percent(self) -> int | None:
        """Of all answers, those that found nothing among them; None where there are none."""
        return percent(self.helped, self.answers)

    @property
    def wrong_percent(self) -> int | None:
        """Of the answers that showed an article."""
        return percent(self.wrong, self.found)


@dataclass(frozen=True)
class Week:
    """The chats that asked the assistant in the week that begins on this Monday; those it solved."""

    begins: date
    chats: int
    solved: int

    @property
    def others(self) -> int:
        return self.chats - self.solved

    @property
    def percent(self) -> int | None:
        return percent(self.solved, self.chats)


@dataclass(frozen=True)
class Quality:
    """All figures of a time. `chats` is how many asked, `solved` how many of them said «Помогло»."""

    chats: int
    solved: int
    people: int
    total: Figures
    tries: list[Figures]
    sections: list[Figures]
    weeks: list[Week]
    wrong: list[Attempt]

    @property
    def solved_percent(self) -> int | None:
        return percent(self.solved, self.chats)

    @property
    def people_percent(self) -> int | None:
        return percent(self.people, self.chats)


def percent(part: int, of: int) -> int | None:
    return round(100 * part / of) if of else None


def quality(since: datetime) -> Quality:
    """The figures of all tries since then, in five queries."""
    attempts = Attempt.objects.since(since).order_by()
    totals = attempts.aggregate(
        **_counts(),
        chats=Count("question__chat", distinct=True),
        solved=Count("question__chat", filter=HELPED, distinct=True),
        people=Count("question__chat", filter=Q(question__ending="people"), distinct=True),
    )
    by_number = _counted(attempts.values("number")).order_by("number")
    by_section = _counted(
        attempts.filter(section__isnull=False).values(name=F("section__name"))
    ).order_by("-answers", "name")
    weeks = (
        attempts.annotate(week=TruncWeek("at"))
        .values("week")
        .annotate(
            chats=Count("question__chat", distinct=True),
            solved=Count("question__chat", filter=HELPED, distinct=True),
        )
        .order_by("week")
    )
    wrong = Attempt.objects.since(since).filter(wrong=True).select_related("article", "question")
    return Quality(
        chats=totals["chats"],
        solved=totals["solved"],
        people=totals["people"],
        total=_figures("", totals),
        tries=_tries(by_number),
        sections=[_figures(row["name"], row) for row in by_section],
        weeks=[Week(row["week"].date(), row["chats"], row["solved"]) for row in weeks],
        wrong=list(wrong.order_by("-at")[:WRONG_SHOWN]),
    )


def _counts() -> dict[str, Count]:
    return {
        "answers": Count("pk"),
        "found_count": Count("pk", filter=Q(found=True)),
        "helped_count": Count("pk", filter=HELPED),
        "not_helped_count": Count("pk", filter=NOT_HELPED),
        "wrong_count": Count("pk", filter=Q(wrong=True)),
    }


def _counted(groups: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    counted: QuerySet[Any, Any] = groups.annotate(**_counts())
    return counted


def _figures(name: str, row: dict[str, Any]) -> Figures:
    return Figures(
        name,
        row["answers"],
        row["found_count"],
        row["helped_count"],
        row["not_helped_count"],
        row["wrong_count"],
    )


def _tries(rows: Iterable[dict[str, Any]]) -> list[Figures]:
    """The first three tries each, all later ones together as the last row."""
    first: list[Figures] = []
    later = Figures(f"{TRIES_SHOWN + 1}+")
    for row in rows:
        if row["number"] <= TRIES_SHOWN:
            first.append(_figures(str(row["number"]), row))
        else:
            later = Figures(
                later.name,
                later.answers + row["answers"],
                later.found + row["found_count"],
                later.helped + row["helped_count"],
                later.not_helped + row["not_helped_count"],
                later.wrong + row["wrong_count"],
            )
    return [*first, later] if later.answers else first
