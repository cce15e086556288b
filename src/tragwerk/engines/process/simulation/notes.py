"""What a simulation assumes because neither the file nor the scenario says it."""

from tragwerk.engines.process.node import Node
from tragwerk.engines.process.simulation.plan import Note
from tragwerk.engines.process.simulation.scenario import Scenario

EQUAL = "Jeder Weg gleich oft ([ways])"
HALF = "Jeder Weg in der Hälfte der Fälle ([ways])"
AT_ONCE = "Tritt sofort ein ([happenings])"
NEVER = "Tritt nie ein ([happenings])"
ONCE = "Wird einmal getan ([repeats])"
ALL = "Jede Aufgabe darin wird einmal getan"
INCLUSIVE = (
    "Aktivierungsbedingung nicht auswertbar, wartet auf alles, was noch kommen kann"
)
NO_BREAK = "Wird nie vorzeitig beendet"
CYCLE = "Wiederholt sich höchstens {} Mal"


class Notes:
    """Gathers assumptions; the same one about several elements is one note."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, None]] = {}

    def add(self, text: str, node: Node) -> None:
        """Note an assumption about an element."""
        self.found.setdefault(text, {})[node.id] = None

    def said(self) -> tuple[Note, ...]:
        """Return all notes."""
        return tuple(Note(text, tuple(ids)) for text, ids in self.found.items())

    def ways(self, node: Node, scenario: Scenario, *, is_chance: bool) -> None:
        """Note shares of ways that nobody gave."""
        open_ways = [flow for flow, _ in node.out if flow.id != node.element.default]
        if len(node.out) < 2 or any(each.id in scenario.ways for each in open_ways):
            return
        if node.kind == "exclusiveGateway":
            self.add(EQUAL, node)
        elif is_chance:
            self.add(HALF, node)

    def never_thrown(self, node: Node, scenario: Scenario) -> None:
        """Note errors and escalations of work in which nothing is drawn."""
        for each in node.boundaries:
            kinds = {trigger.kind for trigger in each.element.triggers}
            if kinds <= {"error", "escalation"} and each.id not in scenario.happenings:
                self.add(NEVER, each)

    def ad_hoc(self, node: Node) -> None:
        """Note that nobody chooses among what is free to choose."""
        self.add(ALL, node)
