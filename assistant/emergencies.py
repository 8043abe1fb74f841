"""Whether a message reports a failure that stops the work of a whole company. Pure."""

import re

from knowledge.search.words import normalise

_EVERYBODY = r"(?:у всех(?! клиентов| сделок| контактов| лидов)|ни у кого|никто(?! из)|ни один сотрудник|всей компани\w*|вся компания|весь офис|всему офису|все сотрудники|у всего (?:отдела|офиса))"
_DOWN = (
    r"(?:не (?:открыва\w+|работа\w+|загружа\w+|отвеча\w+|доступ\w+|может (?:войти|зайти|работать)|могут (?:войти|зайти|работать)|грузи\w+|запуска\w+|заход\w+)"
    r"|недоступ\w+|упал\w*|лежит|лег|легла|парализован\w*|белый экран|ошибк[аиу] 50[0234]|50[0234])"
)
_CRITICAL = [
    re.compile(pattern)
    for pattern in (
        # everybody is concerned, and something is down
        rf"\b{_EVERYBODY}\b.*\b{_DOWN}",
        rf"\b{_DOWN}\b.*\b{_EVERYBODY}\b",
        # the portal as a whole is down
        r"\b(?:портал|crm|црм|вся система|весь портал|вся crm|сервер)(?: \w+)?? (?:полностью |совсем |вообще )?(?:недоступ\w+|упал\w*|лежит|лег|легла|не открывается|не загружается|не отвечает|выдает 50[0234])",
        r"\b(?:полностью|все) (?:встал[аои]?|остановил[аио]сь|парализован[аоы]|легло|упало|лежит)\b",
        r"\b(?:работа|продажи|бизнес|компания) (?:полностью )?(?:встал[аи]?|стоит|стоят|остановлен[аы]|остановил[аи]сь|парализован[аы])\b",
        r"\b(?:критич\w+|аварийн\w+) (?:инцидент|сбой|авари\w+|ошибк\w+|ситуаци\w+)\b",
        r"\b(?:потерял\w*|пропали|исчезли|удалились) все (?:данные|сделки|клиенты|контакты|лиды)\b",
        r"\b(?:утечк\w+ (?:данных|базы)|нас взломали|портал взломан\w*|взломали портал)\b",
    )
]
# One place, one person, one section, or a question about the matter: grave perhaps, but no stop.
_ASKING = re.compile(
    r"\b(?:что (?:делать|будет),? если|как (?:сообщить|объявить|быть),? (?:если|о)|что такое|что считается|когда считается|чем отличается|"
    r"если (?:портал|все|у всех)|в случае)\b"
)


def is_critical_failure(message: str) -> bool:
    """A stop for everybody, the whole portal, all data: rather a report too few than one at every nuisance."""
    text = " ".join(normalise(message).split())
    return not _ASKING.search(text) and any(pattern.search(text) for pattern in _CRITICAL)
