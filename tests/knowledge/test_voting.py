"""«Статья помогла?»: one word of each visitor, and the last one counts."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from django.utils import timezone

from knowledge import pace
from knowledge.models import Article, Vote
from knowledge.visitors import COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    article = Article(slug="a", title="Статья", body="Текст")
    article.publish(timezone.now())
    article.save()
    return article


def pressed(client: Client) -> list[str]:
    page = client.get("/help/a/").content.decode()
    return [value for value in "10" if f'value="{value}" aria-pressed="true"' in page]


def test_a_stranger_votes_once_and_may_change_the_word(client: Client, article: Article) -> None:
    assert COOKIE not in client.get("/help/a/").cookies  # nobody is known before the first vote
    assert pressed(client) == []
    answer = client.post("/help/a/vote/", {"helped": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/a/#useful")
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert pressed(client) == ["1"]

    client.post("/help/a/vote/", {"helped": "0"})
    client.post("/help/a/vote/", {"helped": "0"})
    assert pressed(client) == ["0"]
    vote = Vote.objects.get()
    assert vote.helped is False
    assert cookie.value not in vote.visitor  # a hash names nobody


def test_another_browser_is_another_visitor(client: Client, article: Article) -> None:
    client.post("/help/a/vote/", {"helped": "1"})
    assert pressed(Client()) == []
    Client().post("/help/a/vote/", {"helped": "0"})
    assert sorted(Vote.objects.values_list("helped", flat=True)) == [False, True]


def test_somebody_signed_in_has_one_vote_in_all_browsers(
    article: Article, editor: AbstractBaseUser
) -> None:
    for helped in "10":
        client = Client()
        client.force_login(editor)
        assert COOKIE not in client.post("/help/a/vote/", {"helped": helped}).cookies
    assert Vote.objects.get().helped is False


def test_the_script_gets_the_part_that_has_changed(client: Client, article: Article) -> None:
    answer = client.post("/help/a/vote/", {"helped": "0"}, headers={"accept": "application/json"})
    assert 'value="0" aria-pressed="true"' in answer.json()["html"]
    assert "/chats/new/" in answer.json()["html"]
    assert Vote.objects.count() == 1


def test_a_vote_needs_a_word_a_token_and_a_published_article(
    client: Client, article: Article
) -> None:
    assert client.post("/help/a/vote/", {"helped": "maybe"}).status_code == 400
    assert client.get("/help/a/vote/").status_code == 405
    assert (
        Client(enforce_csrf_checks=True).post("/help/a/vote/", {"helped": "1"}).status_code == 403
    )
    Article.objects.update(state=Article.State.DRAFT)
    assert client.post("/help/a/vote/", {"helped": "1"}).status_code == 404
    assert not Vote.objects.exists()


def test_nobody_votes_for_ever(client: Client, article: Article) -> None:
    for _ in range(pace.VOTES.times):
        assert client.post("/help/a/vote/", {"helped": "1"}).status_code == 302
    refused = client.post("/help/a/vote/", {"helped": "0"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= pace.VOTES.seconds
    assert Vote.objects.get().helped is True
    neighbour = client.post("/help/a/vote/", {"helped": "0"}, REMOTE_ADDR="10.0.0.9")
    assert neighbour.status_code == 302
