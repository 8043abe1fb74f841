"""Everybody who may come across an address of the desk, the objects that addresses name, and what each gets for an answer."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from assistant.models import Gap
from chat import limits
from chat.actions import post_message
from chat.duty.actions import Report, add_channel, declare
from chat.duty.links import feed_token, token_of
from chat.duty.models import (
    DutyOverride,
    DutyPattern,
    DutyShift,
    DutySwap,
    Level,
    Matter,
    PagingRule,
)
from chat.models import Kind, QuestionDraft
from files.models import Terms
from knowledge.models import Article, Picture, SearchRecord, Section
from partners.actions import issue_codes
from partners.models import PartnerCode, PartnerSupport, Switch
from portals.actions import give_secret, invite_integrator
from portals.models import Consent, OutgoingMail, Portal, User
from programs.actions import issue_token
from programs.models import Delivery, Endpoint
from programs.scopes import Scope
from tests.chat.files_of_a_chat import attached
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    said,
    waiting_thread,
)

# The columns of the table, in this order.
WHO = {
    "anonymous": "nobody is signed in",
    "employee": "of the portal",
    "integrator": "of the portal, invited",
    "administrator": "of the portal",
    "other int.": "an integrator of another portal",
    "other adm.": "an administrator of another portal",
    "agent": "of the partner «Альфа»",
    "its lead": "of the partner «Альфа»",
    "agent 2": "of the partner «Бета»",
    "operator": "first line",
    "special": "special support",
    "duty": "duty specialist",
    "lead": "of our own desk",
    "clerk": "may enter the admin, and has no permission yet",
    "staff": "manages the desk",
}
METHODS = ("GET", "POST")
PASSWORD = "тёплый хлеб по утрам"
CONVERTER = re.compile(r"<(?:[a-z_]+:)?([a-z_0-9]+)>")
GROUP = re.compile(r"\(\?P<([a-z_]+)>([^)]*)\)")


def routes() -> list[str]:
    """Every address of the desk as the URL configuration writes it, once."""

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            written = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield GROUP.sub(r"<\1>", written).replace("^", "").replace("$", "")
            else:
                yield from walk(pattern, written)

    return list(dict.fromkeys(walk(get_resolver(), "")))


class World:
    """One portal with its people and one of each thing; another portal, two partners, the desk."""

    def __init__(self) -> None:
        alpha, beta = PartnerFactory(name="Альфа"), PartnerFactory(name="Бета")
        self.portal, another = PortalFactory(slug="verba"), PortalFactory(slug="another")
        one_of_alpha = PortalFactory()
        PartnerSupportFactory(portal=one_of_alpha, partner=alpha)
        people: dict[str, User] = {
            "employee": MemberFactory(portal=self.portal, role="employee").user,
            "integrator": MemberFactory(portal=self.portal, role="integrator").user,
            "administrator": MemberFactory(portal=self.portal).user,
            "other int.": MemberFactory(portal=another, role="integrator").user,
            "other adm.": MemberFactory(portal=another).user,
            "agent": PartnerAgentFactory(partner=alpha).user,
            "its lead": PartnerAgentFactory(partner=alpha, is_lead=True).user,
            "agent 2": PartnerAgentFactory(partner=beta).user,
            **{
                role: UserFactory(desk_role=role)
                for role in ("operator", "special", "duty", "lead")
            },
            "clerk": UserFactory(is_staff=True),
            "staff": UserFactory(is_staff=True, is_superuser=True),
        }
        self.people = people
        administrator, integrator = people["administrator"], people["integrator"]
        self.chats = {
            "standard": waiting_thread(portal=self.portal, customer=administrator),
            "integrator's": waiting_thread(portal=self.portal, customer=integrator),
            "enterprise": waiting_thread(
                portal=PortalFactory(tariff="enterprise"), channel="enterprise"
            ),
            "self-service": ThreadFactory(
                portal=PortalFactory(tariff="free"), channel="self_service"
            ),
            "partner": waiting_thread(portal=one_of_alpha, channel="partner", partner=alpha),
        }
        for chat in self.chats.values():
            said(chat, "Письма не уходят с утра")
            self.answer = said(chat, "Проверьте вход", kind=Kind.ANSWER, data={"articles": []})
        issue_codes(alpha, count=1, by=None)
        self.calls = _somebody_is_called(people["duty"], people["lead"])
        self._make_things(administrator, people["operator"], people["employee"])
        _one_of_what_staff_keep(self.portal, people["staff"], PartnerSupport.objects.get())
        self._name_what_staff_keep()
        self._client = Client()
        self.cookies = {
            who: {name: morsel.value for name, morsel in _signed_in(user).cookies.items()}
            for who, user in people.items()
        }

    def _make_things(self, administrator: User, operator: User, employee: User) -> None:
        now = timezone.now()
        colleague = MemberFactory(portal=self.portal, role="integrator", invited_by=administrator)
        invitation = invite_integrator(self.portal, administrator, "new@example.com")
        section = Section.objects.create(slug="mail", name="Почта")
        article = Article(section=section, slug="mailbox", title="Ящик", body="По шагам.")
        article.publish(now)
        article.save()
        standard = self.chats["standard"]
        log = attached(standard, administrator)
        post_message(
            standard, administrator, text="Журнал", client_id=uuid4(), files=[str(log.uuid)]
        )
        standard.refresh_from_db()
        consent = Consent.objects.create(
            portal=self.portal, chat=standard.uuid, asked_by=operator, asked_at=now,
            reason="Проверить вход", scope="Настройки почты", hours=2,
        )  # fmt: skip
        draft = QuestionDraft.objects.create(portal=self.portal, author=employee, text="Не уходят")
        gap = Gap.objects.create(title="Гудит трансформатор", text="Гудит трансформатор")
        picture = Picture.objects.create(
            name="none.webp", title="Схема", media_type="image/webp", width=1, height=1, size=1,
            source_hash="0",
        )  # fmt: skip
        chat = {"uuid": standard.uuid}
        # what stands in an address, by the beginning of the route; the longest that fits counts
        self.things: dict[str, dict[str, Any]] = {
            "accounts/password/new/": {"uidb64": "MQ", "token": "abc-def"},
            "accounts/oidc/": {"provider_id": "company"},
            "sso/": {"slug": self.portal.slug},
            "support/members/": {"pk": colleague.pk},
            "support/members/invitations/": {"pk": invitation.pk},
            "support/consents/": {"pk": consent.pk},
            "invitations/": {"token": invitation.token},
            "chats/": chat,
            "chats/drafts/": {"uuid": draft.uuid},
            "attachments/": {"uuid": log.uuid},
            "help/": {"slug": article.slug},
            "help/pictures/": {"name": picture.name},
            "console/codes/": {"pk": PartnerCode.objects.latest("pk").pk},
            "console/gaps/": {"pk": gap.pk},
            "console/quality/answers/": {"pk": self.answer.pk},
            "console/chats/": chat,
            **self.calls,
            "api/v1/portals/": {"slug": self.portal.slug},
            "api/v1/tariffs/": {"slug": "basic"},
            "api/v1/codes/": {"code_id": PartnerCode.objects.latest("pk").pk},
            "api/v1/threads/": {"thread_id": standard.uuid},
            "admin/": {"app_label": "portals", "url": "no-such-page"},
            "admin/r/": {"content_type_id": 1, "object_id": 1},
        }  # fmt: skip

    def _name_what_staff_keep(self) -> None:
        for model in admin.site._registry:
            row = model._default_manager.first()
            assert row is not None, f"make a {model.__name__} for its pages in the admin"
            key = {"object_id": row.pk, "pk": row.pk, "id": row.pk, "number": 1}
            self.things[f"admin/{model._meta.app_label}/{model._meta.model_name}/"] = key

    def address(self, route: str, chat: str = "", *, absent: bool = False) -> str:
        """The route with a thing that exists, or with one of the same kind that does not."""
        fits = [prefix for prefix in self.things if route.startswith(prefix)]
        things = dict(self.things[max(fits, key=len)]) if fits else {}
        if chat:
            things["uuid"] = self.chats[chat].uuid
        if absent:
            things = {name: _like(value) for name, value in things.items()}
        return "/" + CONVERTER.sub(lambda found: str(things[found[1]]), route)

    def client(self, who: str) -> Client:
        """The one client of all, for it is slow to make, with the cookies of this person."""
        self._client.cookies.clear()
        for name, value in self.cookies.get(who, {}).items():
            self._client.cookies[name] = value
        return self._client


def _one_of_what_staff_keep(portal: Portal, staff: User, support: PartnerSupport) -> None:
    now = timezone.now()
    Terms.objects.get_or_create(plan=portal.plan)
    give_secret(portal, staff)
    Switch.note(support, Switch.Change.ACTIVATED, now, staff)
    OutgoingMail.objects.create(to="new@example.com", subject="Приглашение", body="…", due_at=now)
    SearchRecord.objects.create(words="почта", results=1)
    issue_token("CRM", [Scope.EXPLAIN], by=staff)
    endpoint = Endpoint.objects.create(name="CRM", url="https://crm.example/hook", events=[])
    Delivery.objects.create(
        endpoint=endpoint, event=uuid4(), type="thread.created", portal=portal, payload={}
    )


def _somebody_is_called(duty: User, lead: User) -> dict[str, dict[str, Any]]:
    """A rota with one of each thing, and an incident to which somebody is called; what stands in their addresses."""
    now, week = timezone.now(), timedelta(days=7)
    times = {"starts_at": now, "ends_at": now + week}
    DutyPattern.objects.create(person=duty, first_on=now.date())
    DutyShift.objects.create(person=duty, **times)
    swap = DutySwap.objects.create(giver=duty, taker=lead, **times)
    stand_in = DutyOverride.objects.create(person=lead, order=2, **times)
    channel = add_channel(duty, name="Вебхук", url="https://crm.example/duty")
    portal = PortalFactory(tariff="enterprise")
    PagingRule.objects.create(plan=portal.plan, at_once=True)
    report = Report(Matter.PORTAL, Level.ALL, "Портал не открывается")
    incident = declare(MemberFactory(portal=portal).user, portal, report)
    return {
        "console/incidents/": {"pk": incident.pk},
        "console/duty/swap/": {"pk": swap.pk},
        "console/duty/stand-in/": {"pk": stand_in.pk},
        "console/duty/channels/": {"pk": channel.pk},
        "duty/accept/": {"token": token_of(incident.steps.get())},
        "duty/calendar/": {"token": feed_token(duty)},
    }


def _like(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1_000_000
    return "no-such-thing" if isinstance(value, str) else uuid4()


def _signed_in(user: User) -> Client:
    """By the form: second factors ask when and how somebody has proved who they are."""
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "sessionid" in client.cookies
    return client


class Answer:
    """What one person got, and whether anything was written meanwhile."""

    def __init__(self, response: HttpResponse, written: list[str]) -> None:
        self.status, self.written = response.status_code, written
        self.location = response.headers.get("Location", "")
        streams = bool(
            getattr(response, "is_async", False)
        )  # a sheet; only to those who are let in
        self.body = "" if streams else b"".join(response).decode(errors="replace")  # type: ignore[arg-type]

    @property
    def mark(self) -> str:
        """As the table writes it."""
        if self.status == 302 and self.location.startswith(("/accounts/login/", "/admin/login/")):
            return "login"
        return {200: "ok", 302: "go"}.get(self.status, str(self.status))

    @property
    def is_refusal(self) -> bool:
        return self.mark in ("login", "401", "403", "404", "405")

    def without(self, *names: str) -> tuple[int, str, str]:
        """The same, whatever was asked for by these names and whatever differs from one rendering to the next."""
        body = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', r'\1""', self.body)
        location = self.location
        for name in names:
            body, location = body.replace(name, "·"), location.replace(name, "·")
        return self.status, location, body


# What a refusal may leave behind: that it was refused, and what a visit of any page leaves.
NOTED = ("audit_", "axes_", "django_session", "django_admin_log")
WRITING = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_0-9]+)')


def asked(world: World, who: str, method: str, path: str, fields: dict[str, str]) -> Answer:
    """What this person gets; then everything is as before."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITING.match(sql)) and not found[1].startswith(NOTED):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    limits.forget()
    client, before = world.client(who), transaction.savepoint()
    with connection.execute_wrapper(note):
        response: Any = client.get(path) if method == "GET" else client.post(path, fields)
        answer = Answer(response, written)
    transaction.savepoint_rollback(before)
    return answer
