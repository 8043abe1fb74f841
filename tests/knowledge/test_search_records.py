"""Search as one types, and what is remembered of it: words, results, the article that was opened."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client, RequestFactory
from django.utils import timezone

from knowledge import pace
from knowledge.actions import forget_old_searches, note_search
from knowledge.models import Article, SearchRecord
from knowledge.search_token import record_of, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def articles() -> list[Article]:
    made = []
    for slug, title in (("waits", "Письмо ожидает отправки"), ("rights", "Роли и права")):
        article = Article(slug=slug, title=title, body=f"{title}: текст.")
        article.publish(timezone.now())
        article.save()
        made.append(article)
    Article.objects.create(slug="draft", title="Письмо в черновике", body="Текст")
    return made


def suggested(client: Client, query: str, search: str = "") -> dict[str, str]:
    answer = client.get("/help/search/suggestions/", {"q": query, "search": search})
    assert answer.status_code == 200
    found: dict[str, str] = answer.json()
    return found


@pytest.mark.parametrize("query", ["пис", "ПИСЬМ", "письмо ож", "отправка письма", "gbcmvj"])
def test_an_article_is_offered_before_the_word_is_whole(client: Client, query: str) -> None:
    found = suggested(client, query)
    assert "Письмо ожидает отправки" in found["html"]
    assert "Роли" not in found["html"]
    assert "черновик" not in found["html"]
    assert 'role="option"' in found["html"]
    assert found["said"] == "Найдена 1 статья."


def test_nothing_found_is_said_and_one_letter_is_not_looked_for(client: Client) -> None:
    nothing = suggested(client, "борщ")
    assert (nothing["html"].strip(), nothing["count"]) == ("", 0)
    assert nothing["said"].startswith("Похожих статей нет")
    assert suggested(client, "п") == {"html": "", "count": 0, "said": "", "search": ""}
    assert SearchRecord.objects.values_list("words", "results").get() == ("борщ", 0)


def test_a_search_is_one_record_however_many_letters_it_took(client: Client) -> None:
    search = ""
    for typed in ("бор", "борщ", "борщ со", "борщ со сметаной"):
        search = suggested(client, typed, search)["search"]
    client.get("/help/search/", {"q": "Борщ со сметаной", "search": search})
    record = SearchRecord.objects.get()
    assert (record.words, record.results, record.article) == ("борщ со сметаной", 0, None)


def test_the_article_that_is_opened_from_a_search_is_remembered_once(
    client: Client, articles: list[Article]
) -> None:
    link = re.search(r'href="([^"]+)"', suggested(client, "письмо")["html"])
    assert link
    assert client.get(link[1]).status_code == 200
    assert SearchRecord.objects.get().article == articles[0]
    token = link[1].partition("?search=")[2]
    client.get(f"/help/rights/?search={token}")
    assert SearchRecord.objects.get().article == articles[0]

    page = client.get("/help/search/?q=права").content.decode()
    link = re.search(r'href="(/help/rights/\?[^"]+)"', page)
    assert link
    client.get(link[1].replace("&amp;", "&"))
    assert SearchRecord.objects.filter(words="права").get().article == articles[1]


def test_a_forged_token_touches_no_search(client: Client, articles: list[Article]) -> None:
    record = SearchRecord.objects.create(words="чужое", results=1)
    for forged in (str(record.pk), token_of(record.pk)[:-1] + "x", "\x00", "а:б:в"):
        client.get("/help/rights/", {"search": forged})
        suggested(client, "новое", forged)
    record.refresh_from_db()
    assert (record.words, record.article) == ("чужое", None)
    assert record_of(token_of(record.pk)) == record.pk


def test_a_search_that_ended_is_not_typed_on(client: Client) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    first = note_search("сделка", 3, moment=now, record_id=None)
    second = note_search("почта", 2, moment=now + timedelta(minutes=10), record_id=first)
    assert first != second
    assert SearchRecord.objects.count() == 2


def test_no_record_says_who_looked(client: Client) -> None:
    client.get("/help/search/", {"q": "Письмо для ivan@firma.example, +7 912 345-67-89"})
    assert SearchRecord.objects.get().words == "письмо для … …"
    fields = {field.name for field in SearchRecord._meta.get_fields()}
    assert fields == {"id", "words", "results", "article", "at"}
    client.get("/help/search/", {"q": "ivan@firma.example"})
    assert SearchRecord.objects.count() == 1  # nothing was left of it


def test_what_editors_look_for_is_not_counted(editor: AbstractBaseUser) -> None:
    client = Client()
    client.force_login(editor)
    client.get("/help/search/?q=письмо")
    assert suggested(client, "письмо")["search"] == ""
    assert not SearchRecord.objects.exists()


def test_searches_are_forgotten_after_half_a_year() -> None:
    now = timezone.now()
    SearchRecord.objects.create(words="старое", results=0, at=now - timedelta(days=180))
    SearchRecord.objects.create(words="новое", results=0, at=now - timedelta(days=179))
    assert forget_old_searches(now) == 1
    assert SearchRecord.objects.get().words == "новое"


def test_whoever_asks_too_fast_is_told_when_to_come_back(client: Client) -> None:
    url = "/help/search/suggestions/?q=письмо"
    answers = [
        client.get(url) for _ in range(2 * pace.SUGGESTIONS.times + 1)
    ]  # two windows at most
    refused = answers[-1] if answers[-1].status_code == 429 else None
    assert refused is not None
    assert 0 < int(refused.headers["Retry-After"]) <= pace.SUGGESTIONS.seconds
    assert "Слишком много запросов" in refused.json()["message"]
    assert client.get(url, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_pace_is_counted_for_each_window_anew() -> None:
    request = RequestFactory().get("/")
    slow = pace.Pace("test", times=2, seconds=10)
    assert [slow.seconds_to_wait(request, now=104.0) for _ in range(3)] == [0, 0, 6]
    assert slow.seconds_to_wait(request, now=110.0) == 0
