"""Move a case on: let the engine step, do what follows, store all of it at once.

Every action that touches the process makes one `Move` inside its transaction, steps
it, and calls `save`. Nothing is stored before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.process import (
    Event,
    EventKind,
    NotWaitingError,
    ProcessError,
    State,
    Step,
    Timer,
    Waiting,
    advance,
    cancel,
    complete,
    deliver,
    start,
    waits_of,
)
from tragwerk.foundation import vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.changes import Changes, Moment
from tragwerk.modules.cases.actions.filing import new_file
from tragwerk.modules.cases.actions.storing import store_move
from tragwerk.modules.cases.domain.deadlines import with_lawful_timers
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.models import Case, Request, Task
from tragwerk.modules.cases.queries.composing import compose_letter
from tragwerk.modules.cases.queries.deciding import decider
from tragwerk.modules.cases.queries.disclosing import entries_for
from tragwerk.modules.cases.queries.looking_ahead import (
    answer_day,
    coming_request,
    kind_of,
    request_text,
)
from tragwerk.modules.exchange.data import content_of

_MOST_SERVICES = 50


class Move(Changes):
    """One step of a case with all that follows from it."""

    def start(self, message: str) -> None:
        """Begin the process with the message of the application."""
        step = self._try(
            lambda decide: start(
                self.process,
                self.record.variables,
                now=self.now,
                decide=decide,
                message=message,
            )
        )
        self._follow(step)

    def complete(self, token_id: int, outputs: Mapping[str, Any]) -> None:
        """Finish a task.

        Raises:
            ConflictError: if it is not open any more.
            RuleError: if the process cannot go on with these values.
        """
        state = self._state()
        step = self._try(
            lambda decide: complete(
                self.process, state, token_id, outputs, now=self.now, decide=decide
            )
        )
        self._follow(step)

    def deliver(self, message: str, payload: Mapping[str, Any]) -> None:
        """Hand a message to the process."""
        state = self._state()
        step = self._try(
            lambda decide: deliver(
                self.process, state, message, payload, now=self.now, decide=decide
            )
        )
        self._follow(step)

    def advance(self) -> None:
        """Fire the timers that are due."""
        state = self._state()
        step = self._try(
            lambda decide: advance(self.process, state, now=self.now, decide=decide)
        )
        self._follow(step)

    def cancel(self, reason: str) -> None:
        """End the process from outside; reason is a code."""
        self._follow(cancel(self.process, self._state(), now=self.now, reason=reason))

    def note(self, kind: str, element_id: str = "", code: str = "") -> None:
        """Add a fact of this module to the history."""
        self.history.append(Moment(kind, element_id, code, self.now))

    def awaited_answer(self) -> str | None:
        """Give the message of kind `answer` that the process waits for, if any."""
        if self.state is None or self.state.finished:
            return None
        for waiting in waits_of(self.process, self.state):
            flow = self.package.flows.get(waiting.message or "")
            if waiting.kind == "message" and flow and flow.kind == "answer":
                return waiting.message
        return None

    def save(self) -> None:
        """Store state, record, history, tasks and timers."""
        store_move(self, self._state())

    def _state(self) -> State:
        if self.state is None:
            raise RuleError(_("Dieser Vorgang hat noch nicht begonnen."))
        return self.state

    def _try(self, run: Any) -> Step:  # noqa: ANN401 - a closure over one engine call
        zone = timezone.get_current_timezone()
        day = self.case.submitted_at.astimezone(zone).date()
        decide = decider(self.package, self.record, on=day, now=self.now)
        try:
            step: Step = run(decide)
        except NotWaitingError as error:
            raise ConflictError(
                _(
                    "Dieser Schritt ist schon erledigt. Ihre Eingabe hat nichts "
                    "geändert."
                )
            ) from error
        except ProcessError as error:
            raise RuleError(
                _("Der Vorgang kann so nicht weitergehen: %(reason)s")
                % {"reason": error.message}
            ) from error
        return step

    def _follow(self, step: Step) -> None:
        """Take a step over, then do the services the process waits for."""
        for _round in range(_MOST_SERVICES):
            before = self.state.timers if self.state else ()
            zone = timezone.get_current_timezone()
            self.state = with_lawful_timers(step.state, before, self.now, zone)
            self.record.variables = dict(self.state.variables)
            self.is_record_changed = True
            new = [timer for timer in self.state.timers if timer not in before]
            for event in step.events:
                self._note_event(event)
                if event.kind == EventKind.MESSAGE_THROWN:
                    self._send(event, new)
            service = self._next_service()
            if service is None:
                return
            outputs = self._serve(service)
            state, token = self.state, service.token_id
            step = self._try(
                lambda decide, state=state, token=token, outputs=outputs: complete(
                    self.process, state, token, outputs, now=self.now, decide=decide
                )
            )
        raise RuleError(_("Der Baustein lässt das Programm im Kreis arbeiten."))

    def _note_event(self, event: Event) -> None:
        if event.kind == EventKind.ENTERED:
            return
        element = self.process.elements.get(event.element_id)
        is_passage = element is not None and element.kind.endswith("Gateway")
        if event.kind == EventKind.COMPLETED and is_passage:
            return
        code = next(
            (
                str(event.data[key])
                for key in ("message", "decision", "outcome", "reason")
                if event.data.get(key)
            ),
            "",
        )
        moment = Moment(str(event.kind), event.element_id, code[:120], event.at)
        self.history.append(moment)

    def _next_service(self) -> Waiting | None:
        state = self._state()
        if state.finished:
            return None
        for waiting in waits_of(self.process, state):
            if waiting.kind == "service":
                return waiting
        return None

    def _serve(self, waiting: Waiting) -> dict[str, Any]:
        element = waiting.element
        if element.extension.get("service") != "letter":
            raise RuleError(
                _("„%(step)s“ kann diese Plattform noch nicht.")
                % {"step": element.label}
            )
        template = element.extension.get("template", "")
        text, until = coming_request(
            self.package, self.process, self._state(), waiting, self.record, self.now
        )
        content = compose_letter(
            self.case,
            self.package,
            self.record,
            template,
            actor=self.actor,
            now=self.now,
            request_text=text,
            request_until=until,
        )
        file = new_file(
            self.case,
            FileKind.LETTER,
            content,
            media_type="application/pdf",
            label=template,
            title=self.package.letter_words[template].title,
            now=self.now,
        )
        self.letters.append(file)
        self.note("LETTER_WRITTEN", element.id, template)
        result = element.extension.get("result")
        return (
            {result: {"datei": str(file.id), "vom": self._today().isoformat()}}
            if result
            else {}
        )

    def _send(self, event: Event, new: list[Timer]) -> None:
        message = str(event.data.get("message", ""))
        kind = kind_of(self.package, message)
        if kind == "request":
            text = request_text(self.process, self.record, event)
            self.requests.append(
                Request(
                    id=new_id(),
                    case=self.case,
                    text_id=vault.put_json(
                        owner=self.case.unit_id,
                        kind="case.request",
                        value={"text": text},
                    ),
                    asked_at=self.now,
                    asked_by_id=self.actor.id,
                    due_on=answer_day(self.process, event, new, self.now),
                )
            )
        if kind in ("request", "notice"):
            self.notices.append(message)
        flow = self.package.flows.get(message)
        if flow is not None and flow.receiver in self.package.pool_kinds:
            content = content_of(entries_for(self.package, self.record, flow))
            self.parcels.append((flow, content))

    def _today(self) -> date:
        return timezone.localdate(self.now)


def load_move(case_id: UUID, *, actor: Actor, now: datetime) -> Move:
    """Lock a case and open its record.

    Raises:
        NotFoundError: if there is no such case.
        RuleError: if its content is deleted.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotFoundError("Diesen Vorgang gibt es nicht.")
    policies.require_content(case)
    record = CaseRecord.from_json(vault.get_json(case.record_id))
    return Move(case, record, actor=actor, now=now)


def load_task(task_id: UUID) -> Task:
    """Lock a task with its case.

    Raises:
        NotFoundError: if there is no such task.
    """
    found = Task.objects.filter(id=task_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFoundError("Diese Aufgabe gibt es nicht.")
    # The case is locked first, everywhere, so that two actions never wait crosswise.
    case = Case.objects.select_for_update().get(id=found)
    task = Task.objects.get(id=task_id)
    task.case = case
    return task
