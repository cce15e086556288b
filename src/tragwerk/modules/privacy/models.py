"""Tables: consents, releases, notices. Ids and codes only; what was said is sealed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from tragwerk.kernel.ids import new_id
from tragwerk.modules.privacy.data import StatementKind, Way

_WAYS = [(way.value, way.value) for way in Way]
_OPEN = Q(given_at=None, ended_at=None)


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads of statements of one kind."""

    def live(self, today: date) -> Self:
        """Keep what was given, not ended, and holds on a day."""
        return self.filter(
            given_at__isnull=False, ended_at=None, valid_until__gte=today
        )


class Statement(models.Model):
    """What a person declares or is told about one flow to one receiver.

    `unit_id` asks and passes on; its key seals text and scan. `text_id` names the text
    as it was shown. `ended_at` is withdrawal, refusal or objection.
    """

    kind: ClassVar[StatementKind]

    id = models.UUIDField(primary_key=True, default=new_id)
    matter_id = models.UUIDField()
    flow = models.CharField(max_length=80)
    unit_id = models.UUIDField()
    receiver_id = models.UUIDField()
    categories = models.JSONField()
    fields = models.JSONField()
    text_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    valid_until = models.DateField()
    way = models.CharField(max_length=9, blank=True, choices=_WAYS)
    given_at = models.DateTimeField(null=True)
    given_by_id = models.UUIDField(null=True)
    scan_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_way = models.CharField(max_length=9, blank=True, choices=_WAYS)
    ended_by_id = models.UUIDField(null=True)
    content_deleted_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter_id", "flow", "unit_id", "receiver_id"],
                condition=_OPEN,
                name="%(class)s_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None) | ~Q(way=""), name="%(class)s_has_way"
            ),
            models.CheckConstraint(
                condition=Q(text_id__isnull=False)
                | Q(content_deleted_at__isnull=False),
                name="%(class)s_has_text",
            ),
        ]
        indexes = [
            models.Index(fields=["matter_id"], name="%(class)s_of_matter"),
            models.Index(
                fields=["valid_until"],
                condition=Q(content_deleted_at=None),
                name="%(class)s_kept",
            ),
        ]


class Consent(Statement):
    """Consent to a disclosure (German: Einwilligung)."""

    kind = StatementKind.CONSENT


class Release(Statement):
    """Release from confidentiality (German: Schweigepflichtentbindung)."""

    kind = StatementKind.RELEASE


class ObjectionNotice(Statement):
    """Notice of the right to object (German: Hinweis auf das Widerspruchsrecht).

    `given_at` is when the person was told, `ended_at` when they objected.
    """

    kind = StatementKind.NOTICE


TABLES: dict[StatementKind, type[Statement]] = {
    table.kind: table for table in (Consent, Release, ObjectionNotice)
}
