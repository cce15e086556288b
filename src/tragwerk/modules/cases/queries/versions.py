"""Which versions of a Baustein there are, and whether two of them go together."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.domain.migrating import BlockChoice, VersionChoice
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.queries.routes import processes_of


def list_block_choices(actor: Actor, unit_id: UUID) -> tuple[BlockChoice, ...]:
    """Give the Bausteine of which a unit has running cases, with all versions.

    Raises:
        NotAllowedError: if the actor does not lead the unit.
    """
    policies.require_can_migrate(actor, unit_id)
    running = Case.objects.filter(unit_id=unit_id, status__in=RUNNING)
    keys = running.order_by("block_key").values_list("block_key", flat=True).distinct()
    return tuple(_block(key, unit_id) for key in keys)


def units_with_cases(block_key: str, digest: str) -> list[UUID]:
    """Give the units with running cases of a version."""
    found = Case.objects.filter(
        block_key=block_key, digest=digest, status__in=RUNNING
    ).order_by("unit_id")
    return list(found.values_list("unit_id", flat=True).distinct())


def get_version(
    block_key: str, version: str, unit_id: UUID | None = None
) -> VersionChoice:
    """Give a version by its digest or its number.

    Raises:
        NotFoundError: if it is not registered.
    """
    for one in _versions(block_key, unit_id):
        if version in (one.digest, one.version):
            return one
    raise NotFoundError(_("Diese Fassung kennt die Plattform nicht."))


def find_blocker(old: blocks.Package, new: blocks.Package) -> str:
    """Say why cases cannot go from one version to the other at all; "" if they can."""
    if old.digest == new.digest:
        return _("Das ist dieselbe Fassung. Wählen Sie zwei verschiedene.")
    if (old.key, old.unit_kind) != (new.key, new.unit_kind):
        return _("Diese beiden Fassungen sind nicht für dieselbe Art von Stelle.")
    gone = sorted(processes_of(old).keys() - processes_of(new).keys())
    if gone:
        return _("Der neuen Fassung fehlt dieser Ablauf: %(names)s.") % {
            "names": ", ".join(f"„{name}“" for name in gone)
        }
    # The person sees what was disclosed by the names of the messages.
    lost = sorted(old.flows.keys() - new.flows.keys())
    if lost:
        return _(
            "Die neue Fassung kennt diese Nachrichten nicht mehr: %(names)s. Die "
            "Personen sähen dann nicht mehr, was schon weitergegeben wurde."
        ) % {"names": ", ".join(f"„{name}“" for name in lost)}
    return ""


def differences(old: blocks.Package, new: blocks.Package) -> tuple[str, ...]:
    """Say what else differs that somebody who works on the cases should know."""
    before, after = _questions(old), _questions(new)
    found = []
    if gone := [before[name] for name in before if name not in after]:
        found.append(
            _("Diese Fragen des Antrags zeigt die neue Fassung nicht mehr: %(names)s.")
            % {"names": ", ".join(dict.fromkeys(gone))}
        )
    if fresh := [after[name] for name in after if name not in before]:
        found.append(
            _("Diese Fragen gab es bisher nicht; sie bleiben leer: %(names)s.")
            % {"names": ", ".join(dict.fromkeys(fresh))}
        )
    return tuple(found)


def _questions(package: blocks.Package) -> dict[str, str]:
    pages = package.form().pages
    return {field.name: field.title for page in pages for field in page.fields}


def _block(key: str, unit_id: UUID) -> BlockChoice:
    versions = _versions(key, unit_id)
    newest = blocks.find_block(key)
    return BlockChoice(key, newest.title if newest else key, versions)


def _versions(key: str, unit_id: UUID | None) -> tuple[VersionChoice, ...]:
    cases = Case.objects.filter(block_key=key, status__in=RUNNING)
    if unit_id is not None:
        cases = cases.filter(unit_id=unit_id)
    counted = cases.order_by().values("digest").annotate(n=Count("id"))
    running = dict(counted.values_list("digest", "n"))
    offer = blocks.find_offer(key, [unit_id]) if unit_id is not None else None
    return tuple(
        VersionChoice(
            digest=one.digest,
            version=one.version,
            registered_at=one.registered_at,
            running=running.get(one.digest, 0),
            is_offered=offer is not None and offer.digest == one.digest,
        )
        for one in blocks.list_versions(key)
    )
