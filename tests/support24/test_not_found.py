"""A page that does not exist says so in the desk's own words, in the demo too."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("address", ["/nowhere/", "/help/no-such-article/"])
def test_a_wrong_address_is_answered_in_russian(
    client: Client, settings: Settings, address: str, debug: bool
) -> None:
    settings.DEBUG = debug
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode()
    assert "urlpatterns" not in answer.content.decode()


@pytest.mark.django_db
def test_an_address_without_its_last_slash_is_mended(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    assert client.get("/help").headers["Location"] == "/help/"
