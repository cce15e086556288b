"""Take a Baustein into the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import policies
from tragwerk.modules.blocks.domain.check import faults_of
from tragwerk.modules.blocks.domain.findings import PackageError
from tragwerk.modules.blocks.domain.load import load_package
from tragwerk.modules.blocks.events import BlockRegistered
from tragwerk.modules.blocks.models import BlockVersion
from tragwerk.modules.blocks.queries import pack


@transaction.atomic
def register_block(*, actor: Actor, files: Mapping[str, bytes], now: datetime) -> str:
    """Check a Baustein and keep this version; the same files again change nothing.

    Returns:
        The digest that names the version.

    Raises:
        NotAllowedError: if the actor may not fill the library.
        PackageError: if a check fails.
        RuleError: if the version number is taken by other content.
    """
    policies.require_can_register_block(actor)
    package = load_package(files)
    if BlockVersion.objects.filter(digest=package.digest).exists():
        return package.digest
    if faults := faults_of(package):
        raise PackageError(list(faults))
    if BlockVersion.objects.filter(key=package.key, version=package.version).exists():
        raise RuleError(
            f"„{package.key}“ {package.version} ist schon mit anderem Inhalt "
            "veröffentlicht. Erhöhen Sie die Version in block.toml.",
            field="version",
        )
    BlockVersion.objects.create(
        digest=package.digest,
        key=package.key,
        version=package.version,
        title=package.title,
        unit_kind=package.unit_kind,
        archive=pack(files),
        registered_at=now,
    )
    outbox.publish(
        BlockRegistered(block_key=package.key, digest=package.digest, occurred_at=now)
    )
    audit.record(
        actor=actor,
        verb="register_block",
        subject_kind="block",
        subject_id=None,
        at=now,
        detail={"key": package.key, "version": package.version},
    )
    return package.digest
