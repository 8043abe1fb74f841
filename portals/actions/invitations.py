"""An integrator's way to a portal: a link that works once and for seven days."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tariffs.entitlements import Role

from ..models import Invitation, Member, MemberChange, Portal, User
from ..refusals import MembershipRefused
from .letters import write_letter
from .members import refuse_unless_manages, withdraw_links, withdraw_open

Change = MemberChange.Change


@transaction.atomic
def invite_integrator(
    portal: Portal, by: User, email: str, *, site: str = "", moment: datetime | None = None
) -> Invitation:
    """An open invitation for this address; asked again, the same one. MembershipRefused otherwise.

    With `site`, the address of this desk, the link is also sent there by mail, if mail is sent at all.
    """
    moment = moment or timezone.now()
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise MembershipRefused(_("Это не похоже на адрес почты. Проверьте его.")) from None
    portal = Portal.objects.select_for_update(no_key=True, of=("self",)).get(pk=portal.pk)
    refuse_unless_manages(portal, by)
    if portal.suspended:
        raise MembershipRefused(_("Портал приостановлен, поэтому пригласить никого нельзя."))
    already = portal.members.present().filter(user__email=email)
    if already.exclude(role=Role.EMPLOYEE.value).exists():
        raise MembershipRefused(_("Этот человек уже может писать в поддержку."))
    of_address = portal.invitations.filter(email=email)
    pending = of_address.pending(moment).first()
    if pending is not None:
        return pending
    withdraw_open(of_address, moment)  # too old to be news
    invitation = Invitation.objects.create(
        portal=portal, email=email, invited_by=by, created_at=moment
    )
    MemberChange.note(portal, Change.INVITED, email, by, moment, Role.INTEGRATOR.value)
    if site:
        _write(invitation, site, moment)
    return invitation


@transaction.atomic
def accept_invitation(
    token: str,
    *,
    user: User | None = None,
    name: str = "",
    password: str = "",
    moment: datetime | None = None,
) -> Member:
    """The person becomes an integrator. Without `user` an account is made with name and password.

    MembershipRefused if the link no longer works, belongs to another address, or if the address
    already has an account: a link alone never opens somebody's account.
    """
    moment = moment or timezone.now()
    invitation = (
        Invitation.objects.pending(moment)
        .select_for_update(of=("self",))
        .select_related("portal")
        .filter(token=token)
        .first()
    )
    if invitation is None:
        raise MembershipRefused(link_no_longer_works())
    if user is not None and user.email != invitation.email:
        raise MembershipRefused(
            _("Приглашение для другого человека. Войдите под почтой %(email)s.")
            % {"email": invitation.email}
        )
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise MembershipRefused(_("У вас уже есть вход. Войдите, и приглашение откроется."))
        user = User.objects.create_user(invitation.email, password, name=name)
    member = _join(invitation, user, moment)
    invitation.accepted_at = moment
    invitation.save(update_fields=["accepted_at"])
    MemberChange.note_of(member, Change.JOINED, user, moment)
    return member


@transaction.atomic
def withdraw_invitation(
    invitation: Invitation, by: User, *, moment: datetime | None = None
) -> None:
    """The link stops working; once accepted, it is the member who is withdrawn. Twice is once."""
    refuse_unless_manages(invitation.portal, by)
    withdraw_links(Invitation.objects.filter(pk=invitation.pk), by, moment or timezone.now())


def link_no_longer_works() -> str:
    """One answer for a link that is unknown, used, withdrawn or too old."""
    return _(
        "Ссылка больше не действует. Она работает один раз и семь дней. "
        "Попросите администратора портала прислать новую."
    )


def _write(invitation: Invitation, site: str, moment: datetime) -> None:
    """In Russian, like the desk: the language of whoever is invited is not known."""
    link = urljoin(site, reverse("invitation", args=[invitation.token]))
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "name": invitation.invited_by.name or invitation.invited_by.email,
            "portal": invitation.portal.name,
            "link": link,
        }
        write_letter(
            invitation.email,
            _("Приглашение в поддержку: %(portal)s") % facts,
            _(
                "Здравствуйте!\n\n%(name)s приглашает вас писать в поддержку портала «%(portal)s» как"
                " интегратора.\nСсылка работает один раз и семь дней:\n\n%(link)s\n\n"
                "Если вы не ждали приглашения, просто удалите это письмо."
            )
            % facts,
            moment=moment,
            invitation=invitation,
        )


def _join(invitation: Invitation, user: User, moment: datetime) -> Member:
    member, is_new = Member.objects.select_for_update(of=("self",)).get_or_create(
        portal=invitation.portal,
        user=user,
        defaults={
            "role": Role.INTEGRATOR.value,
            "invited_by": invitation.invited_by,
            "joined_at": moment,
        },
    )
    # Whoever already writes as an administrator loses nothing by following an old link.
    if not is_new and (member.is_withdrawn or member.role == Role.EMPLOYEE):
        member.return_as(Role.INTEGRATOR, invitation.invited_by, moment)
        member.save()
    return member
