"""Fill in together with a person: mandate first, end of the help last."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tragwerk.foundation import uploads
from tragwerk.foundation.ui import files
from tragwerk.kernel.actor import Role
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.web.places import read_place
from tragwerk.modules.applications.web.requests import actor_of, revoke, upload_of
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations import api as organisations


@require_http_methods(["GET", "POST"])
def start_assisted_application(request: HttpRequest, block_key: str) -> HttpResponse:
    """Ask whom the counsellor helps and on what ground, then begin."""
    actor = actor_of(request)
    organisations.require_role(actor, Role.COUNSELLOR)
    block = blocks.find_block(block_key)
    if block is None:
        raise NotFoundError
    where = read_place(request, block_key)
    error: RuleError | None = None
    if request.method == "POST":
        try:
            kreis_ags, municipality_ags = where.keys()
            application, _code = applications.start_application(
                actor=actor,
                block_key=block_key,
                kreis_ags=kreis_ags,
                municipality_ags=municipality_ags,
                now=timezone.now(),
                language=get_language() or "de",
                mandate=_mandate(request),
                represented=request.POST.get("represented", "").strip()[:200],
                mandate_paper=_paper(request),
            )
        except RuleError as problem:
            error = problem
        else:
            return redirect("show_application", application.id)
    context = {
        "offered": block,
        "kreise": organisations.list_kreise(),
        "where": where,
        "mandate": request.POST.get("mandate", ""),
        "represented": request.POST.get("represented", ""),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "tw_applications/assist.html", context, status=status)


def _mandate(request: HttpRequest) -> MandateKind:
    try:
        return MandateKind(request.POST.get("mandate", ""))
    except ValueError as error:
        raise RuleError(
            _("Bitte wählen Sie, warum Sie für die Person handeln dürfen."),
            field="mandate",
        ) from error


def _paper(request: HttpRequest) -> tuple[bytes, str] | None:
    upload = upload_of(request, "mandate_paper")
    if upload is None:
        return None
    try:
        checked = uploads.inspect(*upload)
    except uploads.UploadError as error:
        raise RuleError(str(error), field="mandate_paper") from error
    return checked.content, checked.media_type


@require_http_methods(["GET", "POST"])
def end_assistance(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what to hand to the person, then close the helper's view."""
    actor = actor_of(request)
    try:
        view = applications.get_view(actor, application_id)
    except NotFoundError:
        if request.method == "POST" and actor.has_role(Role.COUNSELLOR):
            return redirect("list_assisted_applications")  # a second click
        raise
    if request.method == "POST":
        applications.end_assistance(
            actor=actor, application_id=application_id, now=timezone.now()
        )
        revoke(request, view.application)
        return redirect("list_assisted_applications")
    context = {
        "application": view.application,
        "code": view.draft.code,
        "title": view.package.title_in(view.application.language),
    }
    return render(request, "tw_applications/end_assistance.html", context)


@require_http_methods(["GET", "POST"])
def reissue_code(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Explain what a new access code means; issue it as a letter to hand over."""
    actor = actor_of(request)
    application = applications.get_application(actor, application_id)
    if not application.is_assistance_open or actor.id != application.helper_id:
        raise NotFoundError
    error: ConflictError | None = None
    if request.method == "POST":
        version = request.POST.get("code_version", "")
        try:
            letter = applications.reissue_code(
                actor=actor,
                application_id=application_id,
                code_version=int(version) if version.isdecimal() else -1,
                status_url=request.build_absolute_uri(reverse("resume_application")),
                now=timezone.now(),
            )
        except ConflictError as refused:
            error = refused
            application = applications.get_application(actor, application_id)
        else:
            name = f"Zugangscode {application.number}.pdf"
            return files.answer(letter, "application/pdf", name, save=True)
    context = {"application": application, "error": error}
    status = 409 if error else 200
    return render(request, "tw_applications/reissue_code.html", context, status=status)


@require_GET
def list_assisted(request: HttpRequest) -> HttpResponse:
    """List what this counsellor has helped with, without any content."""
    actor = actor_of(request)
    organisations.require_role(actor, Role.COUNSELLOR)
    found = applications.list_assisted(actor)
    known = blocks.list_blocks()
    context = {
        "open": [a for a in found if a.is_assistance_open],
        "closed": [a for a in found if not a.is_assistance_open],
        "blocks": known,
        "titles": {block.key: block.title for block in known},
    }
    return render(request, "tw_applications/assisted.html", context)
