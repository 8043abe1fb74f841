"""What tests of the conversation share."""

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from chat import levels, limits, standing
from knowledge.models import Article, Section
from knowledge.search.current import current
from portals.models import User
from tests.chat.sockets import a_desk
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _nobody_is_out_of_breath() -> None:
    limits.forget()
    standing.forget_outlooks()
    levels.forget()


@pytest.fixture
async def desk() -> AsyncIterator[None]:
    async with a_desk():
        yield
    # those of the thread that the test's own queries ran in
    await sync_to_async(connections.close_all)()


@pytest.fixture(autouse=True)
def _no_articles_of_another_test() -> None:
    current.forget()


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory(desk_role="operator", name="Марина Зимина")


@pytest.fixture
def articles(db: None) -> list[Article]:
    """Two articles that answer QUESTION and one that does not."""
    mail = Section.objects.create(slug="mail", name="Почта")
    texts = [
        ("mailbox", "Как подключить почтовый ящик", "подключить почтовый ящик к карточке клиента"),
        (
            "mail-card",
            "Почтовый ящик в карточке клиента",
            "как подключить почтовый ящик к карточке",
        ),
        ("sign", "Как подписать договор", "подпись договора"),
    ]
    made = []
    for slug, title, asked in texts:
        article = Article(
            section=mail, slug=slug, title=title, asked_as=asked, body=f"{title}: по шагам."
        )
        article.publish(timezone.now())
        article.save()
        made.append(article)
    current.forget()
    return made
