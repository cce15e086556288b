"""A process and a scenario joined into flat lists, ready for the event loop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tragwerk.engines.process.simulation.calendars import Calendar
from tragwerk.engines.process.simulation.distributions import Draw


class Code(IntEnum):
    """What happens to a token at a node."""

    PASS = 0
    WORK = 1
    WAIT = 2
    CHOOSE = 3
    ENTRY = 4
    RACE = 5
    INSIDE = 6
    THROW = 7
    UNDO = 8
    CANCEL = 9


@dataclass(frozen=True, slots=True)
class Note:
    """What the simulation assumes because nobody said it, and where."""

    text: str
    elements: tuple[str, ...]


@dataclass(slots=True)
class Attached:
    """An event at an activity or inside a scope.

    ``inside`` is the event sub-process it begins, -1 for a boundary event; ``repeats``
    how often it occurs again, ``signals`` those of the case it waits for.
    """

    node: int
    interrupts: bool
    probability: float
    draw: Draw
    unit: Draw
    repeats: int = 0
    signals: frozenset[str] = frozenset()
    inside: int = -1


@dataclass(frozen=True, slots=True)
class Catcher:
    """A boundary event or event sub-process that catches errors or escalations.

    ``name`` None catches any.
    """

    kind: str
    name: str | None
    event: Attached


@dataclass(slots=True)
class Plan:
    """The lists of a replication; the index is the number of the node.

    A way into a join has a number of its own, an entry. ``nexts`` is the one way on,
    -1 if there is none or more than one; ``needs`` are resources, ``hours`` when all
    of them work. What few nodes have is in mappings: ``reaches`` for inclusive and
    complex joins, ``activates`` with how many ways a complex one fires, ``throws``
    what an event throws, ``undoes`` which activity (-1: all) and whether it waits.
    ``undoers`` undo an activity. ``watched`` and ``handlers`` are by scope, -1 the
    process itself; ``catchers`` are attached.
    """

    ids: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    outs: list[tuple[int, ...]] = field(default_factory=list)
    nexts: list[int] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    needs: list[tuple[int, ...]] = field(default_factory=list)
    priorities: list[int] = field(default_factory=list)
    hours: list[Calendar | None] = field(default_factory=list)
    picks: list[Callable[[], int]] = field(default_factory=list)
    occurs: dict[int, Callable[[], bool]] = field(default_factory=dict)
    chances: dict[int, tuple[tuple[Draw, float, int], ...]] = field(
        default_factory=dict
    )
    defaults: dict[int, int] = field(default_factory=dict)
    insides: dict[int, tuple[int, ...]] = field(default_factory=dict)
    loops: dict[int, tuple[int, bool]] = field(default_factory=dict)
    in_turn: set[int] = field(default_factory=set)
    attached: dict[int, tuple[Attached, ...]] = field(default_factory=dict)
    entries: dict[int, tuple[int, int]] = field(default_factory=dict)
    ways_in: dict[int, int] = field(default_factory=dict)
    reaches: dict[int, tuple[frozenset[int], ...]] = field(default_factory=dict)
    activates: dict[int, frozenset[int]] = field(default_factory=dict)
    watched: dict[int, tuple[Attached, ...]] = field(default_factory=dict)
    signals: dict[int, frozenset[str]] = field(default_factory=dict)
    throws: dict[int, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    handlers: dict[int, tuple[Catcher, ...]] = field(default_factory=dict)
    catchers: dict[int, tuple[Catcher, ...]] = field(default_factory=dict)
    cancels: dict[int, int] = field(default_factory=dict)
    undoes: dict[int, tuple[int, bool]] = field(default_factory=dict)
    undoers: dict[int, int] = field(default_factory=dict)
    event_subs: set[int] = field(default_factory=set)
    transactions: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    awaited: set[int] = field(default_factory=set)
    starts: tuple[int, ...] = ()
    names: list[str] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    calendars: list[Calendar | None] = field(default_factory=list)
    arrival: Draw = lambda: 0.0
    arrival_calendar: Calendar | None = None
    notes: tuple[Note, ...] = ()

    @property
    def is_simple(self) -> bool:
        """Whether tokens only walk and work, so that the quick loop can do it."""
        simple = {Code.PASS, Code.WORK, Code.WAIT, Code.CHOOSE, Code.ENTRY}
        return (
            simple.issuperset(self.codes)
            and not (self.attached or self.watched or self.reaches or self.undoers)
            and not self.signals
            and len(set(self.priorities)) < 2
            and all(len(needed) < 2 for needed in self.needs)
        )
