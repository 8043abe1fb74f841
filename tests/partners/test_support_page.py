"""«Мой тариф → Поддержка24» as the administrator, colleagues and strangers meet it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chat.routing import Channel
from partners.actions import activate_code, close_partner, revoke_code
from partners.models import CodeAttempt, Partner, PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal, User
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PortalFactory, ThreadFactory, UserFactory
from tests.partners.conftest import row_of

OURS = re.compile(r"(?<!tests)/(partners|chat)/[a-z_/]+\.py$")
PAGE, RETURN = "/support/", "/support/return/"
CodeOf = Callable[..., str]


def page(client: Client, user: User, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(PAGE)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def employee(portal: Portal) -> User:
    return MemberFactory(portal=portal, role=Role.EMPLOYEE.value).user


@pytest.fixture
def integrator(portal: Portal) -> User:
    return MemberFactory(portal=portal, role=Role.INTEGRATOR.value).user


def test_the_page_says_who_answers_when_and_what_the_tariff_includes(
    client: Client, administrator: User
) -> None:
    html = page(client, administrator)
    assert "Сейчас вам отвечают операторы" in html or "Сейчас операторы не на связи" in html
    assert html.count('class="hours-strip__day') == 15  # the head and fourteen days
    assert "Что входит в тариф «Базовый»" in html
    assert "Входит в тариф «Enterprise»" in html
    assert "Анна Ольховская" in html
    assert 'name="code"' in html
    assert 'href="/support/members/"' in html


@pytest.mark.parametrize(
    ("tariff", "headline"),
    [
        ("free", "Вам отвечают помощник и база знаний"),
        ("enterprise", "Сейчас вам отвечает специальная поддержка"),
    ],
)
def test_the_headline_follows_the_tariff(
    client: Client, db: None, tariff: str, headline: str
) -> None:
    assert headline in page(client, MemberFactory(portal=PortalFactory(tariff=tariff)).user)


def test_far_from_moscow_both_times_stand_side_by_side(client: Client, administrator: User) -> None:
    assert "Ваше время" not in page(client, administrator)
    client.cookies["tz"] = "Asia/Vladivostok"
    html = page(client, administrator)
    assert "Ваше время" in html
    assert "17:00–2:00" in html
    assert "10:00–19:00" in html


def test_a_code_is_previewed_and_then_confirmed(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    ThreadFactory(portal=portal, customer=administrator, subject="Письма не уходят")
    code = code_of(versta)
    client.force_login(administrator)
    preview = client.post(PAGE, {"code": code.lower()})
    html = preview.content.decode()
    assert preview.status_code == 200
    assert "no-store" in preview.headers["Cache-Control"]
    assert "Верста" in html
    assert "Первый ответ за 30 минут." in html
    assert "Подключить партнёра" in html
    assert "1 открытый чат останется для чтения" in html
    assert not portal.partner_supports.exists()

    done = client.post(PAGE, {"code": code, "confirm": "1"}, follow=True)
    assert done.redirect_chain == [(PAGE, 302)]
    html = done.content.decode()
    assert "Вам отвечает «Верста»" in html
    assert f"код заканчивается на {code[-4:]}" in html
    assert code not in html
    assert "Письма не уходят" in html  # among the paused ones
    assert "Вернуться к штатной поддержке" in html
    assert portal.partner_supports.active().get().partner == versta


def test_one_press_returns(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    activate_code(portal, administrator, code_of(versta))
    client.force_login(administrator)
    assert client.get(RETURN).status_code == 405
    for _ in range(2):
        response = client.post(RETURN, follow=True)
        assert response.status_code == 200
        html, _journal, lines = response.content.decode().partition('aria-labelledby="journal"')
        assert "Верста" not in html
        assert "портал вернулся сам" in lines
    assert not portal.partner_supports.active().exists()


def test_a_wrong_code_stays_typed_and_the_fifth_says_when_to_come_back(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    answers = [client.post(PAGE, {"code": "AAAA-BBBB"}) for _ in range(5)]
    first = answers[0].content.decode()
    assert "Код не подошёл" in first
    assert "Осталось четыре попытки." in first
    assert 'value="AAAA-BBBB"' in first
    assert [answer.status_code for answer in answers] == [400] * 4 + [429]
    assert "Ввод кода приостановлен" in answers[4].content.decode()
    assert client.post(PAGE, {"code": "AAAA-BBBB", "confirm": "1"}).status_code == 429
    assert CodeAttempt.objects.count() == 5


def test_guessing_from_one_address_is_locked_for_another_portal_there(
    client: Client, administrator: User
) -> None:
    for _ in range(10):
        CodeAttempt.objects.create(
            portal=PortalFactory(), user=UserFactory(), address="127.0.0.1", at=timezone.now()
        )
    client.force_login(administrator)
    answer = client.post(PAGE, {"code": "AAAA-BBBB"})
    assert answer.status_code == 429
    assert "С вашего адреса было десять неверных попыток." in answer.content.decode()
    elsewhere = client.post(PAGE, {"code": "AAAA-BBBB"}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 400


def test_no_frame_of_an_error_shows_the_code(
    client: Client, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    """An error reporter prints the variables of every frame: ours print no code, whatever the reporter hides."""
    code, seen = str(code_of(versta)), []

    def fail(**_: object) -> None:
        raise RuntimeError("the chats are locked")

    client.force_login(administrator)
    partner_support_changed.connect(fail)
    try:
        client.post(PAGE, {"code": code, "confirm": "1"})
    except RuntimeError as error:
        frame = error.__traceback__
        while frame is not None:
            if OURS.search(frame.tb_frame.f_code.co_filename):
                seen += [f"{k}={v!r}" for k, v in frame.tb_frame.f_locals.items()]
            frame = frame.tb_next
    finally:
        partner_support_changed.disconnect(fail)
    assert any(one.startswith("code=") for one in seen)
    for part in (code, code.replace("-", ""), code[:14]):
        assert [one for one in seen if part in one] == []


def test_only_administrators_read_the_journal(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    activate_code(portal, administrator, code)
    html = page(client, administrator)
    assert "Журнал переключений" in html
    assert "партнёр подключён" in html
    assert f"код на {code[-4:]}" in html
    assert "Журнал переключений" not in page(
        client, MemberFactory(portal=portal, role=Role.INTEGRATOR.value).user
    )
    assert "Журнал переключений" not in page(client, MemberFactory().user)


@pytest.mark.parametrize("nothing", ["", "   ", " - - ", "\u200b\ufeff"])
def test_an_empty_code_costs_no_try(client: Client, administrator: User, nothing: str) -> None:
    client.force_login(administrator)
    response = client.post(PAGE, {"code": nothing})
    assert response.status_code == 400
    assert "Введите код: его выдаёт партнёр." in response.content.decode()
    assert not CodeAttempt.objects.exists()


@pytest.mark.parametrize("odd", ["\x00" * 16, "A" * 5000, "<script>", "🥐" * 16, "%00"])
def test_odd_input_is_just_a_wrong_code(client: Client, administrator: User, odd: str) -> None:
    client.force_login(administrator)
    response = client.post(PAGE, {"code": odd})
    assert response.status_code == 400
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("who", ["employee", "integrator"])
def test_colleagues_read_the_page_and_learn_whom_to_ask(
    client: Client,
    portal: Portal,
    administrator: User,
    versta: Partner,
    code_of: CodeOf,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    colleague, code = request.getfixturevalue(who), code_of(versta)
    html = page(client, colleague)
    assert "Код вводит администратор портала" in html
    assert "Анна Ольховская" in html
    assert 'name="code"' not in html
    assert ("писать в поддержку не можете" in html) == (who == "employee")
    assert ('href="/chats/new/"' in html) == (who == "integrator")
    for data in ({"code": code}, {"code": code, "confirm": "1"}):
        assert client.post(PAGE, data).status_code == 403
    assert not portal.partner_supports.exists()

    activate_code(portal, administrator, code)
    html = page(client, colleague)
    assert "Вам отвечает «Верста»" in html
    assert 'action="/support/return/"' not in html
    assert client.post(RETURN).status_code == 403
    assert portal.partner_supports.active().exists()


def test_nobody_else_finds_the_page(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    anonymous = client.get(PAGE)
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"] == "/accounts/login/?next=/support/"
    assert client.post(RETURN).status_code == 302
    client.force_login(UserFactory())
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"code": code, "confirm": "1"}).status_code == 404
    assert client.post(RETURN).status_code == 404
    stranger = MemberFactory()
    client.force_login(stranger.user)
    client.post(PAGE, {"code": code, "confirm": "1"})
    assert stranger.portal.partner_supports.active().exists()
    assert not portal.partner_supports.exists()


def test_a_withdrawn_member_learns_that_and_nothing_more(
    client: Client, portal: Portal, administrator: User
) -> None:
    withdrawn = MemberFactory(
        portal=portal, role=Role.INTEGRATOR.value, withdrawn_at=timezone.now()
    )
    html = page(client, withdrawn.user, status=403)
    assert "Приглашение отозвано" in html
    assert "Анна Ольховская" not in html


def test_a_suspended_portal_says_so_and_offers_no_switch(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    portal.suspended = True
    portal.save()
    html = page(client, administrator)
    assert "Портал приостановлен" in html
    assert 'name="code"' not in html
    assert client.post(PAGE, {"code": code_of(versta)}).status_code == 403


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda code, by: revoke_code(row_of(code), by), "код отозван"),
        (lambda code, by: close_partner(row_of(code).partner), "партнёр больше не работает"),
    ],
)
def test_whoever_was_returned_is_told_why(
    client: Client,
    portal: Portal,
    administrator: User,
    versta: Partner,
    code_of: CodeOf,
    end: Callable[[str, User], object],
    words: str,
) -> None:
    code = code_of(versta)
    activate_code(portal, administrator, code)
    end(code, administrator)
    html = page(client, administrator)
    assert "Вам снова отвечают операторы" in html
    assert words in html
    PartnerSupport.objects.update(ended_at=timezone.now() - timedelta(days=8))
    assert words not in page(client, administrator).partition('aria-labelledby="journal"')[0]


def test_chats_with_the_partner_are_not_called_paused(
    client: Client, portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    activate_code(portal, administrator, code_of(versta))
    ThreadFactory(
        portal=portal,
        customer=administrator,
        channel=Channel.PARTNER.value,
        partner=versta,
        subject="Вопрос партнёру",
    )
    ThreadFactory(portal=portal, subject="Чат коллеги")
    html = page(client, administrator)
    assert "Вопрос партнёру" not in html
    assert "Чат коллеги" not in html
