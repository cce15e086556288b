"""The sign-in library's forms with plain German labels.

Named in the settings ACCOUNT_FORMS, MFA_FORMS and SOCIALACCOUNT_FORMS.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tragwerk.modules.organisations.web.forms import PASSWORD_HINT

_Texts = dict[str, tuple[str | Promise, str | Promise]]


class _PlainTexts:
    """Replaces label and hint of the fields it names."""

    texts: ClassVar[_Texts] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.texts.items():
            if name in self.fields:
                self.fields[name].label = label  # type: ignore[assignment] # lazy text
                self.fields[name].help_text = hint  # type: ignore[assignment] # lazy text


_EMAIL = (_("E-Mail-Adresse"), "")
_NEW_PASSWORD: _Texts = {
    "password1": (_("Neues Passwort"), PASSWORD_HINT),
    "password2": (_("Neues Passwort noch einmal"), ""),
}
_CODE: _Texts = {"code": (_("Code"), _("Sechs Ziffern aus der App."))}


class LoginForm(_PlainTexts, account_forms.LoginForm):  # type: ignore[misc] # allauth is untyped
    """Sign in with address and password."""

    texts: ClassVar[_Texts] = {"login": _EMAIL, "password": (_("Passwort"), "")}


class SignupForm(_PlainTexts, account_forms.SignupForm):  # type: ignore[misc] # as above
    """An account of a private person."""

    texts: ClassVar[_Texts] = {
        "email": (_("E-Mail-Adresse"), _("Damit melden Sie sich an.")),
        "password1": (_("Passwort"), PASSWORD_HINT),
    }
    display_name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("So sprechen wir Sie an."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class SocialSignupForm(_PlainTexts, social_forms.SignupForm):  # type: ignore[misc] # as above
    """What an identity provider did not tell."""

    texts: ClassVar[_Texts] = {"email": _EMAIL}


class ChangePasswordForm(_PlainTexts, account_forms.ChangePasswordForm):  # type: ignore[misc] # as above
    """Change one's own password."""

    texts: ClassVar[_Texts] = {
        "oldpassword": (_("Jetziges Passwort"), ""),
        **_NEW_PASSWORD,
    }


class SetPasswordForm(_PlainTexts, account_forms.SetPasswordForm):  # type: ignore[misc] # as above
    """Give an account its first password."""

    texts: ClassVar[_Texts] = _NEW_PASSWORD


class ResetPasswordForm(_PlainTexts, account_forms.ResetPasswordForm):  # type: ignore[misc] # as above
    """Ask for a link to a new password."""

    texts: ClassVar[_Texts] = {"email": _EMAIL}


class ResetPasswordKeyForm(_PlainTexts, account_forms.ResetPasswordKeyForm):  # type: ignore[misc] # as above
    """Set a new password after following the link."""

    texts: ClassVar[_Texts] = _NEW_PASSWORD


class AddEmailForm(_PlainTexts, account_forms.AddEmailForm):  # type: ignore[misc] # as above
    """Add an address to an account."""

    texts: ClassVar[_Texts] = {"email": _EMAIL}


class PasswordAgainForm(_PlainTexts, account_forms.ReauthenticateForm):  # type: ignore[misc] # as above
    """Confirm with the password."""

    texts: ClassVar[_Texts] = {"password": (_("Passwort"), "")}


class CodeForm(_PlainTexts, mfa_forms.AuthenticateForm):  # type: ignore[misc] # as above
    """The second step of signing in."""

    texts: ClassVar[_Texts] = {
        "code": (
            _("Code"),
            _("Sechs Ziffern aus der App oder ein Code für den Notfall."),
        )
    }


class CodeAgainForm(_PlainTexts, mfa_forms.ReauthenticateForm):  # type: ignore[misc] # as above
    """Confirm with a code."""

    texts: ClassVar[_Texts] = _CODE


class ActivateTotpForm(_PlainTexts, totp_forms.ActivateTOTPForm):  # type: ignore[misc] # as above
    """Show that the app is set up."""

    texts: ClassVar[_Texts] = _CODE


class AddKeyForm(_PlainTexts, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc] # as above
    """Add a passkey or a security key."""

    texts: ClassVar[_Texts] = {
        "name": (_("Name des Schlüssels"), _("Zum Beispiel „Diensttelefon“.")),
        "passwordless": (
            _("Damit auch ohne Passwort anmelden (Passkey)"),
            _("Ihr Gerät fragt dann nach Finger, Gesicht oder PIN."),
        ),
    }


class _KnownKey:
    """Says that a key is not known; the library takes every second step for a code."""

    def clean_credential(self) -> Authenticator:
        """Check what the device has answered.

        Raises:
            ValidationError: if no key of this account has signed it.
        """
        try:
            return super().clean_credential()  # type: ignore[misc] # a mixin
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise ValidationError(
                _(
                    "Diesen Schlüssel kennen wir nicht. Nehmen Sie einen anderen, oder "
                    "melden Sie sich ohne ihn an."
                ),
                code=error.code,
            ) from error


class LoginWithKeyForm(_KnownKey, webauthn_forms.LoginWebAuthnForm):  # type: ignore[misc] # as above
    """Sign in with a passkey alone."""


class KeyForm(_KnownKey, webauthn_forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # as above
    """A key as the second step of signing in."""


class KeyAgainForm(_KnownKey, webauthn_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # as above
    """Confirm with a key."""


class RenameKeyForm(_PlainTexts, webauthn_forms.EditWebAuthnForm):  # type: ignore[misc] # as above
    """Rename a key."""

    texts: ClassVar[_Texts] = {"name": (_("Name des Schlüssels"), "")}
