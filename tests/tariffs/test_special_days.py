"""Special days from CSV and ICS: what is read, and what is named with its line and left out."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from tariffs.special_days import SpecialDays, Trouble, read_csv, read_file, read_ics, written

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def said(read: SpecialDays) -> list[tuple[str, str, str]]:
    lines = written(read.days.values()).splitlines()
    return [tuple(line.split(";")) for line in lines]  # type: ignore[misc]


def troubles(read: SpecialDays) -> list[tuple[int, Trouble]]:
    return [(row.line, row.trouble) for row in read.bad]


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31;10:00–14:00;Короткий день\n2027-01-08;;Переезд\n",
        "31.12.2026,10-14,Короткий день\r\n8.1.2027,закрыто,Переезд\r\n",
        "31.12.2026\t10-14\tКороткий день\n\n08.01.2027\t\tПереезд",
        "Причина;Дата;Часы\nКороткий день;31.12.2026;10-14\nПереезд;08.01.2027;\n",
        'date,hours,name\n2026-12-31,"10-14","Короткий\nдень"\n2027-01-08,,  Переезд \n',
    ],
)
def test_a_sheet_is_read_however_it_was_saved(text: str) -> None:
    expected = [
        ("2026-12-31", "10:00–14:00", "Короткий день"),
        ("2027-01-08", "", "Переезд"),
    ]
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("cp1251")):
        read = read_file(content, MOSCOW)
        assert (said(read), read.bad) == (expected, [])


def test_bad_rows_of_a_sheet_are_named_with_their_lines_and_the_rest_is_read() -> None:
    read = read_csv(
        "дата;часы;причина\n"
        "30.02.2027;;Никогда\n"
        '2027-01-08;10-12;"Две\nстроки"\n'
        "вчера;;Вчера\n"
        ";10-12;Без даты\n"
        "2027-01-09;с утра;Часы\n"
        "2027-01-10;19-10;Задом наперёд\n"
        "2027-01-11;10-14, 13-15;Внахлёст\n"
        "2027-01-12;;\n"
        f"2027-01-13;;{'я' * 121}\n"
        "1900-01-01;;Давно\n"
        "08.01.2027;;Снова\n"
        "27-01-08;;Год из двух цифр\n"
        "2027-01-14;;Хороший\n"
    )
    assert list(read.days) == [date(2027, 1, 8), date(2027, 1, 14)]
    assert read.days[date(2027, 1, 8)].line == 3
    assert troubles(read) == [
        (2, Trouble.NO_SUCH_DATE),
        (5, Trouble.DATE_UNREADABLE),
        (6, Trouble.DATE_MISSING),
        (7, Trouble.HOURS),
        (8, Trouble.HOURS),
        (9, Trouble.HOURS),
        (10, Trouble.NAME_MISSING),
        (11, Trouble.NAME_TOO_LONG),
        (12, Trouble.YEAR_UNKNOWN),
        (13, Trouble.REPEATED),
        (14, Trouble.DATE_UNREADABLE),
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", b"\x00" * 50, b'"' * 99])
def test_a_file_that_says_nothing_gives_no_days(content: bytes) -> None:
    assert read_file(content, MOSCOW).days == {}


def test_a_sheet_without_an_end_stops_at_two_thousand() -> None:
    read = read_csv("".join("2027-01-01;;Х\n" for _ in range(2500)))
    assert len(read.days) == 1
    assert read.bad[-1].trouble is Trouble.TOO_MANY


def test_what_was_written_is_read_back() -> None:
    text = '2026-12-31;10:00–13:00, 14:00–18:00;"Кавычки ""и;точка"\n'
    read = read_csv(text)
    assert written(read.days.values()) == text
    assert read.days[date(2026, 12, 31)].name == 'Кавычки "и;точка'


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n"


def event(*lines: str, name: str = "Х") -> str:
    return "\n".join([*lines, f"SUMMARY:{name}"])


def test_a_whole_day_is_closed_and_times_are_opening_hours() -> None:
    text = calendar(
        event("DTSTART;VALUE=DATE:20261231", name="Учёба\\, весь\n  день"),
        event("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270107", name="Каникулы"),
        event("DTSTART:20270111T100000", "DTEND:20270111T130000", name="Короткий"),
        event("DTSTART:20270111T140000", "DURATION:PT2H", name="Короткий"),
        event("DTSTART:20270112T070000Z", "DTEND:20270112T110000Z", name="По Гринвичу"),
        event(
            "DTSTART;TZID=Russian Standard Time:20270113T100000",
            "DTEND;TZID=Russian Standard Time:20270113T140000",
            name="Из Outlook",
        ),
        event("DTSTART:20270114T220000", "DTEND:20270115T060000", name="Ночь"),
        event("DTSTART:20270116T200000", "DTEND:20270117T000000", name="До полуночи"),
    )
    for content in (text, text.replace("\n", "\r\n")):
        read = read_file(content.encode(), MOSCOW)
        assert read.bad == []
        assert said(read) == [
            ("2026-12-31", "", "Учёба, весь день"),
            ("2027-01-04", "", "Каникулы"),
            ("2027-01-05", "", "Каникулы"),
            ("2027-01-06", "", "Каникулы"),
            ("2027-01-11", "10:00–13:00, 14:00–16:00", "Короткий"),
            ("2027-01-12", "10:00–14:00", "По Гринвичу"),
            ("2027-01-13", "10:00–14:00", "Из Outlook"),
            ("2027-01-14", "22:00–06:00 +1", "Ночь"),
            ("2027-01-16", "20:00–24:00", "До полуночи"),
        ]


def test_times_of_an_event_are_taken_to_the_zone_of_the_schedule() -> None:
    """In winter and in summer of Berlin, from the same hour of Greenwich."""
    times = [
        event(f"DTSTART:{day}T070000Z", f"DTEND:{day}T110000Z") for day in ("20270115", "20270715")
    ]
    clocks = [day.clocks for day in read_ics(calendar(*times), BERLIN).days.values()]
    assert clocks == [((time(8), time(12)),), ((time(9), time(13)),)]


def test_bad_events_are_named_with_their_lines_and_the_rest_is_read() -> None:
    day = "DTSTART;VALUE=DATE:2027011"
    bad = [
        (event("DTSTART;VALUE=DATE:20270230"), Trouble.NO_SUCH_DATE),
        (event("DTSTART:когда-нибудь"), Trouble.DATE_UNREADABLE),
        (event(), Trouble.DATE_MISSING),
        (event(f"{day}0", "RRULE:FREQ=YEARLY"), Trouble.RECURRING),
        (event(f"{day}0", "STATUS:CANCELLED"), Trouble.CANCELLED),
        (event(f"{day}0", name=""), Trouble.NAME_MISSING),
        (event(f"{day}0", "DTEND;VALUE=DATE:20280110"), Trouble.TOO_LONG),
        (
            event("DTSTART;TZID=Mars:20270110T100000", "DTEND;TZID=Mars:20270110T120000"),
            Trouble.ZONE_UNKNOWN,
        ),
        (event("DTSTART:20270110T100000", "DTEND:20270112T100000"), Trouble.TOO_LONG),
        (event("DTSTART:20270110T100000", "DTEND:20270110T090000"), Trouble.UNREADABLE),
        (event("DTSTART:20270110T100000"), Trouble.UNREADABLE),
        (event("DTSTART:20270120T130000", "DTEND:20270120T150000"), Trouble.HOURS),
        (event("DTSTART;VALUE=DATE:20270120"), Trouble.REPEATED),
        (event("DTSTART;VALUE=DATE:18000101"), Trouble.YEAR_UNKNOWN),
    ]
    good = event("DTSTART:20270120T100000", "DTEND:20270120T140000")
    text = calendar(good, *(body for body, _trouble in bad))
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line == "BEGIN:VEVENT"][1:]
    read = read_ics(text, MOSCOW)
    assert list(read.days) == [date(2027, 1, 20)]
    assert troubles(read) == [
        (line, trouble) for line, (_body, trouble) in zip(starts, bad, strict=True)
    ]


def test_an_event_that_never_ends_spoils_no_other() -> None:
    text = calendar(event("DTSTART;VALUE=DATE:20270110"), event("DTSTART;VALUE=DATE:20270111"))
    torn = text.replace("END:VEVENT\n", "", 1)
    read = read_ics(torn, MOSCOW)
    assert list(read.days) == [date(2027, 1, 11)]
    assert [row.line for row in read.bad] == [3]
    assert read_ics(text[: text.rindex("END:VEVENT")], MOSCOW).bad != []
