"""The outbox is emptied: each waiting row is sent until it is taken, or given up.

What is never inside a transaction is the request. One sender at a time has an endpoint, by a lease that ends by itself:
a sender that was killed costs seconds, and what it may have sent is sent again under the same number.
"""

import logging
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import recording
from audit.models import Deed
from chat.webhooks import sending, signing
from chat.webhooks.sending import Answer
from portals.sealing import SealBroken

from .. import backoff, payloads
from ..models import Attempt, Delivery, Endpoint

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)  # more than one request takes; asked for anew before each
ROUND_SECONDS = 20.0
# One thread of this process at a time: endpoints that hang must not take the workers from the assistant.
_one_sender = Lock()

ENDPOINT_FIELDS = ["is_active", "failures", "failing_since", "rests_until", "given_up_at"]


def deliver_due(moment: datetime | None = None) -> int:
    """Everything that waits, endpoint by endpoint; how many were taken. Safe from several places at once."""
    return _round(None, moment)


def drain(endpoint_id: int, moment: datetime | None = None) -> int:
    """What waits for one endpoint; how many were taken."""
    return _round(endpoint_id, moment)


def send_again(delivery: Delivery) -> bool:
    """Somebody at the desk asks for one more delivery under the same number; False where the endpoint is off."""
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("endpoint")
            .get(pk=delivery.pk)
        )
        if not row.endpoint.is_active:
            return False
        row.state, row.attempts, row.due_at = Delivery.State.WAITING, 0, timezone.now()
        row.save(update_fields=["state", "attempts", "due_at"])
        recording.note(Deed.USED, row, details=_("отправить снова"), portal=row.portal)
    return True


def forget_old(moment: datetime | None = None) -> int:
    """Deliveries that are over for two months leave the log."""
    return Delivery.objects.over(moment or timezone.now()).delete()[0]


def _round(endpoint_id: int | None, moment: datetime | None) -> int:
    if not _one_sender.acquire(blocking=False):
        return 0  # whoever sends now, or the next sweep, finds it
    try:
        until, taken = monotonic() + ROUND_SECONDS, 0
        due = Endpoint.objects.due(moment or timezone.now())
        if endpoint_id is not None:
            due = due.filter(pk=endpoint_id)
        for pk in list(due.order_by("busy_until", "pk").values_list("pk", flat=True)):
            taken += _empty(pk, moment, until)
        return taken
    finally:
        _one_sender.release()


def _empty(endpoint_id: int, moment: datetime | None, until: float) -> int:
    """Oldest first, until nothing waits or something fails."""
    taken, ok = 0, True
    if not _lease(endpoint_id, moment):
        return 0
    try:
        while ok and monotonic() < until:
            now = moment or timezone.now()
            waiting = Delivery.objects.due(now).filter(endpoint=endpoint_id)
            delivery = waiting.select_related("endpoint").oldest_first().first()
            if delivery is None:
                break
            ok = _attempt(delivery, now)
            taken += ok
            Endpoint.objects.filter(pk=endpoint_id).update(
                busy_until=(moment or timezone.now()) + LEASE
            )
    finally:
        Endpoint.objects.filter(pk=endpoint_id).update(busy_until=None)
    return taken


def _lease(endpoint_id: int, moment: datetime | None) -> bool:
    now = moment or timezone.now()
    free = Endpoint.objects.filter(pk=endpoint_id).exclude(busy_until__gt=now)
    return free.update(busy_until=now + LEASE) == 1


def _attempt(delivery: Delivery, now: datetime) -> bool:
    endpoint = delivery.endpoint
    text = payloads.body(delivery.payload)
    message = payloads.message_id(delivery.event)
    try:
        headers = signing.headers(endpoint.secret, message, timezone.now(), text)
    except SealBroken:
        answer = Answer(None, "the secret cannot be read any more: renew it")
    else:
        private_too = settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
        answer = sending.send(endpoint.url, headers, text, private_too=private_too)
    _note(delivery, answer, now)
    return answer.is_taken


@transaction.atomic
def _note(delivery: Delivery, answer: Answer, now: datetime) -> None:
    """What the attempt came to, for the delivery and for its endpoint."""
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=delivery.endpoint_id)
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    Attempt.objects.create(
        delivery=row,
        at=now,
        status=answer.status,
        problem=answer.problem,
        milliseconds=answer.milliseconds,
    )
    row.attempts += 1
    if answer.is_taken:
        row.state, row.delivered_at = Delivery.State.DELIVERED, now
        if endpoint.is_active:
            endpoint.begin_afresh()
    else:
        row.due_at = now + backoff.pause_after(row.attempts)
        if not backoff.tries_again(row.attempts):
            row.state = Delivery.State.FAILED
        endpoint.fail(now, backoff.pause_after(endpoint.failures + 1))
        if endpoint.is_active and (
            answer.is_gone or backoff.is_given_up(endpoint.failing_since, now)
        ):
            _give_up(endpoint, row, now)
    row.save(update_fields=["state", "attempts", "due_at", "delivered_at"])
    _save_endpoint(endpoint)


def _give_up(endpoint: Endpoint, row: Delivery, now: datetime) -> None:
    """Switched off; the admin's first page and the journal tell staff. What waited may be sent again by hand."""
    endpoint.give_up(now)
    row.state = Delivery.State.FAILED
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.FAILED)
    log.warning(
        "webhooks: endpoint %s is switched off, failing since %s",
        endpoint.pk,
        endpoint.failing_since,
    )


def _save_endpoint(endpoint: Endpoint) -> None:
    """Only being switched off is a change for the journal; how it answers has a log of its own."""
    if endpoint.given_up_at is not None:
        endpoint.save(update_fields=ENDPOINT_FIELDS)
        return
    facts = {name: getattr(endpoint, name) for name in ENDPOINT_FIELDS if name != "is_active"}
    Endpoint.objects.filter(pk=endpoint.pk).update(**facts)
