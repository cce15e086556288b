"""German words for the codes of history, tasks and calculations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOMENTS: Mapping[str, str] = {
    "CASE_OPENED": "Antrag eingegangen, Vorgang eröffnet",
    "TASK_CREATED": "Neue Aufgabe: {element}",
    "TASK_DONE": "Erledigt: {element}",
    "TASK_CANCELLED": "Entfallen: {element}",
    "TASK_TAKEN": "Übernommen: {element}",
    "TASK_ASSIGNED": "Zugeteilt: {element}",
    "TASK_RETURNED": "Zurückgegeben: {element}",
    "DECISION_MADE": "Berechnet: {element}",
    "LETTER_WRITTEN": "Brief geschrieben: {element}",
    "LETTER_DELIVERED": "Bekanntgabe vermerkt",
    "MESSAGE_THROWN": "Gesendet: {element}",
    "MESSAGE_RECEIVED": "Eingegangen: {element}",
    "REQUEST_ANSWERED": "Die Person hat geantwortet",
    "TIMER_FIRED": "Frist abgelaufen: {element}",
    "NOTE_ADDED": "Notiz geschrieben",
    "STUCK": "Der Ablauf kommt nicht weiter: {element}. Bitte die Leitung fragen.",
    "FINISHED": "Vorgang abgeschlossen",
    "CANCELLED": "Der Antrag wurde zurückgenommen",
}
"""What people see of the history; other facts are for measuring only."""

OUTCOMES: Mapping[str, str] = {
    "BEWILLIGEN": "bewilligt",
    "ABLEHNEN": "abgelehnt",
    "WITHDRAWN": "zurückgenommen",
}
_MOST_OUTCOMES = 12


def moment_text(kind: str, element: str) -> str:
    """Put a fact into words; empty for what nobody needs to see."""
    return MOMENTS.get(kind, "").format(element=element).removesuffix(": ")


def outcome_text(code: str) -> str:
    """Put an outcome into words."""
    return OUTCOMES.get(code, code.replace("_", " ").lower())


def outcome_pairs(
    outcome: object, labels: Mapping[str, str]
) -> tuple[tuple[str, Any], ...]:
    """Give the values of a decision by name, in German.

    A value that is a step of its own has the label of the step.
    """
    if not isinstance(outcome, Mapping):
        return () if outcome is None else (("Ergebnis", _plain(outcome)),)
    pairs = [
        (labels.get(key) or str(key).replace("_", " ").capitalize(), _plain(value))
        for key, value in outcome.items()
        if not isinstance(value, Mapping | list)
    ]
    return tuple(pairs[:_MOST_OUTCOMES])


def _plain(value: object) -> str:
    if value is None:
        return "offen"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        text = f"{value:,.2f}".removesuffix(".00")
        return text.translate(str.maketrans(",.", ".,"))
    text = str(value)
    return text.replace("_", " ").capitalize() if text.isupper() else text
