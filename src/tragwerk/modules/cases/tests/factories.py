"""Applications, cases and their ways for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tragwerk.foundation import audit
from tragwerk.foundation.audit import AuditEntry
from tragwerk.foundation.outbox.models import Message
from tragwerk.kernel.actor import SYSTEM, Actor, ActorKind
from tragwerk.kernel.errors import NotAllowedError, NotFoundError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications.data import EvidenceFile, Submission
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.models import Case, Task

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday; two weeks later is a Monday again."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

APPLICATION: Mapping[str, Any] = {
    "antragsdatum": "2026-03-01",
    "antragsteller": {
        "vorname": "Jürgen",
        "nachname": "Müller-Özdemir",
        "geburtsdatum": "1959-07-03",
        "strasse": "Am Bahnhof",
        "hausnummer": "3",
        "plz": "70173",
        "ort": "Stuttgart",
    },
    "personen": 2,
}
CHECKED = {"pruefung": {"ergebnis": "VOLLSTAENDIG"}}
ASKED = {
    "pruefung": {
        "ergebnis": "NACHFORDERN",
        "nachforderung": "Bitte schicken Sie den Mietvertrag.",
    }
}
DECIDED = {
    "entscheidung": {
        "ergebnis": "BEWILLIGEN",
        "ab": "2026-03-01",
        "betrag": 222.0,
        "begruendung": "Sie erfüllen die Voraussetzungen.",
    }
}
RELEASED = {"freigabe": {"ergebnis": "FREIGEBEN"}}
DELIVERED = {"bekanntgabe": {"weg": "POST", "am": "2026-03-02"}}


def sample_files() -> Mapping[str, bytes]:
    """Give the files of the small Baustein that lies beside the tests."""
    return blocks.read_folder(Path(__file__).parent / "block")


def load_sample_package() -> blocks.Package:
    """Give that Baustein."""
    return blocks.load_package(sample_files())


@dataclass
class FakeApplications:
    """Stands for the module below: submissions by id, and who holds their code."""

    package: blocks.Package
    unit_id: UUID
    submissions: dict[UUID, Submission] = field(default_factory=dict)
    reads: int = 0

    def submit(
        self,
        data: Mapping[str, Any] = APPLICATION,
        *,
        unit_id: UUID | None = None,
        files: int = 1,
        package: blocks.Package | None = None,
    ) -> UUID:
        """Store an application as submitted and give its id."""
        key = new_id()
        chosen = package or self.package
        self.submissions[key] = Submission(
            application_id=key,
            number=f"A-2026-{len(self.submissions):06d}",
            block_key=chosen.key,
            digest=chosen.digest,
            unit_id=unit_id or self.unit_id,
            kreis_ags="08111",
            data=data,
            evidence=tuple(
                EvidenceFile(
                    new_id(), "ausweis", f"Ausweis {n}", "application/pdf", PDF
                )
                for n in range(files)
            ),
            submitted_at=NOW,
            helper_unit_id=None,
        )
        return key

    def hand_over_submission(
        self, *, actor: Actor, application_id: UUID, now: datetime
    ) -> Submission:
        """Do as the door does."""
        self.reads += 1
        if actor.kind is not ActorKind.SYSTEM:
            raise NotAllowedError
        if application_id not in self.submissions:
            raise NotFoundError
        return self.submissions[application_id]

    def require_may_act_for(self, actor: Actor, application_id: UUID) -> None:
        """Do as the door does: whoever holds the access code."""
        if application_id not in actor.grants:
            raise NotAllowedError


def person_of(case: Case) -> Actor:
    """Give the person whose browser holds the access code."""
    return Actor(kind=ActorKind.GUEST, grants=frozenset({case.application_id}))


def open_sample(
    applications: FakeApplications, *, now: datetime = NOW, **more: Any
) -> Case:
    """Submit an application and open its case."""
    key = applications.submit(**more)
    return Case.objects.get(id=api.open_case(actor=SYSTEM, application_id=key, now=now))


def open_task(case: Case) -> Task:
    """Give the one open task of a case."""
    return Task.objects.get(case=case, status="OPEN")


def do(
    case: Case, actor: Actor, values: Mapping[str, Any], now: datetime = NOW
) -> Case:
    """Do the one open task of a case."""
    task = open_task(case)
    api.complete_task(
        actor=actor, task_id=task.id, values=values, version=task.version, now=now
    )
    case.refresh_from_db()
    return case


def later(**delta: float) -> datetime:
    """Give a time after NOW."""
    return NOW + timedelta(**delta)


def last_entry(case: Case) -> AuditEntry:
    """Give the newest audit entry of a case."""
    return audit.list_for_subject("case", case.id)[-1]


def announced(name: str) -> int:
    """Count the events of a name."""
    return Message.objects.filter(name=name).count()
