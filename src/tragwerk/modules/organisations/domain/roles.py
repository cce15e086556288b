"""What the roles are called on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tragwerk.kernel.actor import Role
from tragwerk.kernel.phrases import gettext_noop as _

ROLE_LABELS: dict[Role, str] = {
    Role.COUNSELLOR: _("Beratung"),
    Role.CASEWORKER: _("Sachbearbeitung"),
    Role.LEAD: _("Leitung"),
    Role.PROCESS_DESIGNER: _("Prozessgestaltung"),
    Role.DATA_PROTECTION_OFFICER: _("Datenschutz"),
    Role.DATA_STEWARD: _("Datentreuhand"),
    Role.FUNDING_OFFICER: _("Förderung"),
    Role.EDITOR: _("Redaktion"),
    Role.ADMINISTRATOR: _("Verwaltung der Stelle"),
}


def role_labels(
    roles: Iterable[Role], say: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Name roles in the order in which the platform lists them.

    Args:
        roles: the roles.
        say: gives their names in the language of the reader; German without it.
    """
    wanted = frozenset(roles)
    return tuple(say(label) for role, label in ROLE_LABELS.items() if role in wanted)


def role_detail(roles: Iterable[str]) -> dict[str, bool]:
    """Give roles as details of an audit entry: one truth per role."""
    return {role.lower(): True for role in sorted(roles)}
