"""German words for the codes of history, tasks and calculations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tragwerk.kernel.phrases import gettext_noop as _

MOMENTS: Mapping[str, str] = {
    "CASE_OPENED": _("Antrag eingegangen, Vorgang eröffnet"),
    "TASK_CREATED": _("Neue Aufgabe: {element}"),
    "TASK_DONE": _("Erledigt: {element}"),
    "TASK_CANCELLED": _("Entfallen: {element}"),
    "TASK_TAKEN": _("Übernommen: {element}"),
    "TASK_ASSIGNED": _("Zugeteilt: {element}"),
    "TASK_RETURNED": _("Zurückgegeben: {element}"),
    "DECISION_MADE": _("Berechnet: {element}"),
    "LETTER_WRITTEN": _("Brief geschrieben: {element}"),
    "LETTER_DELIVERED": _("Bekanntgabe vermerkt"),
    "MESSAGE_THROWN": _("Gesendet: {element}"),
    "MESSAGE_RECEIVED": _("Eingegangen: {element}"),
    "REQUEST_ANSWERED": _("Die Person hat geantwortet"),
    "TIMER_FIRED": _("Frist abgelaufen: {element}"),
    "NOTE_ADDED": _("Notiz geschrieben"),
    "STUCK": _("Der Ablauf kommt nicht weiter: {element}. Bitte die Leitung fragen."),
    "FINISHED": _("Vorgang abgeschlossen"),
    "CANCELLED": _("Der Antrag wurde zurückgenommen"),
}
"""What people see of the history; other facts are for measuring only."""

OUTCOMES: Mapping[str, str] = {
    "BEWILLIGEN": _("bewilligt"),
    "ABLEHNEN": _("abgelehnt"),
    "WITHDRAWN": _("zurückgenommen"),
}
_MOST_OUTCOMES = 12


def moment_text(kind: str, element: str, say: Callable[[str], str]) -> str:
    """Put a fact into words; empty for what nobody needs to see.

    Args:
        kind: the code of the fact.
        element: the name of the step it concerns.
        say: gives the words in the language of the reader.
    """
    if kind not in MOMENTS:
        return ""
    return say(MOMENTS[kind]).format(element=element).removesuffix(": ")


def outcome_text(code: str, say: Callable[[str], str]) -> str:
    """Put an outcome into words of the reader's language."""
    if code in OUTCOMES:
        return say(OUTCOMES[code])
    return code.replace("_", " ").lower()


def outcome_pairs(
    outcome: object, labels: Mapping[str, str], say: Callable[[str], str]
) -> tuple[tuple[str, Any], ...]:
    """Give the values of a decision by name, in the reader's language.

    A value that is a step of its own has the label of the step.
    """
    if not isinstance(outcome, Mapping):
        return () if outcome is None else ((say(_("Ergebnis")), _plain(outcome, say)),)
    pairs = [
        (labels.get(key) or str(key).replace("_", " ").capitalize(), _plain(value, say))
        for key, value in outcome.items()
        if not isinstance(value, Mapping | list)
    ]
    return tuple(pairs[:_MOST_OUTCOMES])


def _plain(value: object, say: Callable[[str], str]) -> str:
    if value is None:
        return say(_("offen"))
    if isinstance(value, bool):
        return say(_("ja")) if value else say(_("nein"))
    if isinstance(value, int | float):
        text = f"{value:,.2f}".removesuffix(".00")
        return text.translate(str.maketrans(",.", ".,"))
    text = str(value)
    return text.replace("_", " ").capitalize() if text.isupper() else text
