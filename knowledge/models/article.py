"""An article of the knowledge base."""

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .picture import Picture
from .section import Section

WORDS_READ_IN_A_MINUTE = 150
LONGEST_BODY = 200_000  # characters; a longer text is a book, and no page
TEXT_FIELDS = ("title", "summary", "body", "asked_as")
RESERVED_SLUGS = frozenset({"search"})  # pages of the help centre itself


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What everybody may read; the help centre and the assistant start here."""
        return self.filter(state=Article.State.PUBLISHED)

    def listed(self) -> Self:
        """Published, with what a list shows: a list never needs the texts."""
        return self.published().select_related("section").defer("body", "section__summary")

    def first_of_each_section(self, count: int) -> dict[int, int]:
        """Ids of the first published articles of each section, each with how many its section has in all.

        Read from the index `article_shelf` alone: the rows are wide, and there may be thousands.
        """
        place = Window(RowNumber(), partition_by=F("section"), order_by=["position", "title", "pk"])
        first = self.published().annotate(
            place=place, in_section=Window(Count("pk"), partition_by=F("section"))
        )
        return dict(first.filter(place__lte=count).values_list("pk", "in_section"))

    def due(self, moment: datetime) -> Self:
        """Those whose time to appear or to vanish has come."""
        state = Article.State
        return self.filter(
            Q(state=state.DRAFT, publish_at__lte=moment)
            | Q(state=state.PUBLISHED, unpublish_at__lte=moment)
        )

    def showing(self, picture: Picture) -> Self:
        return self.filter(body__contains=picture.name)

    def in_order(self) -> Self:
        return self.order_by(
            F("section__position").asc(nulls_last=True),
            "section__name",
            "position",
            "title",
            "pk",
        )

    def beside(self, article: "Article") -> Self:
        """The published neighbours of an article in its section."""
        return self.published().filter(section=article.section_id).exclude(pk=article.pk)


class Article(models.Model):
    """One answer; drafts are seen by staff only.

    `updated_at` moves with any change, for indexes; `edited_at` with the text alone, for readers.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("черновик")
        PUBLISHED = "published", _("опубликована")

    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("раздел"),
    )
    slug = models.SlugField(_("адрес"), max_length=120, unique=True)
    title = models.CharField(_("заголовок"), max_length=200)
    summary = models.CharField(_("кратко"), max_length=400, blank=True)
    body = models.TextField(
        _("текст"),
        help_text=_("Разметка Markdown; HTML показывается как текст."),
        validators=[MaxLengthValidator(LONGEST_BODY)],
    )
    asked_as = models.TextField(
        _("как спрашивают"),
        blank=True,
        help_text=_("Одна фраза на строку, словами клиентов: по ним статью находит помощник."),
    )
    state = models.CharField(
        _("состояние"), max_length=12, choices=State.choices, default=State.DRAFT
    )
    position = models.PositiveSmallIntegerField(_("порядок"), default=100)
    source_id = models.CharField(
        _("номер в источнике"), max_length=300, blank=True, editable=False, db_index=True
    )
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    source = models.CharField(_("источник"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("создана"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(
        _("изменена"), default=timezone.now, editable=False, db_index=True
    )
    edited_at = models.DateTimeField(_("текст изменён"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("опубликована с"), null=True, blank=True, editable=False)
    publish_at = models.DateTimeField(
        _("опубликовать"),
        null=True,
        blank=True,
        help_text=_("Черновик станет виден сам в это время."),
    )
    unpublish_at = models.DateTimeField(
        _("снять с публикации"),
        null=True,
        blank=True,
        help_text=_("С этого времени статья снова черновик."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("статья")
        verbose_name_plural = _("статьи")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_id"],
                condition=~Q(source_id=""),
                name="an_imported_article_exists_once",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(unpublish_at__isnull=True)
                | Q(publish_at__lt=F("unpublish_at")),
                name="an_article_vanishes_after_it_appears",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="a_published_article_knows_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "section", "position", "title"], name="article_shelf"),
            models.Index(fields=["state", "updated_at"], name="article_changed"),
            models.Index(
                fields=["publish_at"],
                condition=Q(publish_at__isnull=False),
                name="article_publish_at",
            ),
            models.Index(
                fields=["unpublish_at"],
                condition=Q(unpublish_at__isnull=False),
                name="article_unpublish_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("help:article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def asked_phrases(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.asked_as.splitlines() if line.strip())

    @property
    def minutes_to_read(self) -> int:
        return max(1, round(len(self.body.split()) / WORDS_READ_IN_A_MINUTE))

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("По этому адресу уже есть другая страница.")})
        if self.is_published and self.publish_at:
            raise ValidationError({"publish_at": _("Статья уже опубликована: уберите это время.")})
        if self.publish_at and self.unpublish_at and self.unpublish_at <= self.publish_at:
            raise ValidationError({"unpublish_at": _("Нужно время позже времени публикации.")})

    def publish(self, moment: datetime) -> None:
        """Seen from now on; the time set for this has done its work, and so has an end that is over."""
        self.state = self.State.PUBLISHED
        self.published_at = self.published_at or moment
        self.publish_at = None
        if self.unpublish_at and self.unpublish_at <= moment:
            self.unpublish_at = None

    def unpublish(self) -> None:
        """A draft again, and by itself it stays one."""
        self.state = self.State.DRAFT
        self.publish_at = self.unpublish_at = None

    def touch(self, moment: datetime) -> None:
        """Something changed; every search index made before this moment is old."""
        self.updated_at = moment

    def text(self) -> dict[str, str]:
        """What a revision keeps, by field."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}
