"""The admin pages of portals and people, as staff meet them."""

import pytest
from django.test import Client
from django.urls import reverse

from portals.actions import invite_integrator
from portals.models import Member, Portal, User
from tests.factories import UserFactory


def test_every_page_answers_staff_and_sends_others_away(
    admin_client: Client, client: Client, portal: Portal, administrator: User
) -> None:
    invitation = invite_integrator(portal, administrator, "pavel@example.com")
    member = Member.objects.get(user=administrator)
    rows = {"portal": portal, "member": member, "user": administrator, "invitation": invitation}
    pages = [reverse(f"admin:portals_{model}_changelist") for model in rows]
    pages += [
        reverse(f"admin:portals_{model}_change", args=[row.pk]) for model, row in rows.items()
    ]
    pages += [reverse(f"admin:portals_{model}_add") for model in ("portal", "member", "user")]
    for page in pages:
        assert admin_client.get(page).status_code == 200, page
        assert client.get(page).status_code == 302, page
    assert admin_client.get(reverse("admin:portals_invitation_add")).status_code == 403
    client.force_login(UserFactory(is_staff=True))
    for page in pages:
        assert client.get(page).status_code == 403, page


def test_the_index_speaks_russian(admin_client: Client) -> None:
    html = admin_client.get(reverse("admin:index")).content.decode()
    for words in (
        "Поддержка24",
        "Управление поддержкой",
        "Порталы и люди",
        "Партнёры",
        "Коды партнёров",
    ):
        assert words in html, words


def test_staff_adds_a_person_by_e_mail(admin_client: Client) -> None:
    form = {
        "email": "Boris@Example.com",
        "name": "Борис",
        "password1": "тёплый хлеб по утрам",
        "password2": "тёплый хлеб по утрам",
    }
    page = reverse("admin:portals_user_add")
    assert admin_client.post(page, form).status_code == 302
    user = User.objects.get(email="boris@example.com")
    assert user.check_password("тёплый хлеб по утрам")
    again = admin_client.post(page, form)
    assert again.status_code == 200
    assert again.context["adminform"].form.errors


@pytest.mark.parametrize("model", ["member", "invitation"])
def test_what_stays_on_record_is_not_deleted(
    admin_client: Client, portal: Portal, administrator: User, model: str
) -> None:
    invitation = invite_integrator(portal, administrator, "pavel@example.com")
    row = {"member": Member.objects.get(user=administrator), "invitation": invitation}[model]
    page = reverse(f"admin:portals_{model}_delete", args=[row.pk])
    assert admin_client.post(page, {"post": "yes"}).status_code == 403


def test_staff_withdraws_an_invitation(
    admin_client: Client, portal: Portal, administrator: User
) -> None:
    invitation = invite_integrator(portal, administrator, "pavel@example.com")
    page = reverse("admin:portals_invitation_changelist")
    assert invitation.token not in admin_client.get(page).content.decode()
    admin_client.post(page, {"action": "withdraw_chosen", "_selected_action": [invitation.pk]})
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
