"""Tables: applications, their papers, failed tries of access codes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications.data import DeletionReason, MandateKind, State


class GrantApplication(models.Model):
    """Somebody's application for a service (German: Antrag); content in the vault.

    `grant_id` is what a browser session holds after the access code was given; a new
    code brings a new one. `content_deleted_at` says since when the row is all there is.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=24, unique=True)
    block_key = models.SlugField()
    block_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="de")
    kreis_ags = models.CharField(max_length=5)
    unit_id = models.UUIDField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.DRAFT
    )
    record_id = models.UUIDField()
    code_index = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - null once the person deleted it
    code_version = models.PositiveSmallIntegerField(default=1)
    grant_id = models.UUIDField(unique=True)
    owner_id = models.UUIDField(null=True)
    helper_id = models.UUIDField(null=True)
    helper_unit_id = models.UUIDField(null=True)
    mandate = models.CharField(
        max_length=14, blank=True, choices=[(m.value, m.value) for m in MandateKind]
    )
    mandate_paper_id = models.UUIDField(null=True)
    assistance_ended_at = models.DateTimeField(null=True)
    receipt_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    content_deleted_at = models.DateTimeField(null=True)
    deletion = models.CharField(
        max_length=10, blank=True, choices=[(d.value, d.value) for d in DeletionReason]
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["block_digest", "handed_over_at"],
                condition=Q(content_deleted_at=None, handed_over_at__isnull=False),
                name="application_copy_due",
            ),
            models.Index(fields=["owner_id"]),
            models.Index(fields=["helper_id", "helper_unit_id"]),
            models.Index(fields=["state", "updated_at"]),
        ]


class Evidence(models.Model):
    """A paper of an application (German: Nachweis); content in the vault."""

    id = models.UUIDField(primary_key=True, default=new_id)
    application = models.ForeignKey(
        GrantApplication, on_delete=models.CASCADE, related_name="papers"
    )
    evidence_id = models.CharField(max_length=60)
    file_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "evidence_id", "digest"], name="evidence_once"
            )
        ]


class CodeAttempt(models.Model):
    """How often somebody tried wrong access codes in a window of time."""

    bucket = models.CharField(max_length=64)
    window = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bucket", "window"], name="code_attempt_once"
            )
        ]
