"""Special days from CSV as spreadsheets write it: date; hours; reason. A heading may name another order. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from tariffs.clocks import BadClocks, read_clocks, write_clocks

from .rows import MAX_ROWS, BadRow, RowRefused, SpecialDay, SpecialDays, Trouble, known, named

HEADINGS = {
    "date": ("дата", "день", "date"),
    "hours": ("часы", "время", "hours"),
    "name": ("причина", "название", "name"),
}


def read_csv(text: str) -> SpecialDays:
    read = SpecialDays()
    order = {"date": 0, "hours": 1, "name": 2}
    for number, (line, cells) in enumerate(_rows(text)):
        if number == 0 and (named := _heading(cells)):
            order = named
            continue
        if number > MAX_ROWS:
            read.bad.append(BadRow(line, Trouble.TOO_MANY))
            break
        named_cells = {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in order.items()
        }
        try:
            _add(read, _csv_day(line, **named_cells))
        except RowRefused as refused:
            read.bad.append(BadRow(line, refused.trouble, refused.about, refused.clocks))
    return read


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, each with the line on which it begins."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((sign for sign in ";\t" if sign in first), ",")
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    begins = 1
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than 128 KB: nothing that follows can be trusted
            yield begins, []
            return
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = rows.line_num + 1


def _heading(cells: list[str]) -> dict[str, int]:
    """Which column is which; empty if the row is no heading."""
    said = [cell.strip().lower() for cell in cells]
    found = {
        name: place
        for name, words in HEADINGS.items()
        for place, word in enumerate(said)
        if word in words
    }
    return found if "date" in found else {}


def _csv_day(line: int, *, date: str = "", hours: str = "", name: str = "") -> SpecialDay:
    day = _read_date(date)
    try:
        clocks = read_clocks(hours)
    except BadClocks as bad:
        raise RowRefused(Trouble.HOURS, hours, bad) from None
    return SpecialDay(line, known(day), clocks, named(name))


def _read_date(text: str) -> date:
    if not text:
        raise RowRefused(Trouble.DATE_MISSING)
    parts = text.split("-") if "-" in text else text.split(".")[::-1]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise RowRefused(Trouble.DATE_UNREADABLE, text)
    if len(parts[0]) != 4:
        raise RowRefused(Trouble.DATE_UNREADABLE, text)
    try:
        return date(*map(int, parts))
    except ValueError:
        raise RowRefused(Trouble.NO_SUCH_DATE, text) from None


def _add(read: SpecialDays, day: SpecialDay) -> None:
    before = read.days.get(day.date)
    if before is not None:
        raise RowRefused(Trouble.REPEATED, f"{day.date:%d.%m.%Y}")
    read.days[day.date] = day


def written(days: Iterable[SpecialDay]) -> str:
    """The days as CSV that `read_csv` reads back."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for day in days:
        writer.writerow([day.date.isoformat(), write_clocks(day.clocks), day.name])
    return out.getvalue()
