"""Of what somebody typed into the search, personal data is not kept."""

import pytest

from knowledge.personal import without_personal_data


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("не уходят письма", "не уходят письма"),
        ("письмо для ivan@firma.example не ушло", "письмо для … не ушло"),
        ("позвонил +7 (912) 345-67-89 и что", "позвонил … и что"),
        ("карта 4111 1111 1111 1111", "карта …"),
        ("вебхук https://portal.example/rest/1/abcd1234/", "вебхук …"),
        ("ключ a1B2c3D4e5F6g7H8i9", "ключ …"),
        ("ошибка 403 и 1С 8.3", "ошибка 403 и 1С 8.3"),
        ("сделка 12345", "сделка 12345"),
        ("SignatureDoesNotMatch", "SignatureDoesNotMatch"),
    ],
)
def test_addresses_numbers_links_and_keys_are_left_out(typed: str, kept: str) -> None:
    assert without_personal_data(typed) == kept
