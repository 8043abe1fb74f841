"""The calibration that this desk's data gave the assistant."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredCalibration(models.Model):
    """A calibration made with calibrate_assistant; it stands before the one that comes with the desk."""

    engine = models.CharField(max_length=80, primary_key=True)
    constant = models.FloatField()
    weights = models.JSONField()
    threshold = models.FloatField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("калибровка помощника")
        verbose_name_plural = _("калибровки помощника")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.engine}: {self.threshold:.3f}"
