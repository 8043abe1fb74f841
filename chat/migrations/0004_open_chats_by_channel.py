from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_rows_rewritten_in_place'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('state__in', ['assistant', 'waiting', 'active'])), fields=['channel', 'partner'], name='open_chats'),
        ),
    ]
