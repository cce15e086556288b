"""A checkpoint may name the audit key that follows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tw_foundation', '0003_shared_values'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkpoint',
            name='next_key',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
