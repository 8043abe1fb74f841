"""What a message is besides a question."""

import pytest

from assistant.understanding import CUSTOM_WORK, Intent, understand

PERSON = [
    "Позовите оператора",
    "позовите, пожалуйста, живого человека",
    "хочу поговорить с человеком",
    "Соедините с оператором!",
    "переключите меня на оператора",
    "нужен живой оператор",
    "оператор",
    "Оператора!!!",
    "дайте человека",
    "можно поговорить с живым специалистом?",
    "подключите оператора",
    "не хочу общаться с ботом",
    "хочу общаться с живым человеком, а не с роботом",
    "I want to talk to a human",
]
QUESTIONS = [
    "как перенести клиентов на другого менеджера",
    "оператор просит доступ к порталу",
    "во сколько отвечают операторы",
    "есть ли оператор на бесплатном тарифе",
    "какой оператор связи подходит для телефонии",
    "клиент хочет поговорить, а звонок сбрасывается",
    "сотрудник уволился, что делать с его сделками",
    "спасибо, но письма всё равно не уходят",
    "Здравствуйте, не приходят письма",
    "как написать письмо клиенту из сделки",
    "напишите, как настроить права",
    "сделайте, чтобы отчёт не показывал чужие сделки",
    "исправьте ошибку в отчёте, сумма не сходится",
    "как создать воронку",
    "как подключить почту к порталу",
    "где настроить бизнес-процессы",
    "не открывается интерфейс портала",
    "приложение на телефоне не присылает уведомления",
    "интеграция с сайтом перестала работать",
    "",
    "🙂",
]
CUSTOM = {
    "напишите нам скрипт, который выгружает заказы из 1С на сайт": Intent.APPLICATIONS,
    "Разработайте приложение для склада": Intent.APPLICATIONS,
    "доработайте наш плагин": Intent.APPLICATIONS,
    "нужна разработка модуля под наши задачи": Intent.APPLICATIONS,
    "сверстайте лендинг по макету": Intent.APPLICATIONS,
    "можете написать для нас чат-бота": Intent.APPLICATIONS,
    "спроектируйте нам бизнес-процесс согласования договоров": Intent.PROCESSES,
    "разработайте бизнес-процесс для отдела продаж": Intent.PROCESSES,
    "переделайте интерфейс карточки под нас": Intent.INTERFACE,
    "сделайте нам другой дизайн портала": Intent.INTERFACE,
}


@pytest.mark.parametrize("message", PERSON)
def test_a_call_for_a_person_is_recognised(message: str) -> None:
    assert understand(message).intent is Intent.PERSON


@pytest.mark.parametrize("message", QUESTIONS)
def test_a_question_stays_a_question(message: str) -> None:
    assert understand(message).intent is Intent.QUESTION


@pytest.mark.parametrize(("message", "intent"), CUSTOM.items())
def test_an_order_of_custom_work_is_recognised(message: str, intent: Intent) -> None:
    assert understand(message).intent is intent
    assert intent in CUSTOM_WORK


@pytest.mark.parametrize("message", ["Тупой бот!", "вы там совсем идиоты", "да пошли вы", "ПИЗДЕЦ"])
def test_an_insult_alone_is_recognised(message: str) -> None:
    assert understand(message).intent is Intent.ABUSE


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Сука, третий день не уходят письма из сделки", Intent.QUESTION),
        ("Идиоты, позовите оператора", Intent.PERSON),
        ("напишите нам скрипт, дебилы", Intent.APPLICATIONS),
    ],
)
def test_what_is_wanted_counts_more_than_the_tone(message: str, intent: Intent) -> None:
    assert understand(message).intent is intent


@pytest.mark.parametrize(
    "message", ["Спасибо!", "спасибо большое, хорошего дня", "благодарю, всё получилось", "спс"]
)
def test_thanks_are_recognised(message: str) -> None:
    assert understand(message).intent is Intent.THANKS


@pytest.mark.parametrize("message", ["Здравствуйте", "привет как дела", "Добрый день!"])
def test_a_greeting_alone_is_recognised(message: str) -> None:
    assert understand(message).intent is Intent.GREETING


def test_what_was_asked_beside_the_call_for_a_person_is_kept() -> None:
    assert (
        "не уходят письма" in understand("Не уходят письма из сделки, позовите оператора").question
    )
