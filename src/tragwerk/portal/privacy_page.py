"""What data flow where and how long they stay, as the Bausteine say it."""

from __future__ import annotations

from dataclasses import dataclass

from tragwerk.modules.blocks import api as blocks
from tragwerk.portal.library_page import FlowView, view_of


@dataclass(frozen=True, slots=True)
class ServicePrivacy:
    """Purpose, flows and retention of one service; days and years as numbers.

    `language` is that of its texts.
    """

    key: str
    language: str
    title: str
    purpose: str
    legal_basis: str
    flows: tuple[FlowView, ...]
    draft_days: int
    copy_days: int
    case_years: int


def read_privacy() -> tuple[ServicePrivacy, ...]:
    """Give the privacy record of every service on this platform."""
    return tuple(_privacy(block.digest) for block in blocks.list_blocks())


def _privacy(digest: str) -> ServicePrivacy:
    view = view_of(digest)
    package = view.package
    return ServicePrivacy(
        key=package.key,
        language=package.language,
        title=package.title,
        purpose=package.purpose.get("text", ""),
        legal_basis=package.purpose.get("legal_basis", ""),
        flows=view.flows,
        draft_days=package.retention.get("draft_days", 0),
        copy_days=package.retention.get("submitted_copy_days", 0),
        case_years=package.retention.get("case_years", 0),
    )
