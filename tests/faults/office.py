"""The far side of harness.Office: reads {"deed", "what"} line by line, does it with the desk's own actions, answers."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from chat import tasks  # noqa: E402
from chat.composer import State  # noqa: E402
from chat.duty.actions import Report, declare  # noqa: E402
from chat.duty.actions import watch as duty_watch  # noqa: E402
from chat.duty.models import (  # noqa: E402
    DutyChannel,
    DutyShift,
    Incident,
    Level,
    Matter,
    PageStep,
    PagingRule,
)
from chat.models import Thread  # noqa: E402
from chat.routing import Channel  # noqa: E402
from knowledge.models import Article, Section  # noqa: E402
from partners.actions import activate_code, close_partner, issue_codes  # noqa: E402
from partners.models import CodeAttempt, Partner  # noqa: E402
from portals.actions import withdraw_member  # noqa: E402
from portals.models import DeskRole, Member, Portal, User  # noqa: E402
from support24 import celery, load  # noqa: E402, F401  # whose app sends the errands of this process too
from tariffs.entitlements import Role  # noqa: E402
from tests import factories as make  # noqa: E402


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    section = Section.objects.create(slug="mail", name="Почта")
    for slug, title in (("mailbox", "Как подключить почтовый ящик"), ("card", "Ящик в карточке")):
        article = Article(section=section, slug=slug, title=title, asked_as="подключить почтовый ящик", body=f"{title}: по шагам.")  # fmt: skip
        article.publish(timezone.now())
        article.save()


def chats(count: int, messages: int = 0) -> list[Any]:
    """Chats with an operator, both sides signed in, on one portal without rate limits."""
    return list(load.seed(count, messages))


def portal_chats(
    count: int, state: str = "active", portal: dict[str, Any] | None = None
) -> list[Any]:
    """The same, each on a portal of its own with colleagues; {"customer", "operator", "portal", "thread"}."""
    made = []
    for _ in range(count):
        home = make.PortalFactory(
            unlimited_rate=True, slug=f"p-{uuid4().hex[:12]}", **(portal or {})
        )
        customer, operator = _person("customer"), _person("operator", desk_role=DeskRole.OPERATOR)
        admin = make.MemberFactory(portal=home, user=_person("admin")).user
        make.MemberFactory(portal=home, user=customer, role=Role.INTEGRATOR.value)
        thread = make.ThreadFactory(
            portal=home, customer=customer, state=state, operator=operator if state == "active" else None,
            operator_offered=True, failed_tries=3,
            answers_from=timezone.now() if state == "waiting" else None,
        )  # fmt: skip
        made.append(_seats(thread, operator) | {"admin": admin.pk})
    return made


def partner_chats(count: int) -> list[Any]:
    """Chats at a partner, with an agent; every portal may go to another partner and back by its codes."""
    partners = [make.PartnerFactory(slug=f"a-{uuid4().hex[:12]}") for _ in range(2)]
    made = []
    for seat in portal_chats(count):
        thread = Thread.objects.get(uuid=seat["thread"])
        admin = User.objects.get(pk=seat["admin"])
        codes = [issue_codes(partner, count=1, by=None, max_uses=500)[0] for partner in partners]
        activate_code(thread.portal, admin, codes[0])
        agent = make.PartnerAgentFactory(partner=partners[0], user=_person("agent")).user
        Thread.objects.filter(pk=thread.pk).update(
            channel=Channel.PARTNER.value, partner=partners[0], operator=agent
        )
        thread.refresh_from_db()
        made.append(_seats(thread, agent) | {"admin": admin.pk, "codes": codes, "partner": partners[0].pk})  # fmt: skip
    return made


def operators(count: int) -> list[Any]:
    people = [_person("operator", desk_role=DeskRole.OPERATOR) for _ in range(count)]
    cookies = load._sign_in(people)
    return [{"id": p.pk, "name": p.name, "cookie": cookies[p.pk]} for p in people]


def switch_partner(portal: int, admin: int, code: str) -> None:
    activate_code(Portal.objects.get(pk=portal), User.objects.get(pk=admin), code)


def change_tariff(portal: int, tariff: str) -> None:
    home = Portal.objects.get(pk=portal)
    home.plan = make.plan_named(tariff)
    home.save()


def offer_again(thread: str) -> None:
    """The chat is back with the assistant, and an operator is offered."""
    Thread.objects.filter(uuid=thread).update(
        state=State.ASSISTANT.value, channel=Channel.STANDARD.value, operator=None, operator_offered=True, answers_from=None
    )  # fmt: skip


def suspend(portal: int) -> None:
    home = Portal.objects.get(pk=portal)
    home.suspended = True
    home.save()


def limit_the_rate(portal: int) -> None:
    Portal.objects.filter(pk=portal).update(unlimited_rate=False)


def sign_out(cookie: str) -> None:
    load.import_module(load.settings.SESSION_ENGINE).SessionStore(cookie.partition("=")[2]).flush()


def deactivate(person: int) -> None:
    _save(person, is_active=False)


def leave_the_desk(person: int) -> None:
    _save(person, desk_role="")


def new_password(person: int) -> None:
    user = User.objects.get(pk=person)
    user.set_password("another-password")
    user.save()


def withdraw(portal: int, person: int, admin: int) -> None:
    withdraw_member(Member.objects.get(portal=portal, user=person), User.objects.get(pk=admin))


def make_employee(portal: int, person: int) -> None:
    member = Member.objects.get(portal=portal, user=person)
    member.role = Role.EMPLOYEE.value
    member.save(update_fields=["role"])


def close_the_partner(partner: int) -> None:
    close_partner(Partner.objects.get(pk=partner))


def guessers(count: int) -> dict[str, Any]:
    """Administrators of as many portals, signed in, and a code that opens them all."""
    people = [make.MemberFactory(portal=make.PortalFactory(slug=f"g-{uuid4().hex[:12]}"), user=_person("guesser")).user for _ in range(count)]  # fmt: skip
    partner = make.PartnerFactory(slug=f"a-{uuid4().hex[:12]}")
    cookies = load._sign_in(people)
    return {
        "cookies": [cookies[person.pk] for person in people],
        "code": issue_codes(partner, count=1, by=None, max_uses=count)[0],
    }


def forget_guesses() -> None:
    CodeAttempt.objects.all().delete()


def called(url: str, waits: bool = False) -> dict[str, Any]:
    """An Enterprise portal declares an incident; on duty is one person with a webhook. The first step is due at once,
    or, where it `waits`, when nobody has answered: {"incident", "step"}."""
    home = make.PortalFactory(
        tariff="enterprise", slug=f"e-{uuid4().hex[:12]}", unlimited_rate=True
    )
    PagingRule.objects.update_or_create(plan=home.plan, defaults={"at_once": not waits})
    DutyShift.objects.all().delete()
    User.objects.filter(desk_role=DeskRole.LEAD).update(is_active=False)
    person, now = _person("duty", desk_role=DeskRole.DUTY), timezone.now()
    DutyShift.objects.create(
        person=person, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1)
    )
    channel = DutyChannel(person=person, name="Вебхук", kind=DutyChannel.Kind.WEBHOOK)
    channel.keep(url)
    channel.save()
    admin = make.MemberFactory(portal=home, user=_person("admin")).user
    declared = declare(admin, home, Report(Matter.PORTAL, Level.ALL, "Портал не открывается"))
    step = declared.steps.first()
    return {"incident": declared.pk, "step": step.pk if step else None}


def time_passes(incident: int, minutes: float) -> None:
    """For the incident and its steps everything was so much earlier; whoever sends is past his lease."""
    ago = timedelta(minutes=minutes)
    Incident.objects.filter(pk=incident).update(declared_at=F("declared_at") - ago)
    steps = PageStep.objects.filter(incident=incident)
    steps.update(at=F("at") - ago)
    steps.filter(lease_until__isnull=False).update(lease_until=F("lease_until") - ago)


def watch() -> None:
    """What beat asks for every five seconds."""
    duty_watch()


def steps_of(incident: int) -> list[Any]:
    """[[number, state, key that a webhook is told]] in order."""
    rows = PageStep.objects.filter(incident=incident).in_order()
    return [[step.number, step.state, f"page_{step.pk}"] for step in rows]


def solved(incident: int) -> None:
    """Nobody is called to it any more."""
    Incident.objects.filter(pk=incident).update(solved_at=timezone.now())


def sweep() -> None:
    """What beat asks for every ten seconds."""
    tasks.answer_forgotten()


def _save(person: int, **fields: Any) -> None:
    user = User.objects.get(pk=person)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


def _person(side: str, **fields: Any) -> User:
    name = f"{side} {uuid4().hex[:6]}"
    return make.UserFactory(email=f"{name.replace(' ', '-')}@faults.example", name=name, **fields)


def _seats(thread: Thread, operator: User) -> dict[str, Any]:
    path = f"/ws/chats/{thread.uuid}/"
    cookies = load._sign_in([thread.customer, operator])
    return {
        "customer": {"path": path, "cookie": cookies[thread.customer_id], "id": thread.customer_id},
        "operator": {"path": path, "cookie": cookies[operator.pk], "id": operator.pk},
        "portal": thread.portal_id,
        "thread": str(thread.uuid),
    }


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        deed: Callable[..., Any] = globals()[asked["deed"]]
        try:
            answer = {"done": deed(**asked["what"])}
        except Exception:
            answer = {"problem": traceback.format_exc()}
        finally:
            connection.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
