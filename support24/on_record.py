"""What stands in the journal: one line a model, and from then on every change of such a row is on record.

Not here: `portals.MemberChange` and `partners.Switch`, in which customers read what became of rows that are; and what
people write to each other.
"""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from audit.recording import watch
from chat.duty.models import (
    DutyChannel,
    DutyOverride,
    DutyPattern,
    DutyShift,
    DutySwap,
    PagingRule,
)
from files.models import Terms
from partners.models import Partner, PartnerAgent, PartnerCode, PartnerSupport
from portals.models import (
    Consent,
    ConsentUse,
    Invitation,
    Member,
    Portal,
    SignInKey,
    User,
    VouchedAccount,
)
from programs.models import ApiToken, Endpoint
from tariffs.models import Schedule, ScheduleException, TariffPlan, Window


def keep() -> None:
    watch(TariffPlan)
    watch(Schedule)
    watch(Window, part_of="schedule")
    watch(ScheduleException, part_of="schedule")
    watch(Terms)
    watch(Portal, portal="self")
    watch(Member, portal="portal")
    watch(Invitation, portal="portal")
    watch(Consent, portal="portal")
    watch(ConsentUse, part_of="consent")
    watch(User, without=["last_login"])
    watch(Authenticator, part_of="user", without=["data", "last_used_at"])
    watch(SocialAccount, part_of="user", without=["last_login", "extra_data"])
    watch(SignInKey, portal="portal", without=["last_used_at"])
    watch(VouchedAccount, portal="portal")
    watch(Partner)
    watch(PartnerAgent)
    watch(PartnerCode)
    watch(PartnerSupport, portal="portal")
    watch(PagingRule)
    watch(DutyPattern)
    watch(DutyShift)
    watch(DutyOverride)
    watch(DutySwap)
    watch(DutyChannel, without=["tested_at", "problem"])
    watch(ApiToken, portal="portal", without=["last_used_at"])
    watch(
        Endpoint,
        portal="portal",
        without=["failures", "failing_since", "rests_until", "busy_until"],
    )
