"""What is installed, and the way of a request through it."""

INSTALLED_APPS = [
    "tragwerk.portal.apps.PortalConfig",
    "tragwerk.modules.organisations.apps.OrganisationsConfig",
    "tragwerk.modules.privacy.apps.PrivacyConfig",
    "tragwerk.modules.blocks.apps.BlocksConfig",
    "tragwerk.modules.exchange.apps.ExchangeConfig",
    "tragwerk.modules.directory.apps.DirectoryConfig",
    "tragwerk.modules.applications.apps.ApplicationsConfig",
    "tragwerk.modules.cases.apps.CasesConfig",
    "tragwerk.foundation.apps.FoundationConfig",
    "tragwerk.foundation.ui.apps.UiConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tragwerk.foundation.logs.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tragwerk.config.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tragwerk.modules.organisations.web.middleware.ActorMiddleware",
    "tragwerk.foundation.ui.errors.PlainErrorsMiddleware",
]

ROOT_URLCONF = "tragwerk.config.urls"
ASGI_APPLICATION = "tragwerk.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tragwerk.foundation.ui.context.page",
            ],
            "builtins": ["tragwerk.foundation.ui.templatetags.tw"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
