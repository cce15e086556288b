"""Reads: packages by digest (compiled once per process), offers by unit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from django.utils.translation import get_language

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks.data import BlockData, OfferData
from tragwerk.modules.blocks.domain.load import load_package
from tragwerk.modules.blocks.domain.package import Package
from tragwerk.modules.blocks.models import Adoption, BlockVersion


@lru_cache(maxsize=64)
def get_package(digest: str) -> Package:
    """Give a registered Baustein, ready to run; a digest never changes its meaning.

    Raises:
        NotFoundError: if no such version is registered.
    """
    archive = (
        BlockVersion.objects.filter(digest=digest)
        .values_list("archive", flat=True)
        .first()
    )
    if archive is None:
        raise NotFoundError("Diesen Baustein gibt es nicht.")
    return load_package(unpack(bytes(archive)))


def get_package_to_show(digest: str) -> Package:
    """Give a registered Baustein with the words of the reader's language.

    Where the Baustein does not offer that language, and without a reader, they are
    German. Its `language` says which they are.

    Raises:
        NotFoundError: if no such version is registered.
    """
    return get_package(digest).in_language((get_language() or "de")[:2])


def list_blocks() -> tuple[BlockData, ...]:
    """Give the newest registered version of every Baustein, by title.

    Titles are in the language of the reader.
    """
    newest: dict[str, BlockVersion] = {}
    for row in BlockVersion.objects.defer("archive").order_by("registered_at"):
        newest[row.key] = row
    return tuple(sorted(map(_data, newest.values()), key=lambda block: block.title))


def find_block(key: str) -> BlockData | None:
    """Give the newest registered version of a Baustein, or None."""
    row = (
        BlockVersion.objects.defer("archive")
        .filter(key=key)
        .order_by("-registered_at")
        .first()
    )
    return _data(row) if row else None


def list_versions(key: str) -> tuple[BlockData, ...]:
    """Give all registered versions of a Baustein, the newest first."""
    rows = BlockVersion.objects.defer("archive").filter(key=key)
    return tuple(map(_data, rows.order_by("-registered_at", "-version")))


def find_offer(block_key: str, unit_ids: Iterable[UUID]) -> OfferData | None:
    """Give the offer of the first of these units that has adopted the Baustein."""
    wanted = list(unit_ids)
    rows = {
        row.unit_id: row
        for row in Adoption.objects.filter(block_key=block_key, unit_id__in=wanted)
    }
    row = next((rows[unit_id] for unit_id in wanted if unit_id in rows), None)
    return _offer(row) if row else None


def list_offers(block_keys: Iterable[str] | None = None) -> tuple[OfferData, ...]:
    """Give all offers, or those of some Bausteine."""
    rows = Adoption.objects.all()
    if block_keys is not None:
        rows = rows.filter(block_key__in=list(block_keys))
    return tuple(_offer(row) for row in rows.order_by("block_key", "unit_id"))


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put the files of a Baustein into one zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            # A plain ZipInfo has no clock in it; it would not be compressed by itself.
            entry = zipfile.ZipInfo(name)
            archive.writestr(entry, files[name], compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Take the files of a Baustein out of its archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        return {name: content.read(name) for name in content.namelist()}


def _data(row: BlockVersion) -> BlockData:
    title = row.title
    if not (get_language() or "de").startswith("de"):
        title = get_package_to_show(row.digest).title
    return BlockData(
        key=row.key,
        version=row.version,
        digest=row.digest,
        title=title,
        unit_kind=row.unit_kind,
        registered_at=row.registered_at,
    )


def _offer(row: Adoption) -> OfferData:
    return OfferData(
        id=row.id, block_key=row.block_key, digest=row.block_id, unit_id=row.unit_id
    )
