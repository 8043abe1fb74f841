"""What the first page of the admin shows: the desk in figures, each with the list behind it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assistant.models import Gap
from chat.composer import State
from chat.models import Thread
from knowledge.models import Article
from partners.models import PartnerCode, PartnerSupport
from portals.models import Portal, User
from programs.models import Endpoint
from tariffs.models import Schedule, TariffPlan
from tariffs.production_calendar import year_to_learn


@dataclass(frozen=True)
class Figure:
    """A number with its caption; `url` is empty where the reader has no list to open."""

    caption: str
    number: int
    url: str = ""
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class UnknownCalendar:
    """Schedules that follow a production calendar nobody has decreed yet."""

    year: int
    schedules: list[tuple[str, str]]  # name, address of its form


@dataclass
class Dashboard:
    """Only what its reader may see; what may not be seen is not counted either."""

    figures: list[Figure] = field(default_factory=list)
    tariffs: list[Figure] = field(default_factory=list)
    unknown_calendar: UnknownCalendar | None = None
    may_ask_why: bool = False


def dashboard(reader: User | AnonymousUser, now: datetime) -> Dashboard:
    """At most eight queries for a superuser, whatever the size of the desk."""
    shown = Dashboard()
    if reader.has_perm("chat.view_thread") or getattr(reader, "works_at_the_desk", False):
        shown.figures += _chats(reader, now)
    if reader.has_perm("partners.view_partnersupport"):
        shown.figures.append(_partner_supports())
    if reader.has_perm("partners.view_partnercode"):
        shown.figures.append(_usable_codes(now))
    if reader.has_perm("knowledge.view_article"):
        shown.figures += _articles()
    if reader.has_perm("assistant.view_gap"):
        shown.figures.append(_gaps())
    if reader.has_perm("programs.view_endpoint"):
        shown.figures += _silent_webhooks()
    if reader.has_perm("portals.view_portal"):
        shown.tariffs = _portals_by_tariff()
        shown.may_ask_why = True
    if reader.has_perm("tariffs.view_schedule"):
        shown.unknown_calendar = unknown_calendar(now)
    return shown


def _chats(reader: User | AnonymousUser, now: datetime) -> list[Figure]:
    url = "/console/" if getattr(reader, "works_at_the_desk", False) else ""
    counts = Thread.objects.open().aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        active=Count("pk", filter=Q(state=State.ACTIVE)),
        since=Min("answers_from", filter=Q(state=State.WAITING)),
    )
    note = _("очередь пуста")
    if counts["since"]:
        since = localtime(counts["since"])
        how = "H:i" if since.date() == localtime(now).date() else "j E, H:i"
        note = _("дольше всех ждут с %(when)s") % {"when": date_format(since, how)}
    with_operator = _("с оператором: %(count)d") % {"count": counts["active"]}
    waiting = counts["waiting"]
    return [
        Figure(_("Чаты в очереди"), waiting, url, note, urgent=waiting > 0),
        Figure(_("Открытые чаты"), counts["all"], url, with_operator),
    ]


def _partner_supports() -> Figure:
    count = PartnerSupport.objects.active().count()
    url = _list_of(PartnerSupport, ended_at__isempty=1)
    return Figure(_("Порталы у партнёров"), count, url, _("отвечает партнёр, а не операторы"))


def _usable_codes(now: datetime) -> Figure:
    count = PartnerCode.objects.usable(now).count()
    url = _list_of(PartnerCode, state="usable")
    return Figure(_("Коды партнёров"), count, url, _("можно ввести сейчас"))


def _articles() -> list[Figure]:
    published, draft = Article.State.PUBLISHED, Article.State.DRAFT
    counts = Article.objects.aggregate(
        published=Count("pk", filter=Q(state=published)), drafts=Count("pk", filter=Q(state=draft))
    )
    return [
        Figure(
            _("Статьи"),
            counts["published"],
            _list_of(Article, state__exact=published.value),
            _("опубликованы"),
        ),
        Figure(
            _("Черновики статей"),
            counts["drafts"],
            _list_of(Article, state__exact=draft.value),
            _("ещё не видны клиентам"),
        ),
    ]


def _gaps() -> Figure:
    count = Gap.objects.open().counted().count()
    return Figure(_("Пробелы в базе знаний"), count, reverse("console:gaps"), _("о них нет статьи"))


def _silent_webhooks() -> list[Figure]:
    """Only when there is something to do: an endpoint was switched off because it did not answer for days."""
    count = Endpoint.objects.switched_off_by_us().count()
    url = _list_of(Endpoint, given_up_at__isempty=0)
    note = _("выключены: программа не отвечала")
    return [Figure(_("Вебхуки молчат"), count, url, note, urgent=True)] if count else []


def _portals_by_tariff() -> list[Figure]:
    plans = TariffPlan.objects.annotate(count=Count("portals")).order_by("position", "name")
    return [
        Figure(name, count, _list_of(Portal, plan__id__exact=pk))
        for pk, name, count in plans.values_list("pk", "name", "count")
    ]


def unknown_calendar(now: datetime) -> UnknownCalendar | None:
    """The schedules that follow a calendar which should be known by now and is not; None when all is known."""
    year = year_to_learn(localtime(now).date())
    if year is None:
        return None
    schedules = Schedule.objects.filter(follows_production_calendar=True, around_the_clock=False)
    rows = [
        (schedule.name, reverse("admin:tariffs_schedule_change", args=[schedule.pk]))
        for schedule in schedules
    ]
    return UnknownCalendar(year, rows) if rows else None


def _list_of(model: Any, **filters: Any) -> str:
    options = model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    return f"{address}?{urlencode(filters)}"
