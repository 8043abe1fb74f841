"""What pages tell of switches between partners and standard support: the journal, an end that nobody pressed for,
and the words with which an open chat may be put to the partner."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from chat.models import Thread
from chat.routing import Channel
from chat.secrets import masked
from partners.models import PartnerSupport, Switch
from portals.models import Portal, User

from .customer_parts import cited

RETURN_IS_NEWS_FOR = timedelta(days=7)
LINES = 20
OFFERED_AT_ONCE = 10
QUESTION_CHARACTERS = 3000


def journal(portal: Portal) -> list[Switch]:
    return list(portal.partner_switches.select_related("partner", "code", "by")[:LINES])


def returned_by_itself(portal: Portal, moment: datetime) -> PartnerSupport | None:
    """The last support, if it ended lately and nobody on the portal had pressed the button."""
    last = portal.partner_supports.select_related("partner").first()
    if last is None or last.ended_at is None or moment - last.ended_at > RETURN_IS_NEWS_FOR:
        return None
    return None if last.end_reason == PartnerSupport.EndReason.RETURNED else last


def paused_by_partner(user: User, portal: Portal) -> list[Thread]:
    """The person's own open chats that only wait for the end of a partner's support."""
    own = Thread.objects.of_customer(user).open().filter(portal=portal)
    return list(own.exclude(channel=Channel.PARTNER).order_by("-last_at"))


def to_be_asked(user: User, portal: Portal) -> list[dict[str, Any]]:
    """The person's open chats with a summary of each to begin from, for the choice at the switch."""
    chats = paused_by_partner(user, portal)[:OFFERED_AT_ONCE]
    return [{"thread": thread, "summary": summary_of(thread)} for thread in chats]


def summary_of(thread: Thread) -> str:
    """The question and what was tried, without what looks like a secret. Its author edits it before it is sent."""
    first = thread.entries.questions().in_order().first()
    said = Truncator(masked(first.body)).chars(QUESTION_CHARACTERS) if first else thread.subject
    tried = ", ".join(f"«{article['title']}»" for article in cited(thread)[:5])
    return (
        f"{said}\n\n{_('Уже смотрели статьи: %(articles)s.') % {'articles': tried}}"
        if tried
        else said
    )
