"""Who may see and change an application.

Four ways lead to an application, each recorded: the access code (a grant in the
browser session), the own account, a helper while the help lasts, and the platform
when it delivers. The competent unit has its own copy as a case and no way in here; it
may issue a new access code, and reads nothing by that.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tragwerk.kernel.actor import Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.modules.applications.data import ApplicationData, State
from tragwerk.modules.applications.models import GrantApplication


def visible_to(
    actor: Actor, queryset: QuerySet[GrantApplication]
) -> QuerySet[GrantApplication]:
    """Narrow a queryset to what the actor may open."""
    queryset = queryset.exclude(state=State.DELETED)
    if actor.kind is ActorKind.SYSTEM:
        return queryset
    ways = _ways_of_person(actor)
    # Without the test for None, nobody would be the helper of what has no helper.
    if actor.has_role(Role.COUNSELLOR) and None not in (actor.id, actor.unit_id):
        ways |= Q(
            helper_id=actor.id,
            helper_unit_id=actor.unit_id,
            assistance_ended_at=None,
        )
    return queryset.filter(ways)


def own(
    actor: Actor, queryset: QuerySet[GrantApplication]
) -> QuerySet[GrantApplication]:
    """Narrow a queryset to what the actor may open as the person."""
    return queryset.filter(_ways_of_person(actor))


def _ways_of_person(actor: Actor) -> Q:
    ways = Q(grant_id__in=actor.grants)
    if actor.id is not None:
        ways |= Q(owner_id=actor.id)
    return ways


def require_application(
    actor: Actor, application_id: UUID, *, lock: bool = False
) -> GrantApplication:
    """Load an application the actor may open.

    Raises:
        NotFoundError: if there is none, or the actor may not know of it.
    """
    rows = GrantApplication.objects.all()
    if lock:
        rows = rows.select_for_update()
    row = visible_to(actor, rows).filter(id=application_id).first()
    if row is None:
        raise NotFoundError
    return row


class CopyDeletedError(NotFoundError):
    """The person's own copy has been deleted; the application itself is still known."""

    def __init__(self) -> None:
        super().__init__(_("Ihre eigene Kopie dieses Antrags ist gelöscht."))


def require_content(row: GrantApplication) -> GrantApplication:
    """Give the application if its content is still there.

    Raises:
        CopyDeletedError: if it was deleted.
    """
    if row.content_deleted_at is not None:
        raise CopyDeletedError
    return row


def require_draft(actor: Actor, application_id: UUID) -> GrantApplication:
    """Load and lock a draft the actor may change.

    Raises:
        NotFoundError: if there is none for this actor.
        NotAllowedError: if it has been submitted already.
    """
    row = require_application(actor, application_id, lock=True)
    require_changeable(row)
    return row


def require_changeable(row: GrantApplication) -> None:
    """Make sure that an application is still a draft.

    Raises:
        NotAllowedError: if it has been submitted already.
    """
    if row.state != State.DRAFT:
        raise NotAllowedError(
            _(
                "Dieser Antrag ist schon abgeschickt und kann nicht mehr geändert "
                "werden."
            )
        )


def require_can_start(actor: Actor, *, assisted: bool) -> None:
    """Anybody may apply; only counsellors may help others to."""
    if assisted and not actor.has_role(Role.COUNSELLOR):
        raise NotAllowedError


def require_can_reissue_code(actor: Actor, application_id: UUID) -> GrantApplication:
    """Load and lock an application whose access code the actor may replace.

    The caseworkers of the competent unit may, once it was submitted, and a helper while
    the help lasts.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    row = (
        GrantApplication.objects.select_for_update()
        .exclude(state=State.DELETED)
        .filter(id=application_id)
        .first()
    )
    if row is None or actor.unit_id is None or actor.id is None:
        raise NotFoundError
    is_unit = (
        actor.has_role(Role.CASEWORKER, Role.LEAD)
        and row.unit_id == actor.unit_id
        and row.state != State.DRAFT
    )
    is_helper = (
        actor.has_role(Role.COUNSELLOR)
        and (row.helper_id, row.helper_unit_id) == (actor.id, actor.unit_id)
        and row.assistance_ended_at is None
    )
    if not is_unit and not is_helper:
        raise NotFoundError
    return row


def is_person(actor: Actor, row: GrantApplication | ApplicationData) -> bool:
    """Say whether the actor is the person (by code or account), not a helper."""
    return row.grant_id in actor.grants or (
        actor.id is not None and row.owner_id == actor.id
    )
