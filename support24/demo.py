"""The demonstration desk: portals of every tariff, two partners, people on every side, articles."""

from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from chat.duty.models import DutyPattern
from partners import codes
from partners.models import Partner, PartnerAgent, PartnerCode
from portals.models import DeskRole, Member, Portal, SignInKey, User
from portals.tokens import Algorithm
from tariffs.entitlements import Role
from tariffs.models import Schedule, TariffPlan
from tariffs.models.promises import TARGET_FIELDS

PASSWORD = "support24-demo"
SIGN_IN_SECRET = "support24-demo-sign-in-secret-of-basic"  # a portal's own door: docs/sso.md


@dataclass(frozen=True)
class DemoPortal:
    slug: str
    plan: str
    name: str
    people: tuple[str, str, str]  # administrator, integrator, employee
    box: bool = False


PORTALS = (
    DemoPortal("free", "free", "Мастерская «Стежок»", ("Вера Лапина", "Глеб Сомов", "Нина Рощина")),
    DemoPortal(
        "basic",
        "basic",
        "Пекарня «Сдобный двор»",
        ("Анна Ольховская", "Егор Тихонов", "Лидия Краева"),
    ),
    DemoPortal(
        "standard", "standard", "Клиника «Ясмень»", ("Роман Велихов", "Дина Аверина", "Олег Пашин")
    ),
    DemoPortal(
        "professional",
        "professional",
        "Склад «Речной»",
        ("Жанна Устинова", "Павел Гречко", "Ирина Зуева"),
    ),
    DemoPortal(
        "enterprise", "enterprise", "Банк «Поморье»", ("Семён Ракитин", "Алла Ежова", "Артур Белов")
    ),
    DemoPortal(
        "enterprise-box",
        "enterprise",
        "Завод «Кедр»",
        ("Тамара Вольская", "Игнат Фомин", "Майя Серова"),
        box=True,
    ),
)
DESK = (
    ("operator1@desk.example", "Марина Зимина", DeskRole.OPERATOR),
    ("operator2@desk.example", "Тимур Сабиров", DeskRole.OPERATOR),
    ("special@desk.example", "Кира Ланская", DeskRole.SPECIAL),
    ("duty@desk.example", "Вадим Осокин", DeskRole.DUTY),
    ("lead@desk.example", "Юлия Северова", DeskRole.LEAD),
    ("staff@desk.example", "Борис Ветров", DeskRole.NONE),
)
PARTNERS = (
    (
        "alpha",
        "Альфа",
        "agent@alpha.example",
        "Лев Каменев",
        "ALPH-ADEM-0000-0001",
        "Отвечаем в течение часа.",
        (60, 120, 1440),
        "Лидия Вересова",
        "Приложения и обмен с учётными системами: от задания до сопровождения.",
    ),
    (
        "beta",
        "Бета",
        "agent@beta.example",
        "Инга Сольц",
        "BETA-ADEM-0000-0001",
        "Отвечаем в течение рабочего дня.",
        (480, 480, None),
        "Степан Юрьев",
        "Бизнес-процессы для складов и доставки, обучение сотрудников.",
    ),
)


@transaction.atomic
def load() -> None:
    """Whatever is missing is made; what is there stays as it is."""
    for demo in PORTALS:
        _portal(demo)
    for email, name, role in DESK:
        staff = role is DeskRole.NONE
        _person(email, name, desk_role=role, is_staff=staff, is_superuser=staff)
    _sign_in_key(Portal.objects.get(slug="basic"))
    _rota()
    around_the_clock = Schedule.objects.get(slug="around-the-clock")
    for slug, name, email, agent, code, promise, minutes, lead, description in PARTNERS:
        partner, _made = Partner.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "schedule": around_the_clock,
                "promise": promise,
                **dict(zip(TARGET_FIELDS, minutes, strict=True)),
                "in_catalogue": True,
                "description": description,
                "contact": email.replace("agent@", "hello@"),
            },
        )
        PartnerAgent.objects.get_or_create(
            user=_person(email, agent), defaults={"partner": partner}
        )
        PartnerAgent.objects.get_or_create(
            user=_person(email.replace("agent@", "lead@"), lead),
            defaults={"partner": partner, "is_lead": True},
        )
        plain = codes.normalise(code)
        PartnerCode.objects.get_or_create(
            digest=codes.digest(plain, settings.PARTNER_CODE_KEY),
            defaults={
                "partner": partner,
                "last_four": plain[-4:],
                "max_uses": 1000,
                "note": "demo",
            },
        )


def _portal(demo: DemoPortal) -> None:
    portal, _made = Portal.objects.get_or_create(
        slug=demo.slug,
        defaults={
            "name": demo.name,
            "plan": TariffPlan.objects.get(slug=demo.plan),
            "edition": Portal.Edition.BOX if demo.box else Portal.Edition.CLOUD,
        },
    )
    administrator: User | None = None
    for role, name in zip(Role, demo.people, strict=True):
        email = {Role.ADMINISTRATOR: "admin"}.get(role, role.value)
        person = _person(f"{email}@{demo.slug}.example", name)
        administrator = administrator or person
        Member.objects.get_or_create(
            portal=portal,
            user=person,
            defaults={
                "role": role.value,
                "invited_by": administrator if role is Role.INTEGRATOR else None,
            },
        )


def _rota() -> None:
    """Round the clock: the duty specialist first, special support after him."""
    for order, email in enumerate(("duty@desk.example", "special@desk.example"), start=1):
        person = User.objects.get(email=email)
        if not DutyPattern.objects.filter(person=person).exists():
            week = {"first_on": timezone.localdate() - timedelta(days=7), "every_days": 7, "hours": 168}  # fmt: skip
            DutyPattern.objects.create(person=person, order=order, from_time=time(9), **week)


def _sign_in_key(portal: Portal) -> None:
    if not portal.sign_in_keys.filter(kid="demo").exists():
        key = SignInKey(portal=portal, kid="demo", algorithm=Algorithm.HS256.value, note="demo")
        key.keep_secret(SIGN_IN_SECRET)
        key.save()


@cache
def hashed_password() -> str:
    """Made for the first account that is missing, and shared: slow on purpose, and a demo keeps no secret."""
    return make_password(PASSWORD)


def _person(email: str, name: str, **fields: object) -> User:
    defaults: dict[str, Any] = {
        "name": name,
        "password": hashed_password,
        **fields,
    }  # called when needed
    person, _made = User.objects.get_or_create(email=email, defaults=defaults)
    return person


def accounts() -> list[str]:
    """Lines for the person who has just started the desk."""
    portals = ", ".join(demo.slug for demo in PORTALS)
    return [
        f"Пароль всех показательных учётных записей: {PASSWORD}",
        f"Порталы: admin@, integrator@, employee@ + ПОРТАЛ.example, где ПОРТАЛ: {portals}",
        "Поддержка: " + ", ".join(email for email, _name, _role in DESK),
        "Партнёры: "
        + ", ".join(f"{partner[2]} (код {partner[4]})" for partner in PARTNERS)
        + "; руководители: lead@alpha.example, lead@beta.example",
    ]
