"""A case belongs to a matter; those there are began with an application."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """Give each case the matter that its application began."""
    apps.get_model("tw_cases", "Case").objects.update(matter_id=F("application_id"))


class Migration(migrations.Migration):

    dependencies = [("tw_cases", "0003_migrating_cases")]

    operations = [
        migrations.AddField(
            model_name="case", name="matter_id", field=models.UUIDField(null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="case", name="matter_id", field=models.UUIDField()
        ),
        migrations.AlterField(
            model_name="case",
            name="application_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="application_number",
            field=models.CharField(blank=True, db_index=True, max_length=24),
        ),
        migrations.AlterField(
            model_name="case",
            name="waits_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PERSON", "PERSON"),
                    ("UNIT", "UNIT"),
                    ("OTHER", "OTHER"),
                    ("", ""),
                ],
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("matter_id", "process_id"), name="tw_case_pool_once"
            ),
        ),
    ]
