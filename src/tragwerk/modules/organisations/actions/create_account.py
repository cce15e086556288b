"""Create an account from the command line."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.organisations import policies
from tragwerk.modules.organisations.events import AccountCreated
from tragwerk.modules.organisations.models import Account


def store_account(
    *, email: str, password: str, display_name: str, is_verified: bool
) -> Account:
    """Check and store an account; for actions that have checked who may do so.

    Raises:
        RuleError: if the address is taken or unreadable, or the password is weak.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleError(
            _("Bitte geben Sie eine vollständige E-Mail-Adresse ein."), field="email"
        ) from error
    if Account.objects.filter(email=email).exists():
        raise RuleError(
            _(
                "Für diese E-Mail-Adresse gibt es schon ein Konto. Bitte melden Sie "
                "sich damit an."
            ),
            field="email",
        )
    draft = Account(email=email, display_name=display_name.strip() or email)
    try:
        validate_password(password, draft)
    except ValidationError as error:
        raise RuleError(" ".join(error.messages), field="password") from error
    draft.set_password(password)
    draft.save()
    # allauth looks here whether an identity provider may be matched by this address.
    EmailAddress.objects.create(
        user=draft, email=email, primary=True, verified=is_verified
    )
    return draft


@transaction.atomic
def create_account(
    *, actor: Actor, email: str, password: str, display_name: str, now: datetime
) -> UUID:
    """Create an account whose address the operator vouches for.

    Raises:
        NotAllowedError: if anybody but the command line asks.
        RuleError: if the address is taken or unreadable, or the password is weak.
    """
    policies.require_operator(actor)
    account = store_account(
        email=email, password=password, display_name=display_name, is_verified=True
    )
    outbox.publish(AccountCreated(account_id=account.id, occurred_at=now))
    audit.record(
        actor=actor,
        verb="create_account",
        subject_kind="account",
        subject_id=account.id,
        at=now,
    )
    return account.id
