"""When copies were handed over and content deleted, and grants that can end."""

from django.db import migrations, models
from django.db.models import F


def fill_in(apps, schema_editor):
    """Say of what is there already what the new columns say."""
    rows = apps.get_model("tw_applications", "GrantApplication").objects
    # Open browser sessions hold the id, so that they stay open.
    rows.update(grant_id=F("id"))
    rows.filter(state="DELETED").update(
        content_deleted_at=F("updated_at"), deletion="REQUESTED"
    )
    entries = apps.get_model("tw_foundation", "Entry").objects.filter(
        verb="deliver_application", subject_kind="application"
    )
    pairs = entries.order_by("-at").values_list("subject_id", "at")
    for application_id, at in pairs.iterator(chunk_size=1000):
        rows.filter(id=application_id).update(handed_over_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('tw_applications', '0002_evidence_pages'),
        ('tw_foundation', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='grantapplication',
            name='code_version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='grantapplication',
            name='content_deleted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='grantapplication',
            name='deletion',
            field=models.CharField(blank=True, choices=[('REQUESTED', 'REQUESTED'), ('INACTIVE', 'INACTIVE'), ('RETENTION', 'RETENTION')], max_length=10),
        ),
        migrations.AddField(
            model_name='grantapplication',
            name='grant_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='grantapplication',
            name='handed_over_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='grantapplication',
            name='grant_id',
            field=models.UUIDField(unique=True),
        ),
        migrations.AddIndex(
            model_name='grantapplication',
            index=models.Index(condition=models.Q(('content_deleted_at', None), ('handed_over_at__isnull', False)), fields=['block_digest', 'handed_over_at'], name='application_copy_due'),
        ),
    ]
