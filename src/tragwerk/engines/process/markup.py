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
OF_FLOWS = frozenset(f"{PREFIX}{name}" for name in ("incoming", "outgoing"))
MAX_BYTES = 5_000_000


def parse(xml: bytes, source: str) -> etree._Element:
    """Parse a BPMN file without entities, network or document type.

    Raises:
        ProcessLimitError: if the file is larger than 5 MB.
        ProcessError: if it is no well-formed BPMN 2.0 file or has a DOCTYPE.
    """
    if len(xml) > MAX_BYTES:
        raise ProcessLimitError("Die Datei ist größer als 5 MB.", source=source)
    if b"<!DOCTYPE" in xml:
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
    )
    return etree.fromstring(xml, parser)


@dataclass(frozen=True, slots=True)
class Holder:
    """A node with its attributes and BPMN children by name, looked through once.

    ``foreign`` are the elements of other tools in its extension elements.
    """

    node: etree._Element
    name: str
    given: dict[str, str]
    inside: tuple[tuple[str, etree._Element], ...]
    foreign: tuple[etree._Element, ...]

    def first(self, name: str) -> etree._Element | None:
        """Return the first child of a name."""
        for key, child in self.inside:
            if key == name:
                return child
        return None

    def all(self, *names: str) -> list[etree._Element]:
        """Return the children of these names."""
        return [child for key, child in self.inside if key in names]

    def is_true(self, name: str) -> bool:
        """Whether an attribute is given and true."""
        return name in self.given and self.given[name].strip() == "true"

    def others(self, namespace: str, name: str) -> list[etree._Element]:
        """Return the elements of another tool of a name."""
        if not self.foreign:
            return []
        tag = f"{{{namespace}}}{name}"
        return [each for each in self.foreign if each.tag == tag]


def holder_of(node: etree._Element) -> Holder:
    """Look through the children of a node; arrows and their ends are left out."""
    inside = []
    foreign: list[etree._Element] = []
    for child in node:
        tag = str(child.tag)
        if tag in OF_FLOWS or not tag.startswith(PREFIX):
            continue
        name = tag[len(PREFIX) :]
        if name == "extensionElements":
            foreign.extend(child.iterdescendants(etree.Element))
        else:
            inside.append((name, child))
    given = {str(key): str(value) for key, value in node.items()}
    return Holder(node, local_name(node), given, tuple(inside), tuple(foreign))


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
    return int(getattr(node, "sourceline", None) or 0)


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
