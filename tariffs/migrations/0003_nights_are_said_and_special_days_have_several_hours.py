"""A window says that it ends on the next day; a special day has any number of hours, written as one text."""

from datetime import time

from django.db import migrations, models
from django.db.models import F


def say_it(apps, schema_editor):
    window = apps.get_model("tariffs", "Window")
    window.objects.filter(ends_at__lte=F("starts_at"), ends_at__gt=time(0)).update(overnight=True)
    for day in apps.get_model("tariffs", "ScheduleException").objects.filter(closed=False):
        end = "24:00" if day.ends_at == time(0) else f"{day.ends_at:%H:%M}"
        night = " +1" if time(0) < day.ends_at <= day.starts_at else ""
        day.hours = f"{day.starts_at:%H:%M}–{end}{night}"
        day.save(update_fields=["hours"])


def say_less(apps, schema_editor):
    """Back to one stretch a day: the first one stays."""
    for day in apps.get_model("tariffs", "ScheduleException").objects.exclude(hours=""):
        start, end = day.hours.split(",")[0].removesuffix(" +1").split("–")
        day.closed, day.starts_at = False, time.fromisoformat(start)
        day.ends_at = time(0) if end == "24:00" else time.fromisoformat(end)
        day.save(update_fields=["closed", "starts_at", "ends_at"])


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0002_tariffs_of_a_new_installation")]

    operations = [
        migrations.AddField("window", "overnight", models.BooleanField(default=False)),
        migrations.AddField(
            "scheduleexception", "hours", models.CharField(blank=True, default="", max_length=120), preserve_default=False
        ),
        migrations.RunPython(say_it, say_less),
    ]
