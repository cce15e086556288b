"""Sending e-mail: off until it is set up; then by SMTP."""

from tragwerk.config import environment

TRAGWERK_SENDS_EMAIL = environment.flag("TRAGWERK_SENDS_EMAIL", default=False)
EMAIL_BACKEND = environment.text(
    "TRAGWERK_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if TRAGWERK_SENDS_EMAIL
    else "django.core.mail.backends.dummy.EmailBackend",
)
EMAIL_HOST = environment.text("TRAGWERK_EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("TRAGWERK_EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("TRAGWERK_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("TRAGWERK_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("TRAGWERK_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("TRAGWERK_EMAIL_FROM", "tragwerk@localhost")
