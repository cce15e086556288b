"""Answer monitors; strangers learn yes or no, the log learns why."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tragwerk.foundation.health.checks import failing

log = structlog.get_logger("tragwerk.health")


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the process lives; touches nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations, keys and worker are ready; 503 if not."""
    failed = failing(timezone.now())
    for name in failed:
        log.warning("not ready", check=name)
    if failed:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
