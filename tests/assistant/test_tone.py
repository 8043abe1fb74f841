"""What is an insult, and what only sounds like one."""

import pytest

from assistant.tone import is_rude, without_insults

RUDE = [
    "вы там совсем идиоты",
    "Тупой бот!",
    "да пошли вы",
    "заткнись",
    "какого хуя не работает почта",
    "бл*** бля, опять не открывается",
    "сука, третий день не могу войти",
    "дебилы, верните деньги",
    "ПИЗДЕЦ",
    "your support is stupid",
    "нахрен такой сервис",
    "херня какая-то",
]
CALM = [
    "страхуй сделки от потери",
    "употребление шаблонов в письмах",
    "Козлов Иван не видит сделку",
    "сделка с ООО «Сукно» не сохраняется",
    "книга «Идиот» не добавляется в каталог",
    "не видно небу звёзд",
    "урожай за сентябрь в отчёте",
    "как подключить команду к портала",
    "худший из отчётов",
    "дебет и кредит не сходятся",
    "это ужасно, третий день жду!!!",
    "себестоимость не считается",
    "потребуется ли тариф",
    "мы достали документы из архива",
    "",
]


@pytest.mark.parametrize("message", RUDE)
def test_an_insult_is_heard(message: str) -> None:
    assert is_rude(message)


@pytest.mark.parametrize("message", CALM)
def test_what_only_sounds_alike_or_is_impatient_is_no_insult(message: str) -> None:
    assert not is_rude(message)


def test_what_the_message_says_besides_is_kept() -> None:
    kept = without_insults("Сука, не уходят письма из сделки").split()
    assert kept == [",", "не", "уходят", "письма", "из", "сделки"]
