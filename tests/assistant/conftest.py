"""The demo's articles, loaded once for all tests of the assistant."""

import pytest
from pytest_django import DjangoDbBlocker

from knowledge.demo import load_demo_articles
from knowledge.models import Article, Section
from knowledge.search.current import current
from knowledge.search.encoders import the_encoder
from knowledge.search.unread import read_some


@pytest.fixture(scope="module")
def demo_articles(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> object:
    with django_db_blocker.unblock():
        load_demo_articles()
        read_some(the_encoder())
        current.forget()
        yield
        Article.objects.all().delete()
        Section.objects.all().delete()
        current.forget()
