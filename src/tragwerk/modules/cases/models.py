"""Tables of cases. Whatever says something about a person lies in the vault."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tragwerk.kernel.ids import new_id
from tragwerk.modules.cases.domain.kinds import (
    RUNNING,
    CaseStatus,
    DeliveryWay,
    FileKind,
    MigrationStatus,
    TaskStatus,
    WaitsFor,
)


class Case(models.Model):
    """What one unit does in one matter (German: Vorgang).

    It begins with an application, or with another unit's message; then there is no
    application here. `matter_id` is shared with the cases of the other bodies.

    `state` is the engine's state without variables; `record_id` and `subject_id` name
    the vault's records of the variables and of who it is about. The years of keeping
    count from `retention_from`; since `content_deleted_at` only the row is left. Before
    `postponed_until` it is off the daily lists (German: Wiedervorlage).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30)
    unit_id = models.UUIDField()
    matter_id = models.UUIDField()
    application_id = models.UUIDField(unique=True, null=True)
    application_number = models.CharField(max_length=24, db_index=True, blank=True)
    block_key = models.SlugField()
    digest = models.CharField(max_length=64)
    process_id = models.CharField(max_length=120)
    state = models.JSONField()
    record_id = models.UUIDField()
    subject_id = models.UUIDField()
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in CaseStatus]
    )
    waits_for = models.CharField(
        max_length=6, blank=True, choices=[(w.value, w.value) for w in WaitsFor]
    )
    step_label = models.CharField(max_length=200, blank=True)
    step_since = models.DateTimeField()
    outcome = models.CharField(max_length=80, blank=True)
    submitted_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    retention_from = models.DateField(null=True)
    content_deleted_at = models.DateTimeField(null=True)
    assignee_id = models.UUIDField(null=True)
    reviewer_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    postponed_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tw_case"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "number"], name="tw_case_number_once"
            ),
            models.UniqueConstraint(
                fields=["matter_id", "process_id"], name="tw_case_pool_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_id", "due_on", "id"],
                condition=Q(status__in=[s.value for s in RUNNING]),
                name="tw_case_running",
            ),
            models.Index(fields=["unit_id", "-closed_at"], name="tw_case_closed"),
            models.Index(
                fields=["digest", "closed_at"],
                condition=Q(content_deleted_at=None, closed_at__isnull=False),
                name="tw_case_kept",
            ),
            models.Index(fields=["unit_id", "assignee_id"], name="tw_case_assignee"),
            models.Index(
                fields=["unit_id", "digest", "id"],
                condition=Q(status__in=[s.value for s in RUNNING]),
                name="tw_case_version",
            ),
        ]


class CaseCounter(models.Model):
    """The last number a unit has given in a year."""

    unit_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tw_case_counter"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "year"], name="tw_case_counter_once"
            )
        ]


class Task(models.Model):
    """Something for a person of the unit to do (German: Aufgabe)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    token_id = models.PositiveIntegerField()
    element_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    assignee_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by_id = models.UUIDField(null=True)
    changed_by_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=0)
    status = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in TaskStatus],
        default=TaskStatus.OPEN,
    )

    class Meta:
        db_table = "tw_task"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token_id"], name="tw_task_token_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["assignee_id", "due_on"],
                condition=Q(status="OPEN"),
                name="tw_task_mine",
            ),
            models.Index(
                fields=["due_on"], condition=Q(status="OPEN"), name="tw_task_due"
            ),
        ]


class CaseEvent(models.Model):
    """A fact of the case's history; append-only, without personal data.

    `code` names the message, the decision or the outcome.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    element_id = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)

    class Meta:
        db_table = "tw_case_event"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sequence"], name="tw_case_event_order"
            )
        ]


class CaseDeadline(models.Model):
    """A day that the law sets for the unit (German: gesetzliche Frist).

    `deadline` is an id of `domain/statutory_deadlines.toml`; the days were computed
    when the case opened. Met is also what came to nothing because the case ended.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    deadline = models.CharField(max_length=60)
    warn_on = models.DateField()
    escalate_on = models.DateField()
    due_on = models.DateField()
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tw_case_deadline"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "deadline"], name="tw_case_deadline_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["warn_on"],
                condition=Q(met_at=None, warned_at=None),
                name="tw_case_deadline_warn",
            ),
            models.Index(
                fields=["escalate_on"],
                condition=Q(met_at=None, escalated_at=None),
                name="tw_case_deadline_late",
            ),
            models.Index(
                fields=["case"],
                condition=Q(met_at=None, escalated_at__isnull=False),
                name="tw_case_deadline_lead",
            ),
        ]


class Timer(models.Model):
    """A moment at which the process moves on by itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    token_id = models.PositiveIntegerField()
    element_id = models.CharField(max_length=120)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "tw_case_timer"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token_id", "element_id"], name="tw_case_timer_once"
            )
        ]


class Request(models.Model):
    """The unit asks the person for something (German: Nachforderung)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    text_id = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer_id = models.UUIDField(null=True)

    class Meta:
        db_table = "tw_case_request"
        indexes = [
            models.Index(
                fields=["case"],
                condition=Q(answered_at__isnull=True),
                name="tw_case_request_open",
            )
        ]


class CaseFile(models.Model):
    """A file of the case; its content lies in the vault under `record_id`.

    Names that people gave their files say too much; `label` is the id of the paper in
    the form or of the letter's template.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(
        max_length=10, choices=[(k.value, k.value) for k in FileKind]
    )
    record_id = models.UUIDField()
    label = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    request = models.ForeignKey(
        Request, null=True, on_delete=models.PROTECT, related_name="files"
    )
    visible_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "tw_case_file"


class Note(models.Model):
    """Something a colleague should know; the text lies in the vault."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    record_id = models.UUIDField()
    author_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tw_case_note"


class Delivery(models.Model):
    """How and when a letter reached the person, as the unit recorded it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, related_name="delivery"
    )
    way = models.CharField(
        max_length=12, choices=[(w.value, w.value) for w in DeliveryWay]
    )
    on = models.DateField()
    recorded_by_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "tw_case_delivery"


class BlindIndex(models.Model):
    """A keyed hash under which the person of a case is found within the unit."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="names")
    unit_id = models.UUIDField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "tw_case_name"
        constraints = [
            models.UniqueConstraint(fields=["case", "digest"], name="tw_case_name_once")
        ]
        indexes = [models.Index(fields=["unit_id", "digest"], name="tw_case_name_find")]


class Migration(models.Model):
    """Cases of a unit go over to another version of a Baustein (German: Umstellung).

    What an operator starts for several units at once shares `batch_id`. `plan` maps
    elements of the old version to those of the new one; `cursor` is the last case that
    was looked at. One that `undoes` another takes its cases back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    block_key = models.SlugField()
    from_digest = models.CharField(max_length=64)
    to_digest = models.CharField(max_length=64)
    plan = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    status = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in MigrationStatus],
        default=MigrationStatus.RUNNING,
    )
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True)
    started_by_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tw_case_migration"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "block_key"],
                condition=Q(status="RUNNING"),
                name="tw_case_migration_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["unit_id", "-started_at"], name="tw_case_migration_list"
            )
        ]


class MigratedCase(models.Model):
    """What a migration did with one case; without personal data.

    `reason` and `element_id` say why it stayed, empty for a case that was moved; then
    `before` is what leads back, and `after` the digest of the state it got: a case
    that shows another one has moved on since.
    """

    migration = models.ForeignKey(
        Migration, on_delete=models.PROTECT, related_name="cases"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="migrations")
    reason = models.CharField(max_length=20, blank=True)
    element_id = models.CharField(max_length=120, blank=True)
    before = models.JSONField(null=True)
    after = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "tw_case_migrated"
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "case"], name="tw_case_migrated_once"
            )
        ]
