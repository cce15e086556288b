"""From the bytes of a BPMN file to a collaboration, compiled once per content."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from types import MappingProxyType
from typing import cast

from lxml import etree

from tragwerk.engines.process.compile import (
    ARTIFACTS,
    compile_process,
    read_artifact,
)
from tragwerk.engines.process.definitions import (
    Problems,
    message_names,
    read_declarations,
    read_definitions,
)
from tragwerk.engines.process.diagram import Diagram
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.markup import (
    attribute,
    by_name,
    children,
    given_at,
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
# Looked for in C, as they may stand anywhere in a process.
IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
REFERRING = etree.XPath("descendant::*[@messageRef]")

Drawing = tuple[etree._Element, dict[str, list[etree._Element]]]

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
    top = by_name(root)
    drawings = [(node, by_name(node)) for node in top.get("collaboration", ())]
    pools = tuple(_pools(drawings))
    messages = message_names(top)
    flows = tuple(_message_flows(top, drawings, pools, messages))
    definitions = read_definitions(
        root, top, messages, _references(flows, pools), problems
    )
    processes: dict[str, Process] = {}
    for number, node in enumerate(top.get("process", ())):
        key = attribute(node, "id") or f"process-{number}"
        if key in processes:
            problems.add(node, "id-twice", f"Der Prozess „{key}“ kommt zweimal vor.")
            continue
        processes[key] = compile_process(
            node, key, source, digest, definitions, MappingProxyType(processes)
        )
    named = next(children(root, "collaboration", "choreography"), None)
    return Collaboration(
        source=source,
        digest=digest,
        name="" if named is None else attribute(named, "name"),
        processes=MappingProxyType(processes),
        pools=pools,
        message_flows=flows,
        messages=tuple(messages.values()),
        diagram=Diagram(root, xml, source),
        xml=xml,
        problems=tuple(problems.found),
        artifacts=tuple(
            read_artifact(node)
            for drawing, _ in drawings
            for node in children(drawing, *ARTIFACTS)
        ),
        declarations=read_declarations(root),
    )


def _pools(drawings: list[Drawing]) -> Iterator[Pool]:
    for drawing, inside in drawings:
        for node in inside.get("participant", ()):
            yield Pool(
                attribute(node, "id"),
                " ".join(attribute(node, "name").split()),
                reference(attribute(node, "processRef")) or None,
                line_of(node),
                next(children(node, "participantMultiplicity"), None) is not None,
                attribute(drawing, "id"),
            )


def _message_flows(
    top: Mapping[str, list[etree._Element]],
    drawings: list[Drawing],
    pools: tuple[Pool, ...],
    messages: Mapping[str, str],
) -> Iterator[MessageFlow]:
    drawn = [
        (node, given_at(node))
        for _, inside in drawings
        for node in inside.get("messageFlow", ())
    ]
    if not drawn:
        return
    ends = {
        reference(given.get(end, ""))
        for _, given in drawn
        for end in ("sourceRef", "targetRef")
    }
    pool_of, name_at = _places(top.get("process", ()), ends, messages, pools)
    for node, given in drawn:
        start = reference(given.get("sourceRef", ""))
        end = reference(given.get("targetRef", ""))
        name = " ".join(given.get("name", "").split())
        message = (
            messages.get(reference(given.get("messageRef", "")))
            or name_at.get(start)
            or name_at.get(end)
            or name
        )
        yield MessageFlow(
            given.get("id", "").strip(),
            name,
            start,
            end,
            pool_of.get(start),
            pool_of.get(end),
            message or None,
            line_of(node),
        )


def _places(
    processes: Iterable[etree._Element],
    ends: set[str],
    messages: Mapping[str, str],
    pools: tuple[Pool, ...],
) -> tuple[dict[str, str], dict[str, str]]:
    """Find for every end its pool, and the message that it refers to itself."""
    pool_of = {pool.id: pool.id for pool in pools}
    by_process = {pool.process: pool.id for pool in pools if pool.process}
    name_at: dict[str, str] = {}
    for process in processes:
        pool = by_process.get(attribute(process, "id"))
        if pool:
            here = ends.intersection(map(str.strip, cast("list[str]", IDS(process))))
            pool_of.update(dict.fromkeys(here, pool))
        referring = cast("list[etree._Element]", REFERRING(process)) if messages else ()
        for node in referring:
            name = messages.get(reference(attribute(node, "messageRef")))
            parent = node.getparent() if name else None
            if name and local_name(node).endswith("Task"):
                name_at[attribute(node, "id")] = name
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
