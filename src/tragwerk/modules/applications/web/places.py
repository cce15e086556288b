"""Where the dwelling lies: typed, chosen from the list, or told when asked back.

The competent unit follows from it, so nothing is guessed: a name that several places
have, or a Kreis in which some towns have an office of their own, leads to a question.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tragwerk.kernel.errors import RuleError
from tragwerk.modules.directory import api as directory
from tragwerk.modules.directory.data import LocalityData, PlaceData
from tragwerk.modules.organisations import api as organisations

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One answer to the question back; `key` is an AGS of five or eight digits."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What somebody told about the place, and what is to be asked about it.

    Attributes:
        typed: name of the place.
        kreis: AGS chosen in the list.
        told: answer to the question back.
        question: what is asked back; empty if nothing is.
        options: the answers to it.
        chosen: the place, once it is clear.
        error: what keeps from going on.
    """

    typed: str = ""
    kreis: str = ""
    told: str = ""
    question: str = ""
    options: tuple[PlaceOption, ...] = ()
    chosen: LocalityData | None = None
    error: RuleError | None = None

    @property
    def asked_for(self) -> str:
        """Name what the question belongs to: an answer counts only for that."""
        return f"{self.kreis}|{self.typed}"

    def keys(self) -> tuple[str, str]:
        """Give AGS of Kreis and municipality; empty if nothing was told.

        Raises:
            RuleError: if it is not clear which place is meant.
        """
        if self.error is not None:
            raise self.error
        if self.chosen is None:
            return "", ""
        return self.chosen.kreis.ags, self.chosen.municipality_ags


def read_place(request: HttpRequest, block_key: str) -> PlaceAnswer:
    """Read what a request says about the place."""
    if request.method == "POST":
        return _posted(request.POST, block_key)
    typed, kreis = _text(request.GET, "ort"), _text(request.GET, "kreis")
    place = directory.find_place(typed, kreis, _text(request.GET, "gemeinde"))
    if place.chosen is None:
        return PlaceAnswer(typed=typed, kreis=kreis)
    if place.municipality is not None:
        return PlaceAnswer(typed=place.label, chosen=place.chosen)
    # On the page before, these towns were named; going on means none of them.
    return _asking(place.chosen, "", place.chosen.ags, block_key)


def _posted(data: QueryDict, block_key: str) -> PlaceAnswer:
    typed, kreis, told = (_text(data, name) for name in ("ort", "kreis", "wohnort"))
    place = directory.find_place(typed, kreis)
    if told and _text(data, "wohnort_zu") == f"{kreis}|{typed}":
        chosen = organisations.find_locality(told)
        if chosen is not None:
            answer = _question(place, typed, kreis, block_key)
            return PlaceAnswer(
                typed=typed,
                kreis=kreis,
                told=told,
                question=answer.question,
                options=answer.options,
                chosen=chosen,
            )
    return _question(place, typed, kreis, block_key)


def _question(place: PlaceData, typed: str, kreis: str, block_key: str) -> PlaceAnswer:
    if place.chosen is None:
        return _unclear(place, typed, kreis)
    asking = _asking(place.chosen, typed, kreis, block_key)
    if not asking.options:
        return asking
    return PlaceAnswer(
        typed=typed,
        kreis=kreis,
        question=asking.question,
        options=asking.options,
        error=RuleError(
            _(
                "Bitte wählen Sie noch, in welcher Stadt oder Gemeinde die Wohnung "
                "liegt."
            ),
            field="wohnort",
        ),
    )


def _asking(place: LocalityData, typed: str, kreis: str, block_key: str) -> PlaceAnswer:
    """Ask about the towns of a Kreis that have an office of their own."""
    towns = directory.list_exceptions(block_key, place)
    if not towns:
        return PlaceAnswer(typed=typed, kreis=kreis, chosen=place)
    options = [PlaceOption(town.ags, town.name) for town in towns]
    options.append(PlaceOption(place.ags, _("In einer anderen Stadt oder Gemeinde")))
    return PlaceAnswer(
        typed=typed,
        kreis=kreis,
        told=place.ags,
        question=_("Diese Städte haben eine eigene Stelle. Liegt die Wohnung dort?"),
        options=tuple(options),
        chosen=place,
    )


def _unclear(place: PlaceData, typed: str, kreis: str) -> PlaceAnswer:
    if not typed:
        return PlaceAnswer(kreis=kreis)
    if place.choices:
        return PlaceAnswer(
            typed=typed,
            kreis=kreis,
            question=_("Welchen Ort meinen Sie?"),
            options=tuple(PlaceOption(one.ags, one.label) for one in place.choices),
            error=RuleError(
                _(
                    "Orte mit diesem oder einem ähnlichen Namen: Bitte wählen Sie "
                    "Ihren aus."
                ),
                field="wohnort",
            ),
        )
    if place.is_postal_code:
        message = _(
            "Mit der Postleitzahl allein finden wir den Ort nicht. Bitte geben Sie "
            "den Namen des Ortes ein."
        )
    else:
        message = _(
            "Diesen Ort kennen wir nicht. Bitte geben Sie den Namen der Stadt oder "
            "Gemeinde ein, nicht den eines Ortsteils. Oder wählen Sie den Kreis."
        )
    return PlaceAnswer(typed=typed, kreis=kreis, error=RuleError(message, field="ort"))


def _text(data: QueryDict, name: str) -> str:
    # A NUL byte is no text and some databases refuse it.
    return " ".join(data.get(name, "").replace("\x00", "")[:_LONGEST].split())
