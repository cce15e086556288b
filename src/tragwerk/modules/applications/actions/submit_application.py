"""Submit an application: exactly once, acknowledged only when it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.forms import Problem
from tragwerk.foundation import audit, outbox, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import ApplicationData, State
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.events import ApplicationSubmitted
from tragwerk.modules.applications.models import Evidence
from tragwerk.modules.applications.queries.reading import to_data
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import APPLIED_ON


class IncompleteError(RuleError):
    """Something is still missing; `problems` says what and on which page."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(_("In Ihrem Antrag fehlt noch etwas."))
        self.problems = problems


@transaction.atomic
def submit_application(
    *, actor: Actor, application_id: UUID, now: datetime, status_url: str
) -> ApplicationData:
    """Check and submit a draft; a second click gives the same answer once more.

    Content, state and the message to the unit are stored in one transaction: whoever
    sees it confirmed can rely on it, and whoever does not may try again. The receipt
    is set afterwards from what is stored here (`issue_receipt`).

    Args:
        actor: the person or their helper.
        application_id: which draft.
        now: the moment of receipt, which counts for deadlines (§ 16 SGB I).
        status_url: address of the page where the code is entered, for the receipt;
            kept with the content, as the worker that sets it has no request.

    Raises:
        NotFoundError: if there is no such application for this actor.
        IncompleteError: if something is missing or wrong.
    """
    row = policies.require_application(actor, application_id, lock=True)
    if row.state != State.DRAFT:
        return to_data(row)
    form = blocks.get_package(row.block_digest).form(row.language)
    draft = Draft.from_json(vault.get_json(row.record_id))
    today = timezone.localdate(now).isoformat()
    data = form.prune({**draft.data, APPLIED_ON: today})
    papers = list(row.papers.all())
    problems = form.check(data, Counter(paper.evidence_id for paper in papers))
    if problems:
        raise IncompleteError(problems)
    kept = _keep_asked(papers, {kind.id for kind in form.visible_evidence(data)})
    draft = replace(draft, data=data, typed={}, writers={}, status_url=status_url)
    row.state = State.SUBMITTED
    row.submitted_at = row.updated_at = now
    vault.replace_json(row.record_id, draft.to_json())
    row.save(update_fields=["state", "submitted_at", "updated_at"])
    outbox.publish(
        ApplicationSubmitted(
            application_id=row.id,
            unit_id=row.unit_id,
            block_key=row.block_key,
            digest=row.block_digest,
            occurred_at=now,
        )
    )
    audit.record(
        actor=actor,
        verb="submit_application",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"papers": kept},
    )
    return to_data(row)


def _keep_asked(papers: Iterable[Evidence], asked: Collection[str]) -> int:
    """Delete papers whose question is no longer asked; gives how many are left."""
    kept = 0
    for paper in papers:
        if paper.evidence_id in asked:
            kept += 1
        else:
            vault.delete(paper.file_id)
            paper.delete()
    return kept
