"""Whatever changes a watched row, the journal says who, what and when; and nobody changes the journal."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit import recording
from audit.acting import Actor, acting
from audit.models import AuditRecord, Deed, NeverChanged
from partners.actions import issue_codes, revoke_code
from partners.models import PartnerCode
from portals.actions import (
    give_secret,
    invite_integrator,
    revoke_key,
    withdraw_invitation,
    withdraw_member,
)
from portals.models import Consent, ConsentUse, Invitation, User
from tariffs.models import Schedule, ScheduleException, TariffPlan, Window
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PortalFactory,
    UserFactory,
    plan_named,
    schedule_named,
)

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def last(**where: Any) -> AuditRecord:
    return AuditRecord.objects.filter(**where).latest("pk")


@pytest.fixture
def olga(client: Client) -> User:
    user = UserFactory(name="Ольга Север", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_a_tariff_changed_in_the_admin_names_who_did_it_and_what_it_was_before(
    client: Client, olga: User
) -> None:
    plan, everywhere = plan_named("basic"), schedule_named("around-the-clock")
    before = str(plan.operator_schedule)
    form = {
        "name": plan.name,
        "slug": plan.slug,
        "position": plan.position,
        "summary": plan.summary,
        "operator_schedule": everywhere.pk,
        "administrators_write": "on",
        "integrators_write": "on",
        "first_answer_minutes": "30",
        "next_answer_minutes": plan.next_answer_minutes,
        "solution_minutes": "",
    }
    assert client.post(f"/admin/tariffs/tariffplan/{plan.pk}/change/", form).status_code == 302
    said = last(kind="tariffs.tariffplan")
    assert (said.deed, said.actor_key, said.actor) == (Deed.CHANGED, olga.pk, str(olga))
    assert said.object == f"тариф «{plan.name}»"
    assert said.details == (
        "первый ответ, минут: 60 → 30; решение, минут: 1080 → —; "
        f"часы операторов: {before} → {everywhere}"
    )
    assert said.address == "127.0.0.1"


def test_a_window_and_a_special_day_stand_on_record_as_changes_of_their_schedule() -> None:
    schedule = schedule_named("operators")
    window = Window.objects.create(schedule=schedule, weekday=5, starts_at="10:00", ends_at="12:00")
    window = Window.objects.get(pk=window.pk)
    assert last().object == f"расписание «{schedule.name}»"
    assert last().deed == Deed.CHANGED
    window.weekday = 6
    window.save()
    assert "изменено Вс 10:00–12:00" in last().details
    assert "день недели: Сб → Вс" in last().details
    window.delete()
    assert "убрано Вс 10:00–12:00" in last().details
    ScheduleException.objects.create(schedule=schedule, date="2026-12-31", name="Инвентаризация")
    assert (last().kind, last().key) == ("tariffs.schedule", str(schedule.pk))
    assert "Инвентаризация" in last().details


def test_a_save_that_changes_nothing_leaves_no_record() -> None:
    plan = plan_named("basic")
    count = AuditRecord.objects.count()
    plan.save()
    TariffPlan.objects.get(pk=plan.pk).save()
    assert AuditRecord.objects.count() == count


def test_what_was_read_long_ago_is_compared_with_what_stands_in_the_database() -> None:
    plan = plan_named("basic")
    mine, theirs = TariffPlan.objects.get(pk=plan.pk), TariffPlan.objects.get(pk=plan.pk)
    theirs.summary = "Новое описание"
    theirs.save()
    mine.save()  # writes the old description over it
    assert "Новое описание → " in last().details


def test_what_save_leaves_alone_is_no_change() -> None:
    plan = plan_named("basic")
    plan.name, plan.summary = "Другое имя", "Другое описание"
    plan.save(update_fields=["summary"])
    assert "Другое описание" in last().details
    assert "Другое имя" not in last().details


def test_what_was_rolled_back_was_never_on_record() -> None:
    plan = plan_named("basic")
    count = AuditRecord.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        plan.summary = "Не случилось"
        plan.save()
        assert AuditRecord.objects.count() == count + 1
        raise RuntimeError
    assert AuditRecord.objects.count() == count


def test_members_and_invitations_are_on_record_with_their_portal() -> None:
    portal = PortalFactory()
    anna = MemberFactory(portal=portal, user__name="Анна Ольховская").user
    egor = MemberFactory(portal=portal, role="integrator")
    link = invite_integrator(portal, anna, "new@example.com")
    assert (last().kind, last().deed, last().portal_key) == (
        "portals.invitation",
        Deed.CREATED,
        portal.pk,
    )
    assert link.token not in last().details
    withdraw_invitation(link, anna)
    assert (last().kind, last().deed) == ("portals.invitation", Deed.CHANGED)
    assert "отозвано: " in last().details
    with acting(Actor(anna.pk, str(anna))):
        withdraw_member(egor, anna)
    assert (last().kind, last().actor_key, last().portal) == (
        "portals.member",
        anna.pk,
        portal.name,
    )
    assert set(AuditRecord.objects.of_portal(portal.pk).values_list("kind", flat=True)) == {
        *("portals.portal", "portals.member", "portals.invitation")
    }


def test_the_links_of_a_withdrawn_administrator_end_on_record() -> None:
    portal, staff = PortalFactory(), UserFactory(is_staff=True, is_superuser=True)
    anna = MemberFactory(portal=portal)
    invite_integrator(portal, anna.user, "new@example.com")
    withdraw_member(anna, staff)
    assert last().kind == "portals.invitation"
    assert not Invitation.objects.filter(withdrawn_at=None).exists()


def test_each_code_that_is_issued_and_revoked_is_on_record_and_none_is_told() -> None:
    partner, staff = PartnerFactory(), UserFactory()
    issued = issue_codes(partner, count=3, by=staff, note="для выставки")
    records = AuditRecord.objects.filter(kind="partners.partnercode", deed=Deed.CREATED)
    assert sorted(r.object for r in records) == sorted(
        f"код партнёра «····-{c[-4:]}»" for c in issued
    )
    row = PartnerCode.objects.first()
    assert row is not None
    revoke_code(row, staff)
    assert "отозван: " in last().details
    told = " ".join(f"{r.object} {r.details}" for r in AuditRecord.objects.all())
    for code in issued:
        assert code not in told
    for digest in PartnerCode.objects.values_list("digest", flat=True):
        assert digest not in told


def test_a_code_written_into_a_note_is_covered() -> None:
    code = PartnerCode(
        partner=PartnerFactory(), digest="0" * 64, last_four="0001", note="ALPH-ADEM-0000-0001"
    )
    code.save()
    assert "····-0001" in last().details
    assert "ALPH-ADEM" not in last().details


def test_a_new_password_is_on_record_without_the_password() -> None:
    user = UserFactory()
    user.set_password("совсем-новый-пароль")
    user.save()
    assert last().details == "пароль: заменено"


def test_a_right_given_to_staff_is_on_record() -> None:
    user = UserFactory(is_staff=True)
    right = Permission.objects.get(codename="view_portal")
    user.user_permissions.add(right)
    assert "добавлено" in last().details
    user.user_permissions.clear()
    assert "убрано" in last().details
    assert last().key == str(user.pk)


def test_who_comes_in_goes_out_or_is_refused_is_on_record(client: Client) -> None:
    user = UserFactory(password="правильный-пароль", name="Анна Ольховская")
    client.post(LOGIN, {"login": user.email, "password": "неправильный-пароль"})
    refused = last()
    assert (refused.deed, refused.actor_key) == (Deed.SIGN_IN_REFUSED, None)
    assert user.email in refused.details
    client.post(LOGIN, {"login": user.email, "password": "правильный-пароль"})
    assert (last().deed, last().actor_key, last().address) == (Deed.SIGNED_IN, user.pk, "127.0.0.1")
    client.post("/accounts/logout/")
    assert (last().deed, last().actor_key) == (Deed.SIGNED_OUT, user.pk)
    told = " ".join(f"{r.object} {r.details}" for r in AuditRecord.objects.all())
    assert "пароль-" not in told
    assert "ый-пароль" not in told


def test_a_password_typed_for_a_login_is_not_kept() -> None:
    from audit.signins import _was_refused

    _was_refused(None, {"username": "мой-тайный-пароль"})
    assert last().details == "почта: не похоже на почту"


def test_a_wrong_code_is_on_record_without_what_was_typed(client: Client) -> None:
    anna = MemberFactory()
    client.force_login(anna.user)
    client.post("/support/", {"code": "K7MX-4RTA-9CWP-H3DN"})
    said = last()
    assert (said.deed, said.actor_key, said.portal_key) == (
        Deed.REFUSED,
        anna.user_id,
        anna.portal_id,
    )
    assert "Код не подошёл" in said.details
    assert "H3DN" not in said.details


def test_a_refused_withdrawal_is_on_record(client: Client) -> None:
    portal = PortalFactory()
    anna, colleague = MemberFactory(portal=portal), MemberFactory(portal=portal)
    client.force_login(anna.user)
    client.post(f"/support/members/{colleague.pk}/withdraw/")
    assert (last().deed, last().actor_key, last().portal_key) == (
        Deed.REFUSED,
        anna.user_id,
        portal.pk,
    )


def test_nobody_changes_or_deletes_a_record_through_the_models() -> None:
    record = recording.note(Deed.REFUSED, details="как было")
    record.details = "как не было"
    rows = AuditRecord.objects.filter(pk=record.pk)
    for change in (
        record.save,
        record.delete,
        rows.delete,
        lambda: rows.update(details="как не было"),
        lambda: AuditRecord.objects.bulk_update([record], ["details"]),
        lambda: AuditRecord._base_manager.filter(pk=record.pk).delete(),
    ):
        with pytest.raises(NeverChanged):
            change()
    assert AuditRecord.objects.get(pk=record.pk).details == "как было"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditrecord SET details = ''",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord",
    ],
)
def test_postgresql_itself_refuses_to_change_a_record(sql: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("только PostgreSQL хранит журнал под замком")
    recording.note(Deed.REFUSED, details="как было")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditRecord.objects.get().details == "как было"


def test_what_a_record_names_may_go_and_the_record_stays() -> None:
    schedule = Schedule.objects.create(slug="gone", name="Ночные часы")
    Window.objects.create(schedule=schedule, weekday=0, starts_at="22:00", ends_at="00:00")
    schedule.delete()
    assert (last().deed, last().object) == (Deed.DELETED, "расписание «Ночные часы»")


def test_consent_and_what_was_done_by_it_are_on_record_with_the_portal() -> None:
    portal, operator = PortalFactory(), UserFactory(desk_role="operator")
    anna = MemberFactory(portal=portal).user
    consent = Consent.objects.create(
        portal=portal,
        chat=uuid4(),
        asked_by=operator,
        asked_at=timezone.now(),
        reason="не уходит почта",
        scope="настройки почты",
        hours=2,
    )
    assert (last().kind, last().deed, last().portal_key) == (
        "portals.consent",
        Deed.CREATED,
        portal.pk,
    )
    consent.grant(anna, timezone.now(), None)
    consent.save()
    assert str(anna) in last().details
    ConsentUse.objects.create(consent=consent, by=operator, at=timezone.now(), what="открыл почту")
    said = last()
    assert (said.kind, said.key, said.portal_key) == ("portals.consent", str(consent.pk), portal.pk)
    assert "открыл почту" in said.details


def test_a_second_factor_and_a_key_are_on_record_without_their_secrets() -> None:
    user, portal = UserFactory(), PortalFactory()
    factor = Authenticator.objects.create(user=user, type="totp", data={"secret": "тайна-фактора"})
    said = last()
    assert (said.kind, said.key, said.deed) == ("portals.user", str(user.pk), Deed.CHANGED)
    count = AuditRecord.objects.count()
    factor.record_usage()
    factor.data = {"secret": "другая тайна-фактора"}
    factor.save()
    assert AuditRecord.objects.count() == count
    factor.delete()
    assert "убрано" in last().details
    key, secret = give_secret(portal, user, note="")
    assert (last().kind, last().portal_key) == ("portals.signinkey", portal.pk)
    revoke_key(key, user)
    assert (last().kind, last().deed) == ("portals.signinkey", Deed.CHANGED)
    told = " ".join(f"{r.object} {r.details}" for r in AuditRecord.objects.all())
    for kept in ("тайна-фактора", secret, key.sealed_secret):
        assert kept not in told
