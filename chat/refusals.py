"""A command that was refused: the protocol's code, and the words for the person."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "bad_request": _("Сообщение пришло в непонятном виде. Обновите страницу и попробуйте ещё раз."),
    "unknown": _("Такой команды или такого файла здесь нет. Обновите страницу."),
    "empty": _("В сообщении нет текста."),
    "too_long": _("Сообщение длиннее 4000 знаков. Разделите его на части."),
    "bad_character": _("В тексте есть невидимый служебный знак. Удалите его и отправьте снова."),
    "conflict": _("Под этим номером уже отправлено другое сообщение. Отправьте это заново."),
    "rate_limited": _("Слишком много сообщений подряд. Отправим чуть позже."),
    "forbidden": _("Писать в этот чат сейчас нельзя."),
    "channel_blocked": _("Этот чат сейчас можно только читать: почему, сказано на его странице."),
    "closed": _("Чат закрыт. Откройте новый: история останется здесь."),
    "not_offered": _("Оператора можно подключить после трёх неудачных попыток."),
    "unavailable": _("Сейчас не получилось. Попробуйте ещё раз через минуту, текст сохранён."),
}


class Refused(Exception):
    """Raised by actions. `code` is one of the protocol's error codes, `retry_after` is in seconds."""

    def __init__(self, code: str, message: str = "", retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or str(WORDS[code])
        self.retry_after = retry_after
