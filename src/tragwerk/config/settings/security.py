"""Sessions, cookies, transport; the content policy stands in `config.headers`."""

from tragwerk.config import environment, keys

SECRET_KEY = keys.read(environment.data_dir(), "django").hex()
DEBUG = environment.flag("TRAGWERK_DEBUG", default=False)
ALLOWED_HOSTS = environment.words("TRAGWERK_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("TRAGWERK_ORIGINS")

# Behind a proxy that speaks TLS: TRAGWERK_TLS=true.
_TLS = environment.flag("TRAGWERK_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 63_072_000 if _TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None

SESSION_ENGINE = "tragwerk.modules.organisations.adapters.sessions"
SESSION_COOKIE_NAME = "tragwerk_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = environment.number("TRAGWERK_SESSION_SECONDS", 2 * 3600)
SESSION_SAVE_EVERY_REQUEST = False
# Whoever opens the browser of a shared computer next finds no open application.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tragwerk.foundation.ui.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
LOGGING_CONFIG = None  # configured by foundation.logs
