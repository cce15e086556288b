"""What the roles are called on screen."""

from __future__ import annotations

from collections.abc import Iterable

from tragwerk.kernel.actor import Role

ROLE_LABELS: dict[Role, str] = {
    Role.COUNSELLOR: "Beratung",
    Role.CASEWORKER: "Sachbearbeitung",
    Role.LEAD: "Leitung",
    Role.PROCESS_DESIGNER: "Prozessgestaltung",
    Role.DATA_PROTECTION_OFFICER: "Datenschutz",
    Role.DATA_STEWARD: "Datentreuhand",
    Role.FUNDING_OFFICER: "Förderung",
    Role.EDITOR: "Redaktion",
    Role.ADMINISTRATOR: "Verwaltung der Stelle",
}


def role_labels(roles: Iterable[Role]) -> tuple[str, ...]:
    """Name roles in the order in which the platform lists them."""
    wanted = frozenset(roles)
    return tuple(label for role, label in ROLE_LABELS.items() if role in wanted)


def role_detail(roles: Iterable[str]) -> dict[str, bool]:
    """Give roles as details of an audit entry: one truth per role."""
    return {role.lower(): True for role in sorted(roles)}
