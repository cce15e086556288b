"""Error pages that say in plain German what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tragwerk.foundation.vault import DeletedRecordError
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    TragwerkError,
)


def _page(
    request: HttpRequest, status: int, title: str, text: str, advice: str
) -> HttpResponse:
    return render(
        request,
        "tw/error.html",
        {"status": status, "title": title, "text": text, "advice": advice},
        status=status,
    )


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _page(
        request,
        400,
        _("Das hat nicht geklappt"),
        _("Ihre Eingabe kam unvollständig bei uns an oder war zu groß."),
        _("Bitte gehen Sie zurück und versuchen Sie es noch einmal."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not see a page."""
    return _page(
        request,
        403,
        _("Diese Seite ist für Sie nicht offen"),
        _("Sie haben für diese Seite keine Berechtigung."),
        _(
            "Wählen Sie eine andere Einheit, melden Sie sich neu an oder fragen Sie "
            "Ihre Leitung."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a page that is not there, or that the actor may not know of."""
    return _page(
        request,
        404,
        _("Diese Seite gibt es nicht"),
        _("Vielleicht ist die Adresse falsch, oder die Seite wurde gelöscht."),
        _("Gehen Sie zur Startseite oder suchen Sie nach der Leistung."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the platform itself has failed."""
    return _page(
        request,
        500,
        _("Das liegt an uns"),
        _("Bei uns ist ein Fehler aufgetreten. Was Sie gespeichert haben, ist sicher."),
        _(
            "Bitte laden Sie die Seite neu. Wenn es wieder passiert, versuchen Sie es "
            "in einigen Minuten noch einmal."
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose session is over."""
    return _page(
        request,
        403,
        _("Ihre Sitzung ist abgelaufen"),
        _("Zu Ihrer Sicherheit endet die Sitzung nach einiger Zeit ohne Eingabe."),
        _(
            "Gehen Sie im Browser eine Seite zurück und laden Sie die Seite neu. Was "
            "schon gespeichert war, ist noch da."
        ),
    )


def conflict(request: HttpRequest, error: ConflictError) -> HttpResponse:
    """Answer somebody whose view of a thing is out of date."""
    return _page(
        request,
        409,
        _("Jemand war schneller"),
        error.message,
        _("Laden Sie die Seite neu, um den neuen Stand zu sehen."),
    )


def gone(request: HttpRequest) -> HttpResponse:
    """Answer somebody who asks for what has been deleted for good.

    Pages know what they have deleted and say why. This is for a restored backup, in
    which rows are older than the journal that has deleted their content again.
    """
    return _page(
        request,
        410,
        _("Dieser Inhalt ist gelöscht"),
        _("Er wurde endgültig gelöscht und lässt sich nicht wiederherstellen."),
        _("Wenn Sie Fragen haben, wenden Sie sich an die zuständige Stelle."),
    )


class PlainErrorsMiddleware:
    """Turn the errors of actions into pages; views need not repeat it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer a domain error that no view has handled."""
        if isinstance(exception, NotAllowedError):
            return forbidden(request, exception)
        if isinstance(exception, NotFoundError):
            return not_found(request, exception)
        if isinstance(exception, ConflictError):
            return conflict(request, exception)
        if isinstance(exception, DeletedRecordError):
            return gone(request)
        if isinstance(exception, TragwerkError):
            return _page(request, 422, _("Das geht so nicht"), exception.message, "")
        return None
