"""What the admin pages of partners share."""

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from portals.models import User


def staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


def portals_will_return(count: int) -> str:
    if not count:
        return gettext("Сейчас он не отвечает ни одному порталу.")
    text = ngettext(
        "К штатной поддержке вернётся %(count)s портал.",
        "К штатной поддержке вернётся %(count)s порталов.",
        count,
    )
    return text % {"count": count}
