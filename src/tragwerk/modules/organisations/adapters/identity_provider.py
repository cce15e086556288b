"""Signing in through an identity provider (OpenID Connect)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tragwerk.modules.organisations.models import Account


class IdentityProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Takes the name from the provider; rights never come from there."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "Zu dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich dort an "
            "und verbinden Sie dann „%s“ in Ihrem Konto."
        ),
        "invalid_token": _("Der andere Dienst hat Ihre Anmeldung nicht bestätigt."),
        "no_password": _("Legen Sie zuerst ein Passwort für Ihr Konto fest."),
        "no_verified_email": _("Bestätigen Sie zuerst Ihre E-Mail-Adresse."),
        "disconnect_last": _("Ohne diese Verbindung könnten Sie sich nicht anmelden."),
        "connected_other": _("Dieser Dienst ist mit einem anderen Konto verbunden."),
    }

    def authenticate_by_email(
        self,
        sociallogin: Any,  # noqa: ANN401 - allauth's class is untyped
    ) -> tuple[Account, str] | None:
        """Find the account of a proven address, if its owner has proven it here, too.

        Anybody may register with any address where no e-mail is sent. Such an account
        belongs to whoever has its password: they sign in and connect the provider.
        """
        found: tuple[Account, str] | None = super().authenticate_by_email(sociallogin)
        if found is None:
            return None
        account, email = found
        proven = EmailAddress.objects.filter(user=account, email=email, verified=True)
        return found if proven.exists() else None

    def populate_user(
        self,
        request: HttpRequest,
        sociallogin: Any,  # noqa: ANN401 - allauth's class is untyped
        data: Mapping[str, Any],
    ) -> Account:
        """Fill a new account with what the provider says about the person."""
        account: Account = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = str(data.get("name") or " ".join(part for part in parts if part))
        limit = Account._meta.get_field("display_name").max_length
        account.display_name = (name.strip() or account.email)[:limit]
        return account
