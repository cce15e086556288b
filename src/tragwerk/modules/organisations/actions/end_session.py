"""Sign out one's own sessions on other devices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations.domain.tokens import hash_token
from tragwerk.modules.organisations.models import BrowserSession


@transaction.atomic
def end_session(*, actor: Actor, session_id: str, now: datetime) -> None:
    """End a session at once.

    Raises:
        NotFoundError: if it is not a session of the actor.
    """
    if actor.id is None:
        raise NotFoundError
    mine = BrowserSession.objects.filter(account_id=actor.id, session_key=session_id)
    if not mine.delete()[0]:
        raise NotFoundError
    _record(actor, actor.id, now)


@transaction.atomic
def end_other_sessions(*, actor: Actor, current_key: str, now: datetime) -> int:
    """End all sessions of the actor but the one they are using.

    Args:
        actor: whose sessions.
        current_key: the key of the session that stays.
        now: the moment.

    Returns:
        How many have ended.
    """
    if actor.id is None:
        raise NotFoundError
    count = drop_sessions(actor.id, keep=current_key)
    if count:
        _record(actor, actor.id, now)
    return count


def drop_sessions(account_id: UUID, *, keep: str = "") -> int:
    """Delete an account's sessions but the one with this key; gives how many."""
    rows = BrowserSession.objects.filter(account_id=account_id)
    return rows.exclude(session_key=hash_token(keep)).delete()[0]


def forget_expired(now: datetime) -> None:
    """Delete the sessions of browsers that never came back."""
    BrowserSession.objects.filter(expire_date__lte=now).delete()


def _record(actor: Actor, account_id: UUID, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="end_session",
        subject_kind="account",
        subject_id=account_id,
        at=now,
    )
