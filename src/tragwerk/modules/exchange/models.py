"""Tables: matters, keys of units, messages of senders, arrivals of receivers.

Whatever says something about a person is sealed. A message belongs to the unit that
sends it, an arrival to the unit that gets it; neither reads the other's row.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tragwerk.kernel.ids import new_id
from tragwerk.modules.exchange.domain.kinds import (
    ArrivalStatus,
    MessageStatus,
    RefusalReason,
)

_REASONS = [(r.value, r.value) for r in RefusalReason]


class Matter(models.Model):
    """What several bodies work on together (German: Verfahren); no personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    block_key = models.SlugField()
    kreis_ags = models.CharField(max_length=5, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "tw_matter"


class Participant(models.Model):
    """Who takes part in a matter in which pool; `unit_id` is None for one outside."""

    matter = models.ForeignKey(
        Matter, on_delete=models.CASCADE, related_name="participants"
    )
    pool = models.CharField(max_length=120)
    unit_id = models.UUIDField(null=True)
    joined_at = models.DateTimeField()

    class Meta:
        db_table = "tw_matter_participant"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "pool"], name="tw_matter_pool_once"
            )
        ]


class UnitKey(models.Model):
    """A key pair of a unit; the secret key lies in the vault under the unit's key."""

    unit_id = models.UUIDField()
    version = models.PositiveIntegerField()
    public = models.BinaryField(max_length=32)
    secret_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tw_unit_message_key"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "version"], name="tw_unit_message_key_once"
            )
        ]


class Message(models.Model):
    """A message of a unit to another (German: Übermittlung), as the sender keeps it.

    `content_id` names what was sent, sealed for the sender itself; `sealed` is what
    travels and is empty again once it has arrived. `paths` are the names of the fields
    as the Baustein calls them, `labels` as people do; never their values. `receiver_id`
    is None as long as nobody has chosen the unit of `receiver_kind` that gets it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    flow = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    unit_id = models.UUIDField()
    sender_pool = models.CharField(max_length=120)
    receiver_pool = models.CharField(max_length=120)
    receiver_kind = models.CharField(max_length=30)
    receiver_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in MessageStatus]
    )
    content_id = models.UUIDField(null=True)
    paths = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    ground = models.CharField(max_length=300, blank=True)
    sealed = models.BinaryField(null=True)
    key_version = models.PositiveIntegerField(null=True)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by_id = models.UUIDField(null=True)
    arrived_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True, choices=_REASONS)

    class Meta:
        db_table = "tw_message"
        indexes = [
            models.Index(
                fields=["unit_id", "prepared_at"],
                condition=Q(status=MessageStatus.PREPARED),
                name="tw_message_to_send",
            ),
            models.Index(fields=["unit_id", "-prepared_at"], name="tw_message_of_unit"),
            models.Index(fields=["case_id"], name="tw_message_of_case"),
        ]


class Arrival(models.Model):
    """A message that has arrived, as the receiver keeps it; exactly one per message.

    `content_id` names the content, sealed for the receiver's own record, once it was
    accepted; until then it is only in `sealed`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message_id = models.UUIDField(unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    flow = models.CharField(max_length=120)
    pool = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    unit_id = models.UUIDField()
    sender_id = models.UUIDField()
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ArrivalStatus]
    )
    sealed = models.BinaryField(null=True)
    key_version = models.PositiveIntegerField()
    content_id = models.UUIDField(null=True)
    entries = models.PositiveIntegerField()
    arrived_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=20, blank=True, choices=_REASONS)

    class Meta:
        db_table = "tw_arrival"
        indexes = [
            models.Index(
                fields=["unit_id", "arrived_at"],
                condition=Q(status=ArrivalStatus.ARRIVED),
                name="tw_arrival_open",
            ),
            models.Index(fields=["unit_id", "-arrived_at"], name="tw_arrival_of_unit"),
        ]
