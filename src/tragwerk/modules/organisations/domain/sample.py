"""The published password of the sample Land's invented people."""

from __future__ import annotations

# Documented in the README: samples exist to be opened by anybody who tries them.
SAMPLE_PASSWORD = "Tragwerk-Beispiel-2026"  # noqa: S105 - public on purpose
