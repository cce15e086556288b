"""The audit's tables: entries in chains, the chains' heads, signed checkpoints."""

from __future__ import annotations

from django.db import models


class LedgerHead(models.Model):
    """The end of one chain; writers of a chain wait for each other at this row.

    `seal` is keyed: whoever can write to the database only cannot make a new end.
    """

    ledger = models.CharField(primary_key=True, max_length=80)
    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)


class Entry(models.Model):
    """One act: ids and codes only, hashed together with the entry before it."""

    ledger = models.CharField(max_length=80)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "sequence"], name="tw_audit_sequence"
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="tw_audit_subject")
        ]


class Checkpoint(models.Model):
    """A signed Merkle root over all chains at one moment.

    `covered` lists, per chain that grew: ledger, first and last sequence, the digest
    of the last entry, and the Merkle root of the digests between. `next_key` names
    the public key that signs from the next one on, where the audit key changes.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    covered = models.JSONField()
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    next_key = models.CharField(max_length=64, blank=True)
