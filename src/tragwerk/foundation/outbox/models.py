"""The outbox's tables: messages, their deliveries, and the leases of periodic jobs."""

from __future__ import annotations

from django.db import models

from tragwerk.kernel.ids import new_id


class Message(models.Model):
    """An event as it was announced; ids and codes only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    payload = models.JSONField()
    occurred_at = models.DateTimeField(db_index=True)


class Delivery(models.Model):
    """One message for one subscriber."""

    class State(models.TextChoices):
        """Where a delivery stands."""

        PENDING = "PENDING"
        DONE = "DONE"
        PARKED = "PARKED"

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="deliveries"
    )
    subscriber = models.CharField(max_length=120)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "subscriber"], name="tw_delivery_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="PENDING"),
                name="tw_delivery_due",
            ),
            models.Index(
                fields=["subscriber"],
                condition=models.Q(state="PARKED"),
                name="tw_delivery_parked",
            ),
        ]


class PeriodicJob(models.Model):
    """When a job is due, and until when the worker that runs it may take."""

    name = models.CharField(primary_key=True, max_length=120)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True)
