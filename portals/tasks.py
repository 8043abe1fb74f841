"""What happens to people and portals by itself, or beside a request."""

from urllib.parse import urljoin

from celery import shared_task
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from .actions import forget_old_tries, send_letters
from .models import SpentToken, User


@shared_task(name="portals.tasks.send_mail_that_is_due", ignore_result=True)
def send_mail_that_is_due() -> None:
    """Both the first try and the sweep: every few seconds, so that nothing hangs on one lost task."""
    send_letters(timezone.now())


@shared_task(name="portals.tasks.forget_spent_tokens", ignore_result=True)
def forget_spent_tokens() -> None:
    """A token that has expired is refused for that: nobody need remember that it was used."""
    SpentToken.objects.filter(expires_at__lt=timezone.now()).delete()


@shared_task(name="portals.tasks.forget_tries", ignore_result=True)
def forget_tries() -> None:
    """Of passwords and codes that were wrong long ago."""
    forget_old_tries(timezone.now())


@shared_task(name="portals.tasks.send_password_link", ignore_result=True)
def send_password_link(email: str, address: str, language: str) -> None:
    """Beside the request, so that its answer takes as long for an address that nobody has.

    Not a letter of the outbox: a link that opens an account is not kept in a table, and whoever gets none
    asks again in a minute.
    """
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    with translation.override(language):
        text = _(
            "Кто-то, надеемся, что вы, попросил новый пароль для Поддержки24.\n\n"
            "Чтобы задать его, откройте в течение часа:\n%(link)s\n\n"
            "Если это были не вы, ничего делать не нужно."
        ) % {"link": urljoin(address, _link(user))}
        send_mail(_("Новый пароль для Поддержки24"), text, None, [user.email])


def _link(user: User) -> str:
    """Works for as long as the password stays what it is, and for an hour at most."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_new", args=[uid, default_token_generator.make_token(user)])
