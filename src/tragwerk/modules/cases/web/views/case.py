"""A case: everything about it on one page, its files, notes, deliveries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tragwerk.foundation.ui import files
from tragwerk.kernel.actor import Actor, Role
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseView, DeliveryWay
from tragwerk.modules.cases.web.forms import (
    DeliveryForm,
    PostponeForm,
    today_text,
    whole_number,
)
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.api import actor_of


@login_required
@require_safe
def show_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case."""
    return _page(request, case_id)


@login_required
@require_POST
def add_note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add a note; a refused one is shown again."""
    text = request.POST.get("text", "")
    try:
        api.add_note(
            actor=actor_of(request), case_id=case_id, text=text, now=timezone.now()
        )
    except RuleError as error:
        return _page(request, case_id, note=text, note_error=error.message, status=422)
    messages.success(request, _("Die Notiz ist gespeichert."))
    return redirect(f"{reverse('show_case', args=[case_id])}#notizen")


@login_required
@require_POST
def postpone_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a case off the lists until a day; what was typed stays if it is refused."""
    form = PostponeForm(request.POST)
    error = _("Bitte geben Sie den Tag so ein: 27.03.2026")
    if form.is_valid():
        try:
            api.postpone_case(
                actor=actor_of(request),
                case_id=case_id,
                until=form.cleaned_data["until"],
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except RuleError as refused:
            error = refused.message
        else:
            messages.success(request, _("Der Vorgang liegt auf Wiedervorlage."))
            return redirect("show_case", case_id)
    typed = {name: request.POST.get(name, "") for name in ("until", "note")}
    return _page(
        request,
        case_id,
        postpone_until=typed["until"],
        postpone_note=typed["note"],
        postpone_error=error,
        status=422,
    )


@login_required
@require_POST
def bring_back_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put a postponed case back on the lists."""
    api.bring_back_case(actor=actor_of(request), case_id=case_id, now=timezone.now())
    messages.success(request, _("Der Vorgang steht wieder in den Listen."))
    return redirect("show_case", case_id)


@login_required
@require_POST
def record_delivery(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """Put the delivery of a letter on record."""
    form = DeliveryForm(request.POST)
    error = _("Bitte wählen Sie den Weg und geben Sie den Tag so ein: 27.03.2026")
    if form.is_valid():
        try:
            api.record_delivery(
                actor=actor_of(request),
                file_id=file_id,
                way=DeliveryWay(form.cleaned_data["way"]),
                on=form.cleaned_data["on"],
                now=timezone.now(),
            )
        except (RuleError, ConflictError) as refused:
            error = refused.message
        else:
            messages.success(request, _("Die Bekanntgabe ist vermerkt."))
            return redirect(f"{reverse('show_case', args=[case_id])}#unterlagen")
    return _page(request, case_id, delivery_error=error, status=422)


@login_required
@require_safe
def download_case_file(
    request: HttpRequest, case_id: UUID, file_id: UUID
) -> HttpResponse:
    """Show a file in the browser, or save it with `?speichern`."""
    file = api.get_file(case_id, file_id, actor_of(request), now=timezone.now())
    return files.answer(
        file.content, file.media_type, file.name, save="speichern" in request.GET
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reissue_code(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Explain what a new access code means; issue it as a letter to print."""
    actor, now = actor_of(request), timezone.now()
    error: RuleError | ConflictError | None = None
    if request.method == "POST":
        try:
            letter = api.reissue_code(
                actor=actor,
                case_id=case_id,
                code_version=whole_number(request, "code_version"),
                status_url=request.build_absolute_uri(reverse("resume_application")),
                now=now,
            )
        except (RuleError, ConflictError) as refused:
            error = refused
        else:
            return files.answer(
                letter.content, letter.media_type, letter.name, save=True
            )
    context = {"ask": api.get_code_page(case_id, actor, now=now), "error": error}
    status = 200 if error is None else 422 if isinstance(error, RuleError) else 409
    return render(request, "tw_cases/reissue_code.html", context, status=status)


def _page(
    request: HttpRequest,
    case_id: UUID,
    *,
    status: int = 200,
    **more: str,
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    case = api.get_case_view(case_id, actor, now=now)
    context = {
        "case": case,
        "colleagues": _colleagues(case, actor, now),
        "is_lead": actor.has_role(Role.LEAD),
        "ways": DeliveryForm.base_fields["way"].choices,  # type: ignore[attr-defined] # a ChoiceField
        "today": today_text(now),
        **more,
    }
    return render(request, "tw_cases/case.html", context, status=status)


def _colleagues(
    case: CaseView, actor: Actor, now: datetime
) -> list[tuple[str, str, frozenset[Role]]]:
    if not actor.has_role(Role.LEAD) or not case.open_tasks or actor.unit_id is None:
        return []
    return [
        (str(each.account_id), each.name, each.roles)
        for each in organisations.list_colleagues(actor.unit_id, actor, now)
        if each.roles & {Role.CASEWORKER, Role.LEAD}
    ]
