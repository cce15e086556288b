"""Embedded sub-processes: a scope of tokens inside a resting token."""

from tragwerk.engines.process.model import Element
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.state import EventKind


def arrive_at_subprocess(
    run: Run, element: Element, scope: int, via: str | None
) -> None:
    """Rest on the sub-process and start its inside."""
    run.enter(element, via)
    token = run.rest(element, scope, via)
    inside = run.open_scope(element, token)
    for start in run.process.starts.get(element.id, ()):
        run.place(start, inside.id)


def close_empty_scopes(run: Run) -> bool:
    """Complete every sub-process in which no token is left; say whether one was.

    Called when no token moves, so that resting tokens are all there are.
    """
    if not run.scopes:
        return False
    busy = {token.scope for token in run.tokens.values()}
    empty = [scope for scope in run.scopes.values() if scope.id not in busy]
    for scope in empty:
        del run.scopes[scope.id]
        token = run.tokens[scope.token]
        run.lift(token)
        run.leave(run.process.element(scope.element), token.scope)
    return bool(empty)


def is_stuck(run: Run) -> bool:
    """Whether tokens are left, but only at joins, where nothing can come any more."""
    return bool(run.tokens) and all(
        run.process.element(token.element).kind
        in ("parallelGateway", "inclusiveGateway", "subProcess")
        for token in run.tokens.values()
    )


def report_stuck(run: Run) -> None:
    """Report a deadlock at the joins where tokens rest."""
    for place in dict.fromkeys(token.element for token in run.tokens.values()):
        if run.process.element(place).kind != "subProcess":
            run.record(EventKind.STUCK, place)
