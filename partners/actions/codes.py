"""The life of a code on our side: it is issued and perhaps revoked."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import recording
from portals.models import User

from .. import codes
from ..models import Partner, PartnerCode, PartnerSupport
from .endings import end_each

MAX_CODES_AT_ONCE = 200


@transaction.atomic
def issue_codes(
    partner: Partner,
    *,
    count: int,
    by: User | None,
    expires_at: datetime | None = None,
    max_uses: int = 1,
    note: str = "",
) -> list[codes.InClear]:
    """New codes in clear, for the only time; ValueError outside 1–200 codes or without a use."""
    if not 1 <= count <= MAX_CODES_AT_ONCE or max_uses < 1:
        raise ValueError(f"cannot issue {count} codes for {max_uses} uses")
    issued = [codes.generate() for _ in range(count)]
    rows = PartnerCode.objects.bulk_create(
        PartnerCode(
            partner=partner,
            digest=codes.digest(code, settings.PARTNER_CODE_KEY),
            last_four=codes.last_four(code),
            note=note,
            expires_at=expires_at,
            max_uses=max_uses,
            issued_by=by,
        )
        for code in issued
    )
    recording.created(rows)  # each by its last four signs
    return issued


def revoke_code(code: PartnerCode, by: User, *, moment: datetime | None = None) -> None:
    """Nobody can enter it any more, and the portals that rest on it return. Twice is once."""
    moment = moment or timezone.now()
    with transaction.atomic():  # an activation under way either ends before, or is refused after
        row = PartnerCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = moment, by
            row.save(update_fields=["revoked_at", "revoked_by"])
    resting_on_it = PartnerSupport.objects.active().filter(code=code)
    end_each(resting_on_it, PartnerSupport.EndReason.CODE_REVOKED, moment, by=by)
