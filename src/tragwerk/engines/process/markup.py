"""Safe reading of BPMN XML, and the few look-ups the loader needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from tragwerk.engines.process.errors import ProcessError, ProcessLimitError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
TRAGWERK = "urn:tragwerk:bpmn:1"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"

PREFIX = f"{{{BPMN}}}"
MAX_BYTES = 5_000_000
TRIGGERS = (
    "messageEventDefinition",
    "timerEventDefinition",
    "signalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "conditionalEventDefinition",
    "linkEventDefinition",
    "compensateEventDefinition",
    "terminateEventDefinition",
    "cancelEventDefinition",
)
LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
# What is read between the tags of a flow node, by the group it belongs to.
PARTS = {
    **{f"{PREFIX}{name}": "trigger" for name in TRIGGERS},
    **{f"{PREFIX}{name}": "loop" for name in LOOPS},
    **{
        f"{PREFIX}{name}": name
        for name in (
            "documentation",
            "extensionElements",
            "eventDefinitionRef",
            "dataInputAssociation",
            "dataOutputAssociation",
            "activationCondition",
            "completionCondition",
            "script",
        )
    },
}
FOREIGN = f"{{{ZEEBE}}}*"


def parse(xml: bytes, source: str) -> etree._Element:
    """Parse a BPMN file without entities, network or document type.

    Raises:
        ProcessLimitError: if the file is larger than 5 MB.
        ProcessError: if it is no well-formed BPMN 2.0 file or has a DOCTYPE.
    """
    if len(xml) > MAX_BYTES:
        raise ProcessLimitError("Die Datei ist größer als 5 MB.", source=source)
    # Such a line can only stand before the first element.
    if b"<!DOCTYPE" in xml[: xml.find(b"definitions")]:
        raise _doctype(source)
    try:
        root = _root(xml)
    except etree.XMLSyntaxError as error:
        try:
            # Some tools declare UTF-16 and write UTF-8.
            root = _root(xml.strip(b"\0 \t\r\n"), encoding="utf-8")
        except etree.XMLSyntaxError:
            line = error.lineno or None
            raise ProcessError(
                f"Die Datei ist kein gültiges XML: {error.msg}",
                source=source,
                line=line,
            ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(source)
    if root.tag != f"{{{BPMN}}}definitions":
        raise ProcessError(
            "Das ist keine BPMN-2.0-Datei: Das oberste Element muss „definitions“ "
            f"aus dem Namensraum {BPMN} sein.",
            source=source,
            line=line_of(root),
        )
    return root


def _root(xml: bytes, encoding: str | None = None) -> etree._Element:
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    return etree.fromstring(xml, parser)


@dataclass(slots=True)
class Holder:
    """A node with its attributes and what stands between its tags, by group.

    ``foreign`` are the Zeebe elements in its extension elements.
    """

    node: etree._Element
    kind: str
    given: dict[str, str]
    parts: dict[str, list[etree._Element]]
    foreign: list[etree._Element]

    def first(self, name: str) -> etree._Element | None:
        """Return the first part of a group."""
        found = self.parts.get(name)
        return found[0] if found else None

    def others(self, name: str) -> list[etree._Element]:
        """Return the Zeebe elements of a name."""
        if not self.foreign:
            return []
        tag = f"{{{ZEEBE}}}{name}"
        return [each for each in self.foreign if each.tag == tag]


def holder_of(node: etree._Element, kind: str, given: dict[str, str]) -> Holder:
    """Look through the children of a flow node."""
    parts: dict[str, list[etree._Element]] = {}
    foreign: list[etree._Element] = []
    for child in node:
        name = PARTS.get(child.tag)
        if name is None:
            continue
        if name == "extensionElements":
            foreign.extend(child.iterdescendants(FOREIGN))
        elif name in parts:
            parts[name].append(child)
        else:
            parts[name] = [child]
    return Holder(node, kind, given, parts, foreign)


def by_name(node: etree._Element) -> dict[str, list[etree._Element]]:
    """Sort the BPMN children of a node by their names."""
    found: dict[str, list[etree._Element]] = {}
    for child in node:
        tag = str(child.tag)
        if tag.startswith(PREFIX):
            found.setdefault(tag[len(PREFIX) :], []).append(child)
    return found


def given_at(node: etree._Element) -> dict[str, str]:
    """Return the attributes of a node as plain texts by name."""
    return dict(node.items())  # type: ignore[arg-type] # lxml gives texts


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Iterate over the direct BPMN children, of the given tag names if any."""
    return node.iterchildren(*_tags(names))


@lru_cache(maxsize=256)
def _tags(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{PREFIX}{name}" for name in names or ("*",))


def others(node: etree._Element, namespace: str, name: str) -> Iterator[etree._Element]:
    """Iterate over elements of another tool in the extension elements of a node."""
    for extension in children(node, "extensionElements"):
        yield from extension.iter(f"{{{namespace}}}{name}")


def local_name(node: etree._Element) -> str:
    """Return the tag name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def line_of(node: etree._Element) -> int:
    """Return the line in which the opening tag ends, 0 if unknown."""
    line: int | None = getattr(node, "sourceline", None)
    return line or 0


def text_of(node: etree._Element | None) -> str:
    """Return the text inside a node, trimmed."""
    if node is None:
        return ""
    if not len(node):
        return (node.text or "").strip()
    return "".join(str(part) for part in node.itertext()).strip()


def attribute(node: etree._Element, name: str) -> str:
    """Return an attribute as text, empty if it is missing."""
    return (node.get(name) or "").strip()


def reference(value: str) -> str:
    """Return a reference without the namespace prefix some tools write."""
    return value.rpartition(":")[2].strip() if ":" in value else value.strip()


def _doctype(source: str) -> ProcessError:
    return ProcessError(
        "Die Datei enthält eine DOCTYPE-Angabe. Das ist aus Sicherheitsgründen nicht "
        "erlaubt; entfernen Sie die Zeile.",
        source=source,
    )
