"""From the bytes of a BPMN file to a collaboration, compiled once per content."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.compile import compile_process, read_artifact
from tragwerk.engines.process.definitions import (
    Problems,
    message_names,
    read_declarations,
    read_definitions,
)
from tragwerk.engines.process.diagram import read_diagram
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.markup import (
    attribute,
    children,
    line_of,
    local_name,
    parse,
    reference,
)
from tragwerk.engines.process.model import (
    Artifact,
    Collaboration,
    MessageFlow,
    MessageRef,
    Pool,
    Process,
)

CACHE_SIZE = 256

_cache: OrderedDict[tuple[str, str], Collaboration] = OrderedDict()
_lock = Lock()


def load_collaboration(
    xml: bytes, *, source: str = "process.bpmn", strict: bool = False
) -> Collaboration:
    """Read and compile a BPMN 2.0 file; the same content is compiled only once.

    Files of other tools are taken as they come: what cannot be right is noted in
    ``problems`` and left out. With ``strict`` the first such error is raised
    instead. ``source`` is the file name that messages show.

    Raises:
        ProcessError: if the file is no BPMN, or, with ``strict``, has an error.
        ProcessLimitError: if the file is too large.
    """
    digest = hashlib.sha256(xml).hexdigest()
    collaboration = _cached((digest, source))
    if collaboration is None:
        collaboration = _load(xml, source, digest)
        with _lock:
            _cache[(digest, source)] = collaboration
            while len(_cache) > CACHE_SIZE:
                _cache.popitem(last=False)
    wrong = [each for each in collaboration.problems if each.severity == "ERROR"]
    if strict and wrong:
        first = wrong[0]
        raise ProcessError(
            first.message, source=source, element=first.element, line=first.line
        )
    return collaboration


def _cached(key: tuple[str, str]) -> Collaboration | None:
    with _lock:
        found = _cache.get(key)
        if found is not None:
            _cache.move_to_end(key)
        return found


def _load(xml: bytes, source: str, digest: str) -> Collaboration:
    root = parse(xml, source)
    problems = Problems()
    pools = tuple(_pools(root))
    flows = tuple(_message_flows(root, pools))
    definitions = read_definitions(root, _references(flows, pools), problems)
    processes: dict[str, Process] = {}
    for number, node in enumerate(children(root, "process")):
        key = attribute(node, "id") or f"process-{number}"
        if key in processes:
            problems.add(node, "id-twice", f"Der Prozess „{key}“ kommt zweimal vor.")
            continue
        processes[key] = compile_process(
            node, key, source, digest, definitions, MappingProxyType(processes)
        )
    collaboration = next(children(root, "collaboration", "choreography"), None)
    return Collaboration(
        source=source,
        digest=digest,
        name="" if collaboration is None else attribute(collaboration, "name"),
        processes=MappingProxyType(processes),
        pools=pools,
        message_flows=flows,
        messages=tuple(definitions.messages.values()),
        diagram=read_diagram(root),
        xml=xml,
        problems=tuple(problems.found),
        artifacts=tuple(_artifacts(root)),
        declarations=read_declarations(root),
    )


def _artifacts(root: etree._Element) -> list[Artifact]:
    return [
        read_artifact(node)
        for collaboration in children(root, "collaboration")
        for node in children(collaboration, "association", "textAnnotation", "group")
    ]


def _pools(root: etree._Element) -> list[Pool]:
    return [
        Pool(
            id=attribute(node, "id"),
            name=" ".join(attribute(node, "name").split()),
            process=reference(attribute(node, "processRef")) or None,
            line=line_of(node),
            is_multiple=next(children(node, "participantMultiplicity"), None)
            is not None,
            collaboration=attribute(collaboration, "id"),
        )
        for collaboration in children(root, "collaboration")
        for node in children(collaboration, "participant")
    ]


def _message_flows(root: etree._Element, pools: tuple[Pool, ...]) -> list[MessageFlow]:
    messages = message_names(root)
    pool_of, name_at = _places(root, messages, pools)
    found = []
    for collaboration in children(root, "collaboration"):
        for node in children(collaboration, "messageFlow"):
            start = reference(attribute(node, "sourceRef"))
            end = reference(attribute(node, "targetRef"))
            message = (
                messages.get(reference(attribute(node, "messageRef")))
                or name_at.get(start)
                or name_at.get(end)
                or " ".join(attribute(node, "name").split())
            )
            found.append(
                MessageFlow(
                    id=attribute(node, "id"),
                    name=" ".join(attribute(node, "name").split()),
                    source=start,
                    target=end,
                    source_pool=pool_of.get(start),
                    target_pool=pool_of.get(end),
                    message=message or None,
                    line=line_of(node),
                )
            )
    return found


def _places(
    root: etree._Element, messages: Mapping[str, str], pools: tuple[Pool, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """Find for every id its pool, and the message that it refers to itself."""
    pool_of = {pool.id: pool.id for pool in pools}
    name_at: dict[str, str] = {}
    by_process = {pool.process: pool.id for pool in pools if pool.process}
    ends = {
        reference(attribute(node, end))
        for collaboration in children(root, "collaboration")
        for node in children(collaboration, "messageFlow")
        for end in ("sourceRef", "targetRef")
    }
    for process in children(root, "process") if ends else ():
        pool = by_process.get(attribute(process, "id"))
        for node in process.iter(etree.Element):
            node_id = attribute(node, "id")
            if pool and node_id in ends:
                pool_of[node_id] = pool
            named = node.get("messageRef")
            name = messages.get(reference(named)) if named else None
            parent = node.getparent() if name else None
            if name and local_name(node).endswith("Task"):
                name_at[node_id] = name
            elif name and parent is not None:
                name_at[attribute(parent, "id")] = name
    return pool_of, name_at


def _references(
    flows: tuple[MessageFlow, ...], pools: tuple[Pool, ...]
) -> dict[str, MessageRef]:
    """Say for each end of a message flow what it is and where the other end is."""
    process_of = {pool.id: pool.process for pool in pools}
    found: dict[str, MessageRef] = {}
    for flow in flows:
        for here, there in (
            (flow.source, flow.target_pool),
            (flow.target, flow.source_pool),
        ):
            found.setdefault(
                here,
                MessageRef(
                    name=flow.message or "",
                    flow=flow.id,
                    pool=there,
                    process=process_of.get(there or ""),
                ),
            )
    return found
