"""Safe reading of BPMN XML, and the few look-ups the loader needs."""

from collections.abc import Iterator

from lxml import etree

from tragwerk.engines.process.errors import ProcessError, ProcessLimitError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
TRAGWERK = "urn:tragwerk:bpmn:1"

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
        line = error.lineno or None
        raise ProcessError(
            f"Die Datei ist kein gültiges XML: {error.msg}", source=source, line=line
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


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Iterate over the direct BPMN children, of the given tag names if any."""
    for child in node:
        tag = etree.QName(child)
        if tag.namespace == BPMN and (not names or tag.localname in names):
            yield child


def local_name(node: etree._Element) -> str:
    """Return the tag name without its namespace."""
    return etree.QName(node).localname


def line_of(node: etree._Element) -> int:
    """Return the line in which the opening tag ends, 0 if unknown."""
    return int(getattr(node, "sourceline", None) or 0)


def text_of(node: etree._Element | None) -> str:
    """Return the text inside a node, trimmed."""
    return (
        "" if node is None else "".join(str(part) for part in node.itertext()).strip()
    )


def attribute(node: etree._Element, name: str) -> str:
    """Return an attribute as text, empty if it is missing."""
    return str(node.get(name, "")).strip()


def reference(value: str) -> str:
    """Return a reference without the namespace prefix some tools write."""
    return value.strip().rpartition(":")[2]


def id_of(node: etree._Element, source: str) -> str:
    """Return the id of a node.

    Raises:
        ProcessError: if it has none.
    """
    found = attribute(node, "id")
    if not found:
        raise ProcessError(
            f"Einem Element „{local_name(node)}“ fehlt das Attribut „id“.",
            source=source,
            line=line_of(node),
        )
    return found


def _doctype(source: str) -> ProcessError:
    return ProcessError(
        "Die Datei enthält eine DOCTYPE-Angabe. Das ist aus Sicherheitsgründen nicht "
        "erlaubt; entfernen Sie die Zeile.",
        source=source,
    )
