"""A question back to the person: its choices are buttons, and what was chosen is answered."""

import pytest
from django.utils import timezone

from chat.event import event_of
from chat.events import entry_html
from chat.models import Entry
from knowledge.models import Article
from knowledge.search.current import current
from tests.chat.history import answers, ask, entries, now
from tests.chat.people import People, html_of
from tests.factories import ThreadFactory

pytestmark = pytest.mark.django_db

KUBECTL = "Подключение к кластеру с помощью kubectl"
LENS = "Подключение к кластеру с помощью Lens"


@pytest.fixture
def two_ways(db: None) -> None:
    for slug, title in (("kubectl", KUBECTL), ("lens", LENS)):
        article = Article(slug=slug, title=title, body="Скачайте файл доступа и откройте кластер.")
        article.publish(timezone.now())
        article.save()
    current.forget()


def test_two_articles_that_differ_by_one_thing_are_asked_about_and_the_choice_is_answered(
    two_ways: None,
) -> None:
    thread = ThreadFactory(subject="Подключение к кластеру")
    asked = ask(thread, "Подключение к кластеру")
    assert asked is not None
    assert (asked.data["outcome"], set(asked.data["choices"])) == ("clarify", {KUBECTL, LENS})
    answer = ask(thread, LENS)
    assert answer is not None
    assert answer.data["articles"][0]["slug"] == "lens"
    assert now(thread).failed_tries == 0


def test_each_choice_is_a_button_for_the_customer_and_none_for_the_desk(two_ways: None) -> None:
    thread = ThreadFactory(subject="Подключение к кластеру")
    asked = ask(thread, "Подключение к кластеру")
    assert asked is not None
    html = entry_html(event_of(asked, ""), at_desk=False)
    for choice in (KUBECTL, LENS):
        assert f'form="choose" name="text" value="{choice}"' in html
    assert 'form="choose"' not in entry_html(event_of(asked, ""), at_desk=True)


def test_a_choice_pressed_without_script_is_a_message(two_ways: None) -> None:
    people = People()
    before = len(answers(people.thread))
    page = html_of(people.client().get(people.page()))
    assert '<form id="choose"' in page
    response = people.press("", text=LENS)
    assert response.headers["Location"] == people.page()
    assert [entry.body for entry in entries(people.thread)][-1] == LENS
    assert len(answers(people.thread)) == before
    assert Entry.objects.filter(thread=people.thread, body=LENS).count() == 1
