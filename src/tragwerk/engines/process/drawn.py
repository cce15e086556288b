"""What a file draws and declares around the flow: pools, lanes, data, notes."""

from tragwerk.engines.process.record import record


@record
class Lane:
    """A lane with the elements it holds (German: Bahn)."""

    id: str
    name: str
    elements: tuple[str, ...]


@record
class DataItem:
    """A data object, data store or their reference; kept, not executed."""

    id: str
    kind: str
    name: str
    line: int
    parent: str | None = None


@record
class Declaration:
    """A message, signal, error or escalation of the file; ``is_used`` by anything."""

    id: str
    kind: str
    name: str
    line: int
    is_used: bool


@record
class Artifact:
    """A note, a group or an association: drawn, not executed.

    ``source`` and ``target`` are the ends of an association.
    """

    id: str
    kind: str
    text: str
    line: int
    source: str | None = None
    target: str | None = None


@record
class Pool:
    """A participant; ``process`` is None for a black box.

    ``is_multiple`` says that there are many of the kind (10.2.1). ``collaboration``
    is the drawing it belongs to, where a file holds several.
    """

    id: str
    name: str
    process: str | None
    line: int
    is_multiple: bool = False
    collaboration: str = ""


@record
class MessageFlow:
    """A message flow between two pools, given by participant id."""

    id: str
    name: str
    source: str
    target: str
    source_pool: str | None
    target_pool: str | None
    message: str | None
    line: int


@record
class Bounds:
    """Place and size of a shape in diagram units."""

    x: float
    y: float
    width: float
    height: float
