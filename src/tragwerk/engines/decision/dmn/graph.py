"""The decision requirements graph: its elements, and the order to compute them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tragwerk.engines.decision.dmn.table_view import TableView
from tragwerk.engines.decision.errors import DecisionError
from tragwerk.engines.decision.feel.compiler import Closure
from tragwerk.engines.decision.feel.types import ANY, FeelType


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as others see it.

    ``inputs`` are the names of all input data that it needs, directly or through
    other decisions; ``requires`` the ids of the decisions it needs directly;
    ``authority`` the texts of its knowledge sources, such as the paragraph.
    """

    id: str
    name: str
    description: str
    question: str
    authority: str
    line: int
    variable: str
    inputs: tuple[str, ...]
    requires: tuple[str, ...]
    expression_text: str


@dataclass(slots=True, eq=False)
class Element:
    """An input, a decision, a piece of knowledge or a service, compiled."""

    id: str
    name: str
    kind: str  # input, decision, knowledge or service
    type: FeelType = ANY
    closure: Closure | None = None
    # What its expression may read: under which import, if any, and what.
    needs: list[tuple[str, "Element"]] = field(default_factory=list)
    service: "Service | None" = None
    parameters: tuple[str, ...] = ()  # of a piece of knowledge
    description: str = ""
    expression_text: str = ""
    table: TableView | None = None  # if its whole expression is a table


@dataclass(slots=True)
class Service:
    """A decision service: parameters by their elements, and what it gives."""

    parameters: list[Element]
    outputs: list[Element]


def plan(targets: Sequence[Element], given: Iterable[Element] = ()) -> list[Element]:
    """The elements needed for the targets in an order in which each can be computed.

    Functions of knowledge may call each other: they are needed by name only, so one
    of them stands before another that it needs.

    Raises:
        DecisionError: if decisions need each other in a circle.
    """
    done: dict[Element, bool] = dict.fromkeys(given, True)
    result: list[Element] = []
    stack: list[tuple[Element, bool]] = [(target, False) for target in targets[::-1]]
    while stack:
        element, ready = stack.pop()
        if ready:
            done[element] = True
            result.append(element)
        elif element not in done:
            done[element] = False
            stack.append((element, True))
            stack += [(need, False) for _, need in reversed(element.needs)]
        elif not done[element] and element.kind != "knowledge":
            message = (
                "Sie braucht sich über andere Entscheidungen selbst. Lösen Sie den "
                "Kreis auf: Löschen Sie einen der Pfeile (Anforderungen)."
            )
            raise DecisionError(message, element=f"Entscheidung „{element.name}“")
    return result
