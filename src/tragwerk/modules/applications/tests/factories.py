"""Applications for tests of any module."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
from PIL import Image

from tragwerk.foundation import vault
from tragwerk.kernel.actor import GUEST, Actor
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.blocks.tests.factories import wohngeld_application
from tragwerk.modules.organisations.tests.factories import NOW

STATUS_URL = "https://tragwerk.example/fortsetzen/"
KREIS = "08111"


@dataclass(frozen=True, slots=True)
class Started:
    """A begun application.

    Attributes:
        code: its access code.
        actor: who may go on with it, grant included.
    """

    id: UUID
    code: str
    actor: Actor


def start(
    actor: Actor = GUEST,
    *,
    mandate: MandateKind | None = None,
    language: str = "de",
    now: datetime = NOW,
) -> Started:
    """Start a draft of wohngeld; a guest holds its grant afterwards."""
    application, code = applications.start_application(
        actor=actor,
        block_key="wohngeld",
        kreis_ags=KREIS,
        now=now,
        language=language,
        mandate=mandate,
        represented="Vera Vertreten" if mandate else "",
        mandate_paper=(pdf_file(), "application/pdf") if mandate else None,
    )
    if mandate is None:
        actor = replace(actor, grants=actor.grants | {application.id})
    return Started(application.id, code, actor)


def holder(application_id: UUID) -> Actor:
    """Give somebody without an account who has opened an application by its code."""
    return replace(GUEST, grants=frozenset({application_id}))


def fill(
    application_id: UUID, data: dict[str, Any] | None = None, *, visited: bool = True
) -> None:
    """Put complete answers into a draft: those of a worked example, or others."""
    row = GrantApplication.objects.get(id=application_id)
    draft = Draft.from_json(vault.get_json(row.record_id))
    answers = dict(data or wohngeld_application())
    answers.pop("antragsdatum", None)
    view = applications.get_view(holder(application_id), application_id)
    pages = tuple(page.id for page in view.package.form().pages) if visited else ()
    changed = replace(draft, data=answers, visited=pages)
    vault.replace_json(row.record_id, changed.to_json())


def submit(started: Started, *, now: datetime = NOW) -> None:
    """Submit a draft."""
    applications.submit_application(
        actor=started.actor,
        application_id=started.id,
        now=now,
        status_url=STATUS_URL,
    )


def start_submitted(
    actor: Actor = GUEST, *, mandate: MandateKind | None = None
) -> Started:
    """Start, fill and submit an application."""
    started = start(actor, mandate=mandate)
    fill(started.id)
    submit(started)
    return started


@cache
def pdf_file(pages: int = 1) -> bytes:
    """Give a small PDF; another number of pages gives another file."""
    file = pikepdf.new()
    for _ in range(pages):
        file.add_blank_page()
    out = BytesIO()
    file.save(out, deterministic_id=True)
    return out.getvalue()


@cache
def photo(shade: int = 200) -> bytes:
    """Give a small JPEG."""
    out = BytesIO()
    Image.new("RGB", (60, 40), (shade, 40, 40)).save(out, "JPEG")
    return out.getvalue()
