"""An incident's lines in its chats: the same for the customer and for the desk, and for the timeline beside the chat."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PREFIX = "incident_"
CAUSES = {
    "declared": gettext_lazy("сразу по объявлении"),
    "no_answer": gettext_lazy("ответа нет дольше обещанного"),
    "no_progress": gettext_lazy("переписка не решила вопрос вовремя"),
    "asked": gettext_lazy("по просьбе специальной поддержки"),
}
OUTCOMES = {
    "talked": gettext_lazy("поговорили"),
    "no_answer": gettext_lazy("не отвечает"),
    "busy": gettext_lazy("занято"),
    "wrong": gettext_lazy("номер неверный"),
}
ALERTS = ("incident_page_failed", "incident_page_lost", "incident_page_doubtful", "incident_asked")
GOOD = ("incident_accepted", "incident_solved", "incident_paged")


def incident_line(data: dict[str, Any]) -> str:
    """What happened, as one line of the conversation; empty for what is no incident's."""
    named = {"name": data.get("name", "")}
    change = str(data.get("change"))
    if change == "incident_paged":
        return _paged(data) % named
    lines = {
        "incident_declared": _(
            "Критичный инцидент %(incident)s объявлен, %(name)s. Специальная поддержка уже видит его."
        ),
        "incident_joined": _("К инциденту %(incident)s присоединяется %(name)s."),
        "incident_also": _("К инциденту %(incident)s присоединяется %(name)s."),
        "incident_asked": _("Вызываем дежурного специалиста, об этом просит %(name)s."),
        "incident_page_failed": _(
            "Способ связи не ответил, пробуем следующий. Вызываем: %(name)s."
        ),
        "incident_page_lost": _("Вызов не дошёл: %(name)s. Вызываем следующего по графику."),
        "incident_page_doubtful": _(
            "Неизвестно, дошёл ли вызов: %(name)s. Вызываем ещё раз, не дожидаясь ответа."
        ),
        "incident_accepted": _("Дежурный специалист принял инцидент: %(name)s."),
        "incident_call": _("Звонок на номер %(number)s: %(outcome)s. Звонит %(name)s."),
        "incident_progress": "%(text)s",
        "incident_handed": _("Инцидент передан следующей смене: его ведёт %(to)s."),
        "incident_solved": _("Инцидент %(incident)s решён. Отчёт ниже."),
    }
    words = lines.get(change, "")
    outcome = str(OUTCOMES.get(str(data.get("outcome")), ""))
    return words % ({"number": "", "text": "", "to": "", "incident": ""} | data | named | {"outcome": outcome})  # fmt: skip


def _paged(data: dict[str, Any]) -> str:
    cause = CAUSES.get(str(data.get("cause")))
    rung = {
        "first": _("Дежурный специалист уведомлён: %(name)s"),
        "again": _("Дежурный специалист уведомлён повторно: %(name)s"),
        "next": _("Уведомлён следующий по графику: %(name)s"),
        "lead": _("Уведомлён руководитель смены: %(name)s"),
    }.get(str(data.get("rung")), "%(name)s")
    return f"{rung} ({cause})." if data.get("rung") == "first" and cause else f"{rung}."
