"""Backup and restore of a whole platform, without its keys.

Import this package from files that load after Django's setup.
"""

from __future__ import annotations

from tragwerk.foundation.backup.creating import Summary, create
from tragwerk.foundation.backup.manifest import BackupError, Progress
from tragwerk.foundation.backup.restoring import Restored, restore

__all__ = ["BackupError", "Progress", "Restored", "Summary", "create", "restore"]
