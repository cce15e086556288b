"""Signing in: password (Argon2), second factor, passkeys, OIDC from the environment."""

from tragwerk.config import environment
from tragwerk.config.settings.mail import TRAGWERK_SENDS_EMAIL

_PASSWORDS = "django.contrib.auth.password_validation"

AUTH_USER_MODEL = "tw_organisations.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_PASSWORDS}.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},
    {
        "NAME": f"{_PASSWORDS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
LOGOUT_REDIRECT_URL = "/"
_WEB = "tragwerk.modules.organisations.web.sign_in_forms"
_ADAPTERS = "tragwerk.modules.organisations.adapters"
ACCOUNT_ADAPTER = f"{_ADAPTERS}.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# With e-mail an address counts when it is confirmed, and signing up tells nobody
# whether there is an account. Without, no address is confirmed and none gives rights;
# then there is no use in a second one.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if TRAGWERK_SENDS_EMAIL else "none"
ACCOUNT_MAX_EMAIL_ADDRESSES = 3 if TRAGWERK_SENDS_EMAIL else 1
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Tragwerk: "
ACCOUNT_RATE_LIMITS = {"accept_invitation": "30/m/ip", "signup": "10/m/ip,60/h/ip"}
ACCOUNT_FORMS = {
    "login": f"{_WEB}.LoginForm",
    "signup": f"{_WEB}.SignupForm",
    "change_password": f"{_WEB}.ChangePasswordForm",
    "set_password": f"{_WEB}.SetPasswordForm",
    "reset_password": f"{_WEB}.ResetPasswordForm",
    "reset_password_from_key": f"{_WEB}.ResetPasswordKeyForm",
    "add_email": f"{_WEB}.AddEmailForm",
    "reauthenticate": f"{_WEB}.PasswordAgainForm",
}
MFA_ADAPTER = f"{_ADAPTERS}.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Without e-mail no address is ever confirmed, and a second factor helps all the same.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Tragwerk"
MFA_FORMS = {
    "authenticate": f"{_WEB}.CodeForm",
    "reauthenticate": f"{_WEB}.CodeAgainForm",
    "activate_totp": f"{_WEB}.ActivateTotpForm",
    "add_webauthn": f"{_WEB}.AddKeyForm",
    "login_webauthn": f"{_WEB}.LoginWithKeyForm",
    "authenticate_webauthn": f"{_WEB}.KeyForm",
    "reauthenticate_webauthn": f"{_WEB}.KeyAgainForm",
    "edit_webauthn": f"{_WEB}.RenameKeyForm",
}
SOCIALACCOUNT_ADAPTER = f"{_ADAPTERS}.identity_provider.IdentityProviderAdapter"
SOCIALACCOUNT_FORMS = {"signup": f"{_WEB}.SocialSignupForm"}
# A link instead of a form: browsers hold the redirects of a form against the
# content policy's form-action, and an identity provider has many addresses.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Only an address that the provider and the platform have verified finds an account
# (adapters.identity_provider).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False


def _identity_providers() -> dict[str, object]:
    """Read one OpenID Connect provider: TRAGWERK_OIDC_URL, _CLIENT, _SECRET, _NAME."""
    url = environment.text("TRAGWERK_OIDC_URL", "")
    if not url:
        return {}
    app = {
        "provider_id": "oidc",
        "name": environment.text("TRAGWERK_OIDC_NAME", "Zentraler Anmeldedienst"),
        "client_id": environment.text("TRAGWERK_OIDC_CLIENT"),
        "secret": environment.text("TRAGWERK_OIDC_SECRET"),
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = _identity_providers()
# Behind the proxy that speaks TLS, limits count the client, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = (
    1 if environment.flag("TRAGWERK_TLS", default=False) else 0
)
