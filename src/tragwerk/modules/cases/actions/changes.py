"""What an action has changed about a case and not stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tragwerk.engines.process import Process, State
from tragwerk.kernel.actor import Actor
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.models import Case, CaseFile, Request
from tragwerk.modules.exchange.data import Content


@dataclass(frozen=True, slots=True)
class Moment:
    """A fact for the case's history."""

    kind: str
    element_id: str
    code: str
    at: datetime


class Changes:
    """The case in hand: what it was, where it stands now, what is to be stored.

    Attributes:
        notices: messages to the person that let them see the letters.
        parcels: messages to other units, with what each says at this moment.
    """

    def __init__(
        self, case: Case, record: CaseRecord, *, actor: Actor, now: datetime
    ) -> None:
        self.case = case
        self.record = record
        self.actor = actor
        self.now = now
        self.package: blocks.Package = blocks.get_package(case.digest)
        self.process: Process = self.package.collaboration.process(case.process_id)
        self.state: State | None = None
        self.history: list[Moment] = []
        self.requests: list[Request] = []
        self.letters: list[CaseFile] = []
        self.notices: list[str] = []
        self.parcels: list[tuple[blocks.Flow, Content]] = []
        self.is_record_changed = False
        if case.state:
            self.state = State.from_dict(case.state, record.variables)
