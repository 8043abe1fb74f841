"""What was shown: each file's bytes, once a portal, and how long and how much a tariff keeps."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models import Portal
from tariffs.models import TariffPlan


class Scan(models.TextChoices):
    CLEAN = "clean", _("можно открыть")
    PENDING = "pending", _("ждёт проверки на вирусы")
    INFECTED = "infected", _("найден вирус")


class BlobQuerySet(models.QuerySet["Blob"]):
    def kept(self) -> Self:
        """Those that have a file."""
        return self.exclude(scan=Scan.INFECTED)

    def to_scan(self) -> Self:
        return self.filter(scan=Scan.PENDING).order_by("pk")

    def without_thumbnail(self) -> Self:
        """Pictures that may be opened and have no small copy yet."""
        return self.filter(wants_thumbnail=True, scan=Scan.CLEAN).order_by("pk")

    def unused(self) -> Self:
        """Those that no row of any floor above refers to; what refers to them is known to Django alone."""
        held = {f"{one.name}__isnull": True for one in self.model._meta.related_objects}
        return self.filter(**held)

    def bytes(self) -> int:
        """What they take together, small copies aside."""
        total: int | None = self.kept().aggregate(total=Sum("size"))["total"]
        return total or 0


class Blob(models.Model):
    """A stored file under a random name; who may see it, and as what, is the business of whatever refers to it."""

    portal = models.ForeignKey(Portal, models.PROTECT, related_name="+", verbose_name=_("портал"))
    sha256 = models.CharField(max_length=64, editable=False)  # of the bytes that were sent
    size = models.PositiveBigIntegerField(_("размер"), editable=False)  # bytes that are kept
    path = models.CharField(max_length=100, unique=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    thumbnail = models.CharField(max_length=100, blank=True, editable=False)  # its path
    wants_thumbnail = models.BooleanField(default=False, editable=False)
    scan = models.CharField(_("проверка"), max_length=8, choices=Scan.choices)
    scan_note = models.CharField(_("что сказал антивирус"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("прислан"), default=timezone.now)

    objects = BlobQuerySet.as_manager()

    class Meta:
        verbose_name = _("хранимый файл")
        verbose_name_plural = _("хранимые файлы")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["portal", "created_at"], name="files_of_a_portal_by_day"),
            models.Index(
                fields=["id"], condition=Q(scan="pending"), name="files_that_wait_for_a_scan"
            ),
            models.Index(
                fields=["id"], condition=Q(wants_thumbnail=True), name="pictures_without_thumbnail"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "sha256"], name="equal_bytes_of_a_portal_are_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def is_held_back(self) -> bool:
        return self.scan == Scan.PENDING

    @property
    def paths(self) -> list[str]:
        """Of everything that it has in the storage."""
        return [path for path in (self.path, self.thumbnail) if path]


class Terms(models.Model):
    """How long the files of a tariff's portals are kept, and how much room they have. Staff edit the rows."""

    plan = models.OneToOneField(
        TariffPlan, models.CASCADE, related_name="+", verbose_name=_("тариф")
    )
    keep_days = models.PositiveIntegerField(
        _("сколько дней хранить"),
        null=True,
        blank=True,
        default=365,
        validators=[MinValueValidator(1)],
        help_text=_("Считая со дня, когда файл прислали. Пусто: без срока."),
    )
    chat_mb = models.PositiveIntegerField(_("места у одного чата, МБ"), default=500)
    person_day_mb = models.PositiveIntegerField(_("один человек за сутки, МБ"), default=500)
    portal_day_mb = models.PositiveIntegerField(_("весь портал за сутки, МБ"), default=2000)
    portal_mb = models.PositiveIntegerField(_("места у портала, МБ"), default=10_000)

    class Meta:
        verbose_name = _("условия хранения файлов")
        verbose_name_plural = _("условия хранения файлов")
        ordering = ["plan"]

    def __str__(self) -> str:
        return str(self.plan)

    @classmethod
    def of(cls, plan: TariffPlan) -> "Terms":
        """The plan's row, or what holds without one."""
        return cls.objects.filter(plan=plan).first() or cls(plan=plan)
