"""Settings of the tests: fixed keys, a database from TRAGWERK_DATABASE or in memory."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TRAGWERK_DATA", tempfile.mkdtemp(prefix="tragwerk-test-"))
for _name in ("MASTER", "DJANGO", "AUDIT"):
    os.environ.setdefault(f"TRAGWERK_{_name}_KEY", _name.encode().hex().ljust(64, "0"))

from tragwerk.config.settings.base import *  # noqa: E402, F403
from tragwerk.config.settings.base import DATABASES, TRAGWERK_DATA  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]
TRAGWERK_SAMPLE = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of a test see the same database.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(TRAGWERK_DATA) / f"test-{os.getpid()}.sqlite3")
    }
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
else:
    DATABASES["default"]["OPTIONS"] = {}
