"""«Коды» as the lead of a partner, his agents and everybody else meet the page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partners.actions import activate_code, close_partner, issue_codes
from partners.models import Partner, PartnerCode
from portals.models import User
from tests.factories import MemberFactory, PartnerAgentFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE, SHEET = "/console/codes/", "/console/codes/csv/"
CODE = re.compile(r"<code>([A-Z0-9-]{19})</code>")


@pytest.fixture
def versta() -> Partner:
    return PartnerFactory(name="Верста")


@pytest.fixture
def lead(versta: Partner, client: Client) -> User:
    agent = PartnerAgentFactory(partner=versta, is_lead=True, user__name="Инна Лисовская")
    client.force_login(agent.user)
    return agent.user


def issued(client: Client, **limits: object) -> list[str]:
    answer = client.post(PAGE, {"count": 1, "max_uses": 1} | limits)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return CODE.findall(answer.content.decode())


def test_the_lead_issues_codes_that_are_shown_once(
    client: Client, lead: User, versta: Partner
) -> None:
    until = timezone.localtime() + timedelta(days=30)
    codes = issued(client, count=3, max_uses=2, note="осень", expires_at=f"{until:%Y-%m-%dT%H:%M}")
    assert len(set(codes)) == 3
    rows = PartnerCode.objects.all()
    assert {(row.partner, row.issued_by, row.max_uses, row.note) for row in rows} == {
        (versta, lead, 2, "осень")
    }
    assert {row.expires_at for row in rows} == {until.replace(second=0, microsecond=0)}
    html = client.get(PAGE).content.decode()
    for code in codes:
        assert code not in html
        assert f"····-{code[-4:]}" in html
    member = MemberFactory()
    assert activate_code(member.portal, member.user, codes[0]).partner == versta


@pytest.mark.parametrize(
    "limits",
    [
        {"count": 0},
        {"count": 201},
        {"count": "много"},
        {"max_uses": 0},
        {"max_uses": ""},
        {"expires_at": "2020-01-01T10:00"},
        {"expires_at": "2026-02-30T10:00"},
        {"note": "х" * 121},
    ],
)
def test_wrong_limits_are_named_and_issue_nothing(
    client: Client, lead: User, limits: dict[str, object]
) -> None:
    answer = client.post(PAGE, {"count": 1, "max_uses": 1} | limits)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert not PartnerCode.objects.exists()


def test_a_company_that_is_named_in_the_form_is_not_asked(
    client: Client, lead: User, versta: Partner
) -> None:
    issued(client, partner=PartnerFactory().pk)
    assert PartnerCode.objects.get().partner == versta


def test_the_uses_say_which_portal_when_and_who_and_never_the_code(
    client: Client, lead: User, versta: Partner
) -> None:
    code, _other = issued(client, count=2)
    member = MemberFactory(portal__name="Сдобный двор", user__name="Анна Ольховская")
    activate_code(member.portal, member.user, code)
    row = PartnerCode.objects.get(last_four=code[-4:])
    for page in (PAGE, f"{PAGE}{row.pk}/"):
        html = client.get(page).content.decode()
        assert "Сдобный двор" in html
        assert "Анна Ольховская" in html
        assert code not in html
    unused = PartnerCode.objects.exclude(pk=row.pk).get()
    html = client.get(f"{PAGE}{unused.pk}/").content.decode()
    assert "Сдобный двор" not in html
    assert "Ещё никто не вводил" in html


def test_the_lead_revokes_and_the_portal_returns(
    client: Client, lead: User, versta: Partner
) -> None:
    (code,) = issued(client)
    member = MemberFactory()
    support = activate_code(member.portal, member.user, code)
    row = PartnerCode.objects.get()
    page = f"{PAGE}{row.pk}/"
    assert "сразу вернётся 1 портал" in client.get(page).content.decode()
    assert client.get(f"{page}revoke/").status_code == 405
    assert client.post(f"{page}revoke/").headers["Location"] == PAGE
    support.refresh_from_db()
    assert (support.end_reason, support.ended_by) == ("code_revoked", lead)
    html = client.get(page).content.decode()
    assert "отозван" in html
    assert "Инна Лисовская" in html
    assert f"{page}revoke/" not in html


def test_files_hold_the_codes_that_were_sent_back_or_the_list_without_them(
    client: Client, lead: User, versta: Partner
) -> None:
    codes = issued(client, count=2, note="=1+1")
    answer = client.post(SHEET, {"codes": " ".join([*codes, "=cmd", "<b>"])})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.decode("utf-8-sig").split() == ["код", *codes]
    listed = client.get(SHEET).content.decode("utf-8-sig")
    assert len(listed.splitlines()) == 3
    assert "'=1+1" in listed
    assert not any(code in listed for code in codes)
    assert all(code[-4:] in listed for code in codes)


def foreigners(versta: Partner) -> dict[str, User]:
    return {
        "agent": PartnerAgentFactory(partner=versta).user,
        "lead of another": PartnerAgentFactory(is_lead=True).user,
        "disabled lead": PartnerAgentFactory(
            partner=versta, is_lead=True, user__is_active=False
        ).user,
        "operator": UserFactory(desk_role="operator"),
        "desk lead": UserFactory(desk_role="lead"),
        "administrator": MemberFactory().user,
        "staff": UserFactory(is_staff=True, is_superuser=True),
        "nobody": UserFactory(),
    }


@pytest.mark.parametrize(
    "who",
    [
        "agent", "lead of another", "disabled lead", "operator", "desk lead", "administrator",
        "staff", "nobody",
    ],
)  # fmt: skip
def test_nobody_else_finds_a_code_of_the_company(versta: Partner, who: str) -> None:
    issue_codes(versta, count=1, by=None)
    row, client = PartnerCode.objects.get(), Client()
    pages = [(PAGE, "GET"), (PAGE, "POST"), (SHEET, "GET"), (SHEET, "POST")]
    own = [(f"{PAGE}{row.pk}/", "GET"), (f"{PAGE}{row.pk}/revoke/", "POST")]
    client.force_login(foreigners(versta)[who])
    refused = own if who == "lead of another" else pages + own
    for page, method in refused:
        fields = {"count": 1, "max_uses": 1}
        answer = client.get(page) if method == "GET" else client.post(page, fields)
        assert answer.status_code in ((404, 302) if who == "disabled lead" else (404,)), page
    if who == "lead of another":
        assert str(row) not in client.get(PAGE).content.decode()
        assert str(row) not in client.get(SHEET).content.decode()
    row.refresh_from_db()
    assert row.revoked_at is None
    assert PartnerCode.objects.filter(partner=versta).count() == 1


def test_strangers_sign_in_and_the_lead_of_a_closed_partner_has_no_page(
    client: Client, lead: User, versta: Partner
) -> None:
    assert Client().get(PAGE).headers["Location"].startswith("/accounts/login/")
    assert client.get(PAGE).status_code == 200
    assert 'href="/console/codes/"' in client.get("/console/").content.decode()
    close_partner(versta)
    assert client.get(PAGE).status_code == 404
