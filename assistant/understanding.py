"""What a message is besides a question: a greeting, thanks, a call for a person, an order of custom work,
an insult."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.search.words import normalise, stems

from .tone import is_rude, without_insults

WORDS_OF_A_QUESTION = 2  # an insult with fewer besides asks nothing


class Intent(StrEnum):
    """What the person wants from the assistant."""

    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    PERSON = "person"
    ABUSE = "abuse"  # an insult and nothing to answer; a question with one in it is a question
    APPLICATIONS = "applications"  # custom work, in its three kinds
    PROCESSES = "processes"
    INTERFACE = "interface"


CUSTOM_WORK = frozenset({Intent.APPLICATIONS, Intent.PROCESSES, Intent.INTERFACE})


@dataclass(frozen=True)
class Understood:
    """The intent, and what of the message is left to look for in the articles."""

    intent: Intent
    question: str


def understand(message: str) -> Understood:
    """What one message is; whatever is not recognised is a question."""
    text = " ".join(_PUNCTUATION.sub(" ", normalise(message)).split())
    if _is_only(text, _THANKS_WORDS, _THANKS):
        return Understood(Intent.THANKS, "")
    if _is_only(text, _GREETING_WORDS, _GREETING):
        return Understood(Intent.GREETING, "")
    for calling in _PERSON:
        if found := calling.search(text):
            return Understood(Intent.PERSON, text[: found.start()] + " " + text[found.end() :])
    for intent, orders in _ORDERS:
        if any(order.search(text) for order in orders):
            return Understood(intent, message)
    if is_rude(text) and len(stems(without_insults(text))) < WORDS_OF_A_QUESTION:
        return Understood(Intent.ABUSE, "")
    return Understood(Intent.QUESTION, message)


_PUNCTUATION = re.compile(r"[^\w\s]+")


def _is_only(text: str, allowed: re.Pattern[str], needed: re.Pattern[str]) -> bool:
    """Whether the text says the needed thing and, apart from polite words, nothing else."""
    return bool(needed.search(text)) and not re.search(r"[a-zа-я0-9]", allowed.sub(" ", text))


_POLITE = (
    r"вам|вас|тебе|вы|ты|огромн\w*|больш\w*|очень|за помощь|за ответ|помощь|всем|все|уже|получилось|заработало|"
    r"хорошего|доброго|приятного|дня|вечера|до свидания|понятно|ясно|ок|ok|отлично|супер|класс|спасли|и|а|ура|"
    r"разобрал\w*|мне|нам|это|теперь|работает|оператор|коллеги|девушка|много"
)
_GREETING = re.compile(
    r"\b(привет\w*|здравствуй\w*|здрасте|добр(ый|ое|ого|ой) (день|утро|вечер|дня|утра|вечера|времени)|хай|hello|hi)\b"
)
_GREETING_WORDS = re.compile(
    rf"{_GREETING.pattern}|\b(как дела|как (вы|ты)|суток|есть кто|тут кто|кто нибудь|ау|помощник|бот|{_POLITE})\b"
)
_THANKS = re.compile(
    r"\b(спасибо\w*|спс|благодар\w*|пасиб\w*|thanks|thank you|мерси|помогло|все получилось|разобрал\w*)\b"
)
_THANKS_WORDS = re.compile(rf"{_THANKS.pattern}|{_GREETING.pattern}|\b({_POLITE})\b")

_WHO = (
    r"(оператор(а|ом|ы|ов)?|(живо\w+ |реальн\w+ |настоящ\w+ |нормальн\w+ )(человек\w*|сотрудник\w*|специалист\w*|"
    r"оператор\w*|консультант\w*)|человека|человеком|(специалист|сотрудник|консультант|инженер)(а|ом) (тех\w*)?поддержки|"
    r"консультант(а|ом)|(специалист|сотрудник|менеджер)(а|ом)|кого нибудь живого|людьми|техподдержк\w+)"
)
_CALL = (
    r"(позов\w+|позва\w+|пригласи(те)?|соедини\w*|переключи\w*|переведи\w*|подключи(те)?|подключить|вызов(и|ите)|"
    r"дайте|дай|нужен|нужна|требую|хочу|хотел\w* бы|хотим|можно|давайте|прошу)"
)
_TALK = r"(поговорить|пообщаться|связаться|связь|говорить|общаться|обсудить|перейти|переписываться|связи)"
_PERSON = [
    re.compile(pattern)
    for pattern in (
        rf"\b(позов\w+|позва\w+|соедини\w*|переключи\w*|переведи(те)?|вызов(и|ите)|дайте|дай)( \w+){{0,2}} {_WHO}\b",
        rf"\b(пригласи(те)?|подключи(те)?|подключить)( \w+)? (оператор(а|ов)|{_WHO[1:-1].split('|', 2)[1]}|человека)\b(?! связи)",
        rf"\b{_CALL}? ?{_TALK}( \w+)? (с|со|на|к) ((живым|живого|вашим|каким нибудь) )?{_WHO}\b",
        r"\b(нужен|нужна помощь|требую|хочу|можно|давайте|прошу)( \w+)? (живо\w+ |реальн\w+ )?(оператор(а)?|человека|человек)\b"
        r"(?!, который| который|,? чтобы (он|она))",
        r"^\W*(оператор(а)?|человека|живо(й|го) человека?|operator|human|agent)( пожалуйста| срочно)?\W*$",
        r"\b(не (хочу|буду|надо)( \w+)? с (ботом|роботом|машиной)|хватит бот\w*|вы (робот|бот)|"
        r"(talk|speak) to (a )?(human|person|operator|agent))\b",
    )
]

_SOFTWARE = (
    r"(скрипт\w*|приложени\w+|программ\w+|плагин\w*|модул\w+|сайт\w*|лендинг\w*|макет\w*|php|python|код(а|е|ом)?|"
    r"чат ?бот\w*|парсер\w*|техзадани\w+|тз|виджет\w*|расширени\w+|обработк\w+ 1с|интеграци\w+|коннектор\w*)"
)
_MAKE = r"(напишите|напиши|написать|сделайте|создайте|перепишите|исправьте|почините|перенесите|соберите|запилите)"
_FOR_US = r"(нам|нас|нашу?|нашего|нашем|нашей|наши|за нас|под нас|под ключ|для нас)"
_APPLICATIONS = [
    re.compile(pattern)
    for pattern in (
        r"\b(разработайте|доработайте|запрограммируйте|закодьте|сверстайте|интегрируйте|спрограммируйте|допилите)\b",
        rf"\b{_MAKE}\b(?=.*\b{_FOR_US}\b).*\b{_SOFTWARE}\b",
        rf"\b(напишите|напиши|перепишите)( \w+){{0,3}} {_SOFTWARE}\b",
        rf"\b(заказать|нужна|требуется|сколько стоит|оцените|возьм\w+|сделаете|выполняете|хотим|хочу)( \w+){{0,3}} "
        rf"(разработк\w+|доработк\w+|написание|программиров\w+)( \w+){{0,3}}( {_SOFTWARE})?\b",
        rf"\b(можете|сможете|могли бы( вы)?)( \w+){{0,2}} (разработать|написать|доработать|запрограммировать)( \w+){{0,3}} {_SOFTWARE}\b",
        r"\b(возьметесь|кто возьмется|возьмитесь)\b",
        r"\bподключите\b.*\bнаш\w*\b.*\bсами\b|\bрефакторинг\w*\b",
        rf"\bразработ(ать|ка|ку|ки) {_SOFTWARE}\b",
    )
]
_PROCESS = r"бизнес ?процесс\w*"
_PROCESSES = [
    re.compile(pattern)
    for pattern in (
        rf"\b(спроектир\w+|разработ\w+|опиш\w+|описать|смоделир\w+|нарису\w+|придума\w+|постро\w+|проектирова\w+|выстро\w+)"
        rf"( \w+){{0,3}} {_PROCESS}",
        rf"\b{_MAKE}( \w+){{0,3}} {_PROCESS}",
        r"\b(автоматизируйте|внедрите|регламентируйте)\b",
    )
]
_INTERFACE = [
    re.compile(pattern)
    for pattern in (
        r"\b(передела\w+|перерисова\w+|перекрас\w+|измени(те)?|доработа\w+|переработа\w+|смени(те)?|сделайте)( \w+){0,3} "
        r"(интерфейс\w*|дизайн\w*|внешний вид|оформлени\w+ портала)\b",
        r"\b(переработк\w+|доработк\w+|кастомизаци\w+|редизайн) ?(\w+ )?(интерфейса|дизайна|портала)\b",
    )
]
# The narrower kinds first: «разработайте бизнес-процесс» is no application
_ORDERS = (
    (Intent.PROCESSES, _PROCESSES),
    (Intent.INTERFACE, _INTERFACE),
    (Intent.APPLICATIONS, _APPLICATIONS),
)
