"""A step under way: what the elements do to the working set of an instance."""

from collections.abc import Mapping, Sequence
from typing import Any

from tragwerk.engines.process.errors import ProcessLimitError
from tragwerk.engines.process.node import Node, Way
from tragwerk.engines.process.standing import Standing, new_timer, new_token
from tragwerk.engines.process.state import (
    CHOICE,
    HOST_WORK,
    ROOT,
    Completed,
    EventKind,
    Scope,
    ScopeKind,
    Timer,
    Token,
)
from tragwerk.engines.process.timers import Due, Duration, TimerError, due_at
from tragwerk.engines.process.variables import (
    KEEP,
    Frame,
)

MAX_TOKENS = 3_000
DONE = "done"
# Looking up a member of an enumeration takes longer than the rest of a record.
ENTERED, TIMER_SET = EventKind.ENTERED, EventKind.TIMER_SET


class Run(Standing):
    """What an instance stands at, with what the elements do to it."""

    __slots__ = ()

    def record(self, kind: EventKind, element_id: str, **data: object) -> None:
        """Report a fact; data must not hold variable values."""
        self.facts.append((kind, element_id, data))

    def enter(self, node: Node, via: str | None) -> None:
        """Report that an element begins that a token does not just arrive at."""
        self.facts.append((ENTERED, node.id, {"via": via}))

    def place(self, node: Node, scope: int, frame: Frame | None = None) -> None:
        """Put a token into an element that it does not reach by a flow."""
        self.ready.append((node, scope, None, frame))

    def count(self, node: Node) -> None:
        """Count an element execution.

        Raises:
            ProcessLimitError: if this step executed too many; the process then
                runs in a circle without anybody being asked.
        """
        self.left -= 1
        if self.left < 0:
            raise self.endless(node)

    def endless(self, node: Node) -> ProcessLimitError:
        """Build the error for a step that does not come to rest."""
        return ProcessLimitError(
            f"Mehr als {self.limit} Elemente in einem Schritt: Der Prozess läuft "
            "im Kreis, ohne auf jemanden zu warten. Prüfen Sie die Bedingungen "
            "der Schleife an diesem Element.",
            source=self.program.process.source,
            element=node.id,
            line=node.element.line,
        )

    def rest(self, node: Node, scope: int, via: str | None) -> Token:
        """Let a token rest at an element; its boundary timers begin.

        Raises:
            ProcessLimitError: if the instance would hold more than 3,000 tokens.
        """
        tokens = self.tokens
        if len(tokens) >= MAX_TOKENS:
            raise self.crowded(node)
        key = self.next_id
        self.next_id = key + 1
        token = tokens[key] = new_token((key, node.id, scope, via))
        if self.frame is not None:
            self.locals[key] = self.frame
            self.frame = None
        if not node.is_quiet:
            if node.has_inputs:
                self._take_in(node, token)
            if node.is_timed and not self.is_instance(token):
                for boundary in node.boundaries:
                    self.set_timers(key, boundary)
        return token

    def crowded(self, node: Node) -> ProcessLimitError:
        """Build the error for an instance in which too much is open at once."""
        return ProcessLimitError(
            f"Mehr als {MAX_TOKENS} Dinge wären gleichzeitig offen. Vermutlich "
            "liegt eine parallele Aufteilung in einer Schleife.",
            source=self.program.process.source,
            element=node.id,
            line=node.element.line,
        )

    def _take_in(self, node: Node, token: Token) -> None:
        """Evaluate what goes into an element, for a loop and for each instance.

        The loop as a whole sees no item yet, so there what fails stays open.
        """
        frame = self.locals.setdefault(token.id, {})
        is_whole = node.element.loop is not None and not self.is_instance(token)
        frame.update(
            self.values(
                node.element.inputs,
                self.view(token.scope, token.id),
                node,
                is_lenient=is_whole,
            )
        )

    def is_instance(self, token: Token) -> bool:
        """Whether a token is one instance of a loop, not the loop itself."""
        scope = self.scopes.get(token.scope)
        return (
            scope is not None
            and scope.kind == "loop"
            and scope.element == token.element
        )

    def set_timers(self, owner: int, node: Node, since: Timer | None = None) -> None:
        """Set the timers of an event, for a resting token or for a scope.

        ``since`` is the timer of a cycle that has just fired.
        """
        for trigger in node.element.triggers:
            rule = trigger.timer
            if trigger.kind != "timer" or rule is None or rule.problem is not None:
                continue
            fixed = rule.fixed
            try:
                if type(fixed) is Duration and since is None:
                    at, left, day = fixed.after(self.now), 0, 0
                else:
                    at, left, day = due_at(
                        rule,
                        self.variables if not self.locals else self._seen_by(owner),
                        since.due_at if since is not None else self.now,
                        since.day if since is not None else 0,
                    )
            except TimerError as error:
                if self.judge is None:
                    raise self.error(node, f"Zeitangabe: {error}") from error
                at, left, day = Due(self.now)
            if since is not None:
                left = max(since.left - 1, -1)
            self.timers.append(new_timer((owner, node.id, at, left, day)))
            self.facts.append((TIMER_SET, node.id, {"token": owner}))

    def _seen_by(self, owner: int) -> Mapping[str, Any]:
        token = self.tokens.get(owner)
        if token is None:
            return self.view(owner)
        return self.view(token.scope, owner)

    def open_scope(
        self, node: Node, token: Token, kind: ScopeKind = "sub", total: int = 0
    ) -> Scope:
        """Open the inside of an element on which a token rests."""
        key = self.next_id
        self.next_id = key + 1
        scope = Scope(key, node.id, token.id, kind, total)
        self.scopes[key] = scope
        self.may_close = True
        if node.keeps and kind in ("sub", "adhoc"):
            self.locals.setdefault(token.id, {})[KEEP] = True
        if kind == "sub":
            for each in node.event_subprocesses:
                if each.begin is not None:
                    self.set_timers(key, each.begin)
        return scope

    def lift(self, token: Token) -> None:
        """Take a resting token away, with its timers and all that runs inside it."""
        key = token[0]
        del self.tokens[key]
        self.tasks.pop(key, None)
        if self.locals:
            self.locals.pop(key, None)
        if self.timers:
            self.stop_timers(key)
        if self.scopes:
            if token[2] != ROOT:
                self.may_close = True
            for scope in self.scopes.values():
                if scope[2] == key:
                    self.end_inside(key)
                    break

    def stop_timers(self, owner: int) -> None:
        """Forget the timers of a token or a scope."""
        for timer in self.timers:
            if timer[0] == owner:
                self.timers = [each for each in self.timers if each[0] != owner]
                break

    def end_inside(self, token_id: int) -> None:
        """Take away all that runs inside a token."""
        for scope in [s for s in self.scopes.values() if s.token == token_id]:
            self.clear(scope.id)
            self.close(scope.id)

    def close(self, scope: int) -> None:
        """Forget an empty scope and the timers of its event sub-processes."""
        del self.scopes[scope]
        self.stop_timers(scope)

    def interrupt(self, token: Token) -> None:
        """Take a token away before its element is done, and report it."""
        self.lift(token)
        is_work = self.program.nodes[token.element].kind in HOST_WORK
        self.record(
            EventKind.TASK_CANCELLED if is_work else EventKind.INTERRUPTED,
            token.element,
            token=token.id,
        )

    def clear(self, scope: int) -> None:
        """Take away every token of a scope, resting or moving."""
        if self.ready:
            kept = [each for each in self.ready if each[1] != scope]
            self.ready.clear()
            self.ready.extend(kept)
        for token in [t for t in self.tokens.values() if t.scope == scope]:
            if token.id in self.tokens:
                self.interrupt(token)

    def first_at(self, node: Node, scope: int) -> dict[str | None, Token]:
        """Return of the tokens that rest at a join the oldest by each flow."""
        first: dict[str | None, Token] = {}
        wanted = node.id
        for token in self.tokens.values():
            if token[1] == wanted and token[2] == scope and token[3] != CHOICE:
                first.setdefault(token[3], token)
        return first

    def leave(self, node: Node, scope: int, inside: int | None = None) -> None:
        """Complete an element and send tokens by every flow whose condition holds.

        ``inside`` is the scope of a sub-process that has just ended.
        """
        self.facts.append(node.completed)
        if node.is_noted or inside is not None:
            self.remember(node, scope, inside)
        if node.only is not None:
            via, target = node.only
            self.ready.append((target, scope, via, None))
        elif node.out:
            for flow, target in self.true_flows(node, scope):
                self.ready.append((target, scope, flow.id, None))

    def remember(self, node: Node, scope: int, inside: int | None) -> None:
        """Note a completed activity if there is something to undo about it."""
        if node.is_compensable or inside is not None:
            self.completed.append(Completed(node.id, scope, inside))
        around = self.scopes.get(scope)
        if around is not None and around.kind == "adhoc":
            self.marks.add((scope, node.id, DONE))

    def history(self, scope: int) -> int | None:
        """Return a scope that ends, if something was completed in it to undo."""
        return scope if any(each.scope == scope for each in self.completed) else None

    def true_flows(self, node: Node, scope: int) -> Sequence[Way]:
        """Choose flows the inclusive way: all that hold, else the default.

        Raises:
            ProcessError: if there are flows but none may be taken.
        """
        chosen = [way for way in node.tested if self.holds(way[0], scope)]
        if chosen or node.resort or not node.out:
            return chosen or node.resort
        if self.judge is None:
            raise self.no_way(node)
        return node.out[-1:]
