"""What staff do with partners, codes and portals in the admin."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from partners import codes
from partners.actions import activate_code
from partners.models import Partner, PartnerCode, PartnerSupport
from portals.models import Portal, User
from tests.factories import PartnerAgentFactory, UserFactory
from tests.partners.conftest import row_of

CODES = reverse("admin:partners_partnercode_changelist")
ISSUE = reverse("admin:partners_partnercode_add")
CSV = reverse("admin:partners_partnercode_csv")
CodeOf = Callable[..., str]


def test_every_page_answers_staff_and_sends_others_away(
    admin_client: Client,
    client: Client,
    portal: Portal,
    administrator: User,
    versta: Partner,
    code_of: CodeOf,
) -> None:
    PartnerAgentFactory(partner=versta)
    support = activate_code(portal, administrator, code_of(versta))
    pages = [
        reverse("admin:index"),
        reverse("admin:partners_partner_changelist"),
        reverse("admin:partners_partner_add"),
        reverse("admin:partners_partner_change", args=[versta.pk]),
        reverse("admin:partners_partner_close", args=[versta.pk]),
        reverse("admin:partners_partner_reopen", args=[versta.pk]),
        CODES,
        ISSUE,
        reverse("admin:partners_partnercode_change", args=[support.code_id]),
        reverse("admin:partners_partnersupport_changelist"),
        reverse("admin:partners_partnersupport_change", args=[support.pk]),
    ]
    for page in pages:
        assert admin_client.get(page).status_code == 200, page
        assert client.get(page).status_code == 302, page
    client.force_login(administrator)
    for page in pages:
        assert client.get(page, follow=True).status_code == 404, page
    client.force_login(UserFactory(is_staff=True))  # staff without this permission
    for page in pages[1:]:
        assert client.get(page).status_code == 403, page
    assert client.post(CSV).status_code == 403


def test_the_list_of_portals_names_the_partner_that_answers_now(
    admin_client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    portals = reverse("admin:portals_portal_changelist")
    assert "Верста" not in admin_client.get(portals).content.decode()
    activate_code(portal, administrator, code_of(versta))
    assert "Верста" in admin_client.get(portals).content.decode()


def test_codes_are_shown_once_and_come_back_as_a_file(
    admin_client: Client, versta: Partner
) -> None:
    form = {"partner": versta.pk, "count": "3", "max_uses": "2", "note": "Осень"}
    issued = admin_client.post(ISSUE, form)
    shown = issued.context["issued"]
    assert "no-store" in issued.headers["Cache-Control"]
    assert len(shown) == 3
    assert all(code in issued.content.decode() for code in shown)
    rows = PartnerCode.objects.filter(partner=versta, max_uses=2, note="Осень")
    assert {row.last_four for row in rows} == {code[-4:] for code in shown}
    assert rows[0].issued_by is not None

    file = admin_client.post(CSV, {"codes": " ".join([*shown, "=cmd()", "AAAA"])})
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.content.decode("utf-8-sig").split() == ["код", *shown]
    assert admin_client.get(CSV).status_code == 405

    later = admin_client.get(CODES).content.decode()
    journal = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    for code in shown:
        assert f"····-{code[-4:]}" in later
        assert code not in later
        assert codes.normalise(code)[:12] not in later + journal


@pytest.mark.parametrize(
    "bad",
    [
        {"count": "0"},
        {"count": "201"},
        {"count": "много"},
        {"max_uses": "0"},
        {"partner": ""},
        {"note": "я" * 121},
        {"expires_at_0": "30.02.2027", "expires_at_1": "10:00"},
        {"expires_at_0": "01.01.2020", "expires_at_1": "10:00"},
        {"expires_at_0": "01.01.2999"},
    ],
)
def test_a_form_with_a_mistake_issues_nothing(
    admin_client: Client, versta: Partner, bad: dict[str, str]
) -> None:
    good = {"partner": str(versta.pk), "count": "1", "max_uses": "1"}
    response = admin_client.post(ISSUE, good | bad)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not PartnerCode.objects.exists()
    admin_client.post(ISSUE, good | {"expires_at_0": "01.01.2999", "expires_at_1": "10:00"})
    assert PartnerCode.objects.get().expires_at is not None


def test_a_closed_partner_gets_no_codes(admin_client: Client, versta: Partner) -> None:
    versta.is_active = False
    versta.save()
    admin_client.post(ISSUE, {"partner": versta.pk, "count": "1", "max_uses": "1"})
    assert not PartnerCode.objects.exists()


def test_revocation_asks_first_and_returns_the_portals(
    admin_client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    support = activate_code(portal, administrator, code)
    chosen = {"action": "revoke_chosen", "_selected_action": [row_of(code).pk]}
    asked = admin_client.post(CODES, chosen)
    assert "К штатной поддержке вернётся 1 портал." in asked.content.decode()
    assert row_of(code).revoked_at is None
    admin_client.post(CODES, chosen | {"confirm": "Отозвать коды"})
    support.refresh_from_db()
    assert row_of(code).revoked_at is not None
    assert support.end_reason == PartnerSupport.EndReason.CODE_REVOKED


def test_a_partner_is_closed_and_reopened_by_its_buttons_only(
    admin_client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    support = activate_code(portal, administrator, code_of(versta))
    close = reverse("admin:partners_partner_close", args=[versta.pk])
    assert "вернётся 1 портал" in admin_client.get(close).content.decode()
    versta.refresh_from_db()
    assert versta.is_active
    admin_client.post(close)
    versta.refresh_from_db()
    support.refresh_from_db()
    assert not versta.is_active
    assert support.end_reason == PartnerSupport.EndReason.PARTNER_CLOSED

    form = {
        "name": "Верста",
        "slug": versta.slug,
        "schedule": versta.schedule_id,
        "is_active": "on",
        "agents-TOTAL_FORMS": "0",
        "agents-INITIAL_FORMS": "0",
    }
    change = reverse("admin:partners_partner_change", args=[versta.pk])
    assert admin_client.post(change, form).status_code == 302
    versta.refresh_from_db()
    assert not versta.is_active
    admin_client.post(reverse("admin:partners_partner_reopen", args=[versta.pk]))
    versta.refresh_from_db()
    assert versta.is_active


@pytest.mark.parametrize("state", ["usable", "used", "expired", "revoked"])
def test_the_list_of_codes_is_filtered_by_state(
    admin_client: Client, versta: Partner, code_of: CodeOf, state: str
) -> None:
    code_of(versta)
    found = admin_client.get(CODES, {"state": state})
    assert found.status_code == 200
    assert found.context["cl"].result_count == (1 if state == "usable" else 0)
