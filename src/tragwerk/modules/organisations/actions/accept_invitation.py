"""Become a member of a unit by the link of an invitation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import NotFoundError, RuleError
from tragwerk.modules.organisations.actions.create_account import store_account
from tragwerk.modules.organisations.domain.tokens import hash_token
from tragwerk.modules.organisations.events import AccountCreated, MembershipBegan
from tragwerk.modules.organisations.models import Account, Invitation, Membership

_GONE = (
    "Dieser Link ist abgelaufen, schon benutzt oder falsch. Bitten Sie die Stelle um "
    "einen neuen Link."
)


@transaction.atomic
def accept_invitation(
    *,
    actor: Actor,
    token: str,
    now: datetime,
    email: str = "",
    password: str = "",
    display_name: str = "",
) -> UUID:
    """Use an invitation, with the actor's own account or with a new one.

    Returns:
        The account that is a member now.

    Raises:
        NotFoundError: if the link is wrong, expired, used or revoked.
        RuleError: if a new account is wanted and its data are not acceptable.
    """
    invitation = _take(token, now)
    if actor.id is not None and invitation.created_by == actor.id:
        raise RuleError(
            _(
                "Sie haben diese Einladung selbst erstellt. Eine neue Aufgabe gibt "
                "Ihnen nur jemand anderes."
            )
        )

    account_id = actor.id
    if account_id is None:
        account_id = _new_account(email, password, display_name, now).id
    Invitation.objects.filter(id=invitation.id).update(used_by=account_id)
    roles = [Role(role) for role in invitation.roles]
    Membership.objects.grant(account_id, invitation.unit_id, roles, now)
    outbox.publish(
        MembershipBegan(
            account_id=account_id, unit_id=invitation.unit_id, occurred_at=now
        )
    )
    audit.record(
        actor=actor,
        verb="accept_invitation",
        subject_kind="invitation",
        subject_id=invitation.id,
        at=now,
        detail={"unit": str(invitation.unit_id), "account": str(account_id)},
    )
    return account_id


def _take(token: str, now: datetime) -> Invitation:
    """Use an invitation up; of two browsers with one link, one changes a row."""
    same = Invitation.objects.filter(token_hash=hash_token(token))
    taken = same.filter(
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
        unit__is_active=True,
    ).update(used_at=now)
    if not taken:
        raise NotFoundError(_GONE)
    return same.get()


def _new_account(
    email: str, password: str, display_name: str, now: datetime
) -> Account:
    if not display_name.strip():
        raise RuleError(
            _("Bitte geben Sie Ihren Namen ein. Ihr Team sieht ihn."),
            field="display_name",
        )
    # The link proves that the unit wants this person, not that the address is theirs.
    account = store_account(
        email=email, password=password, display_name=display_name, is_verified=False
    )
    outbox.publish(AccountCreated(account_id=account.id, occurred_at=now))
    return account
