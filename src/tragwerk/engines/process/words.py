"""The engine's own words on screens: what an element is, by language."""

from collections.abc import Mapping
from types import MappingProxyType

from tragwerk.engines.process.model import Element

_DE: Mapping[str, str] = MappingProxyType(
    {
        "startEvent": "Beginn",
        "endEvent": "Ende",
        "intermediateThrowEvent": "Ereignis",
        "intermediateCatchEvent": "Warten",
        "boundaryEvent": "Unterbrechung",
        "task": "Aufgabe",
        "userTask": "Aufgabe einer Person",
        "manualTask": "Aufgabe ohne Bildschirm",
        "serviceTask": "Arbeitsschritt des Programms",
        "sendTask": "Nachricht senden",
        "receiveTask": "Auf Nachricht warten",
        "businessRuleTask": "Berechnung oder Regel",
        "subProcess": "Teilprozess",
        "exclusiveGateway": "Entweder-oder",
        "parallelGateway": "Gleichzeitig",
        "inclusiveGateway": "Eines oder mehrere",
        "eventBasedGateway": "Was zuerst eintritt",
        "message": "Nachricht",
        "timer": "Zeit",
        "terminate": "beendet alles",
        "link": "Sprung",
        "done": "erledigt",
        "active": "läuft gerade",
        "otherwise": "sonst",
        "diagram": "Prozessbild",
        "parties": "Beteiligt",
        "pool": "Beteiligte Stelle",
        "lane": "Bereich",
    }
)
_EN: Mapping[str, str] = MappingProxyType(
    {
        "startEvent": "Start",
        "endEvent": "End",
        "intermediateThrowEvent": "Event",
        "intermediateCatchEvent": "Waiting",
        "boundaryEvent": "Interruption",
        "task": "Task",
        "userTask": "Task of a person",
        "manualTask": "Task away from the screen",
        "serviceTask": "Step done by the program",
        "sendTask": "Send a message",
        "receiveTask": "Wait for a message",
        "businessRuleTask": "Calculation or rule",
        "subProcess": "Sub-process",
        "exclusiveGateway": "Either-or",
        "parallelGateway": "At the same time",
        "inclusiveGateway": "One or more",
        "eventBasedGateway": "Whatever happens first",
        "message": "message",
        "timer": "time",
        "terminate": "ends everything",
        "link": "jump",
        "done": "done",
        "active": "under way",
        "otherwise": "otherwise",
        "diagram": "Process diagram",
        "parties": "Taking part",
        "pool": "Party",
        "lane": "Area",
    }
)
CATALOGUES: Mapping[str, Mapping[str, str]] = MappingProxyType({"de": _DE, "en": _EN})


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of a language, German where the engine has none in it."""
    return CATALOGUES.get(language, _DE)


def kind_label(element: Element, language: str = "de") -> str:
    """Return the words for what an element is."""
    words = words_of(language)
    word = words.get(element.kind, element.kind)
    if element.trigger_kind is None or element.kind in ("receiveTask", "sendTask"):
        return word
    return f"{word} ({words[element.trigger_kind]})"
