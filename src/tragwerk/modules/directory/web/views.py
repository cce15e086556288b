"""Search, a service, a unit."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tragwerk.kernel.actor import Role
from tragwerk.modules.directory import api
from tragwerk.modules.directory.data import LocalityData, PlaceData
from tragwerk.modules.organisations import api as organisations

_LONGEST = 200


@require_safe
def search_services(request: HttpRequest) -> HttpResponse:
    """Show the search and what was found."""
    words = _text(request, "q")
    place = _place(request)
    where = (place.kreis_ags or None, place.municipality_ags)
    hits = api.search_services(words, _language(), *where)
    context = {
        "words": words,
        "place": place,
        "hits": hits,
        "others": () if hits else api.search_services("", _language(), *where),
        "kreise": _all_kreise(place),
        "target": reverse("search_services"),
        "place_links": _place_links(place, q=words),
        "place_query": _query(place.chosen),
    }
    return render(request, "tw_directory/search.html", context)


@require_safe
def show_service(request: HttpRequest, block_key: str) -> HttpResponse:
    """Show a service, for a place once one is chosen."""
    place = _place(request)
    actor = organisations.actor_of(request)
    service = api.get_service(
        block_key, place.kreis_ags or None, _language(), place.municipality_ags
    )
    context = {
        "service": service,
        "exceptions": [
            (town.name, urlencode({"gemeinde": town.ags}))
            for town in service.exceptions
        ],
        "place": place,
        "kreise": _all_kreise(place),
        "target": reverse("show_service", args=[block_key]),
        "place_links": _place_links(place),
        "place_query": _query(place.chosen),
        "is_counsellor": actor.has_role(Role.COUNSELLOR),
    }
    return render(request, "tw_directory/service.html", context)


@require_safe
def show_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show where a unit is, when it is open and what it offers."""
    page = api.get_unit_page(unit_id, _language())
    only = page.places[0] if len(page.places) == 1 else None
    context = {"page": page, "place_query": _query(only)}
    return render(request, "tw_directory/unit.html", context)


def _text(request: HttpRequest, name: str) -> str:
    # A NUL byte is no text and some databases refuse it.
    value = request.GET.get(name, "").replace("\x00", "")
    return " ".join(value[:_LONGEST].split())


def _place(request: HttpRequest) -> PlaceData:
    return api.find_place(
        _text(request, "ort"), _text(request, "kreis"), _text(request, "gemeinde")
    )


def _query(place: LocalityData | None, **kept: str) -> str:
    """Name a place in an address: nothing, the Kreis, or the municipality."""
    if place is None:
        return ""
    name = "gemeinde" if place.municipality else "kreis"
    return urlencode({**kept, name: place.ags})


def _place_links(place: PlaceData, **kept: str) -> list[tuple[str, str]]:
    """Give label and query of everything that the place may mean."""
    return [(one.label, _query(one, **kept)) for one in place.choices]


def _all_kreise(place: PlaceData) -> list[tuple[str, str]]:
    """Give AGS and label of all Kreise while none is chosen, in the order of names."""
    if place.chosen is not None:
        return []
    rows = organisations.list_kreise()
    return [(k.ags, k.label) for k in sorted(rows, key=lambda k: (k.name, k.ags))]


def _language() -> str:
    return (get_language() or "de")[:2]
