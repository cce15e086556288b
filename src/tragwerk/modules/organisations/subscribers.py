"""Listen to the sign-in library and write its acts into the audit."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from tragwerk.modules.organisations.actions.end_session import drop_sessions
from tragwerk.modules.organisations.actions.note_account_event import (
    note_account_event,
)
from tragwerk.modules.organisations.domain.devices import SIGNED_IN, sign_in_note
from tragwerk.modules.organisations.models import Account

_VERBS: dict[str, Signal] = {
    "sign_in": auth_signals.user_logged_in,
    "sign_out": auth_signals.user_logged_out,
    "sign_up": account_signals.user_signed_up,
    "change_password": account_signals.password_changed,
    "set_password": account_signals.password_set,
    "reset_password": account_signals.password_reset,
    "add_second_factor": mfa_signals.authenticator_added,
    "remove_second_factor": mfa_signals.authenticator_removed,
    "renew_recovery_codes": mfa_signals.authenticator_reset,
}


def connect() -> None:
    """Subscribe once, while the app starts."""
    for verb, signal in _VERBS.items():
        signal.connect(_receiver(verb), weak=False, dispatch_uid=f"tragwerk.{verb}")
    auth_signals.user_logged_in.connect(
        _close_opened_applications, dispatch_uid="tragwerk.close_opened"
    )
    auth_signals.user_logged_in.connect(
        _note_device, dispatch_uid="tragwerk.note_device"
    )
    for changed in ("change_password", "set_password", "reset_password"):
        _VERBS[changed].connect(
            _end_other_sessions, dispatch_uid=f"tragwerk.end_sessions.{changed}"
        )


def _note_device(request: HttpRequest, **_fields: object) -> None:
    """Remember when and with what somebody signs in, for the list of sessions."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    request.session[SIGNED_IN] = sign_in_note(agent, timezone.now())


def _end_other_sessions(request: HttpRequest, user: Account, **_rest: object) -> None:
    """End what was signed in with the old password; this browser stays."""
    drop_sessions(user.id, keep=request.session.session_key or "")


def _close_opened_applications(request: HttpRequest, **_fields: object) -> None:
    """Close what a guest opened by access code in this browser before.

    Whoever signs in may be somebody else at a shared computer; with the code it is
    open again in a moment.
    """
    request.session.pop("grants", None)


def _receiver(verb: str) -> Any:  # noqa: ANN401 - Django's own type of receivers
    def receive(sender: object, **fields: Any) -> None:  # noqa: ANN401 - as above
        account = fields.get("user")
        if account is not None and account.pk is not None:
            note_account_event(account_id=account.pk, verb=verb, now=timezone.now())

    return receive
