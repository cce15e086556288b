"""German words for the codes of history, tasks and calculations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
    "CODE_REISSUED": _("Neuer Zugangscode ausgestellt"),
    "MIGRATED": _("Auf eine andere Fassung der Leistung umgestellt"),
    "MIGRATED_BACK": _("Umstellung zurückgenommen, es gilt die vorige Fassung"),
    "DEADLINE_NEAR": _("Gesetzliche Frist rückt näher"),
    "DEADLINE_ESCALATED": _("Gesetzliche Frist an die Leitung gemeldet"),
    "POSTPONED": _("Auf Wiedervorlage gelegt"),
    "POSTPONEMENT_ENDED": _("Von der Wiedervorlage zurückgeholt"),
    "CONTENT_DELETED": _("Inhalt gelöscht, Zeit der Aufbewahrung vorbei"),
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
    outcome: object,
    labels: Mapping[str, str],
    say: Callable[[str], str],
    show: Callable[[object, str], str],
) -> tuple[tuple[str, str], ...]:
    """Give the values of a decision by name, in the reader's language.

    Args:
        outcome: the value of the decision.
        labels: names by key, where a value is a step of its own.
        say: gives the platform's words in the language of the reader.
        show: writes a value of the entry of that name, or a name or code of the
            Baustein, in that language.
    """
    if not isinstance(outcome, Mapping):
        if outcome is None:
            return ()
        return ((say(_("Ergebnis")), _plain(outcome, "", say, show)),)
    pairs = [
        (labels.get(key) or _spelled(show(key, "")), _plain(value, key, say, show))
        for key, value in outcome.items()
        if not isinstance(value, Mapping | list)
    ]
    return tuple(pairs[:_MOST_OUTCOMES])


def _plain(
    value: object,
    name: str,
    say: Callable[[str], str],
    show: Callable[[object, str], str],
) -> str:
    if value is None:
        return say(_("offen"))
    is_code = isinstance(value, str) and value.isupper()
    return _spelled(show(value, name)) if is_code else show(value, name)


def _spelled(text: str) -> str:
    """Begin a name of the Baustein with a capital; a code becomes a word."""
    text = text.replace("_", " ")
    return text.capitalize() if text.isupper() else text[:1].upper() + text[1:]
