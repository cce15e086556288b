"""Tables: versions of Bausteine with their files, and who has adopted which."""

from __future__ import annotations

from django.db import models

from tragwerk.kernel.ids import new_id


class BlockVersion(models.Model):
    """A version of a Baustein, files included, so that running cases keep theirs."""

    digest = models.CharField(max_length=64, primary_key=True)
    key = models.SlugField()
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    unit_kind = models.CharField(max_length=40)
    archive = models.BinaryField()
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="block_version_once"
            )
        ]


class Adoption(models.Model):
    """A unit offers a Baustein in this version (German: Angebot)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    block = models.ForeignKey(BlockVersion, on_delete=models.PROTECT)
    block_key = models.SlugField()
    unit_id = models.UUIDField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block_key", "unit_id"], name="adoption_once"
            )
        ]
        indexes = [models.Index(fields=["unit_id"])]
