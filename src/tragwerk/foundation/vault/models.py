"""The vault's two tables: keys of owners, and sealed records."""

from __future__ import annotations

from django.db import models

from tragwerk.kernel.ids import new_id


class OwnerKey(models.Model):
    """One version of an owner's key, wrapped by the master key.

    The newest version seals; older ones are retired and stay until nothing needs
    them. A destroyed key keeps its row, so that the owner stays closed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField()
    version = models.PositiveIntegerField()
    master_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "version"], name="tw_owner_key_version"
            )
        ]


class Record(models.Model):
    """A sealed value; `content` is empty for files, which lie beside the database.

    A deleted record keeps its row as a tombstone without key and content.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    is_file = models.BooleanField(default=False)
    key = models.ForeignKey(
        OwnerKey, null=True, on_delete=models.PROTECT, related_name="records"
    )
    wrapped_key = models.BinaryField()
    content = models.BinaryField()
    deleted_at = models.DateTimeField(null=True)
    is_journaled = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(deleted_at__isnull=False, is_journaled=False),
                name="tw_record_unjournaled",
            )
        ]
