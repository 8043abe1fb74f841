"""The form in which an article is written."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledge.models import Article, Revision
from knowledge.pictures import ACCEPT, BadPicture, clean


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """`seen` is the revision on which the editor began: nobody writes over another's text unknowingly."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    new_picture = forms.FileField(
        label=_("Добавить картинку"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "PNG, JPEG, WebP или GIF до 10 МБ. После сохранения встанет последней строкой текста, "
            "переставьте её куда нужно. Её можно и вставить в текст из буфера или перетащить."
        ),
    )

    class Meta:
        model = Article
        fields = [
            "title", "slug", "section", "summary", "body", "asked_as", "position", "publish_at", "unpublish_at",
        ]  # fmt: skip
        widgets = {
            "body": forms.Textarea(
                attrs={
                    "rows": 26,
                    "class": "vLargeTextField article-body",
                    "data-pictures": reverse_lazy("admin:knowledge_picture_upload"),
                    "data-uploading": _("Загружаем картинку…"),
                    "data-failed": _("Картинка не загрузилась, попробуйте ещё раз."),
                }
            ),
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "asked_as": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        }
        help_texts = {
            "body": _(
                "Markdown: «## Раздел», «**жирно**», «- пункт», «1. шаг», «[текст](/help/adres/)». "
                "HTML показывается как текст."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = Revision.objects.filter(article=self.instance.pk).newest_first().first()
        self.fields["seen"].initial = self.last.number if self.last else 0

    def clean_new_picture(self) -> Any:
        file = self.cleaned_data["new_picture"]
        if file:
            try:
                clean(file.read())
            except BadPicture as error:
                raise forms.ValidationError(str(error)) from None
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen")
        if self.last is not None and seen is not None and seen != self.last.number:
            self.data = {
                **self.data,
                "seen": str(self.last.number),
            }  # the next press is a decision
            raise forms.ValidationError(
                gettext(
                    "Пока вы правили, статью изменили (редакция %(number)d, %(when)s). Ваш текст ниже цел. "
                    "Сравните в истории и сохраните ещё раз, если он должен заменить новый."
                )
                % {
                    "number": self.last.number,
                    "when": date_format(localtime(self.last.at), "j E, H:i"),
                }
            )
        return cleaned
