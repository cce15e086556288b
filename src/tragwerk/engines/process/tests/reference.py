"""A naive play-out of random models, written from BPMN 2.0.2, ch. 13, for comparison.

Scopes and tokens are objects that hold each other; nothing is indexed, nothing is
kept apart, paths are searched anew each time. It knows nothing of the engine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Part:
    """An element of a model.

    ``out`` are pairs of target and condition (True, False, or None without one).
    ``loop`` is a kind with a number; ``event`` what it catches or throws.
    """

    id: str
    kind: str
    parent: str | None
    out: list[tuple[str, bool | None]] = field(default_factory=list)
    loop: tuple[str, int] | None = None
    attached: str | None = None
    event: str | None = None
    interrupts: bool = True
    handler: str | None = None
    is_handler: bool = False
    is_event_sub: bool = False
    threshold: int = 0


Model = dict[str, Part]
Entry = str | list["Entry"]


class EndlessError(Exception):
    """More elements in one step than allowed."""


@dataclass(eq=False)
class Scope:
    """Something with tokens inside; ``body`` the token it lies in."""

    place: str | None
    body: Token | None
    kind: str = "sub"
    tokens: list[Token] = field(default_factory=list)
    done: int = 0
    history: list[Entry] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)
    interrupted: bool = False
    fired: dict[str, set[str]] = field(default_factory=dict)


@dataclass(eq=False)
class Token:
    """A resting token."""

    place: str
    scope: Scope
    via: str | None
    is_choice: bool = False
    inside: Scope | None = None
    number: int = 0


class PlayOut:
    """One instance of a model."""

    def __init__(self, model: Model, limit: int) -> None:
        self.model = model
        self.limit = limit
        self.root = Scope(None, None)
        self.resting: list[Token] = []
        self.scopes: list[Scope] = [self.root]
        self.moving: deque[tuple[str, Scope, str | None, int]] = deque()
        self.outcome: str | None = None
        self.begin(None, self.root)
        self.settle()

    # What is waited for.

    def is_instance(self, token: Token) -> bool:
        return token.scope.kind == "loop" and token.scope.place == token.place

    def boundaries(self, token: Token) -> Iterator[Part]:
        if not self.is_instance(token):
            yield from (p for p in self.model.values() if p.attached == token.place)

    def event_subs(self, scope: Scope) -> Iterator[Part]:
        """The start events of the event sub-processes that still watch a scope."""
        if scope.kind == "sub" and not scope.interrupted:
            for part in self.model.values():
                if part.is_event_sub and part.parent == scope.place:
                    yield next(
                        p
                        for p in self.model.values()
                        if p.parent == part.id and p.kind == "startEvent"
                    )

    def awaited(self) -> list[tuple[Token | Scope, Part]]:
        found: list[tuple[Token | Scope, Part]] = []
        for token in self.resting:
            part = self.model[token.place]
            if part.kind == "eventBasedGateway":
                found += [(token, self.model[target]) for target, _ in part.out]
            found += [(token, p) for p in self.boundaries(token)]
        for scope in self.scopes:
            found += [(scope, p) for p in self.event_subs(scope)]
        return [(o, p) for o, p in found if p.event and p.event.startswith("signal")]

    def options(self) -> list[tuple[str, str]]:
        if self.outcome is not None:
            return []
        found = [
            ("choice" if token.is_choice else "task", token.place)
            for token in self.resting
            if token.is_choice
            or (self.model[token.place].kind == "userTask" and token.inside is None)
        ]
        found += [("signal", part.id) for _, part in self.awaited()]
        return sorted(found)

    # What is done from outside.

    def oldest(self, place: str, *, choice: bool = False) -> Token:
        return next(
            t
            for t in self.resting
            if t.place == place and t.inside is None and t.is_choice == choice
        )

    def do(self, place: str) -> None:
        self.finish(self.oldest(place))
        self.settle()

    def pick(self, place: str, targets: set[str]) -> None:
        token = self.oldest(place, choice=True)
        self.lift(token)
        for target, _ in self.model[place].out:
            if target in targets:
                self.send(target, token.scope, place)
        self.settle()

    def call(self, name: str) -> None:
        for owner, part in self.awaited():
            still = any(o is owner and p is part for o, p in self.awaited())
            if part.event == f"signal:{name}" and still:
                self.occur(owner, part)
        self.settle()

    def fail(self, place: str, code: str) -> None:
        token = self.oldest(place)
        self.throw(code, token.scope, token)
        self.settle()

    # What happens by itself.

    def occur(self, owner: Token | Scope, part: Part) -> None:
        if isinstance(owner, Scope):
            self.take_over(owner, part)
        elif part.attached:
            if part.interrupts:
                self.lift(owner)
            self.send(part.id, owner.scope, None)
        else:
            self.lift(owner)
            self.leave(part, owner.scope)

    def take_over(self, scope: Scope, begin: Part, *, always: bool = False) -> None:
        if begin.interrupts or always:
            self.clear(scope)
            scope.interrupted = True
        token = self.rest(begin.parent or "", scope, None)
        self.send(begin.id, self.open(token, "sub"), None)

    def throw(self, code: str, scope: Scope, token: Token | None) -> None:
        wanted = (f"error:{code}", "error:")
        while True:
            events = list(self.boundaries(token)) if token is not None else []
            for kind in wanted:
                for part in events:
                    if part.event == kind and token is not None:
                        self.lift(token)
                        self.send(part.id, token.scope, None)
                        return
            for kind in wanted:
                for begin in self.event_subs(scope):
                    if begin.event == kind:
                        self.take_over(scope, begin, always=True)
                        return
            if scope.body is None:
                self.clear(self.root)
                self.outcome = "FAILED"
                return
            token, scope = scope.body, scope.body.scope

    def send(
        self, target: str, scope: Scope, source: str | None, number: int = 0
    ) -> None:
        self.moving.append((target, scope, source, number))

    def rest(
        self, place: str, scope: Scope, via: str | None, *, choice: bool = False
    ) -> Token:
        token = Token(place, scope, via, choice)
        scope.tokens.append(token)
        self.resting.append(token)
        return token

    def open(self, token: Token, kind: str) -> Scope:
        token.inside = Scope(token.place, token, kind)
        self.scopes.append(token.inside)
        return token.inside

    def lift(self, token: Token) -> None:
        token.scope.tokens.remove(token)
        self.resting.remove(token)
        if token.inside is not None:
            self.clear(token.inside)
            self.scopes.remove(token.inside)

    def clear(self, scope: Scope) -> None:
        self.moving = deque(each for each in self.moving if each[1] is not scope)
        for token in list(scope.tokens):
            self.lift(token)

    def begin(self, place: str | None, scope: Scope) -> None:
        for part in self.model.values():
            if part.parent == place and part.kind == "startEvent":
                self.send(part.id, scope, None)

    def leave(self, part: Part, scope: Scope) -> None:
        for target, condition in part.out:
            if condition is not False:
                self.send(target, scope, part.id)

    def remember(self, part: Part, scope: Scope, inner: list[Entry]) -> None:
        if inner and part.loop and scope.kind != "loop":
            scope.history.append(inner)
        elif part.handler:
            scope.history.append(part.handler)
        elif inner:
            scope.history.append(inner)

    def finish(self, token: Token) -> None:
        part, scope = self.model[token.place], token.scope
        inner = token.inside.history if token.inside is not None else []
        self.lift(token)
        if not (scope.kind == "loop" and scope.place == part.id):
            if part.kind in ("userTask", "subProcess"):
                self.remember(part, scope, inner)
            self.leave(part, scope)
            return
        self.remember(part, scope, inner)
        scope.done += 1
        kind, total = part.loop or ("", 0)
        if scope.done >= total:
            self.finish_loop(scope)
        elif kind == "sequential":
            self.send(part.id, scope, None, scope.done + 1)

    def finish_loop(self, scope: Scope) -> None:
        body = scope.body
        assert body is not None
        part = self.model[body.place]
        self.lift(body)
        self.remember(part, body.scope, scope.history)
        self.leave(part, body.scope)

    def settle(self) -> None:
        count = 0
        while True:
            while self.moving:
                place, scope, via, number = self.moving.popleft()
                count += 1
                if count > self.limit:
                    raise EndlessError
                self.arrive(self.model[place], scope, via, number)
            if self.outcome or not (self.close_one() or self.join_one()):
                break
        if not self.resting:
            self.outcome = self.outcome or "COMPLETED"

    def arrive(self, part: Part, scope: Scope, via: str | None, number: int) -> None:
        if part.loop and not number:
            self.begin_loop(part, scope, via)
            return
        match part.kind:
            case "startEvent" | "task" | "boundaryEvent":
                self.leave(part, scope)
            case "userTask" | "eventBasedGateway":
                self.rest(part.id, scope, via)
            case "subProcess":
                self.begin(part.id, self.open(self.rest(part.id, scope, via), "sub"))
            case "endEvent":
                self.end(part, scope)
            case "intermediateThrowEvent":
                self.compensate(part, scope, via)
            case "parallelGateway":
                self.rest(part.id, scope, via)
                self.join_parallel(part, scope)
            case "inclusiveGateway" | "exclusiveGateway" if (
                part.kind == "exclusiveGateway" or len(self.sources(part)) < 2
            ):
                self.split(part, scope)
            case "complexGateway" if len(self.sources(part)) > 1:
                self.activate(part, scope, via)
            case "complexGateway":
                self.split(part, scope)
            case _:
                self.rest(part.id, scope, via)

    def begin_loop(self, part: Part, scope: Scope, via: str | None) -> None:
        kind, total = part.loop or ("", 0)
        inside = self.open(self.rest(part.id, scope, via), "loop")
        if total == 0:
            self.finish_loop(inside)
        for number in range(1, total + 1 if kind == "parallel" else min(total, 1) + 1):
            self.send(part.id, inside, None, number)

    def end(self, part: Part, scope: Scope) -> None:
        if part.event == "terminate":
            self.clear(scope)
            if scope is self.root:
                self.outcome = "TERMINATED"
        elif part.event and part.event.startswith("error:"):
            self.throw(part.event.removeprefix("error:"), scope, None)

    def compensate(self, part: Part, scope: Scope, via: str | None) -> None:
        around = scope
        while around.body is not None and (
            around.kind != "sub" or self.model[around.place or ""].is_event_sub
        ):
            around = around.body.scope
        queue = list(undone(around.history))
        around.history.clear()
        if not queue:
            self.leave(part, scope)
            return
        self.open(self.rest(part.id, scope, via), "compensation").queue = queue

    def close_one(self) -> bool:
        for scope in self.scopes:
            if scope.body is None or scope.tokens or scope.kind == "loop":
                continue
            if scope.queue:
                self.send(scope.queue.pop(0), scope, None)
            elif scope.kind == "compensation":
                self.lift(scope.body)
                self.leave(self.model[scope.body.place], scope.body.scope)
            else:
                self.finish(scope.body)
            return True
        return False

    # Gateways.

    def sources(self, part: Part) -> list[str]:
        return [p.id for p in self.model.values() for t, _ in p.out if t == part.id]

    def split(self, part: Part, scope: Scope) -> None:
        open_ones = [each for each in part.out if each[1] is None]
        if len(part.out) > 1 and len(open_ones) == len(part.out):
            self.rest(part.id, scope, None, choice=True)
            return
        if part.kind == "exclusiveGateway":
            chosen = [t for t, holds in part.out if holds] + [t for t, _ in open_ones]
            self.send(chosen[0], scope, part.id)
            return
        self.leave(part, scope)

    def waiting(self, part: Part, scope: Scope) -> dict[str | None, Token]:
        found: dict[str | None, Token] = {}
        for token in scope.tokens:
            if token.place == part.id and not token.is_choice:
                found.setdefault(token.via, token)
        return found

    def join_parallel(self, part: Part, scope: Scope) -> None:
        found = self.waiting(part, scope)
        if len(found) == max(len(self.sources(part)), 1):
            for token in found.values():
                self.lift(token)
            self.leave(part, scope)

    def activate(self, part: Part, scope: Scope, via: str | None) -> None:
        if part.id in scope.fired:
            scope.fired[part.id].add(via or "")
            return
        self.rest(part.id, scope, via)
        found = self.waiting(part, scope)
        if len(found) < part.threshold:
            return
        for token in found.values():
            self.lift(token)
        if len(found) < len(self.sources(part)):
            scope.fired[part.id] = {each or "" for each in found}
        self.split(part, scope)

    def join_one(self) -> bool:
        for scope in self.scopes:
            for name, came in list(scope.fired.items()):
                part = self.model[name]
                if self.is_complete(part, scope, came):
                    del scope.fired[name]
                    return True
        for token in self.resting:
            part = self.model[token.place]
            if part.kind != "inclusiveGateway" or token.is_choice:
                continue
            found = self.waiting(part, token.scope)
            if self.is_complete(part, token.scope, {each or "" for each in found}):
                for each in found.values():
                    self.lift(each)
                self.split(part, token.scope)
                return True
        return False

    def is_complete(self, join: Part, scope: Scope, came: set[str]) -> bool:
        """BPMN 2.0.2, 13.4.4: nothing can still come to an empty way in only."""
        for token in scope.tokens:
            if token.place == join.id:
                continue
            ends = self.ends(token.place, join)
            if ends - came and not ends & came:
                return False
        return True

    def ends(self, place: str, join: Part) -> set[str]:
        """Find the last element of each path from a place to a join."""
        seen, todo, found = {place}, [place], set()
        while todo:
            here = todo.pop()
            ways = [target for target, _ in self.model[here].out]
            ways += [p.id for p in self.model.values() if p.attached == here]
            for target in ways:
                if target == join.id:
                    found.add(here)
                elif target not in seen:
                    seen.add(target)
                    todo.append(target)
        return found


def undone(history: list[Entry]) -> Iterator[str]:
    """Give the handlers, the last completed first."""
    for entry in reversed(history):
        if isinstance(entry, str):
            yield entry
        else:
            yield from undone(entry)
