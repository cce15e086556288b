"""Consent record and receipt after ISO/IEC TS 27560:2023, in the words of the DPV.

A record says what somebody was told, what they agreed to, and every event since. A
receipt is the record as the person takes it home. Names of the parts follow the TS;
values that the Data Privacy Vocabulary (W3C) has a word for use it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy.data import (
    DataCategory,
    StatementData,
    StatementKind,
    StatementState,
    StatementText,
    Way,
)
from tragwerk.modules.privacy.queries.statements import get_statement

_SCHEMA = "ISO/IEC TS 27560:2023"
_TYPES = {
    StatementKind.CONSENT: "dpv:ExplicitlyExpressedConsent",
    StatementKind.RELEASE: "tragwerk:ReleaseFromConfidentiality",
    StatementKind.NOTICE: "dpv:RightNotice",
}
_WAYS = {
    Way.IN_PERSON: "in person",
    Way.PAPER: "paper",
    Way.ONLINE: "online",
}
_SPECIAL = {
    DataCategory.HEALTH,
    DataCategory.MEDICAL,
}


def write_record(
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    now: datetime,
) -> dict[str, Any]:
    """Give the receipt with the record of a statement, as JSON types.

    Raises:
        NotFoundError: if there is none for this actor, or its text was deleted.
    """
    statement = get_statement(actor, kind, matter_id, statement_id, now)
    if statement.text is None:
        raise NotFoundError
    return {
        "schema_version": _SCHEMA,
        "receipt_id": str(statement.id),
        "receipt_timestamp": now.isoformat(timespec="seconds"),
        "consent_record": _record(statement, statement.text),
    }


def _record(statement: StatementData, text: StatementText) -> dict[str, Any]:
    unit = organisations.get_unit(statement.unit_id)
    special = sorted(statement.categories & _SPECIAL)
    return {
        "schema_version": _SCHEMA,
        "record_id": str(statement.id),
        "pii_principal_id": str(statement.matter_id),
        "record_type": _TYPES[statement.kind],
        "processing": {
            "privacy_notice": {
                "title": text.title,
                "text": list(text.paragraphs),
                "notice_id": str(statement.text_id),
            },
            "language": text.language,
            "purposes": [
                {
                    "purpose_id": statement.flow,
                    "purpose": text.purpose,
                    "lawful_basis": list(text.laws),
                    "pii_information": [
                        {"pii_attribute": label, "pii_optional": False}
                        for label in text.fields
                    ],
                    "pii_categories": sorted(statement.categories),
                    "special_pii_categories": special,
                    "pii_controllers": [str(statement.unit_id)],
                    "processing_operations": ["dpv:Transmit"],
                    "recipient_third_parties": [str(statement.receiver_id)],
                    "jurisdictions": ["DE-BW"],
                    "storage_conditions": {
                        "validity_until": statement.valid_until.isoformat()
                    },
                    "withdrawal_method": "online, paper, in person",
                }
            ],
        },
        "party_identification": [
            {
                "party_id": str(statement.unit_id),
                "party_role": "dpv:DataController",
                "party_name": text.sender,
                "party_address": ", ".join(unit.address_lines),
                "party_contact": unit.email or unit.phone,
            },
            {
                "party_id": str(statement.receiver_id),
                "party_role": "dpv:Recipient",
                "party_name": text.receiver,
            },
        ],
        "event": _events(statement),
    }


def _events(statement: StatementData) -> list[dict[str, Any]]:
    unit, person = str(statement.unit_id), str(statement.matter_id)
    until = statement.valid_until.isoformat()
    found = [_event(statement.asked_at, "dpv:ConsentRequested", unit, "online")]
    if statement.given_at is not None and statement.way is not None:
        way = _WAYS[statement.way]
        given = _event(statement.given_at, "dpv:ConsentGiven", person, way)
        found.append(given | {"validity_until": until})
    if statement.ended_at is not None and statement.ended_way is not None:
        refused = statement.state is StatementState.REFUSED
        state = "dpv:ConsentRefused" if refused else "dpv:ConsentWithdrawn"
        way = _WAYS[statement.ended_way]
        found.append(_event(statement.ended_at, state, person, way))
    elif statement.state is StatementState.EXPIRED:
        here = timezone.get_default_timezone()
        last = datetime.combine(statement.valid_until, time.max, here)
        found.append(_event(last, "dpv:ConsentExpired", unit, "online"))
    return found


def _event(at: datetime, state: str, entity: str, way: str) -> dict[str, Any]:
    return {
        "event_time": at.isoformat(timespec="seconds"),
        "event_type": "explicit",
        "event_state": state,
        "entity_id": entity,
        "method": way,
    }
