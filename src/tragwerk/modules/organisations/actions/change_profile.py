"""Change one's own name and language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotAllowedError, RuleError
from tragwerk.modules.organisations.models import Account

LANGUAGES = ("de", "en")
_LONGEST_NAME = 120


@transaction.atomic
def change_profile(
    *, actor: Actor, display_name: str, language: str, now: datetime
) -> None:
    """Store how the actor wants to be named and addressed.

    Raises:
        NotAllowedError: if the actor is not signed in.
        RuleError: if the name is empty or too long, or the language unknown.
    """
    if actor.id is None:
        raise NotAllowedError
    name = " ".join(display_name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise RuleError(
            _("Bitte geben Sie einen Namen mit höchstens %(n)s Zeichen ein.")
            % {"n": _LONGEST_NAME},
            field="display_name",
        )
    if language not in LANGUAGES:
        raise RuleError(_("Diese Sprache gibt es hier noch nicht."), field="language")
    Account.objects.filter(id=actor.id).update(display_name=name, language=language)
    audit.record(
        actor=actor,
        verb="change_profile",
        subject_kind="account",
        subject_id=actor.id,
        at=now,
    )
