"""What a person fills in to open a chat."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .actions.start import MAX_SUBJECT
from .protocol import MAX_TEXT
from .secrets import Secret, for_browser, kinds_in, masked


class SaidField(forms.CharField):
    """A text of the person; a browser's two-character line ends count as one, as in the chat."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MAX_TEXT, **kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text


class SecretsChoice(TextChoices):
    """What becomes of a message in which secrets were noticed."""

    MASK = "mask"
    SEND = "send"


SECRETS = {
    Secret.PASSWORD: _("пароль"),
    Secret.TOKEN: _("токен или ключ доступа"),
    Secret.WEBHOOK: _("секретный адрес вебхука"),
    Secret.CARD: _("номер карты"),
    Secret.PRIVATE_KEY: _("закрытый ключ"),
    Secret.AUTHORIZATION: _("заголовок Authorization"),
    Secret.COOKIE: _("cookie сеанса"),
}


def for_the_warning() -> dict[str, Any]:
    """What the page needs to ask by itself: the scanner's rules, and the names of what it finds."""
    return {"rules": for_browser(), "names": {kind.value: name for kind, name in SECRETS.items()}}


def decided(choice: str, texts: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The texts as they may be stored, and the names of secrets that the person must decide on before that."""
    if choice == SecretsChoice.MASK:
        return {name: masked(text) for name, text in texts.items()}, []
    if choice == SecretsChoice.SEND:
        return texts, []
    return texts, [str(SECRETS[kind]) for kind in kinds_in(*texts.values())]


class NewChatForm(forms.Form):
    """The three fields of a good report, or one text; the subject may be left to us."""

    subject = forms.CharField(label=_("Тема"), max_length=MAX_SUBJECT, required=False)
    did = SaidField()
    expected = SaidField()
    got = SaidField()
    text = SaidField()
    secrets = forms.ChoiceField(choices=SecretsChoice.choices, required=False)
    client_id = forms.UUIDField(required=False)
    noticed: list[str] = []  # secrets that must be decided on before anything is stored

    said = ("subject", "did", "expected", "got", "text")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        uploads = self.files.getlist("files")  # what each is, is found out when it is received
        said = any(cleaned.get(name) for name in ("did", "expected", "got", "text"))
        if not self.errors and not said and not uploads:
            self.add_error(
                "got", _("Опишите, что получилось: без этого помощник не поймёт вопрос.")
            )
        texts = {name: cleaned.get(name) or "" for name in self.said}
        texts, self.noticed = decided(cleaned.pop("secrets", ""), texts)
        return cleaned | texts | {"uploads": uploads}

    def is_valid(self) -> bool:
        return super().is_valid() and not self.noticed
