"""How a person is reached: he enters his channels himself, puts them in order and tests each."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat.duty.models import DutyChannel
from chat.duty.sending import Message, is_service, send
from chat.refusals import Refused
from chat.webhooks.targets import BadTarget, target_of
from portals.models import User

MOST_CHANNELS = 10
LONGEST_URL = 500


@transaction.atomic
def add_channel(person: User, *, name: str, url: str) -> DutyChannel:
    """The last in order. An https address is a webhook of one's own, everything else apprise's. Raises Refused."""
    name, url = " ".join(name.split())[:60], url.strip()
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    known = DutyChannel.objects.filter(person=person)
    if known.count() >= MOST_CHANNELS:
        raise Refused("bad_request", _("Способов связи уже десять. Удалите лишний."))
    if not name or not url or len(url) > LONGEST_URL or not url.isprintable():
        raise Refused("bad_request", _("Укажите название и адрес."))
    kind = DutyChannel.Kind.WEBHOOK if url.startswith(("https://", "http://")) else DutyChannel.Kind.APPRISE  # fmt: skip
    if kind == DutyChannel.Kind.WEBHOOK:
        try:
            target_of(url, private_too=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
        except BadTarget:
            raise Refused("bad_request", _("По этому адресу вызов не отправить. Нужен адрес, который начинается с https:// и открыт из интернета.")) from None  # fmt: skip
    elif not is_service(url):
        raise Refused("bad_request", _("Такой способ связи нам неизвестен. Примеры адресов есть под формой."))  # fmt: skip
    last = known.aggregate(last=Max("order"))["last"] or 0
    channel = DutyChannel(person=person, name=name, kind=kind, order=last + 1)
    channel.keep(url)
    channel.save()
    return channel


def forget_channel(channel: DutyChannel) -> None:
    """What went through it stays on record by its name."""
    channel.delete()


@transaction.atomic
def move_channel(channel: DutyChannel) -> None:
    """One place up; the first stays where it is."""
    rows = list(DutyChannel.objects.select_for_update().filter(person=channel.person_id).in_order())
    place = next((n for n, row in enumerate(rows) if row.pk == channel.pk), 0)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for n, row in enumerate(rows, start=1):
        if row.order != n:
            row.order = n
            row.save(update_fields=["order"])


def test_channel(channel: DutyChannel, moment: datetime | None = None) -> str:
    """Sends a word at once, outside any transaction; what went wrong, or nothing."""
    moment = moment or timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        title, text = _("Поддержка24: проверка связи"), _("Если вы это читаете, вызов дежурного дойдёт до вас.")  # fmt: skip
    key = f"test_{channel.pk}_{int(moment.timestamp())}"
    problem = send(channel, Message(key, title, text, moment, {"test": True}))
    channel.tested(moment, problem)
    channel.save(update_fields=["tested_at", "problem"])
    return problem
