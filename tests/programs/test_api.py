"""What a token opens, and that it opens nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from audit.models import AuditRecord, Deed
from chat.composer import Author
from chat.models import Kind
from chat.routing import Channel
from partners.models import PartnerCode
from portals.models import User
from programs.actions import revoke_token
from programs.models import ApiToken
from programs.scopes import Scope
from tests.factories import (
    MemberFactory,
    PartnerCodeFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
    said,
)

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]
NewToken = Callable[..., str]


@pytest.fixture
def addresses() -> dict[str, Scope]:
    """Every address for reading, with the one scope that opens it."""
    thread = ThreadFactory(portal__slug="bakery")
    anna = MemberFactory(portal=thread.portal, user__email="anna@bakery.example")
    PartnerCodeFactory()
    return {
        "/portals": Scope.PORTALS,
        "/portals/bakery": Scope.PORTALS,
        "/portals/bakery/members": Scope.MEMBERS,
        "/tariffs": Scope.TARIFFS,
        "/tariffs/basic": Scope.TARIFFS,
        "/codes": Scope.CODES,
        "/threads": Scope.THREADS,
        f"/threads/{thread.uuid}": Scope.THREADS,
        f"/threads/{thread.uuid}/messages": Scope.THREADS,
        f"/explain?portal=bakery&user={anna.user.email}": Scope.EXPLAIN,
    }


def test_a_scope_opens_its_addresses_and_others_answer_as_if_they_did_not_exist(
    addresses: dict[str, Scope], token: NewToken, ask: Ask
) -> None:
    nowhere = ask(token(Scope.PORTALS), "/portals/none")
    assert nowhere.status_code == 404
    for scope in Scope:
        clear = token(scope)
        for path, needed in addresses.items():
            answer = ask(clear, path)
            if needed is scope:
                assert answer.status_code == 200, path
            else:
                assert (answer.status_code, answer.content) == (404, nowhere.content), (scope, path)


def test_without_a_working_token_every_address_asks_for_one(
    addresses: dict[str, Scope], token: NewToken, ask: Ask, client: Client, staff: User
) -> None:
    every = list(Scope)
    expired = token(*every, expires_at=timezone.now() + timedelta(seconds=1))
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked = token(*every)
    revoke_token(ApiToken.objects.latest("pk"))
    client.force_login(staff)  # a session opens nothing here
    for path in addresses:
        for clear in ("", "s24_" + "a" * 43, expired, revoked):
            answer = ask(clear, path)
            assert answer.status_code == 401
            assert answer.json()["code"] == "unauthorized"
            assert "токен" in answer.json()["message"]
        assert client.get(f"/api/v1{path}").status_code == 401


def test_the_addresses_of_the_table_are_all_there_are(
    addresses: dict[str, Scope], client: Client
) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    reading = {path for path, methods in schema["paths"].items() if "get" in methods}
    assert len(reading) == len(addresses)


def test_a_token_of_somebody_who_no_longer_manages_the_desk_is_dead(
    token: NewToken, ask: Ask, staff: User
) -> None:
    clear = token(Scope.PORTALS)
    assert ask(clear, "/portals").status_code == 200
    staff.is_superuser = False
    staff.save()
    assert ask(clear, "/portals").status_code == 404  # may not see portals himself
    staff.is_staff = False
    staff.save()
    assert ask(clear, "/portals").status_code == 401


def test_a_token_is_shown_once_and_kept_as_a_hash(client: Client, staff: User, ask: Ask) -> None:
    client.force_login(staff)
    form = {"name": "CRM", "scopes": ["portals:read"], "expires_at_0": "", "expires_at_1": ""}
    page = client.post("/admin/programs/apitoken/add/", form)
    clear = page.context["secret"]
    assert "no-store" in page.headers["Cache-Control"]
    assert clear in page.content.decode()
    row = ApiToken.objects.get()
    assert clear not in str(ApiToken.objects.values().get())
    for path in ("/admin/programs/apitoken/", f"/admin/programs/apitoken/{row.pk}/change/"):
        assert clear not in client.get(path).content.decode()
    assert ask(clear, "/portals").status_code == 200
    told = " ".join(f"{r.object} {r.details}" for r in AuditRecord.objects.all())
    assert clear not in told
    assert row.digest not in told
    client.post(
        "/admin/programs/apitoken/", {"action": "revoke_chosen", "_selected_action": [row.pk]}
    )
    assert ask(clear, "/portals").status_code == 401


def test_the_use_of_a_token_is_noted_and_a_dead_one_is_on_record(token: NewToken, ask: Ask) -> None:
    clear = token(Scope.PORTALS)
    assert ApiToken.objects.get().last_used_at is None
    ask(clear, "/portals")
    assert ApiToken.objects.get().last_used_at is not None
    revoke_token(ApiToken.objects.get())
    for _ in range(3):
        ask(clear, "/portals")
    assert AuditRecord.objects.filter(deed=Deed.REFUSED).count() == 1


def test_a_token_for_one_portal_knows_of_no_other(token: NewToken, ask: Ask) -> None:
    mine, other = ThreadFactory(portal__slug="mine"), ThreadFactory(portal__slug="other")
    PortalFactory(slug="rich", tariff="enterprise")
    stranger = MemberFactory(portal=other.portal)
    clear = token(
        *(Scope.PORTALS, Scope.MEMBERS, Scope.TARIFFS, Scope.THREADS, Scope.EXPLAIN),
        portal=mine.portal,
    )
    assert [p["slug"] for p in ask(clear, "/portals").json()["items"]] == ["mine"]
    assert [t["id"] for t in ask(clear, "/threads").json()["items"]] == [str(mine.uuid)]
    assert [t["slug"] for t in ask(clear, "/tariffs").json()["items"]] == ["basic"]
    for path in (
        *("/portals/other", "/portals/other/members", f"/threads/{other.uuid}"),
        *(f"/threads/{other.uuid}/messages", "/tariffs/enterprise"),
        f"/explain?portal=other&user={stranger.user.email}",
        f"/explain?portal=mine&user={stranger.user.email}",
    ):
        assert ask(clear, path).status_code == 404, path
    assert ask(clear, "/threads", portal="other").json()["items"] == []


def test_codes_are_read_without_the_codes_and_a_token_for_one_portal_reads_none(
    token: NewToken, ask: Ask
) -> None:
    code = PartnerCodeFactory(last_four="7K9M", partner__slug="alpha")
    [shown] = ask(token(Scope.CODES), "/codes").json()["items"]
    assert (shown["partner"], shown["last_four"], shown["usable"]) == ("alpha", "7K9M", True)
    assert code.digest not in json.dumps(shown)
    with pytest.raises(Exception, match="Коды принадлежат партнёрам"):
        token(Scope.CODES, portal=PortalFactory())


def post(client: Client, clear: str, path: str, data: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {clear}"}
    return client.post(
        f"/api/v1{path}", data or {}, content_type="application/json", headers=headers
    )


def test_codes_are_issued_and_revoked_with_the_right_to_do_so(
    client: Client, token: NewToken, staff: User
) -> None:
    PartnerFactory(slug="alpha")
    wanted = {"partner": "alpha", "count": 2, "note": "выставка"}
    assert post(client, token(Scope.CODES), "/codes", wanted).status_code == 404
    assert not PartnerCode.objects.exists()
    clear = token(Scope.ISSUE_CODES)
    issued = post(client, clear, "/codes", wanted)
    assert issued.headers["Cache-Control"] == "no-store"
    codes = issued.json()["codes"]
    assert sorted(c[-4:] for c in codes) == sorted(
        PartnerCode.objects.values_list("last_four", flat=True)
    )
    record = AuditRecord.objects.filter(kind="partners.partnercode").latest("pk")
    assert (record.actor_key, record.actor) == (staff.pk, f"{staff}, программа «CRM»")
    row = PartnerCode.objects.latest("pk")
    assert post(client, clear, f"/codes/{row.pk}/revoke").json()["usable"] is False
    row.refresh_from_db()
    assert row.revoked_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"partner": "nobody"},
        {"partner": "alpha", "count": 0},
        {"partner": "alpha", "count": 201},
        {"partner": "alpha", "max_uses": 0},
        {"partner": "alpha", "note": "я" * 121},
        {"partner": "alpha", "note": "\x00"},
        {"partner": "alpha", "expires_at": "2020-01-01T00:00:00Z"},
        {"partner": "alpha", "expires_at": "2099-01-01T00:00:00"},
        {"partner": "alpha", "expires_at": "30.02.2099"},
        {},
    ],
)
def test_a_wrong_wish_for_codes_says_which_field_and_issues_none(
    client: Client, token: NewToken, wrong: dict[str, Any]
) -> None:
    PartnerFactory(slug="alpha")
    answer = post(client, token(Scope.ISSUE_CODES), "/codes", wrong)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["fields"]
    assert not PartnerCode.objects.exists()


def test_a_chat_is_read_as_its_customer_reads_it(token: NewToken, ask: Ask) -> None:
    thread = ThreadFactory()
    operator = UserFactory(desk_role="operator")
    said(thread, "Не приходит счёт")
    said(thread, "клиент сердится", by=operator, kind=Kind.NOTE)
    said(thread, "Попробуйте так", kind=Kind.ANSWER)
    said(thread, "", kind=Kind.STATE, author=Author.SYSTEM, data={"change": "solved"})
    clear = token(Scope.THREADS)
    messages = ask(clear, f"/threads/{thread.uuid}/messages").json()["items"]
    assert [(m["seq"], m["author"], m["text"]) for m in messages] == [
        (1, "member", "Не приходит счёт"),
        (2, "assistant", "Попробуйте так"),
    ]
    assert ask(clear, f"/threads/{thread.uuid}").json()["last_seq"] == 3


def test_chats_of_partners_do_not_exist_here(token: NewToken, ask: Ask) -> None:
    partner = PartnerFactory()
    ours = ThreadFactory()
    theirs = ThreadFactory(portal=ours.portal, channel=Channel.PARTNER.value, partner=partner)
    for limits in ({}, {"portal": ours.portal}):
        clear = token(Scope.THREADS, **limits)
        assert [t["id"] for t in ask(clear, "/threads").json()["items"]] == [str(ours.uuid)]
        assert ask(clear, f"/threads/{theirs.uuid}").status_code == 404
        assert ask(clear, f"/threads/{theirs.uuid}/messages").status_code == 404


def test_pages_have_every_row_once_while_rows_come_and_go(token: NewToken, ask: Ask) -> None:
    portals = [PortalFactory() for _ in range(7)]
    clear, seen, after = token(Scope.PORTALS), [], None
    while True:
        page = ask(clear, "/portals", limit=2, **({} if after is None else {"after": after})).json()
        seen += [portal["slug"] for portal in page["items"]]
        if after is None:
            portals[0].delete()  # read already: nobody after it moves
        after = page["next"]
        if after is None:
            break
    assert seen == [portal.slug for portal in portals]


@pytest.mark.parametrize(
    "params", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"after": -1}, {"after": 2**63}]
)
def test_a_wrong_page_is_named_and_not_repeated(
    token: NewToken, ask: Ask, params: dict[str, Any]
) -> None:
    answer = ask(token(Scope.PORTALS), "/portals", **params)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == list(params)


def test_explain_says_what_the_command_says(token: NewToken, ask: Ask) -> None:
    clear = token(Scope.EXPLAIN)
    basic, free = PortalFactory(tariff="basic"), PortalFactory(tariff="free", suspended=True)
    partnered = PartnerSupportFactory().portal
    for portal in (basic, free, partnered):
        for role in ("administrator", "employee"):
            member = MemberFactory(portal=portal, role=role)
            for at in ("2026-11-23T12:00:00+03:00", "2026-11-21T12:00:00"):
                out = StringIO()
                names = ["--portal", portal.slug, "--user", member.user.email, "--at", at]
                call_command("explain", *names, stdout=out)
                answer = ask(clear, "/explain", portal=portal.slug, user=member.user.email, at=at)
                assert answer.json() == json.loads(out.getvalue())


@pytest.mark.parametrize(
    "at", ["вчера", "2026-02-30T10:00:00", "1900-01-01T00:00:00", "9999-12-31T23:59:59"]
)
def test_a_moment_that_is_none_is_refused(token: NewToken, ask: Ask, at: str) -> None:
    member = MemberFactory()
    answer = ask(
        token(Scope.EXPLAIN), "/explain", portal=member.portal.slug, user=member.user.email, at=at
    )
    assert (answer.status_code, answer.json()["fields"]) == (422, {"at": "not_a_moment"})


def test_too_many_requests_of_one_token_are_told_when_to_come_again(
    token: NewToken, ask: Ask, settings: Settings
) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    clear, other = token(Scope.PORTALS), token(Scope.PORTALS)
    statuses = [ask(clear, "/portals").status_code for _ in range(8)]
    assert 429 in statuses
    answer = ask(clear, "/portals")
    if answer.status_code == 429:  # else a minute has just begun
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["code"] == "rate_limited"
    assert ask(other, "/portals").status_code == 200


def test_guessing_tokens_is_stopped_by_address(token: NewToken, ask: Ask) -> None:
    statuses = [ask("s24_" + f"{n:043d}", "/portals").status_code for n in range(140)]
    assert set(statuses[:60]) == {401}
    assert 429 in statuses


NOTHING = "%00"


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Scope.PORTALS, f"/portals/{NOTHING}"),
        (Scope.MEMBERS, f"/portals/{NOTHING}/members"),
        (Scope.TARIFFS, f"/tariffs/{NOTHING}"),
        (Scope.CODES, f"/codes?partner={NOTHING}"),
        (Scope.THREADS, f"/threads?state={NOTHING}"),
        (Scope.THREADS, f"/threads?portal={NOTHING}"),
        (Scope.EXPLAIN, f"/explain?portal=a&user={NOTHING}"),
    ],
)
def test_what_no_database_can_hold_is_not_found(
    token: NewToken, ask: Ask, scope: Scope, path: str
) -> None:
    assert ask(token(scope), path).status_code == 404


def test_a_body_that_is_no_wish_is_refused_in_json(token: NewToken) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=True)
    headers = {"Authorization": f"Bearer {token(Scope.ISSUE_CODES)}"}
    PartnerFactory(slug="alpha")
    for body in (
        "{",
        "[]",
        "null",
        '"x"',
        '{"partner": "alpha\\u0000"}',
        '{"partner": "alpha", "note": "\\ud800"}',
    ):
        answer = strict.post(
            "/api/v1/codes", body, content_type="application/json", headers=headers
        )
        assert answer.status_code in (400, 422), body
        assert answer.json()["message"]
    huge = strict.post(f"/api/v1/codes/{10**30}/revoke", headers=headers)
    assert huge.status_code in (404, 422)
    assert not PartnerCode.objects.exists()


def test_whatever_is_not_here_is_said_in_json(token: NewToken, ask: Ask, client: Client) -> None:
    for path in (
        "/api/v1/nothing",
        "/api/v1/portals/",
        "/api/v1/docs",
        "/api/v1/threads/not-a-uuid/x",
    ):
        assert client.get(path).json()["code"] == "not_found", path
    answer = client.delete("/api/v1/portals")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    answer = ask(token(Scope.THREADS), "/threads/not-a-uuid")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_description_stands_within_the_strict_policy_and_loads_nothing_foreign(
    client: Client,
) -> None:
    page = client.get("/api/v1/")
    html = page.content.decode()
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "style=" not in html
    assert "<script>" not in html
    for operation in client.get("/api/v1/openapi.json").json()["paths"]:
        assert operation in html
    assert "://" not in html.replace("http://www.w3.org/2000/svg", "")


def test_the_tariff_says_who_writes_and_when_people_answer(token: NewToken, ask: Ask) -> None:
    plan_named("free")
    clear = token(Scope.TARIFFS)
    basic, free = ask(clear, "/tariffs/basic").json(), ask(clear, "/tariffs/free").json()
    assert basic["writers"] == ["administrator", "integrator"]
    assert basic["operators"]["schedule"] == "operators"
    assert (basic["operators"]["opens_at"] is None) == basic["operators"]["open_now"]
    assert free["operators"] is None
