"""Sign out one of one's own sessions on another device."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError


@transaction.atomic
def end_session(*, actor: Actor, session_id: int, now: datetime) -> None:
    """End a session at once.

    Raises:
        NotFoundError: if it is not a session of the actor.
    """
    session = (
        UserSession.objects.filter(id=session_id, user_id=actor.id).first()
        if actor.id is not None
        else None
    )
    if session is None or actor.id is None:
        raise NotFoundError
    session.end()
    audit.record(
        actor=actor,
        verb="end_session",
        subject_kind="account",
        subject_id=actor.id,
        at=now,
    )
