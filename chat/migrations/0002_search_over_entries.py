import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Written in batches by a task, so a list of what is not yet sorted in would gain nothing,
# and every search would have to read it.
CREATE = "CREATE INDEX entries_by_their_words ON chat_entrywords USING gin (words) WITH (fastupdate = off)"
DROP = "DROP INDEX entries_by_their_words"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryWords',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='chat.entry')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'слова записи',
                'verbose_name_plural': 'слова записей',
                'default_permissions': (),
            },
        ),
        migrations.RunPython(create, drop),
    ]
