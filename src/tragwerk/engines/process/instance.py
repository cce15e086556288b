"""A running process instance that changes in place, step by step."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from tragwerk.engines.process.elements.finishing import finish
from tragwerk.engines.process.elements.gateways import choose_flows
from tragwerk.engines.process.elements.propagation import escalate, throw_error
from tragwerk.engines.process.errors import NotWaitingError, ProcessError
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.occur import (
    Subscription,
    awaiting,
    occur,
    subscriptions,
    waits_in,
)
from tragwerk.engines.process.program import program_of
from tragwerk.engines.process.run import Run
from tragwerk.engines.process.settling import broadcast, settle
from tragwerk.engines.process.standing import DEFAULT_LIMIT
from tragwerk.engines.process.starting import begin
from tragwerk.engines.process.state import (
    CHOICE,
    HOST_WORK,
    LOCALS,
    ROOT,
    Event,
    EventKind,
    Outcome,
    State,
    Token,
    Waiting,
)
from tragwerk.engines.process.variables import Decide, Judge

# The moment of an instance that has not taken a step yet.
NEVER = datetime.min.replace(tzinfo=UTC)


class Instance:
    """A running instance of a process.

    Its methods are the steps a host can take; each moves it on until it waits again.
    ``decide`` answers for the decisions; ``limit`` is the number of elements one step
    may execute; ``judge`` says whether a flow is taken whose condition gives neither
    true nor false. Only play-outs of foreign or unfinished files have one; without it
    such a condition is an error.

    A call that is refused because nobody waits, or because of what was given, leaves
    the instance as it is. A step that fails on its way leaves it unusable: every
    further call raises a :class:`ProcessError`, and the host goes on from the last
    :attr:`state` it has kept. Not for several threads at once.
    """

    __slots__ = ("_run",)

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def start(
        cls,
        process: Process,
        variables: Mapping[str, Any],
        *,
        now: datetime,
        decide: Decide,
        message: str | None = None,
        at: str | None = None,
        limit: int = DEFAULT_LIMIT,
        judge: Judge | None = None,
    ) -> Self:
        """Start plainly, by a message, or ``at`` a start event of any kind.

        Raises:
            NotWaitingError: if the process does not begin with this message.
            ProcessError: if the process cannot be started this way, or a step fails.
            ProcessLimitError: if it runs in a circle without waiting.
        """
        if LOCALS in variables:
            raise ProcessError(f"„{LOCALS}“ ist als Name nicht möglich.")
        run = Run(program_of(process), now=now, decide=decide, limit=limit, judge=judge)
        run.variables.update(variables)
        instance = cls(run)
        instance._begin(now)
        begin(run, message, at)
        settle(run)
        return instance

    @classmethod
    def of(
        cls,
        process: Process,
        state: State,
        *,
        decide: Decide,
        limit: int = DEFAULT_LIMIT,
        judge: Judge | None = None,
    ) -> Self:
        """Go on from a state, which stays as it is.

        Raises:
            ProcessError: if it belongs to another version of the process, or is
                broken.
        """
        if state.process_id != process.id or state.digest != process.digest:
            raise ProcessError(
                f"Dieser Stand gehört zu einer anderen Fassung des Prozesses "
                f"„{state.process_id}“. Laden Sie die Fassung, mit der er begonnen "
                "hat.",
                source=process.source,
            )
        run = Run(
            program_of(process),
            state,
            now=NEVER,
            decide=decide,
            limit=limit,
            judge=judge,
        )
        return cls(run)

    @property
    def process(self) -> Process:
        """The process it is an instance of."""
        return self._run.program.process

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None as long as it runs."""
        return self._run.outcome

    @property
    def finished(self) -> bool:
        """Whether nothing more can happen."""
        return self._run.outcome is not None

    @property
    def state(self) -> State:
        """Where it stands now: a copy that no later step changes.

        Raises:
            ProcessError: if a step has failed on its way.
        """
        return self._rested().state()

    @property
    def events(self) -> tuple[Event, ...]:
        """What the last step did, in order.

        Raises:
            ProcessError: if it has failed on its way.
        """
        return self._rested().events()

    def tasks(self) -> list[Waiting]:
        """List the open tasks of people, the oldest first.

        Raises:
            ProcessError: if a step has failed on its way.
        """
        run = self._run
        if run.is_moving:
            raise self._refusal(None)
        return list(run.tasks.values())

    def waits(self) -> tuple[Waiting, ...]:
        """Return all that it waits for, tasks and events alike.

        Raises:
            ProcessError: if a step has failed on its way.
        """
        return waits_in(self._rested())

    def complete(
        self, token_id: int, outputs: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Finish work of the host; outputs go into the variables.

        Also ends an ad-hoc sub-process.

        Raises:
            NotWaitingError: if the task is not open any more.
            ProcessError: if the token is no task, or a step fails.
        """
        run = self._run
        # Most steps are these: as ``_begin`` does it, without the call.
        if run.is_moving or run.outcome is not None or now.tzinfo is None:
            raise self._refusal(now)
        run.now, run.facts, run.left = now, [], run.limit
        is_task = token_id in run.tasks
        token = run.tokens[token_id] if is_task else _work_at(run, token_id)
        run.is_moving = True
        finish(run, token, run.program.nodes[token[1]], outputs)
        settle(run)

    def choose(self, token_id: int, chosen: Sequence[str], *, now: datetime) -> None:
        """Choose the flows out of a gateway, or activities of an ad-hoc sub-process.

        Raises:
            NotWaitingError: if there is nothing to choose any more.
            ProcessError: if the choice is not among the options, or a step fails.
        """
        run = self._begin(now)
        options = next(
            (
                each.options
                for each in waits_in(run)
                if each.token_id == token_id and each.kind == "choice"
            ),
            None,
        )
        if options is None:
            raise NotWaitingError(
                "Hier ist nichts mehr zu wählen. Vielleicht hat gerade jemand anderes "
                "gewählt.",
                source=run.program.process.source,
            )
        token = run.tokens[token_id]
        node = run.program.node(token.element)
        wrong = [each for each in chosen if each not in options]
        is_one_only = node.kind == "exclusiveGateway" or (
            node.element.ad_hoc is not None and node.element.ad_hoc.sequential
        )
        if wrong or not chosen or (is_one_only and len(chosen) > 1):
            raise run.error(node, "Diese Auswahl ist hier nicht möglich.")
        run.is_moving = True
        if token.via == CHOICE:
            choose_flows(run, token, node, chosen)
        else:
            scope = next(s for s in run.scopes.values() if s.token == token_id)
            run.record(EventKind.CHOSEN, node.id, chosen=tuple(chosen))
            for each in chosen:
                run.place(run.program.nodes[each], scope.id)
        settle(run)

    def deliver(
        self, message_name: str, payload: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Deliver a message to the element that has waited longest for it.

        Where the file names a correlation, it must fit. The payload goes into the
        variables. One message moves one token.

        Raises:
            NotWaitingError: if nobody waits for it.
            ProcessError: if a step fails.
        """
        run = self._begin(now)
        found = awaiting(run, message_name, payload)
        if found is None:
            raise NotWaitingError(
                f"Niemand wartet auf die Nachricht „{message_name}“.",
                source=run.program.process.source,
            )
        run.is_moving = True
        occur(run, found, payload)
        settle(run)

    def signal(
        self, name: str, payload: Mapping[str, Any] | None = None, *, now: datetime
    ) -> None:
        """Broadcast a signal to everything in this instance that waits for it.

        Nobody waiting is no error; the host hands a signal to every instance.

        Raises:
            ProcessError: if a step fails.
        """
        run = self._begin(now)
        run.is_moving = True
        broadcast(run, name, payload)
        settle(run)

    def trigger(
        self,
        token_id: int,
        element_id: str,
        payload: Mapping[str, Any] | None = None,
        *,
        now: datetime,
    ) -> None:
        """Say that an awaited event has occurred: one that the file leaves open.

        ``token_id`` and ``element_id`` are those of the :class:`Waiting`.

        Raises:
            NotWaitingError: if nobody waits for it any more.
            ProcessError: if a step fails.
        """
        run = self._begin(now)
        for each in subscriptions(run):
            if (each.owner, each.node.id) == (token_id, element_id):
                run.is_moving = True
                occur(run, each, payload)
                settle(run)
                return
        raise NotWaitingError(
            f"Niemand wartet mehr auf „{element_id}“.",
            source=run.program.process.source,
        )

    def fail(
        self,
        token_id: int,
        code: str | None,
        *,
        now: datetime,
        escalation: bool = False,
    ) -> None:
        """Report a BPMN error, or an escalation, from a task the host works on.

        An error that nothing catches ends the process as FAILED.

        Raises:
            NotWaitingError: if the task is not open any more.
            ProcessError: if the token is no task, or a step fails.
        """
        run = self._begin(now)
        token = _work_at(run, token_id)
        run.is_moving = True
        throw = escalate if escalation else throw_error
        throw(run, run.program.nodes[token.element], token.scope, code, token)
        settle(run)

    def advance(self, *, now: datetime) -> None:
        """Fire every timer that is due, the earliest first.

        Raises:
            ProcessError: if a step fails.
            ProcessLimitError: if timers that are due at once go in a circle.
        """
        run = self._begin(now)
        while run.outcome is None:
            due = [timer for timer in run.timers if timer.due_at <= now]
            if not due:
                return
            run.is_moving = True
            first = due[0]
            if len(due) > 1:
                first = min(due, key=lambda timer: (timer.due_at, timer.token))
            node = run.program.nodes[first.element]
            run.count(node)
            run.timers.remove(first)
            for number, each in enumerate(node.element.triggers):
                mark = (first.token, node.id, str(number))
                if each.kind == "timer" and mark not in run.marks:
                    wanted = Subscription(first.token, node, each, number)
                    occur(run, wanted, None, first)
                    break
            settle(run)

    def cancel(self, *, now: datetime, reason: str) -> None:
        """End the instance from outside; reason is a code, not personal data.

        Raises:
            NotWaitingError: if it has ended already.
        """
        run = self._begin(now)
        run.clear(ROOT)
        run.outcome = "CANCELLED"
        run.timers = []
        run.record(EventKind.CANCELLED, run.program.process.id, reason=reason)
        run.tidy()

    def _begin(self, now: datetime) -> Run:
        """Make ready for a step; nothing but what the last one reported goes."""
        run = self._run
        if run.is_moving or run.outcome is not None or now.tzinfo is None:
            raise self._refusal(now)
        run.now = now
        run.facts = []
        run.left = run.limit
        return run

    def _rested(self) -> Run:
        """Return the working set, unless it is in the middle of a step."""
        if self._run.is_moving:
            raise self._refusal(None)
        return self._run

    def _refusal(self, now: datetime | None) -> ProcessError:
        """Say why nothing can be done now."""
        process = self._run.program.process
        if now is not None and now.tzinfo is None:
            return ProcessError("Der Zeitpunkt „now“ braucht eine Zeitzone.")
        if self._run.is_moving:
            return ProcessError(
                "Ein Schritt ist nicht zu Ende gekommen, deshalb ist hier nichts mehr "
                "möglich. Gehen Sie auf den letzten gespeicherten Stand zurück.",
                source=process.source,
            )
        return NotWaitingError(
            f"Der Prozess „{process.id}“ ist schon beendet.", source=process.source
        )


def _work_at(run: Run, token_id: int) -> Token:
    """Find open work of the host by its token."""
    token = run.tokens.get(token_id)
    if token is None:
        raise NotWaitingError(
            "Diese Aufgabe ist nicht mehr offen. Vielleicht hat sie gerade jemand "
            "anderes erledigt.",
            source=run.program.process.source,
        )
    node = run.program.nodes[token.element]
    is_work = node.kind in HOST_WORK or node.kind == "adHocSubProcess"
    if is_work and not run.holds_scope(token_id):
        return token
    raise run.error(
        node, f"„{node.element.label}“ ist keine Aufgabe, die man erledigen kann."
    )
