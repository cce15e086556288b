"""What a decision table consists of, for whoever checks or shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tragwerk.engines.decision.dmn.cells import Column
from tragwerk.engines.decision.feel.expression import FeelExpression, UnaryTests
from tragwerk.engines.decision.feel.types import FeelType
from tragwerk.engines.decision.feel.values import Value


@dataclass(frozen=True, slots=True)
class InputView:
    """A column of conditions; ``allowed`` are its input values, if it has such.

    ``types`` are those its value conforms to; none if the value is calculated.
    ``title`` is what a message calls the column.
    """

    expression: FeelExpression
    types: tuple[FeelType, ...]
    allowed: UnaryTests | None
    cells: tuple[UnaryTests, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class OutputView:
    """A column of results; ``ranks`` are its output values, the highest first."""

    name: str
    ranks: tuple[Value, ...]
    has_default: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """A decision table; ``results`` are the outputs of each rule.

    ``columns`` are the indexes of its inputs. ``is_constant`` says that no result is
    calculated or tested, so that it follows from which rules match.
    ``owner`` is the kind and id of its element, ``title`` what people call it.
    """

    owner: str
    line: int
    policy: str
    aggregation: str
    inputs: tuple[InputView, ...]
    outputs: tuple[OutputView, ...]
    results: Sequence[Sequence[FeelExpression]]
    columns: tuple[Column, ...]
    is_constant: bool
    title: str = ""
