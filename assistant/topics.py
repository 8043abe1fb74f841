"""Whether a message opens another topic in a chat. Pure, and conservative: who goes on is not to be sent away."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.search.words import normalise, stems

WORDS_OF_A_QUESTION = 3  # fewer say too little to be a topic of their own
SHARED_AT_MOST = (
    0.34  # with a plain «другой вопрос», this share of its words may have been said before
)

_ANNOUNCED = re.compile(
    r"\b(?:(?:друг(?:ой|ая)|нов(?:ый|ая)|еще один|еще|второй|отдельн(?:ый|ая)|следующий|не по теме) (?:вопрос\w*|тема|проблема)"
    r"|(?:вопрос|проблема) (?:другой|другая|новый|новая|не по (?:этой )?теме)|по друг(?:ой теме|ому (?:вопросу|поводу))"
    r"|теперь (?:про|о|об|по) друг\w+|сменим тему|не по теме)\b"
)
# Said of what was spoken of before: the matter goes on, whatever words it is in.
_GOES_ON = re.compile(
    r"^(?:но|а если|и если|да|нет|не|все равно|тоже|так же|также|опять|снова|теперь|потом|после|еще раз|это|этот|эта|эти|там|тогда|"
    r"сделал\w*|попробовал\w*|проверил\w*|нажал\w*|открыл\w*|включил\w*|обновил\w*|вижу|пишет|выдает|показывает|написано|ошибка|вот|скриншот|прикреп\w*|"
    r"у меня|у нас|у нее|у него|она|он|они|оно|ага|угу|ок|хорошо|понял\w*|ясно|спасибо|уточн\w*|имею в виду|то есть|имел\w*)\b"
    r"|\b(?:не помог\w*|все равно|по[- ]прежнему|то же самое|та же|тот же|такой же|такая же|эт(?:а|ой|у) (?:статья|статье|статью)|инструкци\w+|как вы (?:сказали|написали))\b"
)


@dataclass(frozen=True)
class Matter:
    """What a chat has been about: everything the person said, the sections of the articles shown, and whether
    the person has said that the matter is settled."""

    said: Sequence[str]
    sections: Collection[str] = ()
    settled: bool = False


def is_new_topic(message: str, matter: Matter, *, section: str = "") -> bool:
    """`section` is that of the article which surely answers the message; empty where there is none.

    Announced («другой вопрос: …»), or not a word in common with what was said, and besides either the former
    matter is settled or the answer lies in a section where none has been sought.
    """
    text = " ".join(normalise(message).split())
    announced = _ANNOUNCED.search(text)
    words = set(stems(_ANNOUNCED.sub(" ", text)))
    before = {stem for one in matter.said for stem in stems(one)}
    if not before or len(words) < WORDS_OF_A_QUESTION:
        return False
    shared = len(words & before) / len(words)
    if announced:
        return shared <= SHARED_AT_MOST
    if shared or _GOES_ON.search(text):
        return False
    elsewhere = bool(section and matter.sections) and section not in matter.sections
    return matter.settled or elsewhere
