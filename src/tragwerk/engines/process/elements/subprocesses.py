"""Sub-processes, calls and ad-hoc sub-processes: tokens inside a resting token."""

from operator import itemgetter

from tragwerk.engines.process.elements.compensation import continue_compensation
from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.node import Node
from tragwerk.engines.process.run import DONE, Run
from tragwerk.engines.process.state import CHOICE, OVER, ROOT, EventKind, Scope

SCOPE_OF = itemgetter(2)  # of a token


def arrive_at_subprocess(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Rest on the sub-process and start its inside."""
    token = run.rest(node, scope, via)
    inside = run.open_scope(node, token)
    if node.begin is not None:
        run.place(node.begin, inside.id)
    else:
        for start in node.inside:
            run.place(start, inside.id)


def arrive_at_call(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Run the called process inside; one the file does not hold the host runs."""
    if node.inside:
        arrive_at_subprocess(run, node, scope, via)
        return
    token = run.rest(node, scope, via)
    called = node.element.called
    run.record(
        EventKind.TASK_CREATED, node.id, token=token.id, work="service", called=called
    )


def arrive_at_ad_hoc(run: Run, node: Node, scope: int, via: str | None) -> None:
    """Offer the activities inside; people choose which, in which order, how often."""
    token = run.rest(node, scope, via)
    inside = run.open_scope(node, token, "adhoc")
    if node.inside:
        run.record(EventKind.CHOICE_OFFERED, node.id, token=token.id)
    else:
        run.close(inside.id)
        finish(run, token, node, {})


def start_event_subprocess(
    run: Run, begin: Node, scope: int, *, interrupts: bool = False
) -> int:
    """Start the event sub-process of a start event, in the scope it watches.

    An error ``interrupts`` whatever the start event says (10.5.6).

    Returns:
        The id of the scope of its inside.
    """
    if interrupts or begin.element.interrupting:
        run.clear(scope)
        if scope == ROOT:
            run.interrupted = True
        else:
            run.scopes[scope] = run.scopes[scope]._replace(interrupted=True)
        run.timers = [timer for timer in run.timers if timer.token != scope]
    node = run.program.nodes[begin.parent or ""]
    run.enter(node, None)
    inside = run.open_scope(node, run.rest(node, scope, None))
    run.place(begin, inside.id)
    return inside.id


def close_empty_scopes(run: Run) -> bool:
    """Complete everything in which no token is left; say whether there was one.

    Called when no token moves, so that resting tokens are all there are.
    """
    busy = set(map(SCOPE_OF, run.tokens.values()))
    if busy.issuperset(run.scopes) and not run.program.has_ad_hoc:
        return False
    closed = False
    for scope in list(run.scopes.values()):
        if scope.id in busy and scope.kind != "adhoc":
            continue
        if scope.id not in run.scopes or scope.token not in run.tokens:
            continue
        if scope.kind == "adhoc":
            closed |= _close_ad_hoc(run, scope, is_busy=scope.id in busy)
        elif scope.kind == "compensation":
            continue_compensation(run, scope)
            closed = True
        elif scope.kind == "sub":
            _close(run, scope)
            closed = True
        if closed:
            return True
    return closed


def _close(run: Run, scope: Scope) -> None:
    """End a scope; its token takes its data out and goes on."""
    token = run.tokens[scope.token]
    run.close(scope.id)
    node = run.program.nodes[scope.element]
    finish(run, token, node, {}, run.history(scope.id))


def _close_ad_hoc(run: Run, scope: Scope, *, is_busy: bool) -> bool:
    node = run.program.nodes[scope.element]
    rule = node.element.ad_hoc
    done = {mark[1] for mark in run.marks if mark[0] == scope.id and mark[2] == DONE}
    if rule is None or not done:
        return False
    if rule.condition is None:
        over = not is_busy and all(each.id in done for each in node.inside)
    else:
        seen = run.view(scope.id)
        met = (scope.id, node.id, OVER) in run.marks or (
            run.evaluate(rule.condition, seen, node.id, node.element.line) is True
        )
        if met:
            run.marks.add((scope.id, node.id, OVER))
        over = met and (rule.cancels or not is_busy)
    if over:
        run.clear(scope.id)
        _close(run, scope)
    return over


def is_stuck(run: Run) -> bool:
    """Whether tokens are left, but only where nothing can come any more."""
    nodes = run.program.nodes
    for token in run.tokens.values():
        is_join = nodes[token.element].is_passive and token.via != CHOICE
        if not is_join and not run.holds_scope(token.id):
            return False
    return bool(run.tokens)


def report_stuck(run: Run) -> None:
    """Report a deadlock at the joins where tokens rest."""
    for place in dict.fromkeys(token.element for token in run.tokens.values()):
        if run.program.nodes[place].is_passive:
            run.record(EventKind.STUCK, place)
