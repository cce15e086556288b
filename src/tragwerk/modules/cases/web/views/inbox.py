"""The inbox: tabs, filters, search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tragwerk.kernel.actor import Role
from tragwerk.modules.cases import api
from tragwerk.modules.cases.data import CaseFilter, CaseRow
from tragwerk.modules.cases.web.forms import FilterForm, SearchForm
from tragwerk.modules.organisations.api import actor_of


@login_required
@require_safe
def list_cases(request: HttpRequest) -> HttpResponse:
    """Show a tab of the inbox, or what a search finds."""
    actor, now = actor_of(request), timezone.now()
    search = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    context = {
        "search": search,
        "tabs": _tabs(is_lead=actor.has_role(Role.LEAD)),
        "badges": api.count_badges(actor, now=now),
        "is_lead": actor.has_role(Role.LEAD),
    }
    if search.is_bound:
        found: tuple[CaseRow, ...] = ()
        if search.is_valid():
            data = search.cleaned_data
            found = api.search_cases(actor, data["q"], data["birthday"], now=now)
        return render(
            request, "tw_cases/search.html", {**context, "rows": found, "tab": ""}
        )
    form = FilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    tab = request.GET.get("tab", "mine")
    picked = CaseFilter(
        tab=tab if tab in api.TABS else "mine",
        block_key=chosen.get("service", ""),
        unassigned=bool(chosen.get("unassigned")),
        page=chosen.get("page") or 1,
    )
    page = api.list_cases(actor, picked, now=now)
    context |= {"page": page, "rows": page.rows, "tab": picked.tab, "chosen": picked}
    context["query"] = urlencode(
        {
            "tab": picked.tab,
            "service": picked.block_key,
            **({"unassigned": "on"} if picked.unassigned else {}),
        }
    )
    return render(request, "tw_cases/inbox.html", context)


def _tabs(*, is_lead: bool) -> list[tuple[str, str]]:
    return [
        ("mine", _("Meine")),
        ("unit", _("Meine Stelle")),
        ("postponed", _("Wiedervorlage")),
        ("overdue", _("Überfällig")),
        *([("deadlines", _("Gesetzliche Fristen"))] if is_lead else []),
        ("waiting", _("Warten auf Person")),
        ("closed", _("Abgeschlossen")),
    ]
