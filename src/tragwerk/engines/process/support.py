"""What the engine does not support yet, or never will, and what to draw instead."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.markup import attribute, children, line_of, local_name

NODES: Mapping[str, str] = MappingProxyType(
    {
        "scriptTask": "Skripte sind nicht erlaubt, weil ein Baustein keinen Code "
        "enthält. Rechnen Sie in einer Geschäftsregel-Aufgabe (businessRuleTask mit "
        "tw:decision) oder nehmen Sie eine Service-Aufgabe (tw:service).",
        "callActivity": "Aufrufe anderer Prozesse werden noch nicht unterstützt. "
        "Zeichnen Sie den Teilprozess eingebettet (subProcess).",
        "complexGateway": "Komplexe Gateways werden noch nicht unterstützt. Nehmen "
        "Sie ein exklusives, paralleles oder inklusives Gateway.",
        "transaction": "Transaktionen werden noch nicht unterstützt. Nehmen Sie "
        "einen Teilprozess (subProcess).",
        "adHocSubProcess": "Ad-hoc-Teilprozesse werden noch nicht unterstützt. "
        "Zeichnen Sie die Aufgaben mit einem inklusiven Gateway.",
        "subChoreography": "Choreographien werden nicht ausgeführt. Zeichnen Sie "
        "Pools mit Nachrichtenflüssen.",
        "choreographyTask": "Choreographien werden nicht ausgeführt. Zeichnen Sie "
        "Pools mit Nachrichtenflüssen.",
    }
)
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
TRIGGERS = (
    "messageEventDefinition",
    "timerEventDefinition",
    "terminateEventDefinition",
    "linkEventDefinition",
)
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "startEvent": ("messageEventDefinition", "timerEventDefinition"),
        "intermediateCatchEvent": (
            "messageEventDefinition",
            "timerEventDefinition",
            "linkEventDefinition",
        ),
        "boundaryEvent": ("messageEventDefinition", "timerEventDefinition"),
        "intermediateThrowEvent": ("messageEventDefinition", "linkEventDefinition"),
        "endEvent": ("messageEventDefinition", "terminateEventDefinition"),
    }
)


def refuse_node(node: etree._Element, source: str) -> None:
    """Refuse a flow node of a kind that is not supported.

    Raises:
        ProcessError: naming element and line, and what to draw instead.
    """
    advice = NODES.get(local_name(node))
    if advice is not None:
        raise _error(node, advice, source)


def refuse_details(node: etree._Element, source: str) -> None:
    """Refuse markers on a supported node: loops, event sub-process, compensation.

    Raises:
        ProcessError: naming element and line, and what to draw instead.
    """
    if next(children(node, *LOOPS), None) is not None:
        raise _error(
            node,
            "Schleifen- und Mehrfach-Markierungen werden noch nicht unterstützt. "
            "Zeichnen Sie die Wiederholung mit einem exklusiven Gateway.",
            source,
        )
    if attribute(node, "triggeredByEvent") == "true":
        raise _error(
            node,
            "Ereignis-Teilprozesse werden noch nicht unterstützt. Nehmen Sie ein "
            "angeheftetes Ereignis an einem Teilprozess.",
            source,
        )
    if attribute(node, "isForCompensation") == "true":
        raise _error(
            node,
            "Kompensation wird noch nicht unterstützt. Zeichnen Sie den Rückweg "
            "ausdrücklich.",
            source,
        )


def refuse_trigger(
    node: etree._Element, definitions: Sequence[etree._Element], source: str
) -> None:
    """Refuse event definitions the engine cannot execute at this event.

    Raises:
        ProcessError: naming element and line, and what to draw instead.
    """
    if len(definitions) > 1:
        raise _error(
            node,
            "Ein Ereignis mit mehreren Auslösern wird noch nicht unterstützt. "
            "Zeichnen Sie für jeden Auslöser ein eigenes Ereignis.",
            source,
        )
    name = local_name(definitions[0])
    kind = local_name(node)
    if name not in TRIGGERS:
        raise _error(
            node,
            f"Ereignisse mit „{name}“ werden noch nicht unterstützt. Möglich sind "
            "Nachricht, Zeit, Link und Beenden.",
            source,
        )
    if name not in PLACES.get(kind, ()):
        raise _error(node, f"„{name}“ ist an „{kind}“ nicht möglich.", source)
    cycle = next(children(definitions[0], "timeCycle"), None)
    if cycle is not None and kind != "startEvent":
        raise _error(
            node,
            "Wiederkehrende Zeiten (timeCycle) werden hier noch nicht unterstützt. "
            "Nehmen Sie eine Dauer (timeDuration) und eine Schleife.",
            source,
        )


def _error(node: etree._Element, message: str, source: str) -> ProcessError:
    return ProcessError(
        message,
        source=source,
        element=attribute(node, "id") or local_name(node),
        line=line_of(node),
    )
