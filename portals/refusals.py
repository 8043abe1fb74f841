"""Why a change of a portal's members, or a sign-in, is refused: in words for the person where he may hear them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _


class MembershipRefused(Exception):
    """Nothing was changed; the message is Russian and may be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SignInRefused(Exception):
    """A portal's token lets nobody in. The reason is for the log alone: whoever brought it learns nothing."""


class SignInLocked(Exception):
    """The door is closed for a while after too many wrong tries. `reason`: password, code or place."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until
        self.reason = reason

    @property
    def fact(self) -> str:
        if self.reason == "place":
            return _("С вашего адреса было тридцать неверных попыток.")
        if self.reason == "code":
            return _("Было пять неверных кодов подряд.")
        return _("Было десять неверных попыток подряд.")

    @property
    def message(self) -> str:
        """In the reader's language, with the end in the reader's zone."""
        closed = (
            _("Вход приостановлен на пятнадцать минут.")
            if self.reason == "code"
            else _("Вход приостановлен на пять минут.")
        )
        again = _("Попробуйте снова в %(again)s.") % {
            "again": time_format(timezone.localtime(self.until), "H:i")
        }
        return f"{closed} {self.fact} {again}"
