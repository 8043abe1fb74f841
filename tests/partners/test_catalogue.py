"""The catalogue of certified partners."""

import pytest
from django.test import Client

from tests.factories import MemberFactory, PartnerFactory, UserFactory

PAGE = "/partners/"


def test_it_shows_the_partners_that_staff_put_there_and_that_work(client: Client, db: None) -> None:
    PartnerFactory(
        name="Верста",
        in_catalogue=True,
        description="Пишем приложения для складов.",
        promise="Ответ за час.",
        contact="hello@versta.example",
    )
    PartnerFactory(name="Тайная")
    PartnerFactory(name="Закрытая", in_catalogue=True, is_active=False)
    client.force_login(UserFactory())
    html = client.get(PAGE).content.decode()
    for words in ("Верста", "Пишем приложения для складов.", "Ответ за час."):
        assert words in html
    assert 'href="mailto:hello@versta.example"' in html
    assert "Тайная" not in html
    assert "Закрытая" not in html


def test_an_empty_catalogue_says_so_and_strangers_sign_in_first(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == "/accounts/login/?next=/partners/"
    client.force_login(MemberFactory(role="employee").user)
    assert "Каталог пока пуст" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("hello@versta.example", "mailto:hello@versta.example"),
        ("https://versta.example/crm", "https://versta.example/crm"),
        ("+7 900 000-00-00", "tel:+79000000000"),
        ("javascript:alert(1)", ""),
        ("http://versta.example", ""),
        ("спросите Инну", ""),
        ("", ""),
    ],
)
def test_only_plain_contacts_become_links(contact: str, link: str) -> None:
    assert PartnerFactory.build(contact=contact, schedule=None).contact_link == link
