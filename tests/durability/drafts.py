"""Prepares complete drafts on a platform: python -m tests.durability.drafts 200.

With `submitted` as a second word they are submitted as well; nothing is delivered yet.

Each is begun by the action itself; its content is that of a worked example, stored as
every action stores a changed draft. Prints a JSON list of ids and access codes.
"""

from __future__ import annotations

import itertools
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from tragwerk.config.cli import platform

_EXAMPLES = Path(__file__).resolve().parents[2] / "blocks/wohngeld/examples"
_EXAMPLE = "20-ehepaar-renten-schwerbehinderung.toml"


def main() -> None:
    """Prepare as many as the argument says, on the platform of TRAGWERK_DATA."""
    platform.open_platform(None)
    made = list(prepare(int(sys.argv[1])))
    if "submitted" in sys.argv:
        for draft in made:
            submit(draft["id"])
    json.dump(made, sys.stdout)


def prepare(count: int) -> Iterator[dict[str, str]]:
    """Prepare drafts to the offices of all Kreise in turn; gives ids and codes."""
    from tragwerk.modules.organisations import api as organisations

    content = _content()
    kreise = [kreis.ags for kreis in organisations.list_kreise()]
    for ags in itertools.islice(itertools.cycle(kreise), count):
        yield _prepare_one(ags, content)


def submit(key: str) -> None:
    """Submit a draft as who has its code does, by the action itself."""
    from django.utils import timezone

    from tragwerk.kernel.actor import Actor, ActorKind
    from tragwerk.modules.applications import api as applications

    application = UUID(key)
    applications.submit_application(
        actor=Actor(kind=ActorKind.GUEST, grants=frozenset({application})),
        application_id=application,
        now=timezone.now(),
        status_url="http://localhost/fortsetzen/",
    )


def _prepare_one(ags: str, content: Mapping[str, Any]) -> dict[str, str]:
    from django.db import transaction
    from django.utils import timezone

    from tragwerk.foundation import vault
    from tragwerk.kernel.actor import GUEST
    from tragwerk.modules.applications import api as applications
    from tragwerk.modules.applications.actions.storing import store_draft
    from tragwerk.modules.applications.domain.draft import Draft
    from tragwerk.modules.applications.models import GrantApplication

    now = timezone.now()
    with transaction.atomic():
        begun, code = applications.start_application(
            actor=GUEST, block_key="wohngeld", kreis_ags=ags, now=now
        )
        row = GrantApplication.objects.get(id=begun.id)
        draft = Draft.from_json(vault.get_json(row.record_id))
        filled = replace(draft, data=dict(content))
        store_draft(GUEST, row, filled, verb="save_page", page="bank", now=now)
    return {"id": str(begun.id), "code": code}


def _content() -> dict[str, Any]:
    text = (_EXAMPLES / _EXAMPLE).read_text(encoding="utf-8")
    content: dict[str, Any] = tomllib.loads(text)["application"]
    # The platform sets this day when the application is submitted.
    content.pop("antragsdatum", None)
    return content


if __name__ == "__main__":
    main()
