"""Whether a passage has the form that a question calls for: «да» or «нет», steps, a number, a reason."""

import re

RIGHT_FORM = 0.3  # of a score of about 0 to 10: it settles what the words leave open
WRONG_FORM = -0.3

_WHETHER = re.compile(
    r"\bли\b|^\W*(можно|могу|можем|есть|возможно|будет|нужно|надо|поддержива\w+|предоставля\w+)\b",
    re.I,
)
_HOW = re.compile(
    r"\bкак(им образом)?\b|что делать|с чего|не (могу|получается|удается|выходит)", re.I
)
_HOW_MUCH = re.compile(
    r"\b(сколько|как долго|как часто|лимит\w*|максимальн\w+|скорость|размер\w*)\b|как\w+ срок", re.I
)
_WHY = re.compile(r"\b(почему|зачем|отчего|из-за чего)\b", re.I)

_YES_OR_NO = re.compile(r"\W*(да|нет|невозможно|возможно|можно|нельзя)\b", re.I)
_PLAIN_YES_OR_NO = re.compile(r"\W*(да|нет)\b", re.I)
_STEPS = re.compile(r"(^|\s)\d+[.)]\s|^\W*(чтобы|для)\b|^\W*\w+(йте|ите)(сь)?\b", re.I)
_NUMBER = re.compile(r"\d")
_REASON = re.compile(
    r"\b(причин\w*|потому|если|вероятно|связан\w*|возможно|поскольку|так как)\b", re.I
)


def bonus(question: str, passage: str) -> float:
    """What to add to a passage's score when candidates are ranked; about -0.3 to 1.2."""
    whether = bool(_WHETHER.search(question))
    added = 0.0
    if whether and _YES_OR_NO.match(passage):
        added += RIGHT_FORM
    if not whether and _PLAIN_YES_OR_NO.match(passage):
        added += WRONG_FORM
    if _HOW.search(question) and _STEPS.search(passage):
        added += RIGHT_FORM
    if _HOW_MUCH.search(question) and _NUMBER.search(passage):
        added += RIGHT_FORM
    if _WHY.search(question) and _REASON.search(passage):
        added += RIGHT_FORM
    return added
