"""The door for the web server."""

import os

import structlog
from django.conf import settings
from django.core.asgi import get_asgi_application

from tragwerk.config.body_limit import BodyLimit
from tragwerk.foundation import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tragwerk.config.settings.base")
application = BodyLimit(get_asgi_application(), settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
# `tragwerk serve` has done so already; another server starts here.
if not structlog.is_configured():
    logs.configure(settings.TRAGWERK_DATA)
