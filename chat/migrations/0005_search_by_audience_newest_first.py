from django.db import migrations, models

# The index knows, beside its words, by which stretches of numbers an entry is looked through and who may look
# (chat/search_index.py says the same array). Rows are derived: they are made again, in the background.
PLACES = "ARRAY[(entry_id >> 14) * 8, (entry_id >> 18) * 8 + 1, (entry_id >> 22) * 8 + 2, audience]"
CREATE = f"CREATE INDEX entries_by_their_words ON chat_entrywords USING gin (words, ({PLACES})) WITH (fastupdate = off)"
CREATE_BEFORE = "CREATE INDEX entries_by_their_words ON chat_entrywords USING gin (words) WITH (fastupdate = off)"
DROP = "DROP INDEX entries_by_their_words"


def empty(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)
        schema_editor.execute("TRUNCATE chat_entrywords")


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


def create_before(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_BEFORE)


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0004_open_chats_by_channel'),
    ]

    operations = [
        migrations.RunPython(empty, create_before),
        migrations.AddField(
            model_name='entrywords',
            name='audience',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunPython(create, drop),
    ]
