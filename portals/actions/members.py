"""Changes of who belongs to a portal."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tariffs.entitlements import Role

from ..models import Invitation, Member, MemberChange, Portal, User
from ..refusals import MembershipRefused


@transaction.atomic
def withdraw_member(member: Member, by: User, *, moment: datetime | None = None) -> None:
    """The person loses the portal at once; a second press changes nothing.

    Colleagues withdraw integrators and employees; only staff withdraw an administrator.
    """
    moment = moment or timezone.now()
    member = _locked(member)
    refuse_unless_manages(member.portal, by)
    if member.is_withdrawn:
        return
    if not member.may_be_withdrawn_by_colleagues and not _is_staff(by):
        raise MembershipRefused(_("Администратора портала отзывает только служба поддержки."))
    member.withdraw(by, moment)
    member.save(update_fields=["withdrawn_at", "withdrawn_by"])
    MemberChange.note_of(member, MemberChange.Change.WITHDRAWN, by, moment)
    # A link that a withdrawn administrator sent may not let anybody in.
    withdraw_links(member.portal.invitations.filter(invited_by=member.user_id), by, moment)


@transaction.atomic
def change_role(member: Member, role: Role, by: User) -> None:
    """Gives a present member another role; staff only, for colleagues the portal itself decides."""
    if not _is_staff(by):
        raise MembershipRefused(_("Роль участника меняет служба поддержки."))
    give_role(_locked(member), role, MemberChange.Change.ROLE, by, timezone.now())


def give_role(
    member: Member, role: Role, change: MemberChange.Change, by: User | None, moment: datetime
) -> None:
    """For a member whose row the caller has locked; `change` is how the journal calls it."""
    if member.role != role:
        member.role = role.value
        member.save(update_fields=["role"])
        MemberChange.note_of(member, change, by, moment)


def refuse_unless_manages(portal: Portal, by: User) -> None:
    """MembershipRefused unless `by` administers this portal or manages all of them as staff."""
    if not (portal.members.administrators().filter(user=by).exists() or _is_staff(by)):
        raise MembershipRefused(_("Участников приглашает и отзывает администратор портала."))


def withdraw_links(links: QuerySet[Invitation], by: User, moment: datetime) -> None:
    """Somebody takes the open ones back: each is a line for the portal's administrators."""
    for link in withdraw_open(links, moment):
        change = MemberChange.Change.LINK_WITHDRAWN
        MemberChange.note(link.portal, change, link.email, by, moment)


def withdraw_open(links: QuerySet[Invitation], moment: datetime) -> list[Invitation]:
    """Those of the links that are still open work no more; saved one by one, so that each is on record."""
    still_open = links.filter(accepted_at=None, withdrawn_at=None).select_related("portal")
    withdrawn = list(still_open.select_for_update(of=("self",)))
    for link in withdrawn:
        link.withdrawn_at = moment
        link.save(update_fields=["withdrawn_at"])
    return withdrawn


def _is_staff(by: User) -> bool:
    return by.is_staff and by.has_perm("portals.change_member")


def _locked(member: Member) -> Member:
    rows = Member.objects.select_related("portal", "user")
    return rows.select_for_update(of=("self",)).get(pk=member.pk)
