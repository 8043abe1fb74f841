"""Search: stems, synonyms, spelling, fields scored apart."""

import pytest

from knowledge.search.index import Document, Index
from knowledge.search.spelling import Vocabulary, is_russian_word
from knowledge.search.words import LONGEST_WORD, stems, words

KB = [
    Document(
        1,
        "Письмо ожидает отправки",
        "Откройте настройки почты.\n\nЖёлтый значок просит войти ещё раз.",
        ("почта висит",),
    ),
    Document(
        2,
        "Импорт контактов",
        "## Файл\n\nПодготовьте файл CSV в кодировке UTF-8.",
        ("загрузить базу",),
    ),
    Document(3, "Ошибка 403 вебхука", "Отметьте нужный раздел в правах вебхука."),
    Document(4, "Резервная копия", "Копия создаётся каждую ночь."),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(KB)


def best(index: Index, question: str) -> int | None:
    hits = index.search(question)
    return hits[0].key if hits else None


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("письма не отправляются", 1),  # another form of the word
        ("ЖЕЛТЫЙ ЗНАЧОК", 1),  # е for ё, capitals
        ("почта висит", 1),  # only in «как спрашивают»
        ("403", 3),
        ("вебхукк", 3),  # misspelt
        ("dt,[er", None),  # punctuation cuts the other layout into no words
        ("bvgjhn", 2),  # «импорт» in the other layout
        ("сделать бэкап", 4),  # a synonym
        ("борщ", None),
        ("", None),
        ("и в на", None),
    ],
)
def test_a_question_finds_its_document(index: Index, question: str, key: int | None) -> None:
    assert best(index, question) == key


def test_a_hit_quotes_its_best_passage_and_tells_its_parts(index: Index) -> None:
    hit = index.search("жёлтый значок")[0]
    assert "Жёлтый значок просит войти" in hit.passage
    assert hit.passage_score > 0 == hit.title
    assert hit.coverage == pytest.approx(1.0)
    by_title = index.search("письмо отправка")[0]
    assert by_title.title > 0
    assert by_title.passage


def test_documents_that_were_shown_are_left_out(index: Index) -> None:
    assert 1 not in [hit.key for hit in index.search("письмо файл раздел", exclude={1})]


def test_the_order_is_the_same_every_time(index: Index) -> None:
    question = "настройки раздел файл письмо копия"
    assert [h.key for h in index.search(question)] == [h.key for h in Index(KB).search(question)]


def test_an_empty_knowledge_base_finds_nothing() -> None:
    assert Index([]).search("письмо") == []
    assert Index([Document(1, "", "")]).search("письмо") == []


def test_a_real_russian_word_is_never_corrected() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(["квота", "письмо", "контакты"])
    assert is_russian_word("кота")
    assert vocabulary.correct("кота") == ""
    assert vocabulary.correct("письмо") == ""
    assert vocabulary.correct("писмьо") == "письмо"
    assert vocabulary.correct("контаккты") == "контакты"
    assert vocabulary.correct("абракадабырка") == ""
    assert vocabulary.correct("мо") == ""


def test_words_are_normalised_alike() -> None:
    assert words("Ёлка, e-mail №5: за́мок") == ["елка", "e", "mail", "no5", "замок"]
    assert stems("почты почтой почту") == ["почт"] * 3
    assert stems("как мне на") == []
    assert words("ы" * (LONGEST_WORD + 1)) == []


def test_a_huge_article_and_a_huge_question_are_taken_calmly() -> None:
    index = Index([Document(1, "Большая", "слово дело " * 50_000), *KB[1:]])
    assert index.search("слово " * 700)[0].key == 1
