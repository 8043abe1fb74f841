"""How a question's words are read: slang, names, slips of the keyboard."""

from knowledge.search.index import Document, Index

INDEX = Index(
    [
        Document(1, "Перезагрузка сервера", "Сервер перезагружает администратор проекта."),
        Document(2, "Реклама в Instagram", "Кабинет подключается к инстаграм в настройках."),
        Document(3, "Возврат денег", "Деньги возвращаются на карту за десять дней."),
    ]
)


def test_slang_is_read_in_plain_words_and_never_corrected() -> None:
    query = INDEX.understand("ребутнуть серваки")
    assert query.text == "перезагрузить сервер"
    assert INDEX.search("ребутнуть серваки")[0].key == 1


def test_a_slip_is_not_mistaken_for_a_word_that_only_shares_a_stem() -> None:
    assert INDEX.understand("верните деньи").text == "верните деньги"


def test_a_name_that_an_article_lacks_is_held_against_it_and_one_it_mentions_is_not() -> None:
    foreign, own = INDEX.search("перезагрузка тинькофф")[0], INDEX.search("реклама в инстаграм")[0]
    assert (foreign.key, foreign.strangers) == (1, 1)
    assert (own.key, own.strangers) == (2, 0)


def test_an_article_without_a_title_is_weighed_by_its_text_alone() -> None:
    index = Index([Document(1, "", "Деньги возвращаются за десять дней."), Document(2, "Чай", "")])
    found = index.search("деньги возвращаются")[0]
    assert (found.key, found.has_name) == (1, False)
    assert found.score > 2
