"""The post of a unit: what is to be sent, what was sent, what has arrived."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tragwerk.kernel.errors import ConflictError, RuleError, TragwerkError
from tragwerk.modules.exchange import api
from tragwerk.modules.exchange.data import RefusalReason
from tragwerk.modules.exchange.domain.kinds import REASON_LABELS
from tragwerk.modules.organisations.api import actor_of


class ReceiverForm(forms.Form):
    """The unit that was chosen to get a message."""

    receiver = forms.UUIDField(required=False)


@login_required
@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    """Show the post: arrivals first, then what the unit sends."""
    actor = actor_of(request)
    text = request.GET.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1
    context = {
        "arrivals": api.list_arrivals(actor, page=page),
        "messages_sent": api.list_messages(actor, page=page),
        "page_number": page,
    }
    return render(request, "tw_exchange/post.html", context)


@login_required
@require_safe
def show_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show the exact content of a message, and what may be done with it."""
    return _message_page(request, message_id)


@login_required
@require_POST
def send_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send what was kept; a refused message is shown again with the same choice."""
    kept = request.POST.getlist("kept")
    chosen = ReceiverForm(request.POST)
    chosen.is_valid()
    try:
        api.send_message(
            actor=actor_of(request),
            message_id=message_id,
            kept=kept,
            receiver_id=chosen.cleaned_data.get("receiver"),
            now=timezone.now(),
        )
    except RuleError as error:
        return _message_page(request, message_id, kept=kept, error=error, status=422)
    except ConflictError as error:
        return _message_page(request, message_id, error=error, status=409)
    messages.success(request, _("Die Nachricht ist versiegelt und auf dem Weg."))
    return redirect("show_message", message_id)


@login_required
@require_POST
def ask_for_ground(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Ask the person for what is missing, and go where the answer is recorded."""
    try:
        matter_id = api.ask_for_ground(
            actor=actor_of(request), message_id=message_id, now=timezone.now()
        )
    except (RuleError, ConflictError) as error:
        status = 422 if isinstance(error, RuleError) else 409
        return _message_page(request, message_id, error=error, status=status)
    return redirect("list_statements", matter_id)


@login_required
@require_POST
def discard_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Do not send a message."""
    return _on_message(
        request,
        message_id,
        api.discard_message,
        _("Die Nachricht wird nicht gesendet."),
    )


@login_required
@require_POST
def take_back_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take a message back."""
    return _on_message(
        request,
        message_id,
        api.take_back_message,
        _("Die Nachricht ist zurückgenommen. Die andere Stelle kann sie nicht lesen."),
    )


@login_required
@require_safe
def show_arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Show from whom and what for; the content once it was accepted."""
    return _arrival_page(request, arrival_id)


@login_required
@require_POST
def accept_arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Accept a message; whoever does says that they know the unit's duties."""
    if "informed" not in request.POST:
        error = _("Bitte bestätigen Sie, dass Sie die Pflichten gelesen haben.")
        return _arrival_page(request, arrival_id, error=error, status=422)
    try:
        api.accept_arrival(
            actor=actor_of(request), arrival_id=arrival_id, now=timezone.now()
        )
    except (RuleError, ConflictError) as error:
        status = 422 if isinstance(error, RuleError) else 409
        return _arrival_page(request, arrival_id, error=error.message, status=status)
    messages.success(request, _("Die Nachricht ist angenommen."))
    return redirect("show_arrival", arrival_id)


@login_required
@require_POST
def refuse_arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Refuse a message with a reason from the list."""
    try:
        reason = RefusalReason(request.POST.get("reason", ""))
    except ValueError:
        error = _("Bitte wählen Sie einen Grund aus der Liste.")
        return _arrival_page(request, arrival_id, refusal_error=error, status=422)
    try:
        api.refuse_arrival(
            actor=actor_of(request),
            arrival_id=arrival_id,
            reason=reason,
            now=timezone.now(),
        )
    except ConflictError as error:
        return _arrival_page(request, arrival_id, error=error.message, status=409)
    messages.success(request, _("Die Nachricht ist abgelehnt und ihr Inhalt zerstört."))
    return redirect("show_arrival", arrival_id)


def _on_message(
    request: HttpRequest, message_id: UUID, act: Callable[..., None], done: str
) -> HttpResponse:
    try:
        act(actor=actor_of(request), message_id=message_id, now=timezone.now())
    except ConflictError as error:
        return _message_page(request, message_id, error=error, status=409)
    messages.success(request, done)
    return redirect("show_message", message_id)


def _message_page(
    request: HttpRequest,
    message_id: UUID,
    *,
    kept: Collection[str] | None = None,
    error: TragwerkError | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = api.get_message(actor_of(request), message_id, now=timezone.now())
    entries = shown.content.entries if shown.content else ()
    if kept is None:
        kept = {entry.path for entry in entries}
    context = {
        "message": shown,
        "rows": [(entry, entry.path in kept) for entry in entries],
        "error": error,
        "chosen": request.POST.get("receiver", ""),
    }
    return render(request, "tw_exchange/message.html", context, status=status)


def _arrival_page(
    request: HttpRequest,
    arrival_id: UUID,
    *,
    error: str = "",
    refusal_error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "arrival": api.get_arrival(actor_of(request), arrival_id, now=timezone.now()),
        "reasons": [(key.value, _(text)) for key, text in REASON_LABELS.items()],
        "error": error,
        "refusal_error": refusal_error,
    }
    return render(request, "tw_exchange/arrival.html", context, status=status)
