"""One chat, one topic: another is recognised, and nobody who goes on is sent away."""

import pytest

from assistant.topics import Matter, is_new_topic

MAIL = Matter(
    said=["Не уходят письма клиентам из сделки", "Ящик подключён, в статусе «Ожидает отправки»"],
    sections=["Почта"],
)
SETTLED = Matter(MAIL.said, MAIL.sections, settled=True)

# (what is said, whose article surely answers it, after what): and it is another topic
NEW = [
    ("Другой вопрос: как выгрузить отчёт по звонкам за месяц", "", MAIL),
    ("И ещё один вопрос — где сменить тариф портала", "", MAIL),
    ("вопрос не по теме: как добавить сотрудника на портал", "", MAIL),
    ("Новая проблема, телефония не записывает разговоры", "", MAIL),
    ("Как записывать разговоры в телефонии", "Телефония", MAIL),
    ("Где скачать акт и счёт-фактуру за октябрь", "Оплата", MAIL),
    ("Как пригласить интегратора на портал", "", SETTLED),
]
SAME = [
    ("Ошибка 535, сервер отверг логин", "Почта", MAIL),
    ("Не помогло, всё равно висит", "", MAIL),
    ("А если ящик на mail.ru?", "Телефония", MAIL),
    ("Сделал по инструкции, статус прежний", "Задачи", MAIL),
    ("Пишет «доступ запрещён администратором»", "Права", MAIL),
    ("Пользуемся Outlook версии шестнадцать", "Почта", MAIL),
    ("У директора такая же история на ноутбуке", "Сотрудники", MAIL),
    ("Другой вопрос: почему письма клиентам из сделки не уходят", "", MAIL),
    ("Ещё вопрос", "", MAIL),
    ("Да", "Телефония", MAIL),
    ("спасибо", "", SETTLED),
    ("", "", MAIL),
    ("🙂🙂🙂", "", MAIL),
    ("4000 " * 800, "", MAIL),
    ("Как записывать разговоры в телефонии", "", MAIL),  # no sure answer, so it may be the same
    ("Как записывать разговоры в телефонии", "Телефония", Matter(MAIL.said)),  # nothing shown yet
    ("Как записывать разговоры в телефонии", "Телефония", Matter([])),  # the first message
    ("Письма клиентам снова не уходят", "", SETTLED),
    ("Снова то же самое, хотя вчера работало", "", SETTLED),
]


@pytest.mark.parametrize(("message", "section", "matter"), NEW)
def test_another_topic_is_recognised(message: str, section: str, matter: Matter) -> None:
    assert is_new_topic(message, matter, section=section)


@pytest.mark.parametrize(("message", "section", "matter"), SAME)
def test_who_goes_on_is_not_sent_away(message: str, section: str, matter: Matter) -> None:
    assert not is_new_topic(message, matter, section=section)
