"""The words for hours and files that cannot be accepted."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tariffs.clocks import BadClocks, Fault
from tariffs.special_days import BadRow, Trouble

WORDS = {
    Fault.UNREADABLE: gettext_lazy(
        "«%(one)s» не похоже на часы. Пример: 10:00–13:00, 14:00–18:00."
    ),
    Fault.EMPTY: gettext_lazy("«%(one)s»: открытие и закрытие в одно время, часов не остаётся."),
    Fault.REVERSED: gettext_lazy(
        "«%(one)s»: закрытие раньше открытия. Если работают через полночь, допишите +1: 22:00–06:00 +1."
    ),
    Fault.NO_NIGHT: gettext_lazy(
        "«%(one)s»: +1 означает конец на следующий день, но эти часы кончаются в тот же день или длиннее суток."
    ),
    Fault.OVERLAPPING: gettext_lazy(
        "Часы «%(one)s» и «%(other)s» пересекаются. Объедините их или сдвиньте границу."
    ),
}


def in_words(bad: BadClocks) -> str:
    return str(WORDS[bad.fault]) % {"one": bad.one, "other": bad.other}


def window_refused(fault: Fault) -> ValidationError:
    """The same faults of a row with fields of its own."""
    words = {
        Fault.EMPTY: _("Открытие и закрытие в одно время: часов не остаётся."),
        Fault.REVERSED: _(
            "Закрытие раньше открытия. Если работают через полночь, отметьте «на следующий день»."
        ),
        Fault.NO_NIGHT: _(
            "Эти часы кончаются в тот же день или длиннее суток: снимите отметку «на следующий день»."
        ),
    }
    return ValidationError({"ends_at": words[fault]}, code=fault.value)


TROUBLES = {
    Trouble.DATE_MISSING: gettext_lazy("нет даты"),
    Trouble.DATE_UNREADABLE: gettext_lazy(
        "«%(about)s» не похоже на дату. Пример: 31.12.2026 или 2026-12-31"
    ),
    Trouble.NO_SUCH_DATE: gettext_lazy("даты %(about)s не бывает"),
    Trouble.YEAR_UNKNOWN: gettext_lazy("календаря на %(about)s год нет"),
    Trouble.NAME_MISSING: gettext_lazy("нет причины: её увидят люди"),
    Trouble.NAME_TOO_LONG: gettext_lazy("причина длиннее 120 знаков"),
    Trouble.REPEATED: gettext_lazy("дата %(about)s в файле уже была, и сказано о ней другое"),
    Trouble.RECURRING: gettext_lazy(
        "«%(about)s» повторяется: запишите каждую дату отдельным событием"
    ),
    Trouble.CANCELLED: gettext_lazy("«%(about)s» отменено"),
    Trouble.ZONE_UNKNOWN: gettext_lazy("часового пояса «%(about)s» нет"),
    Trouble.TOO_LONG: gettext_lazy("«%(about)s»: часы длиннее суток или событие длиннее 60 дней"),
    Trouble.UNREADABLE: gettext_lazy("запись не читается"),
    Trouble.TOO_MANY: gettext_lazy("записей больше 2000, остальные не прочитаны"),
}


def row_in_words(row: BadRow) -> str:
    """«нет даты»; the line is named by whoever shows it."""
    if row.clocks is not None:
        return in_words(row.clocks)
    return str(TROUBLES[row.trouble]) % {"about": row.about}
