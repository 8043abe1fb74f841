"""A portal vouches for somebody: whose account that is, and what they are on the portal from now on."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from tariffs.entitlements import Role

from ..models import Member, MemberChange, Portal, SignInKey, SpentToken, User, VouchedAccount
from ..refusals import SignInRefused
from ..tokens import CLOCKS_DIFFER_BY_SECONDS, Claims, TokenRefused, read
from .members import give_role

Change = MemberChange.Change
ROLES = [role.value for role in Role]


@dataclass(frozen=True)
class Arrival:
    """Somebody a portal vouches for. `change` says, for the log, what the token changed on the portal, or nothing."""

    user: User
    member: Member
    change: str = ""


def read_token(slug: str, token: str, *, moment: datetime) -> tuple[Portal, Claims]:
    """What a good token says; from then on it is spent, whatever comes of it. Raises SignInRefused."""
    portal = Portal.objects.filter(slug=slug).first()
    if portal is None:
        raise SignInRefused("no such portal")
    rows = {row.kid: row for row in SignInKey.objects.standing().filter(portal=portal)}
    keys = [key for row in rows.values() if (key := row.as_key()) is not None]
    try:
        key, claims = read(
            token,
            keys=keys,
            issuer=slug,
            audience=settings.SSO_AUDIENCE,
            roles=ROLES,
            moment=moment,
        )
        validate_email(claims.email)
    except TokenRefused as refused:
        raise SignInRefused(str(refused)) from None
    except ValidationError:
        raise SignInRefused("not an e-mail") from None
    _spend(portal, claims)
    SignInKey.objects.filter(pk=rows[key.kid].pk).update(last_used_at=moment)
    return portal, claims


def arrive(portal: Portal, claims: Claims, *, moment: datetime) -> Arrival | None:
    """Whom the portal's word signs in. None: the address has an account that its owner has not linked yet.

    Raises SignInRefused.
    """
    try:
        with transaction.atomic():
            return _arrive(_held(portal), claims, moment)
    except IntegrityError:  # another portal made an account for this address at this very moment
        raise SignInRefused("two at once") from None


@transaction.atomic
def link_account(portal: Portal, claims: Claims, user: User, *, moment: datetime) -> Arrival:
    """The owner of the account, signed in by himself, lets the portal open it. Raises SignInRefused."""
    portal = _held(portal)
    user = _usable(User.objects.get(pk=user.pk))
    if user.email != claims.email:
        raise SignInRefused("somebody else's account is to be linked")
    linked = _linked(portal, claims)
    if linked is not None and linked.user_id != user.pk:
        raise SignInRefused("the portal's person has another account")
    if linked is None:
        # whoever had this address on the portal before has it no more
        VouchedAccount.objects.filter(portal=portal, user=user).delete()
        VouchedAccount.objects.create(
            portal=portal, user=user, subject=claims.subject, since=moment
        )
    return _as_member(portal, user, claims, moment)


def _arrive(portal: Portal, claims: Claims, moment: datetime) -> Arrival | None:
    linked = _linked(portal, claims)
    if linked is not None:
        return _as_member(portal, _usable(linked.user), claims, moment)
    user = User.objects.filter(email=claims.email).first()
    if user is not None:
        _usable(user)
        return None
    user = User.objects.create_user(claims.email, None, name=claims.name)
    VouchedAccount.objects.create(portal=portal, user=user, subject=claims.subject, since=moment)
    return _as_member(portal, user, claims, moment)


def _linked(portal: Portal, claims: Claims) -> VouchedAccount | None:
    """The account of this subject. One known by its address learns its `sub` when the portal begins to send it."""
    accounts = VouchedAccount.objects.filter(portal=portal).select_related("user")
    found = accounts.filter(subject=claims.subject).first()
    if found is None and claims.names_subject:
        found = accounts.filter(subject=claims.email, user__email=claims.email).first()
        if found is not None:
            found.subject = claims.subject
            found.save(update_fields=["subject"])
    return found


def _usable(user: User) -> User:
    if user.serves_customers:
        raise SignInRefused("an account of the desk, of a partner or of staff")
    if not user.is_active:
        raise SignInRefused("the account is switched off")
    return user


def _as_member(portal: Portal, user: User, claims: Claims, moment: datetime) -> Arrival:
    role = Role(claims.role)
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("withdrawn_by")
        .filter(portal=portal, user=user)
        .first()
    )
    if member is None:
        member = Member.objects.create(portal=portal, user=user, role=role.value, joined_at=moment)
        MemberChange.note_of(member, Change.VOUCHED, None, moment)
        return Arrival(user, member, f"joined as {role.value}")
    before = member.role
    if member.is_withdrawn:
        if not _lets_back(member, role):
            raise SignInRefused("the member was withdrawn")
        member.return_as(role, None, moment)
        member.save()
        MemberChange.note_of(member, Change.VOUCHED_BACK, None, moment)
        return Arrival(user, member, f"returned as {role.value}")
    if member.role == role or _was_invited_higher(member, role):
        return Arrival(user, member)
    give_role(member, role, Change.VOUCHED_ROLE, None, moment)
    return Arrival(user, member, f"{before} became {role.value}")


def _lets_back(member: Member, role: Role) -> bool:
    """The portal has made its administrator of somebody whom colleagues withdrew. Whom staff withdrew, staff let back."""
    by = member.withdrawn_by
    return role is Role.ADMINISTRATOR and not (by is not None and by.is_staff)


def _was_invited_higher(member: Member, role: Role) -> bool:
    """An administrator's invitation stands until it is withdrawn, whatever the person is on the portal."""
    invited = member.role == Role.INTEGRATOR and member.invited_by_id is not None
    return invited and role is Role.EMPLOYEE


def _spend(portal: Portal, claims: Claims) -> None:
    digest = hashlib.sha256(claims.jti.encode()).hexdigest()
    expires = datetime.fromtimestamp(claims.expires + CLOCKS_DIFFER_BY_SECONDS, UTC)
    try:
        with transaction.atomic():
            SpentToken.objects.create(portal=portal, digest=digest, expires_at=expires)
    except IntegrityError:
        raise SignInRefused("the token was used before (jti)") from None


def _held(portal: Portal) -> Portal:
    """One arrival at a time on each portal."""
    return Portal.objects.select_for_update(no_key=True, of=("self",)).get(pk=portal.pk)
