"""How long something takes, and how long somebody has been waiting, in words."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY_MINUTES = 24 * 60


def minutes_waited(since: datetime | None, moment: datetime) -> int:
    """Full minutes; 0 where nobody waits yet."""
    return max(0, int((moment - since).total_seconds()) // 60) if since else 0


def wait_text(since: datetime | None, moment: datetime) -> str:
    """«6 мин», «2 ч 5 мин», «3 дня»; before the desk opens: «с 10:00»."""
    if since and since > moment:
        return _("с %(time)s") % {"time": f"{timezone.localtime(since):%H:%M}"}
    minutes = minutes_waited(since, moment)
    if minutes < 1:
        return _("только что")
    if minutes < 60:
        return _("%(n)d мин") % {"n": minutes}
    if minutes < DAY_MINUTES:
        return _("%(hours)d ч %(n)d мин") % {"hours": minutes // 60, "n": minutes % 60}
    days = minutes // DAY_MINUTES
    return ngettext("%(n)d день", "%(n)d дней", days) % {"n": days}


def span(time: timedelta) -> str:
    """«30 мин», «2 ч», «1 ч 30 мин»; what is less than a minute is one."""
    minutes = max(1, int(time.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)d мин") % {"n": rest}
    if not rest:
        return _("%(hours)d ч") % {"hours": hours}
    return _("%(hours)d ч %(n)d мин") % {"hours": hours, "n": rest}
