"""Who did what to what, when: append-only hash chains with signed checkpoints.

Import this package from files that load after Django's setup (actions, queries,
models, `AppConfig.ready`), never at the top of an `apps.py` or of settings.
"""

from __future__ import annotations

from tragwerk.foundation.audit.changing_key import take_over
from tragwerk.foundation.audit.checking import verify
from tragwerk.foundation.audit.checkpoints import checkpoint
from tragwerk.foundation.audit.exporting import export, verify_file
from tragwerk.foundation.audit.reading import AuditEntry, list_for_subject
from tragwerk.foundation.audit.recording import AuditError, record
from tragwerk.foundation.audit.signing import public_key
from tragwerk.foundation.audit.summarising import Summary, summary
from tragwerk.foundation.audit.verifying import Report

__all__ = [
    "AuditEntry",
    "AuditError",
    "Report",
    "Summary",
    "checkpoint",
    "export",
    "list_for_subject",
    "public_key",
    "record",
    "summary",
    "take_over",
    "verify",
    "verify_file",
]
