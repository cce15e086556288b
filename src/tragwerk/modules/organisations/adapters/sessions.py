"""Sessions in the database, of which nobody can learn a key from there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from tragwerk.modules.organisations.domain.devices import SIGNED_IN
from tragwerk.modules.organisations.domain.tokens import hash_token
from tragwerk.modules.organisations.models import BrowserSession


class SessionStore(db.SessionStore):
    """Stores the SHA-256 of each key: whoever reads the table can take no session over.

    The cookie alone holds the key. With each session stands whose it is, so that an
    account's sessions are found without a second list of keys.
    """

    # The parent's own asynchronous ways to the table would go round the hash.
    aexists = SessionBase.aexists
    acreate = SessionBase.acreate
    asave = SessionBase.asave
    adelete = SessionBase.adelete
    aload = SessionBase.aload

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Give the table of sessions."""
        return BrowserSession

    def exists(self, session_key: str) -> bool:
        """Say whether there is a session with this key."""
        return super().exists(hash_token(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, or this one."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(hash_token(key))

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """Give the row to store."""
        row = cast(BrowserSession, super().create_model_instance(data))
        row.session_key = hash_token(row.session_key)
        row.account_id = data.get(SESSION_KEY)
        if row.account_id and (noted := data.get(SIGNED_IN)):
            row.started_at = datetime.fromisoformat(noted["at"])
            row.device = noted["device"]
        return row

    def _get_session_from_db(self) -> BrowserSession | None:
        row = BrowserSession.objects.filter(
            session_key=hash_token(self.session_key or ""),
            expire_date__gt=timezone.now(),
        ).first()
        if row is None:
            self._session_key = None
        return row
