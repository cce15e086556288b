"""Sessions under the hash of their key; whoever is signed in signs in again."""

from django.db import migrations, models

# Their rows hold the keys themselves; nothing of them is to stay.
_OLD = ("usersessions_usersession", "django_session")


class Migration(migrations.Migration):

    dependencies = [
        ('tw_organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrowserSession',
            fields=[
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField(db_index=True, null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('device', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'db_table': 'tw_browser_session',
            },
        ),
        *(
            migrations.RunSQL(f"DROP TABLE IF EXISTS {table}", migrations.RunSQL.noop)
            for table in _OLD
        ),
    ]
