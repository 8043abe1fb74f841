"""Whether a message insults somebody, and what it says besides. Pure."""

import re

from knowledge.search.words import normalise

# Whole words by their roots: «страхуй», «употреблять», «Козлов» and «сукно» are none of these.
_INSULTS = re.compile(
    r"\b(?:бля(?:т\w*|д\w*)?|[сc]ук[аиу]|(?:на|по|о)?ху[йеияю]\w*|(?:от|за|рас|вы|до|при|на|из)?(?:ъ|ь)?еб(?:а[лнт]\w*|у\w*|л[аои]\w*|ись|и)"
    r"|(?:рас|с|за|от|вс|под)?пи(?:зд|сд)\w*|долбоеб\w*|мудак\w*|мудил\w*|муда(?:к|цк)\w*|гандон\w*|пид[оа]р\w*|ублюд\w*|урод(?:ы|ов|цы)?"
    r"|дебил\w*|идиот(?:ы|ов|ск\w*)|кретин\w*|дур(?:ак\w*|а|ы|ачье|ацк\w*)|придур\w*|тупиц\w*|туп(?:ой|ые|ая|оголов\w*|ейш\w*)|тварь|твари|сволоч\w*"
    r"|говн\w*|дерьм\w*|заткни(?:сь|тесь)|козлы|козлина|нахрен|на хрен|нафиг|нахер|на хер|херн\w*|хрень|задолбал\w*"
    r"|пош(?:ел|ла|ли) (?:ты|вы|вон|к черту)|иди(?:те)? (?:к черту|на|в жопу)|жоп\w*|ненавижу вас|безмозгл\w*|бестолоч\w*"
    r"|fuck\w*|shit\w*|bullshit|idiots?|morons?|stupid|asshole\w*|damn)\b"
)


def is_rude(message: str) -> bool:
    """Whether somebody is insulted or cursed in it; what is merely impatient is not rude."""
    return _INSULTS.search(normalise(message)) is not None


def without_insults(message: str) -> str:
    """What the message says besides, normalised."""
    return _INSULTS.sub(" ", normalise(message))
