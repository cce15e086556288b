"""The shared cache as JSON; the old table held pickled values and goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tw_foundation', '0002_shared_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedValue',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('value', models.JSONField(null=True)),
                ('expires_at', models.DateTimeField(db_index=True, null=True)),
            ],
        ),
        migrations.RunSQL("DROP TABLE IF EXISTS tw_cache", migrations.RunSQL.noop),
    ]
