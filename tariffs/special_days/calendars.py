"""Special days from ICS: an event of a whole day closes it, one with times says when it is open. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component, Event

from tariffs.clocks import BadClocks, fault_of, read_clocks, write_clocks
from tariffs.hours import MIDNIGHT

from .rows import MAX_ROWS, BadRow, RowRefused, SpecialDay, SpecialDays, Trouble, known, named

MAX_DAYS_OF_AN_EVENT = 60
_ONE_DAY = timedelta(days=1)


def read_ics(text: str, zone: ZoneInfo) -> SpecialDays:
    """Times are taken to the zone of the schedule; several events of one date are its several hours."""
    read = SpecialDays()
    for number, (line, block) in enumerate(_events(text)):
        if number >= MAX_ROWS:
            read.bad.append(BadRow(line, Trouble.TOO_MANY))
            break
        try:
            for day in _days_of(line, block, zone):
                _join(read, day)
        except RowRefused as refused:
            read.bad.append(BadRow(line, refused.trouble, refused.about, refused.clocks))
    return read


def _events(text: str) -> Iterator[tuple[int, str]]:
    """Each event as it stands in the file, with its first line; read one by one, one bad event spoils no other."""
    block: list[str] = []
    begins = 0
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip().upper()
        if said == "BEGIN:VEVENT":
            if block:
                yield begins, ""  # the one before never ended
            begins, block = number, []
        if begins:
            block.append(line)
        if said == "END:VEVENT" and begins:
            yield begins, "\r\n".join(block) + "\r\n"
            begins, block = 0, []
    if begins:
        yield begins, ""


def _days_of(line: int, block: str, zone: ZoneInfo) -> list[SpecialDay]:
    try:
        event = Event.from_ical(block)
        _refuse_broken(event)
        start, end = event.get("DTSTART"), event.get("DTEND")
        opens = start.dt if start is not None else None
        closes = end.dt if end is not None else None
        if closes is None and opens is not None and event.get("DURATION") is not None:
            closes = opens + event.get("DURATION").dt
        name = str(event.get("SUMMARY", ""))
        recurring = bool(event.get("RRULE") or event.get("RDATE"))
        cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
        foreign = [part for part in (start, end) if part is not None and _lost_zone(part)]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError) as error:
        raise RowRefused(Trouble.UNREADABLE, str(error)) from None
    if opens is None:
        raise RowRefused(Trouble.DATE_MISSING)
    if cancelled:
        raise RowRefused(Trouble.CANCELLED, name)
    if recurring:
        raise RowRefused(Trouble.RECURRING, name)
    if foreign:
        raise RowRefused(Trouble.ZONE_UNKNOWN, str(foreign[0].params.get("TZID")))
    name = named(name)
    if isinstance(opens, datetime):
        if not isinstance(closes, datetime):
            raise RowRefused(Trouble.UNREADABLE, name)
        return [_open_day(line, _at(opens, zone), _at(closes, zone), name)]
    if isinstance(closes, datetime):
        raise RowRefused(Trouble.UNREADABLE, name)
    return list(_closed_days(line, opens, closes, name))


def _refuse_broken(event: Component) -> None:
    for name, _message in event.errors:
        said = str(event.get(name, ""))
        if name in ("DTSTART", "DTEND"):
            is_date = said[:8].isascii() and said[:8].isdigit() and len(said) >= 8
            raise RowRefused(Trouble.NO_SUCH_DATE if is_date else Trouble.DATE_UNREADABLE, said)
        raise RowRefused(Trouble.UNREADABLE, said)


def _lost_zone(part: object) -> bool:
    """A zone is named and nobody knows it: the time would be anybody's guess."""
    moment, params = getattr(part, "dt", None), getattr(part, "params", {})
    return "TZID" in params and isinstance(moment, datetime) and moment.tzinfo is None


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    """On the clock of the schedule; a time without a zone is meant so already."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _closed_days(line: int, first: date, after: date | None, name: str) -> Iterator[SpecialDay]:
    count = 1 if after is None else max((after - first).days, 1)
    if count > MAX_DAYS_OF_AN_EVENT:
        raise RowRefused(Trouble.TOO_LONG, name)
    for number in range(count):
        yield SpecialDay(line, known(first + number * _ONE_DAY), (), name)


def _open_day(line: int, opens: datetime, closes: datetime, name: str) -> SpecialDay:
    start, end = opens.time(), closes.time()
    says = f"{opens:%d.%m.%Y %H:%M} – {closes:%d.%m.%Y %H:%M}"
    if closes.astimezone(UTC) <= opens.astimezone(UTC):
        raise RowRefused(Trouble.UNREADABLE, says)
    next_day = closes.date() == opens.date() + _ONE_DAY
    overnight = next_day and end != MIDNIGHT
    if (closes.date() != opens.date() and not next_day) or fault_of(
        start, end, overnight=overnight
    ):
        raise RowRefused(Trouble.TOO_LONG, says)
    return SpecialDay(line, known(opens.date()), ((start, end),), name)


def _join(read: SpecialDays, day: SpecialDay) -> None:
    """Another event of a date adds its hours; closed and open at once cannot be."""
    before = read.days.get(day.date)
    if before is None:
        read.days[day.date] = day
        return
    if before.clocks == day.clocks and before.name == day.name:
        return
    if not before.clocks or not day.clocks:
        raise RowRefused(Trouble.REPEATED, f"{day.date:%d.%m.%Y}")
    try:
        clocks = read_clocks(write_clocks(before.clocks + day.clocks))
    except BadClocks as bad:
        raise RowRefused(Trouble.HOURS, f"{day.date:%d.%m.%Y}", bad) from None
    read.days[day.date] = SpecialDay(before.line, day.date, clocks, before.name)
