"""What a duty specialist is told, what the customer reads at the end, and how a number is shown."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .links import address_of
from .models import Incident, PageStep
from .paging import Rung
from .sending import Message

TITLE_CHARACTERS, TEXT_CHARACTERS = 80, 300


def message_of(step: PageStep) -> Message:
    """In Russian, whoever sends it: short enough for one SMS of three parts, the link at the end."""
    incident = step.incident
    link = address_of(step)
    with translation.override(settings.LANGUAGE_CODE):
        if incident.is_drill:
            title = _("УЧЕБНЫЙ вызов %(n)s") % {"n": incident.pk}
            text = _("Проверка связи, ничего не случилось. Примите вызов: %(link)s") % {
                "link": link
            }
        else:
            portal = incident.portal.name if incident.portal else ""
            title = _("Критичный инцидент %(n)s: %(portal)s") % {"n": incident.pk, "portal": portal}
            again = _("Повторно. ") if step.rung == Rung.AGAIN else ""
            text = _("%(again)s%(matter)s. %(level)s. %(text)s\nПринять: %(link)s") % {
                "again": again,
                "matter": incident.get_matter_display(),
                "level": incident.get_level_display(),
                "text": shortened(incident.text, TEXT_CHARACTERS),
                "link": link,
            }
    data = {
        "incident": incident.pk,
        "step": step.number,
        "drill": incident.is_drill,
        "rung": step.rung,
        "cause": step.cause,
        "acknowledge_url": link,
    }
    # the same key whenever it is sent: a receiver can tell a repeat
    return Message(f"page_{step.pk}", shortened(title, TITLE_CHARACTERS), text, step.at, data)


def shortened(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def report_of(incident: Incident) -> str:
    """What happened, why, what was done and how quickly; in Russian, since it stays in the chat."""
    with translation.override(settings.LANGUAGE_CODE):
        assert incident.solved_at is not None
        lines = [
            _("Отчёт об инциденте %(n)s.") % {"n": incident.pk},
            _("Что не работало: %(matter)s. %(text)s")
            % {"matter": incident.get_matter_display(), "text": shortened(incident.text, 500)},
            _("Причина: %(cause)s") % {"cause": incident.cause},
            _("Что сделали: %(resolution)s") % {"resolution": incident.resolution},
            " ".join(_times(incident, incident.solved_at)),
        ]
        return "\n\n".join(lines)


def _times(incident: Incident, solved_at: datetime) -> list[str]:
    said = [
        _("Объявлен %(date)s в %(time)s.")
        % {"date": _date(incident.declared_at), "time": _clock(incident.declared_at)}
    ]
    if incident.answered_at:
        said.append(_("Первый ответ через %(time)s.") % {"time": lasted(incident.declared_at, incident.answered_at)})  # fmt: skip
    if incident.accepted_at and incident.accepted_by:
        said.append(
            _("Дежурный специалист принял через %(time)s: %(name)s.")
            % {
                "time": lasted(incident.declared_at, incident.accepted_at),
                "name": incident.accepted_by.name,
            }
        )
    said.append(_("Решён через %(time)s.") % {"time": lasted(incident.declared_at, solved_at)})
    return said


def _date(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j E")


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def lasted(start: datetime, end: datetime) -> str:
    """«меньше минуты», «17 минут», «2 ч 5 мин»; a clock that was set back makes nothing negative."""
    minutes = max(0, int((end - start) / timedelta(minutes=1)))
    if minutes < 1:
        return _("меньше минуты")
    if minutes < 60:
        return ngettext("%(n)d минуту", "%(n)d минут", minutes) % {"n": minutes}
    return _("%(hours)d ч %(n)d мин") % {"hours": minutes // 60, "n": minutes % 60}


def masked_number(number: str) -> str:
    """«+7 ••• 67»: the first sign and the last two figures."""
    figures = [sign for sign in number if sign.isdigit()]
    if len(figures) < 5:
        return "•••"
    head = f"+{figures[0]}" if number.startswith("+") else figures[0]
    return f"{head} ••• {''.join(figures[-2:])}"
