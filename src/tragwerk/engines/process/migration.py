"""Move running instances to another version of their process.

A plan is a mapping of element ids, of the old version to the new one. What it does
not name stays where it is; ``""`` gives up the timers of an element. Ids inside a
call (``call/task``) go with the call. The plan must be one to one, so that
:func:`inverse` leads back. Nothing moves on by being migrated.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from tragwerk.engines.process.elements.gateways import FIRED
from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.node import Node, Program
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import (
    CHOICE,
    ROOT,
    SERVICE_KINDS,
    TASK_KINDS,
    Completed,
    Event,
    EventKind,
    Mark,
    Scope,
    State,
    Step,
    Timer,
    Token,
)

DROP = ""
JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})

Plan = Mapping[str, str]
Reason = Literal[
    "FINISHED",
    "VERSION",
    "VANISHED",
    "KIND",
    "AWAITS",
    "SCOPE",
    "FLOW",
    "COMPLETE",
    "UNDO",
    "TIMER",
]
TEXTS: Mapping[Reason, str] = {
    "FINISHED": "Der Vorgang ist schon beendet.",
    "VERSION": "Der Vorgang läuft nach einer anderen Fassung.",
    "VANISHED": "„{0}“ gibt es nicht mehr. Ordnen Sie dem Element ein neues zu.",
    "KIND": "„{0}“ ist jetzt ein Element anderer Art.",
    "AWAITS": "„{0}“ wartet jetzt auf etwas anderes.",
    "SCOPE": "„{0}“ liegt jetzt in einem anderen Teilprozess.",
    "FLOW": "Der Pfeil „{0}“, auf dem gewartet wird, führt nicht mehr hierher.",
    "COMPLETE": "An „{0}“ wäre jetzt alles da; es ginge ohne Anlass weiter.",
    "UNDO": "„{0}“ ist erledigt und könnte nicht mehr rückgängig gemacht werden.",
    "TIMER": "An „{0}“ läuft eine Frist. Ordnen Sie ihr eine neue zu oder geben Sie "
    "sie im Plan ausdrücklich auf.",
}


class Obstacle(NamedTuple):
    """Why a state cannot be moved: at which old element, and what stands against it.

    ``token`` is the id of the token or scope, 0 for the process itself.
    """

    reason: Reason
    element: str
    token: int
    message: str


class Forecast(NamedTuple):
    """What would happen to a state: the elements that change, or the obstacles."""

    moves: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_possible(self) -> bool:
        """Whether it can be migrated."""
        return not self.obstacles


def migrate(
    old: Process, new: Process, state: State, plan: Plan, *, now: datetime
) -> Step:
    """Move a state to another version; tokens, timers and data stay what they are.

    Timers that only the new version has begin now.

    Raises:
        ProcessError: if the plan is wrong, or the state cannot be moved; the message
            names every obstacle.
    """
    path = _path(old, new, plan)
    found = path.obstacles(state)
    if found:
        raise ProcessError(
            " ".join(dict.fromkeys(each.message for each in found)), source=new.source
        )
    return path.move(state, now)


def dry_run(
    old: Process, new: Process, states: Iterable[State], plan: Plan
) -> Iterator[Forecast]:
    """Say for each of many states what the migration would do.

    Raises:
        ProcessError: if the plan itself is wrong.
    """
    path = _path(old, new, plan)
    for state in states:
        found = path.obstacles(state)
        yield Forecast(() if found else path.moves(state), found)


def inverse(old: Process, new: Process, plan: Plan) -> dict[str, str]:
    """Return the plan that leads back from the new version to the old one.

    Timers given up do not come back; those that only the new version has are
    given up.

    Raises:
        ProcessError: if the plan is wrong.
    """
    path = _path(old, new, plan)
    back = {there: here for here, there in path.nodes.items() if here != there}
    back |= {each.id: DROP for each in path.added}
    return back


@dataclass(frozen=True, slots=True)
class _Path:
    """A plan worked out for two versions; ``added`` are timer events without origin."""

    old: Program
    new: Program
    nodes: Mapping[str, str]
    flows: Mapping[str, Mapping[str, str]]
    dropped: frozenset[str]
    added: tuple[Node, ...]

    def obstacles(self, state: State) -> tuple[Obstacle, ...]:
        """Find everything that keeps a state from being moved."""
        if state.outcome is not None:
            return (_obstacle("FINISHED", state.process_id, ROOT),)
        if state.digest != self.old.process.digest:
            return (_obstacle("VERSION", state.process_id, ROOT),)
        return tuple(dict.fromkeys(self._all(state)))

    def _all(self, state: State) -> Iterator[Obstacle]:
        scopes = {scope.id: scope for scope in state.scopes}
        for token in state.tokens:
            yield from self._at_token(token, scopes)
        yield from self._at_joins(state)
        for timer in state.timers:
            if timer.element not in self.dropped and timer.element not in self.nodes:
                yield _obstacle("TIMER", timer.element, timer.token)
        for scope in state.scopes:
            for handler in scope.queue:
                if handler not in self.nodes:
                    yield _obstacle("UNDO", handler, scope.id)
        for each in state.completed:
            there = self.nodes.get(each.element)
            node = self.new.nodes[there] if there is not None else None
            if node is None or not (node.is_compensable or each.inside is not None):
                yield _obstacle("UNDO", each.element, each.scope)
        for mark in state.marks:
            if mark[1] not in self.nodes:
                yield _obstacle("VANISHED", mark[1], mark[0])

    def _at_token(
        self, token: Token, scopes: Mapping[int, Scope]
    ) -> Iterator[Obstacle]:
        there = self.nodes.get(token.element)
        if there is None:
            yield _obstacle("VANISHED", token.element, token.id)
            return
        was, now = self.old.nodes[token.element], self.new.nodes[there]
        reason = _change(was, now, is_choice=token.via == CHOICE)
        if reason is not None:
            yield _obstacle(reason, token.element, token.id)
        scope = scopes.get(token.scope)
        if scope is None or scope.kind in ("sub", "adhoc"):
            holder = None if scope is None else self.nodes.get(scope.element)
            is_lost = scope is not None and holder is None
            if is_lost or now.parent != holder:
                yield _obstacle("SCOPE", token.element, token.id)
        is_flow = now.kind in JOINS and token.via not in (None, CHOICE)
        if is_flow and token.via not in self.flows.get(token.element, {}):
            yield _obstacle("FLOW", token.via or "", token.id)

    def _at_joins(self, state: State) -> Iterator[Obstacle]:
        """Find parallel joins that would have all they wait for."""
        came: dict[tuple[str, int], set[str | None]] = {}
        for token in state.tokens:
            if self.old.nodes[token.element].kind == "parallelGateway":
                came.setdefault((token.element, token.scope), set()).add(token.via)
        for (element, scope), ways in came.items():
            there = self.nodes.get(element)
            if there is not None and len(ways) >= self.new.nodes[there].entries:
                yield _obstacle("COMPLETE", element, scope)

    def moves(self, state: State) -> tuple[tuple[str, str], ...]:
        """Return which elements tokens rest at change, and to which."""
        return tuple(
            dict.fromkeys(
                (token.element, self.nodes[token.element])
                for token in state.tokens
                if token.element != self.nodes[token.element]
            )
        )

    def move(self, state: State, now: datetime) -> Step:
        """Move a state without obstacles."""
        nodes, process = self.nodes, self.new.process
        moved = state._replace(
            process_id=process.id,
            digest=process.digest,
            tokens=tuple(self._token(token) for token in state.tokens),
            timers=tuple(
                Timer(each.token, nodes[each.element], each.due_at, each.left)
                for each in state.timers
                if each.element not in self.dropped
            ),
            scopes=tuple(self._scope(scope) for scope in state.scopes),
            completed=tuple(
                Completed(nodes[each.element], each.scope, each.inside)
                for each in state.completed
            ),
            marks=frozenset(self._mark(mark) for mark in state.marks),
        )
        events = [
            Event(
                EventKind.MIGRATED,
                process.id,
                now,
                {"from": state.digest, "to": process.digest},
            )
        ]
        events += [
            Event(EventKind.MIGRATED, nodes[t.element], now, {"from": t.element})
            for t in state.tokens
            if nodes[t.element] != t.element
        ]
        if not self.added:
            return Step(moved, tuple(events))
        begun = self._begin_timers(moved, now)
        return Step(begun.state, (*events, *begun.events))

    def _token(self, token: Token) -> Token:
        via = token.via
        if via is not None:
            via = self.flows.get(token.element, {}).get(via, via)
        return Token(token.id, self.nodes[token.element], token.scope, via)

    def _scope(self, scope: Scope) -> Scope:
        return scope._replace(
            element=self.nodes[scope.element],
            queue=tuple(self.nodes[each] for each in scope.queue),
        )

    def _mark(self, mark: Mark) -> Mark:
        owner, element, text = mark
        word, _, flow = text.partition(":")
        if word == FIRED and flow:
            text = f"{FIRED}:{self.flows.get(element, {}).get(flow, flow)}"
        return owner, self.nodes[element], text

    def _begin_timers(self, moved: State, now: datetime) -> Step:
        """Set the timers that only the new version has."""
        run = Run(self.new, moved, now=now, decide=_no_decision)
        added = {each.id for each in self.added}
        for token in moved.tokens:
            node = self.new.nodes[token.element]
            if not run.is_instance(token):
                for boundary in node.boundaries:
                    if boundary.id in added:
                        run.set_timers(token.id, boundary)
            if node.kind == "eventBasedGateway":
                for _flow, target in node.out:
                    if target.id in added:
                        run.set_timers(token.id, target)
        watched = [] if moved.interrupted else [(ROOT, self.new.event_subprocesses)]
        watched += [
            (scope.id, self.new.nodes[scope.element].event_subprocesses)
            for scope in moved.scopes
            if scope.kind == "sub" and not scope.interrupted
        ]
        for owner, found in watched:
            for each in found:
                if each.begin is not None and each.begin.id in added:
                    run.set_timers(owner, each.begin)
        return run.result()


def _path(old: Process, new: Process, plan: Plan) -> _Path:
    return _worked_out(old, new, tuple(sorted(plan.items())))


@lru_cache(maxsize=16)
def _worked_out(
    old: Process, new: Process, items: tuple[tuple[str, str], ...]
) -> _Path:
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
    return _Path(
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


def _change(was: Node, now: Node, *, is_choice: bool) -> Reason | None:
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


def _obstacle(reason: Reason, element: str, token: int) -> Obstacle:
    return Obstacle(reason, element, token, TEXTS[reason].format(element))


def _no_decision(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise ProcessError("Beim Umstellen wird nichts entschieden.")
