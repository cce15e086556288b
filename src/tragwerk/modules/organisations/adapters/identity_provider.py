"""Signing in through an identity provider (OpenID Connect)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from tragwerk.modules.organisations.models import Account


class IdentityProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Takes the name from the provider; rights never come from there."""

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
