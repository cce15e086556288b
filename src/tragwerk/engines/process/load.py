"""From the bytes of a BPMN file to a collaboration, compiled once per content."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

from lxml import etree

from tragwerk.engines.process.compile import MessageBook, compile_process
from tragwerk.engines.process.diagram import read_diagram
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.markup import (
    BPMN,
    attribute,
    children,
    id_of,
    line_of,
    local_name,
    parse,
    reference,
)
from tragwerk.engines.process.model import (
    Collaboration,
    MessageFlow,
    MessageRef,
    Pool,
    Process,
)

CACHE_SIZE = 256

_cache: OrderedDict[tuple[str, str], Collaboration] = OrderedDict()
_lock = Lock()


def load_collaboration(xml: bytes, *, source: str = "process.bpmn") -> Collaboration:
    """Read and compile a BPMN 2.0 file; the same content is compiled only once.

    ``source`` is the file name that messages show.

    Raises:
        ProcessError: if the file is no BPMN, refers to what is not there, or uses
            an element that the engine does not support.
        ProcessLimitError: if the file is too large.
    """
    digest = hashlib.sha256(xml).hexdigest()
    key = (digest, source)
    with _lock:
        found = _cache.get(key)
        if found is not None:
            _cache.move_to_end(key)
            return found
    collaboration = _load(parse(xml, source), source, digest)
    with _lock:
        _cache[key] = collaboration
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return collaboration


def _load(root: etree._Element, source: str, digest: str) -> Collaboration:
    _refuse_double_ids(root, source)
    messages = {
        id_of(node, source): attribute(node, "name") or attribute(node, "id")
        for node in children(root, "message")
    }
    pools = tuple(_pools(root, source))
    flows = tuple(_message_flows(root, source, messages, pools))
    book = MessageBook(messages, _references(flows, pools))
    definitions = {
        attribute(node, "id"): node
        for node in children(root)
        if local_name(node).endswith("EventDefinition")
    }
    processes: dict[str, Process] = {}
    for node in children(root, "process"):
        process = compile_process(node, source, digest, book, definitions)
        processes[process.id] = process
    collaboration = next(children(root, "collaboration"), None)
    return Collaboration(
        source=source,
        digest=digest,
        name="" if collaboration is None else attribute(collaboration, "name"),
        processes=MappingProxyType(processes),
        pools=pools,
        message_flows=flows,
        messages=tuple(messages.values()),
        diagram=read_diagram(root),
    )


def _refuse_double_ids(root: etree._Element, source: str) -> None:
    seen: set[str] = set()
    for node in root.iter(f"{{{BPMN}}}*"):
        if "id" not in node.attrib:
            continue
        found = attribute(node, "id")
        if found in seen:
            raise ProcessError(
                f"Die Kennung „{found}“ kommt zweimal vor. Jede id muss einmalig sein.",
                source=source,
                element=found,
                line=line_of(node),
            )
        seen.add(found)


def _pools(root: etree._Element, source: str) -> list[Pool]:
    return [
        Pool(
            id=id_of(node, source),
            name=attribute(node, "name"),
            process=reference(attribute(node, "processRef")) or None,
            line=line_of(node),
        )
        for collaboration in children(root, "collaboration")
        for node in children(collaboration, "participant")
    ]


def _message_flows(
    root: etree._Element,
    source: str,
    messages: Mapping[str, str],
    pools: tuple[Pool, ...],
) -> list[MessageFlow]:
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
                or attribute(node, "name")
            )
            found.append(
                MessageFlow(
                    id=id_of(node, source),
                    name=attribute(node, "name"),
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
    for process in children(root, "process"):
        pool = by_process.get(attribute(process, "id"))
        for node in process.iter(etree.Element):
            node_id = attribute(node, "id")
            if node_id and pool:
                pool_of[node_id] = pool
            name = messages.get(reference(attribute(node, "messageRef")))
            parent = node.getparent()
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
