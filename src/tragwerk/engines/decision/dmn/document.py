"""The XML of a decision model: read safely, walked without namespaces."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from tragwerk.engines.decision.errors import DecisionError

MAX_BYTES: Final = 10_000_000
MAX_ELEMENTS: Final = 300_000
_DATES: Final = ("20180521", "20191111", "20211108", "20230324")  # DMN 1.2 to 1.5
_WORDS: Final[Mapping[str, str]] = {
    "allowedValues": "erlaubte Werte",
    "binding": "Zuordnung",
    "businessKnowledgeModel": "Wissensmodell",
    "conditional": "Wenn-Dann-Sonst",
    "context": "Kontext",
    "contextEntry": "Eintrag",
    "decision": "Entscheidung",
    "decisionService": "Entscheidungsdienst",
    "decisionTable": "Tabelle",
    "defaultOutputEntry": "Standardwert",
    "encapsulatedLogic": "Funktion",
    "every": "Bedingung für alle",
    "filter": "Filter",
    "for": "Schleife",
    "functionDefinition": "Funktion",
    "informationRequirement": "Anforderung",
    "input": "Eingabespalte",
    "inputData": "Eingabe",
    "inputEntry": "Zelle",
    "inputExpression": "Eingabespalte",
    "inputValues": "erlaubte Werte",
    "invocation": "Aufruf",
    "itemComponent": "Bestandteil",
    "itemDefinition": "Datentyp",
    "knowledgeRequirement": "Anforderung",
    "list": "Liste",
    "literalExpression": "Ausdruck",
    "output": "Ergebnisspalte",
    "outputEntry": "Zelle",
    "outputValues": "mögliche Werte",
    "relation": "Relation",
    "row": "Zeile",
    "rule": "Regel",
    "some": "Bedingung für eines",
    "typeConstraint": "erlaubte Werte",
}
NAMESPACES: Final = frozenset(
    f"{scheme}://www.omg.org/spec/DMN/{date}/MODEL/"
    for scheme in ("http", "https")
    for date in _DATES
)


def parse(xml: bytes, source: str) -> etree._Element:
    """The root of a DMN document.

    Raises:
        DecisionError: if it is no well-formed DMN 1.2 to 1.5, too large, or has a
            document type declaration.
    """
    if len(xml) > MAX_BYTES:
        message = (
            f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB. Teilen Sie das "
            "Modell."
        )
        raise DecisionError(message, source)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        message = (
            f"Die Datei ist kein lesbares XML (Spalte {error.offset or 1}). Speichern "
            "Sie sie im DMN-Werkzeug neu."
        )
        raise DecisionError(message, source, error.lineno or 0) from error
    if root.getroottree().docinfo.internalDTD is not None:
        message = (
            "Die Datei enthält eine DOCTYPE-Angabe; das ist nicht erlaubt. Löschen "
            "Sie diese Zeile."
        )
        raise DecisionError(message, source, 1)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        message = (
            "Die Datei ist kein Entscheidungsmodell in DMN 1.2 bis 1.5. Speichern Sie "
            "sie im DMN-Werkzeug in einer dieser Fassungen."
        )
        raise DecisionError(message, source, line(root))
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        message = f"Das Modell hat mehr als {MAX_ELEMENTS} Elemente. Teilen Sie es."
        raise DecisionError(message, source)
    return root


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def line(element: etree._Element) -> int:
    """The line an element begins in."""
    return int(getattr(element, "sourceline", None) or 0)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements of the model with one of the names, or all."""
    for child in element:
        name = etree.QName(child)
        if name.namespace in NAMESPACES and (not names or name.localname in names):
            yield child


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """The first child element with one of the names."""
    return next(children(element, *names), None)


def text(element: etree._Element, name: str) -> str:
    """The text of a child element, without white space around it."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()


def label(element: etree._Element) -> str:
    """What programs call an element: its kind with its id or name."""
    name = element.get("id") or element.get("name")
    return f"{tag(element)} {name}" if name else tag(element)


def called(element: etree._Element) -> str:
    """What a message calls an element, in German: its kind with its name or id."""
    kind = _WORDS.get(tag(element), f"Element {tag(element)}")
    name = element.get("name") or element.get("id")
    return f"{kind} „{name}“" if name else kind
