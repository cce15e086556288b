"""Who may see and do what with cases.

A case belongs to one unit. Its caseworkers and leads work with it; nobody else of the
unit reads its content, neither administrators nor the data protection officer.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.cases.domain.kinds import TaskStatus
from tragwerk.modules.cases.models import Case, Migration, Task

WORKERS = (Role.CASEWORKER, Role.LEAD)


def can_work_on_cases(actor: Actor) -> bool:
    """Say whether the actor works with cases in their acting unit."""
    return actor.has_role(*WORKERS) and actor.unit_id is not None


def require_can_work_on_cases(actor: Actor) -> UUID:
    """Refuse who does not work with cases; gives the acting unit.

    Raises:
        NotAllowedError: if the actor is no caseworker and no lead.
    """
    if not can_work_on_cases(actor) or actor.unit_id is None:
        raise NotAllowedError
    return actor.unit_id


def visible_to(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases that the actor may read."""
    if actor.kind is ActorKind.SYSTEM:
        return cases
    if can_work_on_cases(actor) and actor.unit_id is not None:
        return cases.filter(unit_id=actor.unit_id)
    return cases.none()


def require_visible(actor: Actor, case: Case | None) -> Case:
    """Give the case, or behave as if there were none.

    Raises:
        NotFoundError: if there is no such case or it belongs to another unit.
    """
    mine = actor.kind is ActorKind.SYSTEM or (
        case is not None and can_work_on_cases(actor) and case.unit_id == actor.unit_id
    )
    if case is None or not mine:
        raise NotFoundError("Diesen Vorgang gibt es nicht.")
    return case


def require_content(case: Case) -> Case:
    """Give the case if its content is still there.

    Raises:
        RuleError: if it was deleted because its years of keeping are over.
    """
    if case.content_deleted_at is not None:
        raise RuleError(
            _(
                "Der Inhalt dieses Vorgangs ist gelöscht, weil die Zeit der "
                "Aufbewahrung vorbei ist."
            )
        )
    return case


def application_of(case: Case) -> UUID:
    """Give the application that the case began with.

    Raises:
        NotFoundError: if it began with another unit's message: the person has no way
            into this case.
    """
    if case.application_id is None:
        raise NotFoundError("Zu diesem Vorgang gehört kein Antrag.")
    return case.application_id


def require_system(actor: Actor) -> None:
    """Refuse everybody but the platform itself.

    Raises:
        NotAllowedError: if a person acts.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowedError


def has_task_role(actor: Actor, task: Task) -> bool:
    """Say whether the actor has the role that the process asks for."""
    return actor.has_role(Role(task.role))


def require_task_role(actor: Actor, task: Task) -> None:
    """Refuse who lacks the role that the process asks for at this task.

    Raises:
        NotAllowedError: if the actor has another role.
    """
    if not has_task_role(actor, task):
        raise NotAllowedError


def require_lead(actor: Actor) -> None:
    """Refuse who does not lead the unit.

    Raises:
        NotAllowedError: if the actor is no lead.
    """
    if not actor.has_role(Role.LEAD):
        raise NotAllowedError


def is_barred(account_id: UUID | None, task: Task, not_by: str) -> bool:
    """Say whether four eyes forbid this account the task (German: Vier-Augen)."""
    if not not_by or account_id is None:
        return False
    # Whoever ever did it in this case: a round of rework must not open a way past it.
    return Task.objects.filter(
        case_id=task.case_id,
        element_id=not_by,
        status=TaskStatus.DONE,
        done_by_id=account_id,
    ).exists()


def require_other_eyes(account_id: UUID | None, task: Task, not_by: str) -> None:
    """Refuse who did the other task of a pair that needs two people.

    Raises:
        RuleError: if the account did the task that `tw:notBy` names.
    """
    if is_barred(account_id, task, not_by):
        raise RuleError(
            _(
                "Hier gilt das Vier-Augen-Prinzip: Wer den Schritt davor erledigt hat, "
                "darf diesen nicht auch erledigen. Bitte geben Sie die Aufgabe weiter."
            )
        )


def require_can_migrate(actor: Actor, unit_id: UUID) -> None:
    """Refuse who may not move the cases of a unit to another version.

    The unit answers for its cases, so its lead does it; the platform's operator may,
    on the command line.

    Raises:
        NotAllowedError: if the actor does not lead this unit.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    require_lead(actor)
    if actor.unit_id != unit_id:
        raise NotAllowedError


def require_migration(actor: Actor, migration: Migration | None) -> Migration:
    """Give the migration, or behave as if there were none.

    Raises:
        NotFoundError: if there is none, or it is not of the unit that the actor leads.
    """
    try:
        if migration is not None:
            require_can_migrate(actor, migration.unit_id)
            return migration
    except NotAllowedError:
        pass
    raise NotFoundError("Diese Umstellung gibt es nicht.")
