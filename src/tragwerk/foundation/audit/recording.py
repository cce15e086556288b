"""Append an entry to its chain, in the transaction of the act itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation.audit.chain import START, Line, digest_of, instant
from tragwerk.foundation.audit.models import Entry, LedgerHead
from tragwerk.foundation.audit.signing import seal_of
from tragwerk.kernel.actor import Actor

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_LEDGER = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,79}")
_DETAIL_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9_.:/+-]{0,80}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_MOST_DETAILS = 12
_LARGEST_NUMBER = 2**53


class AuditError(ValueError):
    """An entry holds something that does not belong into the audit."""


def record(
    *,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: UUID | None,
    at: datetime,
    ledger: str | None = None,
    detail: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Append an entry; call it last in an action, for the chain is locked until commit.

    The chain is the acting unit's; without a unit, one of sixteen per kind of
    subject; without a subject, the platform's.

    Args:
        actor: who acted.
        verb: the action's name, such as `open_case`.
        subject_kind: what it was done to, such as `case`.
        subject_id: to which one; None for the platform itself.
        at: when, with time zone.
        ledger: another chain than the usual one.
        detail: ids and codes, at most twelve; never free text or personal data.

    Raises:
        AuditError: if a value is no id and no code, or `at` has no time zone.
    """
    for name in (verb, subject_kind):
        if not _NAME.fullmatch(name):
            raise AuditError("Verb and kind of subject must be short codes.")
    if at.tzinfo is None:
        raise AuditError("The time of an entry needs a time zone.")
    chain = ledger or ledger_for(actor, subject_kind, subject_id)
    if not _LEDGER.fullmatch(chain):
        raise AuditError("The name of a ledger must be a short code.")
    _append(
        Line(
            ledger=chain,
            sequence=0,
            at=instant(at),
            actor_kind=str(actor.kind),
            actor_id=_text(actor.id),
            unit_id=_text(actor.unit_id),
            verb=verb,
            subject_kind=subject_kind,
            subject_id=_text(subject_id),
            detail=_checked(detail or {}),
        )
    )


def ledger_for(actor: Actor, subject_kind: str, subject_id: UUID | None) -> str:
    """Name the usual chain, chosen so that units do not wait for each other."""
    if actor.unit_id is not None:
        return f"unit:{actor.unit_id}"
    if subject_id is not None:
        return f"{subject_kind}:{subject_id.hex[-1]}"
    return "platform"


@transaction.atomic
def _append(line: Line) -> None:
    head = LedgerHead.objects.select_for_update().filter(ledger=line.ledger).first()
    if head is None:
        LedgerHead.objects.bulk_create(
            [
                LedgerHead(
                    ledger=line.ledger,
                    digest=START,
                    seal=seal_of(line.ledger, 0, START),
                )
            ],
            # Another writer may begin the same chain at this moment.
            ignore_conflicts=True,
        )
        head = LedgerHead.objects.select_for_update().get(ledger=line.ledger)
    values = asdict(line) | {"sequence": head.length + 1}
    values["digest"] = digest_of(Line(**values), head.digest)
    Entry.objects.create(**values)
    LedgerHead.objects.filter(ledger=line.ledger).update(
        length=values["sequence"],
        digest=values["digest"],
        seal=seal_of(line.ledger, values["sequence"], values["digest"]),
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _checked(detail: Mapping[str, str | int | bool]) -> dict[str, str | int | bool]:
    if len(detail) > _MOST_DETAILS:
        raise AuditError(f"An entry has at most {_MOST_DETAILS} details.")
    for key, value in detail.items():
        if not _DETAIL_KEY.fullmatch(key):
            raise AuditError("The name of a detail must be a short code in lower case.")
        if not _is_code(value):
            # The value stays out of the message: it may be what must not be stored.
            raise AuditError(
                f"Detail {key} must be an id, a code, a number or a truth."
            )
    return dict(detail)


def _is_code(value: object) -> bool:
    if isinstance(value, str):
        # An account number would pass for a code.
        return bool(_CODE.fullmatch(value)) and not _IBAN.fullmatch(value)
    return isinstance(value, int) and abs(value) < _LARGEST_NUMBER
