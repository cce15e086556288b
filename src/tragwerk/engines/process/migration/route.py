"""A plan worked out for two versions: where each element and each flow goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.migration.reasons import Reason
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.state import SERVICE_KINDS, TASK_KINDS

DROP = ""
JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})

Plan = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """A plan worked out for two versions.

    ``nodes`` says for each old element which new one it becomes, where it becomes
    one; ``flows`` the same for the flows into a join; ``dropped`` are elements whose
    timers are given up; ``added`` timer events that only the new version has.
    """

    old: Program
    new: Program
    nodes: Mapping[str, str]
    flows: Mapping[str, Mapping[str, str]]
    dropped: frozenset[str]
    added: tuple[Node, ...]

    @property
    def new_timers(self) -> frozenset[str]:
        """The timer events that only the new version has; they begin on moving."""
        return frozenset(each.id for each in self.added)


def prepare(old: Process, new: Process, plan: Plan) -> Route:
    """Work a plan out; the same one is worked out only once.

    Raises:
        ProcessError: if it names an element that does not exist, or leads two
            elements to the same one.
    """
    return _worked_out(old, new, tuple(sorted(plan.items())))


@lru_cache(maxsize=16)
def _worked_out(
    old: Process, new: Process, items: tuple[tuple[str, str], ...]
) -> Route:
    plan = dict(items)
    here, there = program_of(old), program_of(new)
    wrong = [each for each in plan if each not in here.nodes]
    wrong += [each for each in plan.values() if each and each not in there.nodes]
    if wrong:
        raise ProcessError(
            f"Der Plan nennt „{wrong[0]}“; dieses Element gibt es nicht.",
            source=new.source,
        )
    claimed = [each for each in plan.values() if each]
    if len(set(claimed)) < len(claimed):
        raise ProcessError(
            "Der Plan führt zwei Elemente auf dasselbe. Jedes braucht sein eigenes, "
            "sonst führt kein Weg zurück.",
            source=new.source,
        )
    nodes = _nodes(here, there, plan, set(claimed))
    arrived = set(nodes.values())
    return Route(
        old=here,
        new=there,
        nodes=nodes,
        flows={each: _flows(here, there, nodes, each) for each in nodes},
        dropped=frozenset(key for key, value in plan.items() if value == DROP),
        added=tuple(
            node
            for node in there.nodes.values()
            if node.id not in arrived
            and any(each.kind == "timer" for each in node.element.triggers)
        ),
    )


def _nodes(
    here: Program, there: Program, plan: Plan, claimed: set[str]
) -> dict[str, str]:
    """Work out where each element goes; one in a call goes with the call."""
    found: dict[str, str] = {}
    for key in here.nodes:
        target = plan.get(key)
        if target is None:
            call, _, own = key.rpartition("/")
            around = plan.get(call, found.get(call, call)) if call else ""
            target = f"{around}/{own}" if around else own
            if target in claimed or target not in there.nodes:
                continue
        if target:
            found[key] = target
    return found


def _flows(
    here: Program, there: Program, nodes: Mapping[str, str], element: str
) -> dict[str, str]:
    """Find for each flow into a join the one that takes its place.

    That of the same id, else the only one from the same element.
    """
    was, now = here.nodes[element], there.nodes[nodes[element]]
    if was.kind not in JOINS:
        return {}
    ids = {flow.id for flow in now.element.incoming}
    found = {flow.id: flow.id for flow in was.element.incoming if flow.id in ids}
    free = [flow for flow in now.element.incoming if flow.id not in found]
    prefix = element.rpartition("/")[0]
    for flow in was.element.incoming:
        source = nodes.get(f"{prefix}/{flow.source}" if prefix else flow.source, "")
        own = source.rpartition("/")[2]
        same = [each for each in free if each.source == own]
        if flow.id not in found and len(same) == 1:
            found[flow.id] = same[0].id
            free.remove(same[0])
    return found


def change_of(was: Node, now: Node, *, is_choice: bool) -> Reason | None:
    """Say what of an element on which a token rests has lost its meaning."""
    is_work = any(
        {was.kind, now.kind} <= kinds for kinds in (TASK_KINDS, SERVICE_KINDS)
    )
    loops = [
        None if n.element.loop is None else n.element.loop.kind for n in (was, now)
    ]
    same = (
        (is_work or was.kind == now.kind)
        and loops[0] == loops[1]
        and bool(was.inside) == bool(now.inside)
        and was.element.is_event_subprocess == now.element.is_event_subprocess
    )
    if not same or (is_choice and not now.choices):
        return "KIND"
    awaited = [[t.kind for t in n.element.triggers] for n in (was, now)]
    return None if awaited[0] == awaited[1] else "AWAITS"
