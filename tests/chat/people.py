"""A customer with a chat, and everybody who may come across its address."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from chat.composer import Author
from chat.models import Kind, Thread
from portals.models import User
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    said,
)

SECRET = "между нами: клиент ошибся сам"
BUTTONS = {
    "": {"text": "Здравствуйте"},
    "helped/": {"mark": "2:true"},
    "connect-operator/": {},
    "solve/": {},
    "carry-over/": {"question": "4"},
    "rate/": {"score": "5", "comment": "Спасибо"},
}


class People:
    """A chat with an answer, a note and an offer, and everybody who may come across its address."""

    def __init__(self) -> None:
        self.portal = PortalFactory(name="Сдобный двор")
        self.member = MemberFactory(portal=self.portal, user__name="Анна Ольховская")
        self.thread = ThreadFactory(
            portal=self.portal, customer=self.member.user, subject="Письма не уходят"
        )
        article = {"article_id": 1, "slug": "mail", "title": "Почта", "section": "", "passage": ""}
        operator = UserFactory(desk_role="operator", name="Марина Зимина")
        said(self.thread, "Письма не уходят с утра")
        said(self.thread, "Проверьте вход", kind=Kind.ANSWER, data={"articles": [article]})
        said(self.thread, SECRET, by=operator, kind=Kind.NOTE, author=Author.OPERATOR)
        said(self.thread, "Значок зелёный")
        Thread.objects.filter(pk=self.thread.pk).update(operator_offered=True, failed_tries=3)
        integrator = MemberFactory(portal=self.portal, role="integrator")
        self.who: dict[str, User] = {
            "owner": self.member.user,
            "colleague": MemberFactory(portal=self.portal).user,
            "integrator": integrator.user,
            "employee": MemberFactory(portal=self.portal, role="employee").user,
            "stranger": MemberFactory().user,
            "operator": operator,
            "lead": UserFactory(desk_role="lead"),
            "agent": PartnerAgentFactory().user,
            "nobody": UserFactory(),
        }

    def client(self, who: str = "owner") -> Client:
        client = Client()
        client.force_login(self.who[who])
        return client

    def page(self, button: str = "") -> str:
        return f"/chats/{self.thread.uuid}/{button}"

    def now(self) -> Thread:
        return Thread.objects.get(pk=self.thread.pk)

    def press(self, button: str, client: Client | None = None, **fields: str) -> HttpResponse:
        client = client or self.client()
        return client.post(self.page(button), fields or BUTTONS[button])  # type: ignore[return-value]

    def trace(self) -> tuple[Any, ...]:
        row = self.now()
        return row.state, row.last_seq, row.score, Thread.objects.count()


def html_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    content: str = response.content.decode()
    return content


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]
