"""One small world with everything that an address can point to."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from PIL import Image

from tests.passkeys import stored_key
from tragwerk.foundation import outbox, vault
from tragwerk.kernel.actor import GUEST, SYSTEM, Actor, ActorKind, Role
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.models import Evidence, GrantApplication
from tragwerk.modules.blocks.tests.factories import offer_wohngeld, wohngeld_application
from tragwerk.modules.cases import api as cases
from tragwerk.modules.cases.models import Case, CaseFile, Migration, Request, Task
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.exchange.models import Arrival
from tragwerk.modules.exchange.tests.factories import CONTENT, lay_ready
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.models import Account, Invitation, Unit
from tragwerk.modules.organisations.tests.factories import (
    NOW,
    Cast,
    join,
    make_account,
    make_cast,
)
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import DataCategory, StatementKind, Way
from tragwerk.modules.privacy.models import Consent, Release
from tragwerk.modules.privacy.tests.factories import OFFICE, make_asking


@dataclass(frozen=True)
class World:
    """People, a draft, a submitted application with its case in their unit.

    Attributes:
        roles: name → actor, everybody who may ask for a page. `person` has an app, a
            key and codes for emergencies.
        draft_id: a draft that `holder` has the code of, with one paper.
        helped_id: a draft of `holder` that `counsellor` helps with.
        sent_id: a submitted application of `holder` with a case that asked back.
        fresh_id: one with a case whose first task nobody has taken.
        cases: "sent" and "fresh" → the case of that application.
        statements: kind, as in addresses → what `caseworker` asks about "sent": a
            consent nobody has answered, a release on paper, a notice objected to.
        messages: of their unit: "fresh" waits to be sent, "sent" has arrived.
        ids: the other parts of addresses.
    """

    cast: Cast
    roles: dict[str, Actor]
    draft_id: UUID
    helped_id: UUID
    sent_id: UUID
    fresh_id: UUID
    cases: dict[str, UUID]
    messages: dict[str, UUID]
    statements: dict[str, UUID]
    ids: dict[str, object] = field(default_factory=dict)


def photo(width: int = 60) -> bytes:
    """Give a small photo of a paper."""
    picture = io.BytesIO()
    Image.new("RGB", (width, 80), "white").save(picture, "JPEG")
    return picture.getvalue()


def fill(application_id: UUID, example: str = "20-") -> None:
    """Put the answers of a worked example into a draft."""
    row = GrantApplication.objects.get(id=application_id)
    draft = Draft.from_json(vault.get_json(row.record_id))
    full = replace(draft, data=wohngeld_application(example))
    vault.replace_json(row.record_id, full.to_json())


def make_world() -> World:
    """Store the world."""
    cast = make_cast()
    digest = offer_wohngeld(cast.unit_id, cast.other_unit_id)
    start = {"block_key": "wohngeld", "kreis_ags": "08111", "now": NOW}
    draft, _ = applications.start_application(actor=GUEST, **start)
    sent, _ = applications.start_application(actor=GUEST, **start)
    fresh, _ = applications.start_application(actor=GUEST, **start)
    helped, _ = applications.start_application(
        actor=cast.counsellor,
        mandate=MandateKind.PRESENT,
        represented="Karl Muster",
        **start,
    )
    holder = replace(GUEST, grants=frozenset({draft.id, sent.id, fresh.id, helped.id}))
    paper_id = applications.add_evidence(
        actor=holder,
        application_id=draft.id,
        evidence_id="mietvertrag",
        content=photo(),
        name="a.jpg",
        now=NOW,
    )
    fill(draft.id)
    for submitted in (sent, fresh):
        fill(submitted.id)
        applications.submit_application(
            actor=holder,
            application_id=submitted.id,
            now=NOW,
            status_url="https://x.example/",
        )
    outbox.deliver_pending(now=NOW)
    case = Case.objects.get(application_id=sent.id)
    task = Task.objects.get(case=case, status="OPEN")
    cases.complete_task(
        actor=cast.caseworker,
        task_id=task.id,
        values={
            "pruefung": {
                "ergebnis": "NACHFORDERN",
                "nachforderung": "Bitte schicken Sie den Mietvertrag.",
            }
        },
        version=task.version,
        now=NOW,
    )
    letter = CaseFile.objects.get(case=case, kind="LETTER")
    roles = {
        "guest": GUEST,
        "holder": holder,
        "holder with account": replace(
            holder, kind=ActorKind.PERSON, id=make_account("Ida Ihle").id
        ),
        "person": cast.person,
        "counsellor": cast.counsellor,
        "other counsellor": _member("Olga Otto", cast.counselling_id, Role.COUNSELLOR),
        "caseworker": cast.caseworker,
        "lead": cast.lead,
        "unit administrator": cast.unit_administrator,
        "foreign caseworker": cast.stranger,
        "foreign lead": _member("Lena Lutz", cast.other_unit_id, Role.LEAD),
        "process designer": _member(
            "Pia Pohl", cast.platform_id, Role.PROCESS_DESIGNER
        ),
        "data protection": _member(
            "Dora Dietz", cast.unit_id, Role.DATA_PROTECTION_OFFICER
        ),
        "data steward": _member("Theo Thoma", cast.platform_id, Role.DATA_STEWARD),
        "funding officer": _member(
            "Fritz Falk", cast.platform_id, Role.FUNDING_OFFICER
        ),
        "editor": _member("Edda Ebert", cast.platform_id, Role.EDITOR),
        "platform administrator": cast.platform_administrator,
    }
    opened = Task.objects.get(case__application_id=fresh.id, status="OPEN")
    token = organisations.invite_member(
        actor=cast.unit_administrator,
        unit_id=cast.unit_id,
        roles={Role.CASEWORKER},
        now=timezone.now(),
    )
    hanna = Account.objects.get(id=cast.person.id)
    TOTP.activate(hanna, "GEZDGNBVGY3TQOJQ")
    RecoveryCodes.activate(hanna)
    key = Authenticator.objects.create(
        user=hanna, type="webauthn", data=stored_key("Telefon")
    )
    stopped = Migration.objects.create(
        batch_id=cast.unit_id,
        unit_id=cast.unit_id,
        block_key="wohngeld",
        from_digest=digest,
        to_digest=digest,
        status="CANCELLED",
        total=2,
        moved=1,
        started_at=NOW,
    )
    ids = {
        "migration_id": stopped.id,
        "from_digest": digest,
        "to_digest": digest,
        "task_id": opened.id,
        "token": token,
        "invitation_id": Invitation.objects.get().id,
        "pk": key.pk,
        "file_id": letter.id,
        "letter_id": letter.id,
        "request_id": Request.objects.get(case=case).id,
        "paper_id": Evidence.objects.get(id=paper_id).id,
        "account_id": cast.unit_administrator.id,
        "unit_id": cast.unit_id,
        "representation_id": _representation(cast),
    }
    # Due days are of January; what is due cannot be put off.
    Case.objects.filter(id=opened.case_id).update(due_on=None)
    opened_cases = {"sent": case.id, "fresh": opened.case_id}
    messages = _messages(cast, case.digest)
    arrived = Arrival.objects.get(unit_id=cast.unit_id)
    statements = _statements(cast, sent.id, holder)
    shown = Consent.objects.get(id=statements["einwilligung"]).text_id
    return World(
        cast,
        roles,
        draft.id,
        helped.id,
        sent.id,
        fresh.id,
        opened_cases,
        messages,
        statements,
        ids | {"arrival_id": arrived.id, "shown": shown},
    )


def _representation(cast: Cast) -> UUID:
    """Let the colleague stand in for the caseworker, some days from now."""
    assert cast.caseworker.id is not None
    assert cast.colleague.id is not None
    first = timezone.localdate() + timedelta(days=30)
    return organisations.name_representative(
        actor=cast.caseworker,
        account_id=cast.caseworker.id,
        representative_id=cast.colleague.id,
        from_on=first,
        until_on=first,
        now=timezone.now(),
    )


def _statements(cast: Cast, matter_id: UUID, holder: Actor) -> dict[str, UUID]:
    """Let the unit ask for a consent, for a release, and give a notice."""

    def ask(category: DataCategory) -> dict[StatementKind, UUID]:
        asking = make_asking(
            cast.unit_id,
            matter_id,
            flow=category.lower(),
            receiver=OFFICE,
            categories=frozenset({category}),
        )
        now = timezone.now()
        return privacy.ask_person(actor=cast.caseworker, asking=asking, now=now)

    consent_id = ask(DataCategory.ENTRUSTED)[StatementKind.CONSENT]
    release_id = ask(DataCategory.CONFIDENTIAL)[StatementKind.RELEASE]
    notice_id = ask(DataCategory.MEDICAL)[StatementKind.NOTICE]
    privacy.give_statement(
        kind=StatementKind.RELEASE,
        actor=cast.caseworker,
        matter_id=matter_id,
        statement_id=release_id,
        way=Way.PAPER,
        shown=Release.objects.get(id=release_id).text_id,
        scan=(photo(), "blatt.jpg"),
        now=timezone.now(),
    )
    privacy.end_statement(
        kind=StatementKind.NOTICE,
        actor=holder,
        matter_id=matter_id,
        statement_id=notice_id,
        way=Way.ONLINE,
        now=timezone.now(),
    )
    return {
        "einwilligung": consent_id,
        "schweigepflicht": release_id,
        "hinweis": notice_id,
    }


def _messages(cast: Cast, digest: str) -> dict[str, UUID]:
    """Let the two units write to each other; the flow stands for any other."""
    way = {"digest": digest, "flow": "bescheid"}
    waiting, gone = (
        lay_ready(cast.unit_id, cast.other_unit_id, **way) for _each in range(2)
    )
    back = lay_ready(cast.other_unit_id, cast.unit_id, **way)
    for actor, message_id in ((cast.caseworker, gone), (cast.stranger, back)):
        exchange.send_message(
            actor=actor, message_id=message_id, kept=CONTENT.paths, now=NOW
        )
    outbox.deliver_pending(now=NOW)
    return {"fresh": waiting, "sent": gone}


def _member(name: str, unit_id: UUID, role: Role) -> Actor:
    return join(make_account(name), Unit.objects.get(id=unit_id), role)


__all__ = ["NOW", "SYSTEM", "World", "fill", "make_world", "photo"]
