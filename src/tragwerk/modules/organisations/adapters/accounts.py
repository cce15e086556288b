"""Accounts: what is stored at sign-up, and errors in plain German."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tragwerk.modules.organisations.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Keeps the display name, and sends e-mail only where mail is set up."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "cannot_remove_primary_email": _(
            "Mit dieser Adresse melden Sie sich an. Wählen Sie zuerst eine andere."
        ),
        "duplicate_email": _("Diese Adresse gehört schon zu Ihrem Konto."),
        "email_password_mismatch": _(
            "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides."
        ),
        "email_taken": _(
            "Zu dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an."
        ),
        "enter_current_password": _("Bitte geben Sie Ihr jetziges Passwort ein."),
        "incorrect_code": _("Dieser Code stimmt nicht oder gilt nicht mehr."),
        "incorrect_password": _("Dieses Passwort stimmt nicht."),
        "invalid_or_expired_key": _("Dieser Link gilt nicht mehr."),
        "invalid_login": _("Die Anmeldung hat nicht geklappt."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr."),
        "max_email_addresses": _("Mehr als %d Adressen sind nicht möglich."),
        "too_many_login_attempts": _(
            "Zu viele Versuche. Bitte warten Sie fünf Minuten."
        ),
        "unknown_email": _("Zu dieser E-Mail-Adresse gibt es kein Konto."),
        "unverified_primary_email": _("Bitte bestätigen Sie zuerst Ihre Adresse."),
        "select_only_one": _("Bitte wählen Sie nur eine Adresse."),
        "same_as_current": _("Das ist dasselbe wie bisher."),
        "rate_limited": _("Bitte warten Sie einen Moment und versuchen Sie es wieder."),
    }

    def save_user(
        self, request: HttpRequest, user: Account, form: BaseForm, commit: bool = True
    ) -> Account:
        """Keep the name from the form; without one the address stands for it."""
        saved: Account = super().save_user(request, user, form, commit=False)
        name = str(form.cleaned_data.get("display_name") or "").strip()
        saved.display_name = name or saved.display_name or saved.email
        if commit:
            saved.save()
        return saved

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Send nothing where no mail is set up: no addresses in a console log."""
        if settings.TRAGWERK_SENDS_EMAIL:
            super().send_mail(template_prefix, email, context)
