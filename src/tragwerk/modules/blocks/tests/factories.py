"""Bausteine for tests of any module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.models import BlockVersion
from tragwerk.modules.blocks.queries import pack
from tragwerk.modules.organisations.tests.factories import NOW

_EXAMPLES = ("examples/01", "examples/20")
_SHORT = b'#import "frame.typ": *\n#par[Guten Tag #data.person.name,]\n'


@cache
def wohngeld_files() -> dict[str, bytes]:
    """Give the files of the real Baustein wohngeld."""
    return blocks.read_folder(settings.TRAGWERK_LIBRARY / "wohngeld")


@cache
def short_wohngeld_files() -> dict[str, bytes]:
    """Give wohngeld with two worked cases and short letters: quick to check."""
    return {
        name: _SHORT if name.startswith("letters/") else content
        for name, content in wohngeld_files().items()
        if not name.startswith("examples/") or name.startswith(_EXAMPLES)
    }


def offer_wohngeld(*unit_ids: UUID) -> str:
    """Register wohngeld and let units offer it; gives the digest."""
    digest = blocks.register_block(actor=SYSTEM, files=wohngeld_files(), now=NOW)
    for unit_id in unit_ids:
        blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=unit_id, now=NOW)
    return digest


def wohngeld_application(example: str = "20-ehepaar-renten") -> dict[str, Any]:
    """Give the complete application data of a worked example."""
    for name, content in sorted(wohngeld_files().items()):
        if name.startswith(f"examples/{example}"):
            data: dict[str, Any] = tomllib.loads(content.decode())["application"]
            return data
    raise LookupError(example)


def store_block(files: Mapping[str, bytes]) -> blocks.Package:
    """Put a Baustein into the library without asking whether it is a good one."""
    package = blocks.load_package(files)
    BlockVersion.objects.get_or_create(
        digest=package.digest,
        defaults={
            "key": package.key,
            "version": package.version,
            "title": package.title,
            "unit_kind": package.unit_kind,
            "archive": pack(files),
            "registered_at": NOW,
        },
    )
    return package
