"""The schedules and tariff plans with which a new installation starts."""

from django.db import migrations

from tariffs.seeds import seed


def add_tariffs(apps, schema_editor):
    seed(apps)


class Migration(migrations.Migration):
    dependencies = [("tariffs", "0001_initial")]
    operations = [migrations.RunPython(add_tariffs, migrations.RunPython.noop)]
