"""The first page of the admin and the words of Django's own pages."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django.contrib.admin
import django.contrib.auth
import polib
import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Article
from support24.admin_dashboard import Dashboard, Figure, dashboard, unknown_calendar
from support24.catalogues import BASE_DIR
from tariffs.production_calendar import is_decreed
from tests.factories import (
    PartnerCodeFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
    schedule_named,
    waiting_thread,
)

INDEX = "/admin/"


@pytest.fixture
def busy_desk(db: None) -> None:
    """Two chats wait, one more is open, one is closed; a partner answers one portal."""
    waiting_thread(timezone.now() - timedelta(minutes=5))
    waiting_thread()
    ThreadFactory()
    ThreadFactory(state="closed")
    PortalFactory(tariff="free")
    PartnerSupportFactory(portal=PortalFactory(tariff="enterprise"))
    PartnerCodeFactory(revoked_at=timezone.now())
    Article.objects.create(slug="draft", title="Черновик", body="…")


def figure(shown: Dashboard, caption: str) -> Figure:
    return next(f for f in [*shown.figures, *shown.tariffs] if f.caption == caption)


def test_staff_reads_the_desk_in_figures(busy_desk: None, admin_client: Client) -> None:
    page = admin_client.get(INDEX)
    assert page.status_code == 200
    assert reverse("admin:why") in page.content.decode()
    shown = page.context["dashboard"]
    assert figure(shown, "Чаты в очереди").number == 2
    assert figure(shown, "Чаты в очереди").urgent
    assert figure(shown, "Открытые чаты").number == 3
    assert figure(shown, "Порталы у партнёров").number == 1
    assert figure(shown, "Коды партнёров").number == 1
    assert figure(shown, "Черновики статей").number == 1
    assert figure(shown, "Бесплатный").number == 1
    assert figure(shown, "Enterprise").number == 1


def test_each_figure_opens_a_list_as_long_as_it_says(busy_desk: None, admin_client: Client) -> None:
    shown = admin_client.get(INDEX).context["dashboard"]
    linked = [f for f in [*shown.figures, *shown.tariffs] if f.url.startswith("/admin/")]
    assert len(linked) >= 8
    for found in linked:
        page = admin_client.get(found.url)
        assert page.status_code == 200, found
        assert page.context["cl"].result_count == found.number, found


def test_the_queue_opens_only_for_whoever_works_at_the_desk(busy_desk: None) -> None:
    without = dashboard(UserFactory(is_staff=True, is_superuser=True), timezone.now())
    lead = UserFactory(is_staff=True, is_superuser=True, desk_role="lead")
    at_desk = dashboard(lead, timezone.now())
    assert figure(without, "Чаты в очереди").url == ""
    assert figure(at_desk, "Чаты в очереди").url == "/console/"


def test_nothing_is_counted_for_staff_that_may_not_see_it(busy_desk: None, client: Client) -> None:
    editor = UserFactory(is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(editor)
    page = client.get(INDEX)
    captions = [f.caption for f in page.context["dashboard"].figures]
    assert captions == ["Статьи", "Черновики статей"]
    assert page.context["dashboard"].tariffs == []
    assert reverse("admin:why") not in page.content.decode()
    assert "Порталы по тарифам" not in page.content.decode()


def test_others_find_no_admin(client: Client, db: None) -> None:
    assert client.get(INDEX).status_code == 302
    client.force_login(UserFactory())
    assert client.get(INDEX, follow=True).status_code == 404


def test_the_page_asks_the_same_number_of_questions_of_any_desk(
    busy_desk: None, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        waiting_thread()
        PartnerSupportFactory()
    with django_assert_max_num_queries(10):
        admin_client.get(INDEX)


def test_sections_stand_in_the_order_of_work_and_groups_do_not(admin_client: Client) -> None:
    apps = admin_client.get(INDEX).context["app_list"]
    assert [app["app_label"] for app in apps] == [
        *(
            "tariffs",
            "portals",
            "partners",
            "chat",
            "files",
            "knowledge",
            "duty",
            "programs",
            "audit",
        )
    ]
    assert [model["object_name"] for model in apps[2]["models"]] == [
        "Partner",
        "PartnerCode",
        "PartnerSupport",
        "Switch",
    ]


@pytest.mark.django_db
def test_a_year_without_a_decree_is_named_with_the_schedules_that_need_it() -> None:
    schedule = schedule_named("operators")
    year = next(year for year in range(2026, 2126) if not is_decreed(year))
    october, november = (datetime(year - 1, 10, 31, hour, tzinfo=UTC) for hour in (20, 21))
    assert unknown_calendar(october) is None  # in Moscow 23:00 of the 31st
    found = unknown_calendar(november)  # and midnight of 1 November
    assert found is not None
    assert found.year == year
    assert found.schedules == [
        (schedule.name, reverse("admin:tariffs_schedule_change", args=[schedule.pk]))
    ]


@pytest.mark.django_db
def test_schedules_of_another_calendar_need_no_decree() -> None:
    schedule = schedule_named("operators")
    schedule.follows_production_calendar = False
    schedule.save()
    assert unknown_calendar(datetime(2099, 11, 6, tzinfo=UTC)) is None


def test_a_list_is_called_by_its_name_and_counted_without_a_noun(admin_client: Client) -> None:
    plan_named("basic")
    html = admin_client.get(reverse("admin:tariffs_tariffplan_changelist")).content.decode()
    assert "<h1>Тарифы</h1>" in html
    assert "Всего:&nbsp;5" in html
    assert "5 тарифы" not in html


def test_nothing_stands_inline_on_the_pages_of_the_admin(
    busy_desk: None, admin_client: Client
) -> None:
    for page in (INDEX, reverse("admin:knowledge_article_changelist")):
        html = admin_client.get(page).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", html), page
        assert "css/admin.css" in html


def test_no_word_of_django_calls_people_users() -> None:
    ours = {
        entry.msgid: [entry.msgstr, *entry.msgstr_plural.values()]
        for entry in polib.pofile(str(BASE_DIR / "locale/admin/ru/LC_MESSAGES/django.po"))
    }
    assert not [text for said in ours.values() for text in said if "ользовател" in text]
    for app in (django.contrib.admin, django.contrib.auth):
        theirs = Path(app.__path__[0]) / "locale/ru/LC_MESSAGES/django.po"
        words = [e.msgid for e in polib.pofile(str(theirs)) if "ользовател" in e.msgstr]
        assert words
        assert [msgid for msgid in words if msgid not in ours] == []


@pytest.mark.parametrize(
    "app", ["tariffs", "portals", "partners", "knowledge", "assistant", "chat"]
)
def test_every_kind_of_row_has_a_russian_name(app: str) -> None:
    """Staff meets each of them among permissions, or on the page that asks before deleting."""
    names = [str(model._meta.verbose_name) for model in apps.get_app_config(app).get_models()]
    assert [name for name in names if not re.search("[а-яё]", name)] == []
