"""What the page frame needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tragwerk.foundation.ui import navigation
from tragwerk.kernel.actor import GUEST


def page(request: HttpRequest) -> dict[str, Any]:
    """Give actor, navigation and the mark of a sample platform."""
    actor = getattr(request, "actor", GUEST)
    return {
        "actor": actor,
        "navigation": navigation.entries_for(actor),
        "is_sample": settings.TRAGWERK_SAMPLE,
        "acting_unit": getattr(request, "acting_unit", None),
    }
