"""Files for the person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tragwerk.foundation.ui import files
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.cases import api as cases
from tragwerk.modules.organisations import api as organisations
from tragwerk.portal.download import pack_everything
from tragwerk.portal.views.access import or_ask_for_code


@require_safe
@or_ask_for_code
def show_letter(
    request: HttpRequest, application_id: UUID, letter_id: UUID
) -> HttpResponse:
    """Open a letter of the unit, or what the person sent with an answer."""
    actor = organisations.actor_of(request)
    now = timezone.now()
    applications.get_application(actor, application_id)
    progress = cases.progress_for_application(application_id, actor, now=now)
    # The letter must belong to the application of the address.
    if progress is None or letter_id not in progress.files:
        raise NotFoundError
    letter = cases.get_letter_for_person(letter_id, actor, now=now)
    return files.answer(letter.content, letter.media_type, letter.name)


@require_safe
@or_ask_for_code
def download_all(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Give everything of an application in one file."""
    number, content = pack_everything(
        actor=organisations.actor_of(request),
        application_id=application_id,
        now=timezone.now(),
    )
    return files.answer(content, "application/zip", f"Antrag {number}.zip", save=True)
