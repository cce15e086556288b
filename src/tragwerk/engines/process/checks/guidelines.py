"""How well a process is understood: the seven modelling guidelines, in numbers.

7PMG: Mendling, Reijers, van der Aalst, Information and Software Technology 52
(2010), 127-136.
"""

from collections.abc import Iterator

from tragwerk.engines.process.checks.naming import is_verb_object
from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.model import Element, Finding, Process

MOST_ELEMENTS = 50
MOST_WAYS = 5


def check_guidelines(process: Process) -> Iterator[Finding]:
    """Measure a process; each measure that is missed gives one finding."""
    elements = process.elements.values()

    def say(rule: str, message: str) -> Finding:
        return finding(rule, process.id, process.line, message)

    if (size := len(process.elements)) > MOST_ELEMENTS:
        yield say(
            "many-elements",
            f"Der Prozess hat {size} Elemente; ab {MOST_ELEMENTS} enthält mehr als die "
            "Hälfte aller Modelle Fehler. Lagern Sie Teile in Teilprozesse aus, die "
            "ein eigenes Modell sind.",
        )
    for element in elements:
        degree = len(element.incoming) + len(element.outgoing)
        if degree > MOST_WAYS:
            yield at(
                element,
                "high-degree",
                f"An „{element.label}“ treffen sich {degree} Pfeile; mehr als "
                f"{MOST_WAYS} sind schwer zu lesen. Teilen Sie die Entscheidung auf.",
            )
    top = [each.kind for each in elements if each.parent is None]
    starts, ends = top.count("startEvent"), top.count("endEvent")
    if starts > 1:
        yield say(
            "several-starts",
            f"Der Prozess hat {starts} Startereignisse; leichter zu verstehen ist "
            "eines. Führen Sie die Anlässe am Anfang zusammen.",
        )
    if ends > 1:
        yield say(
            "several-ends",
            f"Der Prozess hat {ends} Endereignisse; leichter zu verstehen ist eines. "
            "Führen Sie Wege zusammen, die dasselbe Ergebnis haben.",
        )
    if wild := sum(_unpaired(process).values()):
        yield say(
            "unstructured",
            f"{wild} {'Gateways haben' if wild > 1 else 'Gateway hat'} kein "
            "Gegenstück: Jede Verzweigung sollte von einem "
            "gleichen Gateway wieder zusammengeführt werden.",
        )
    if number := [each.kind for each in elements].count("inclusiveGateway"):
        yield say(
            "inclusive-gateways",
            f"Der Prozess hat inklusive Gateways ({number}); Modelle ohne sie haben "
            "weniger Fehler. Nehmen Sie exklusive und parallele.",
        )
    yield from _labels(process)


def _labels(process: Process) -> Iterator[Finding]:
    work = [e for e in process.elements.values() if e.is_activity and e.name]
    poor = [each for each in work if not is_verb_object(each.name)]
    if poor:
        names = ", ".join(f"„{each.name}“" for each in poor[:5])
        yield finding(
            "verb-object-label",
            process.id,
            process.line,
            f"{len(poor)} von {len(work)} Beschriftungen sagen nicht, was womit getan "
            f"wird: {names}{' …' if len(poor) > 5 else ''}. Schreiben Sie etwa „Antrag "
            "prüfen“.",
        )


def _unpaired(process: Process) -> dict[str, int]:
    """Count splits and joins of each kind that have no counterpart.

    Blocks are folded as long as there are any: a chain becomes one edge, parallel
    edges between a split and a join of one kind become one edge (series-parallel
    reduction; Polyvyanyy, Garcia-Banuelos, Dumas 2010). What is left over is wild.
    """
    left: dict[str, int] = {}
    inside: dict[str | None, list[Element]] = {}
    wild: set[str | None] = set()
    for element in process.elements.values():
        inside.setdefault(element.parent, []).append(element)
        if element.kind.endswith("Gateway"):
            wild.add(element.parent)
    for scope in wild:
        graph = _Graph(inside[scope])
        graph.fold()
        for kind in graph.kinds_left():
            left[kind] = left.get(kind, 0) + 1
    return left


class _Graph:
    """The gateways and activities of a scope, with what leads where how often."""

    def __init__(self, elements: list[Element]) -> None:
        self.kind = {e.id: e.kind for e in elements}
        self.nexts: dict[str, list[str]] = {e.id: [] for e in elements}
        self.befores: dict[str, list[str]] = {e.id: [] for e in elements}
        for element in elements:
            for flow in element.outgoing:
                self.nexts[flow.source].append(flow.target)
                self.befores[flow.target].append(flow.source)

    def fold(self) -> None:
        """Fold chains and blocks until nothing changes."""
        todo = set(self.kind)
        while todo:
            place = todo.pop()
            if place not in self.kind:
                continue
            nexts, befores = self.nexts[place], self.befores[place]
            if len(nexts) == len(befores) == 1 and nexts[0] != place:
                todo |= self._fold_chain(place, befores[0], nexts[0])
            elif nexts:
                todo |= self._fold_block(place)

    def _fold_chain(self, place: str, before: str, after: str) -> set[str]:
        self.nexts[before][self.nexts[before].index(place)] = after
        self.befores[after][self.befores[after].index(place)] = before
        del self.kind[place], self.nexts[place], self.befores[place]
        return {before, after}

    def _fold_block(self, place: str) -> set[str]:
        """Make one edge of several between a split and its join; drop loops."""
        nexts = self.nexts[place]
        if place in nexts and self.kind[place] == "exclusiveGateway":
            nexts.remove(place)
            self.befores[place].remove(place)
            return {place}
        for other in set(nexts) if len(nexts) > 1 else ():
            number = nexts.count(other)
            if number < 2 or not self._match(place, other):
                continue
            for _ in range(number - 1):
                nexts.remove(other)
                self.befores[other].remove(place)
            return {place, other}
        return self._fold_loop(place)

    def _fold_loop(self, place: str) -> set[str]:
        """Drop the way back of a loop from an exclusive split to an exclusive join."""
        for other in self.nexts[place]:
            back = self.kind[place] == self.kind[other] == "exclusiveGateway"
            if back and place in self.nexts[other] and len(self.befores[other]) == 1:
                self.nexts[other].remove(place)
                self.befores[place].remove(other)
                return {place, other}
        return set()

    def _match(self, split: str, join: str) -> bool:
        kind, other = self.kind[split], self.kind[join]
        if not kind.endswith("Gateway"):
            return other == "parallelGateway"
        pairs = kind if kind != "eventBasedGateway" else "exclusiveGateway"
        return other == pairs or (
            pairs == "exclusiveGateway" and not other.endswith("Gateway")
        )

    def kinds_left(self) -> list[str]:
        """Return the kinds of the gateways that were not folded."""
        return [
            kind
            for place, kind in self.kind.items()
            if kind.endswith("Gateway")
            and (len(self.nexts[place]) > 1 or len(self.befores[place]) > 1)
        ]
