"""What was promised and how it stands, in words: for the customer, for the tariff's page, for the desk."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import wording
from chat.composer import Verdict
from chat.levels import level_of
from chat.models import Thread
from chat.service_level import Ball, Kind, Promise, ServiceLevel
from tariffs.targets import Targets

from .waits import span

AT_THE_DESK_ASKED_EVERY = 60  # seconds: there the minutes that are left are shown
LONGEST_WAIT = 24 * 60 * 60  # seconds


def promised(targets: Targets) -> str:
    """«первый ответ за 1 ч, следующие за 2 ч, решение за 18 ч»; empty where nothing is promised."""
    words = {
        "first_answer": _("первый ответ за %(time)s"),
        "next_answer": _("следующие за %(time)s"),
        "solution": _("решение за %(time)s"),
    }
    if targets.first_answer is None:
        words["next_answer"] = _("следующий ответ за %(time)s")
    said = zip(Targets._fields, targets, strict=True)
    return ", ".join(words[name] % {"time": span(time)} for name, time in said if time is not None)


# --- to the customer --------------------------------------------------------------------------------
class WhoseTurn(NamedTuple):
    """Whose turn it is. `again` is after how many seconds the words will be others, if they will be by themselves."""

    ball: str
    text: str
    is_late: bool
    again: int | None


def turn_of(thread: Thread, verdict: Verdict, now: datetime | None = None) -> WhoseTurn | None:
    """For the customer; None with the assistant, after the end, and while the chat rests."""
    now = now or timezone.now()
    level = None if thread.is_finished or verdict.refusal else level_of(thread, now)
    if level is None or level.ball is Ball.NOBODYS:
        return None
    if level.ball is Ball.YOURS:
        return WhoseTurn(level.ball.value, _("Мяч у вас: ждём вашего ответа."), False, None)
    at_partner = thread.partner_id is not None
    promise = _answer(level)
    if promise is None or promise.due_at is None:
        text = _("Мяч у нас: готовим ответ.")
        if at_partner:
            text = _("Мяч у партнёра: он готовит ответ.")
        return WhoseTurn(level.ball.value, text, False, None)
    # for the customer the promised moment is past, even where the desk has closed with it
    left = (promise.due_at - now).total_seconds()
    is_late = promise.is_broken or left < 0
    words = _line(is_late, promise.kind, at_partner)
    again = None if is_late else min(LONGEST_WAIT, int(left) + 1)
    text = words % {"when": until(promise.due_at, now)}
    return WhoseTurn(level.ball.value, text, is_late, again)


def _answer(level: ServiceLevel) -> Promise | None:
    """What the customer waits for: the answer, and only where no answer is promised the solution."""
    running = [one for one in level.promises if one.due_at is not None]
    answers = [one for one in running if one.kind is not Kind.SOLUTION]
    return next(iter([*answers, *running]), None)


def _line(is_late: bool, kind: Kind, at_partner: bool) -> str:
    words = {  # whose ball it is, whether it is late, whether an answer was promised
        (False, False, True): _("Мяч у нас: ответим %(when)s."),
        (False, False, False): _("Мяч у нас: решим %(when)s."),
        (False, True, True): _("Мяч у нас: обещали ответить %(when)s и опаздываем."),
        (False, True, False): _("Мяч у нас: решение опаздывает."),
        (True, False, True): _("Мяч у партнёра: ответит %(when)s."),
        (True, False, False): _("Мяч у партнёра: решит %(when)s."),
        (True, True, True): _("Мяч у партнёра: обещал ответить %(when)s и опаздывает."),
        (True, True, False): _("Мяч у партнёра: решение опаздывает."),
    }
    return words[at_partner, is_late, kind is not Kind.SOLUTION]


def until(moment: datetime, now: datetime) -> str:
    """«до 14:30 по Москве», on another day «завтра, до …», «в понедельник, 2 ноября, до …»."""
    when = {"clock": wording.clock(moment), "day": wording.day(moment, now)}
    if timezone.localtime(moment).date() == timezone.localtime(now).date():
        return _("до %(clock)s") % when
    return _("%(day)s, до %(clock)s") % when


# --- to the desk --------------------------------------------------------------------------------------
class Line(NamedTuple):
    """One promise on the customer's card. `tone` is "", "soon" or "late"."""

    name: str
    state: str
    tone: str


class Card(NamedTuple):
    ball: str
    whose: str
    lines: list[Line]
    again: int | None


def card_of(thread: Thread, verdict: Verdict, now: datetime | None = None) -> Card | None:
    """For the desk; None where nothing is promised and nobody has been asked."""
    now = now or timezone.now()
    level = level_of(thread, now)
    if level is None or not (level.promises or level.ball is not Ball.NOBODYS):
        return None
    rests = verdict.refusal == "channel_blocked"
    names = {
        Kind.FIRST_ANSWER: _("Первый ответ"),
        Kind.NEXT_ANSWER: _("Следующий ответ"),
        Kind.SOLUTION: _("Решение"),
    }
    whose = {
        Ball.OURS: _("у нас"),
        Ball.YOURS: _("у клиента"),
        Ball.NOBODYS: "",
    }[level.ball]
    lines = [Line(names[one.kind], *_stands(one, now)) for one in level.promises]
    again = AT_THE_DESK_ASKED_EVERY if level.next_due is not None else None
    return Card(level.ball.value, _("на паузе") if rests else whose, lines, again)


def _stands(promise: Promise, now: datetime) -> tuple[str, str]:
    """How a promise stands, and its tone."""
    if promise.is_over:
        if promise.is_broken:
            return _("с опозданием на %(time)s") % {"time": span(-promise.left)}, "late"
        if promise.spent < timedelta(minutes=1):
            return _("в срок"), ""
        return _("в срок, за %(time)s") % {"time": span(promise.spent)}, ""
    if promise.is_broken:
        return _("просрочено на %(time)s") % {"time": span(-promise.left)}, "late"
    left = {"time": span(promise.left)}
    if promise.due_at is None:
        return _("часы стоят, осталось %(time)s") % left, ""
    words = {**left, "when": until(promise.due_at, now)}
    return _("%(when)s, осталось %(time)s") % words, "soon" if promise.warns else ""
