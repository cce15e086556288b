"""All settings of a running platform, joined from one file per topic."""

from tragwerk.config.settings.accounts import *  # noqa: F403 - Django's form of settings
from tragwerk.config.settings.apps import *  # noqa: F403
from tragwerk.config.settings.database import *  # noqa: F403
from tragwerk.config.settings.files import *  # noqa: F403
from tragwerk.config.settings.language import *  # noqa: F403
from tragwerk.config.settings.mail import *  # noqa: F403
from tragwerk.config.settings.platform import *  # noqa: F403
from tragwerk.config.settings.security import *  # noqa: F403
