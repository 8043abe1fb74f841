"""An open standard chat pauses while a partner answers: its question may be put to the partner too."""

from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from chat.access import announce_on_commit, locked
from chat.composer import Author
from chat.ledger import append, earlier
from chat.models import Kind, Thread
from chat.refusals import Refused
from chat.routing import Channel
from partners.models import PartnerSupport
from portals.models import Portal, User

from .start import start_thread


def ask_partner_too(thread: Thread, user: User, *, summary: str) -> Thread:
    """A new chat with the partner that begins with this summary; the old one stays paused, and the partner
    sees nothing of it. A second press leads to the same chat.

    Raises Refused: channel_blocked (no partner answers the portal now), forbidden (not an open standard chat of
    one's own), and what `start_thread` raises.
    """
    with transaction.atomic():
        # Portal, then chat, as in `realign`: under it no switch can send the summary to somebody else.
        portal = Portal.objects.select_for_update(of=("self",), no_key=True).get(
            pk=thread.portal_id
        )
        support = PartnerSupport.objects.active().filter(portal=portal).first()
        if support is None:
            raise Refused("channel_blocked", _("Порталу снова отвечает штатная поддержка."))
        with locked(thread, user) as (held, verdict):
            if verdict.at_desk or held.is_finished or held.channel == Channel.PARTNER:
                raise Refused("forbidden")
            asked = uuid5(held.uuid, f"partner of support {support.pk}")
            before = earlier(held, user, asked)
            if before is not None:
                return Thread.objects.get(uuid=before.data["to"])
            new = start_thread(
                user, portal, subject=held.subject, text=summary, client_id=uuid5(asked, "question")
            )
            data = {
                "change": "partner_asked",
                "name": support.partner.name,
                "to": str(new.uuid),
            }
            announce_on_commit(
                append(held, Kind.STATE, Author.SYSTEM, author=user, client_id=asked, data=data)
            )
            return new
