
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def leave_room(apps, schema_editor):
    """Every message rewrites its chat's row: with room on the page the new version lies beside the old one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE chat_thread SET (fillfactor = 70)")


def leave_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE chat_thread RESET (fillfactor)")


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0002_search_over_entries'),
        ('partners', '0001_initial'),
        ('portals', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='thread',
            name='chats_of_a_person',
        ),
        migrations.RemoveIndex(
            model_name='thread',
            name='chats_of_an_operator',
        ),
        migrations.RemoveIndex(
            model_name='thread',
            name='chats_of_a_portal',
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['operator'], name='chats_of_an_operator'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='thread',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='chat.thread'),
        ),
        migrations.RunPython(leave_room, leave_none),
    ]
