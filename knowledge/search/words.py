"""Words of Russian and English text as the search compares them: normalised and stemmed."""

import re
import unicodedata
from functools import cache, lru_cache

import Stemmer

LONGEST_WORD = 40  # longer runs are keys and hashes, not words
_WORD = re.compile(r"[a-zа-я0-9]+")
_CYRILLIC = re.compile(r"[а-я]")
# Said in every question, so they tell nothing about its subject.
STOP_WORDS = frozenset(
    """
    а без бы был была были было быть в вам вас ваш ваша ваше ваши во вот все всё вы где да для до его ее если есть еще
    же за здравствуйте и из или им их к как какая какие какой каким когда кто ли либо лишь мне меня мной мои мой моя мы
    на над нам нас наш наша наше наши него нее ней нет ни них но ну о об он она они оно от по под подскажите пожалуйста
    почему при привет про с сам сами свой своего своей своих свою себя себе сейчас со так также такой там те тем то
    того тоже той только том ты у уже хочу хотим хотел хотела что чтобы чем чему через эта эти это этого этом этот этой
    этих этому я добрый день доброе утро вечер надо нужно можно можем могу может ведь очень просто вообще почему-то
    кажется типа как-то что-то делать сделать
    the a an of to in is are and or for on at by it this that how do does can i my we our you your with be not
    """.replace("ё", "е").split()
)


def normalise(text: str) -> str:
    """Lower case, «е» for «ё», accents and compatibility forms folded."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return text.replace("\N{COMBINING ACUTE ACCENT}", "")


def words(text: str) -> list[str]:
    """The words of a text in order; numbers count as words."""
    return [word for word in _WORD.findall(normalise(text)) if len(word) <= LONGEST_WORD]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one normalised word."""
    stemmer = _stemmer("russian" if _CYRILLIC.search(word) else "english")
    return str(stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of a text in order, without the words that every question has."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)
