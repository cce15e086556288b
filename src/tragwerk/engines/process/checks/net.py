"""The control flow of one scope as a net: places that hold tokens, moves that fire.

Each scope, the process or the inside of a sub-process, is a net of its own in which
a sub-process is one activity (van der Aalst 1997; Dijkman, Dumas, Ouyang 2008). A
marking is a whole number, a bit for each place. Runs of elements in which a token can
only walk on share one place, so that the space stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tragwerk.engines.process.checks.choices import (
    MAX_SUBSETS,
    Gain,
    awaiting,
    count_of,
    some,
    subsets,
    union,
)
from tragwerk.engines.process.model import Element, Flow, Process
from tragwerk.engines.process.record import record

Out = tuple[int, int, bool]
NONE: frozenset[str] = frozenset()
ENDS_SCOPE = frozenset({"terminate", "error", "cancel"})
BEGINS = ("startEvent", "boundaryEvent")
JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")
BRANCHING = (*JOINS, "eventBasedGateway")


@record
class Move:
    """A step of a net: takes ``needs``, gives ``gives``, at an element.

    ``twice`` are places to which it gives two tokens at once.
    ``clears`` says that it ends the whole scope. An inclusive join (``watches``)
    waits while a token rests on the mask that belongs to an empty entry.
    ``is_aside`` says that a boundary event took the token away, ``is_silent`` that
    nothing is done: a complex join takes in what comes late, or is reset.
    """

    element: str
    needs: int
    gives: int
    twice: int = 0
    clears: bool = False
    watches: tuple[tuple[int, int], ...] = ()
    is_aside: bool = False
    is_silent: bool = False


@dataclass(slots=True)
class Net:
    """The net of a scope.

    ``starts`` are the first markings: the start element, the places that get a token,
    and those that get two.
    ``sinks`` are the places from which a token can only go to an end; ``joins``
    says for a place which element lets several ways into it.
    """

    scope: str | None
    starts: list[tuple[str, int, int]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    elements: dict[str, int] = field(default_factory=dict)
    flows: list[str] = field(default_factory=list)
    is_open: bool = False
    sinks: int = 0
    joins: dict[int, str] = field(default_factory=dict)


def net_of(process: Process, kept: frozenset[str] = NONE) -> Net:
    """Build the net of the process itself.

    ``kept`` are elements with moves of their own, even where a token only walks on.
    """
    elements = [each for each in process.elements.values() if each.parent is None]
    return _Builder(process, None, elements, kept).build()


def nets(process: Process) -> Iterator[Net]:
    """Build the net of every scope; ``is_open`` says that it is not the whole truth."""
    inside: dict[str | None, list[Element]] = {}
    for element in process.elements.values():
        inside.setdefault(element.parent, []).append(element)
    for scope, elements in inside.items():
        if scope is not None and process.elements[scope].ad_hoc is not None:
            continue
        yield _Builder(process, scope, elements).build()


class _Builder:
    """Builds the net of one scope."""

    def __init__(
        self,
        process: Process,
        scope: str | None,
        elements: list[Element],
        kept: frozenset[str] = NONE,
    ) -> None:
        self.process = process
        self.kept = kept
        self.net = Net(scope)
        self.elements = _within(elements)
        self.known = {each.id: each for each in self.elements}
        # The boundary events of each activity, without arrows to what stands aside.
        self.edges: dict[str, list[Element]] = {}
        for each in self.elements if process.boundaries else ():
            if each.attached_to in self.known:
                self.edges.setdefault(each.attached_to or "", []).append(each)
        self.passages: set[str] = set()
        self.place: dict[str, int] = {}
        self.running: dict[str, list[int]] = {}

    def build(self) -> Net:
        self._share()
        for element in self.elements:
            self._enter(element)
        for element in self.elements:
            if element.id not in self.passages and element.kind not in BEGINS:
                self._add_moves(element)
        self.net.sinks = self._ends()
        for element in self._first():
            mask = twice = 0
            if element.kind == "startEvent":
                mask, twice = union(self.place[flow.id] for flow in element.outgoing)
            self.net.starts.append((element.id, mask or self._own(element), twice))
        return self.net

    def _ends(self) -> int:
        """Return the places that only lead to an end, where tokens need no count.

        Tokens may end one after another; but what lies behind a join on the way
        there would be done twice, so such a place is no sink.
        """
        ends = joins = 0
        for move in self.net.moves:
            if self.known[move.element].kind == "endEvent":
                ends |= 0 if move.clears else move.needs
        for element in self.elements:
            if len(element.incoming) > 1 and element.id in self.passages:
                after = self._after(element)
                joins |= after
                self.net.joins.setdefault(after, element.id)
        return ends & ~joins

    def _share(self) -> None:
        """Give flows a place; those a token can only walk along have the same."""
        further: dict[str, Flow] = {}

        def last(flow: Flow) -> Flow:
            while flow.id in further:
                flow = further[flow.id]
            return flow

        for element in self.elements:
            if element.incoming and self._is_passage(element):
                end = last(element.outgoing[0])
                # A ring of passages needs a step, else a token would seem to rest.
                if end.target == element.id:
                    continue
                self.passages.add(element.id)
                for flow in element.incoming:
                    further[flow.id] = end
        place, flows = self.place, self.net.flows
        for element in self.elements:
            for flow in element.outgoing:
                # The last flow of the run: there a token waits.
                key = last(flow).id if flow.id in further else flow.id
                if key not in place:
                    place[key] = 1 << len(flows)
                    flows.append(key)
                if flow.id in further:
                    place[flow.id] = place[key]
                    further[flow.id] = last(flow)

    def _is_passage(self, element: Element) -> bool:
        outgoing = element.outgoing
        if len(outgoing) != 1 or element.id in self.edges or element.id in self.kept:
            return False
        if outgoing[0].source == outgoing[0].target:
            return False
        return element.kind not in BRANCHING or (
            len(element.incoming) == 1 and element.kind != "eventBasedGateway"
        )

    def _enter(self, element: Element) -> None:
        """Note where a token must lie for an element to have its turn."""
        mask = 0
        for flow in element.incoming:
            mask |= self.place[flow.id]
        if not element.incoming and element.kind not in BEGINS:
            is_link = any(each.kind == "link" for each in element.triggers)
            mask = 0 if is_link else self._own(element)
        self.net.elements[element.id] = mask
        if element.id in self.edges:
            for boundary in self._beside(element):
                self.running.setdefault(element.id, []).append(
                    self._new(f"at:{boundary.id}", element.id)
                )

    def _beside(self, element: Element) -> list[Element]:
        """Return the boundary events that let the activity go on."""
        return [
            each
            for each in self.edges.get(element.id, ())
            if not each.interrupting and each.trigger_kind != "compensation"
        ]

    def _own(self, element: Element) -> int:
        """Give an element without entry a place of its own, where tokens appear."""
        return self._new(f"in:{element.id}", element.id)

    def _new(self, key: str, element: str) -> int:
        if key not in self.place:
            self.place[key] = 1 << len(self.net.flows)
            self.net.flows.append(element)
        return self.place[key]

    def _first(self) -> list[Element]:
        starts = [
            each
            for each in self.elements
            if each.kind == "startEvent" or (each.instantiate and not each.incoming)
        ]
        if starts:
            return starts
        return [
            each
            for each in self.elements
            if not each.incoming
            and each.kind != "boundaryEvent"
            and not any(t.kind == "link" for t in each.triggers)
        ]

    def _after(self, element: Element) -> int:
        mask = 0
        for flow in element.outgoing:
            mask |= self.place[flow.id]
        return mask

    def _add_moves(self, element: Element) -> None:
        entries = [self.place[flow.id] for flow in element.incoming]
        if not entries:
            entries = [self._own(element)]
        outs = list(self._outs(element))
        moves = self.net.moves
        if element.kind in JOINS and len(entries) > 1:
            moves.extend(self._joins(element, entries, outs))
            return
        clears = any(each.kind in ENDS_SCOPE for each in element.triggers)
        for entry in dict.fromkeys(entries):
            for gives, twice, aside in outs:
                moves.append(
                    Move(element.id, entry, gives, twice, clears, is_aside=aside)
                )
        if element.id in self.running:
            moves.extend(self._goes_on(element, entries, outs))

    def _goes_on(
        self, element: Element, entries: list[int], outs: list[Out]
    ) -> Iterator[Move]:
        """Yield the moves of an activity that goes on while events occur at it.

        Each event occurs once at most; then the activity rests at a place of its own.
        """
        before = list(dict.fromkeys(entries))
        for boundary, here in zip(
            self._beside(element), self.running[element.id], strict=True
        ):
            extra, double = union(self.place[f.id] for f in boundary.outgoing)
            for entry in before:
                yield Move(element.id, entry, extra | here, double, is_aside=True)
            for gives, twice, aside in outs:
                yield Move(element.id, here, gives, twice, is_aside=aside)
            before.append(here)

    def _joins(
        self, element: Element, entries: list[int], outs: list[Out]
    ) -> Iterator[Move]:
        if element.kind == "parallelGateway":
            mask = 0
            for entry in entries:
                mask |= entry
            for gives, twice, _ in outs:
                yield Move(element.id, mask, gives, twice)
            return
        if len(entries) > MAX_SUBSETS:
            self.net.is_open = True
            return
        upstream = [
            self._resting(self.process.reaches.get(flow.id, frozenset()), element)
            for flow in element.incoming
        ]
        if element.activation is not None:
            yield from self._counts(element, entries, upstream, outs)
            return
        for chosen in subsets(range(len(entries))):
            needs, watches = awaiting(chosen, entries, upstream)
            for gives, twice, _ in outs:
                yield Move(element.id, needs, gives, twice, watches=watches)

    def _counts(
        self, element: Element, entries: list[int], upstream: list[int], outs: list[Out]
    ) -> Iterator[Move]:
        """Yield the moves of a complex join: go on, take in what comes late, reset.

        It goes on when enough have come, then takes in the rest until nothing more
        can come (BPMN 2.0.2, 13.4.5). A condition that cannot be read as a number
        may hold for any number.
        """
        fired = self._new(f"fired:{element.id}", element.id)
        came = [self._new(f"came:{flow.id}", element.id) for flow in element.incoming]
        number = count_of(element)
        for chosen in subsets(range(len(entries))):
            is_all = len(chosen) == len(entries)
            needs = marks = 0
            for index in chosen:
                needs |= entries[index]
                marks |= came[index]
            if number in (None, len(chosen)):
                rest = 0 if is_all else fired | marks
                for gives, twice, _ in outs:
                    yield Move(
                        element.id, needs, gives | rest, twice, watches=((fired, 0),)
                    )
            again = awaiting(chosen, came, upstream)[1]
            # A token that comes by a flow once more may still be on its way.
            late = tuple(
                (entries[index], 0)
                for index in range(len(entries))
                if index not in chosen
            )
            yield Move(
                element.id, fired | marks, 0, watches=again + late, is_silent=True
            )
        for entry, mark in zip(entries, came, strict=True):
            known = fired | mark
            yield Move(
                element.id, entry | fired, known, watches=((mark, 0),), is_silent=True
            )
            yield Move(element.id, entry | known, known, is_silent=True)

    def _resting(self, places: frozenset[str], join: Element) -> int:
        """Return where tokens lie from which an entry of a join can be reached."""
        mask = 0
        for element in self.elements:
            if element.id in places and element.id != join.id:
                for flow in element.incoming:
                    mask |= self.place[flow.id]
                mask |= self.place.get(f"in:{element.id}", 0)
                for here in self.running.get(element.id, ()):
                    mask |= here
        for flow in join.incoming:
            mask &= ~self.place[flow.id]
        return mask

    def _outs(self, element: Element) -> Iterator[Out]:
        """Yield what an element can give, its boundary events included."""
        yield from ((way, twice, False) for way, twice in self._ways(element))
        for boundary in self.edges.get(element.id, ()):
            if boundary.interrupting and boundary.trigger_kind != "compensation":
                extra, double = union(self.place[f.id] for f in boundary.outgoing)
                yield extra, double, True

    def _ways(self, element: Element) -> Iterator[Gain]:
        link = next((t for t in element.triggers if t.kind == "link"), None)
        if link is not None and element.kind == "intermediateThrowEvent":
            target = self.process.links.get((element.parent, link.name or ""))
            place = None if target is None else self.known.get(target.id)
            ways = () if place is None else place.outgoing
            yield union(self.place[flow.id] for flow in ways)
            return
        masks = [self.place[flow.id] for flow in element.outgoing]
        if element.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((mask, 0) for mask in masks or [0])
        elif element.kind in ("inclusiveGateway", "complexGateway"):
            yield from some(masks) if masks else [(0, 0)]
        elif any(flow.condition is not None for flow in element.outgoing):
            yield from some(masks)
        else:
            yield union(masks)


def _within(elements: list[Element]) -> list[Element]:
    """Leave out what stands aside, such as handlers, and the arrows from or to it."""
    known = {
        each.id
        for each in elements
        if not each.is_event_subprocess and not each.is_for_compensation
    }
    if len(known) == len(elements):
        return elements
    found = []
    for element in elements:
        if element.id not in known:
            continue
        incoming = tuple(f for f in element.incoming if f.source in known)
        outgoing = tuple(f for f in element.outgoing if f.target in known)
        is_whole = (incoming, outgoing) == (element.incoming, element.outgoing)
        found.append(
            element
            if is_whole
            else replace(element, incoming=incoming, outgoing=outgoing)
        )
    return found
