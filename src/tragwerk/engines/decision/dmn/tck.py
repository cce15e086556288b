"""Runs test cases of the DMN Technology Compatibility Kit."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn.evaluate import DecisionModel
from tragwerk.engines.decision.dmn.files import load_with_imports
from tragwerk.engines.decision.errors import DecisionError, FeelError
from tragwerk.engines.decision.feel import temporal
from tragwerk.engines.decision.feel.comparison import equal, is_context
from tragwerk.engines.decision.feel.formatting import feel_text, to_text
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value

_CASES: Final = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SECONDS_PER_NODE: Final = 10.0
_SHOWN: Final = 200  # characters of a value in a report
_TOLERANCE: Final = Decimal("1e-8")
_NOW: Final = dt.datetime(2026, 1, 15, 12, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class TckResult:
    """The outcome of one result node of a test case.

    ``folder`` is the path below the directory, ``case`` the file and the id of its
    test case, ``number`` its place in the file from 1, because ids may repeat;
    ``reason`` says why it failed, else it is empty.
    """

    folder: str
    case: str
    number: int
    node: str
    passed: bool
    reason: str

    @property
    def label(self) -> str:
        """Folder, file, case and node."""
        return "/".join(part for part in (self.folder, self.case, self.node) if part)


def run_tck(
    directory: Path | str, seconds: float = SECONDS_PER_NODE
) -> Iterator[TckResult]:
    """Run all test cases below a directory, however deeply they are nested.

    ``seconds`` is the time that one result node may take.
    """
    top = Path(directory)
    for path in sorted(top.rglob("*.xml")):
        try:
            root = etree.parse(path, _parser()).getroot()
        except (etree.XMLSyntaxError, OSError):
            continue
        if root.tag != f"{_CASES}testCases":
            continue
        name = (root.findtext(f"{_CASES}modelName") or "").strip()
        model, problem = _load(path.parent / Path(name).name)
        folder = path.parent.relative_to(top).as_posix()
        for number, case in enumerate(root.iter(f"{_CASES}testCase"), start=1):
            for node, passed, reason in _case(case, model, problem, seconds):
                label = f"{path.stem}/{case.get('id')}"
                below = "" if folder == "." else folder
                yield TckResult(below, label, number, node, passed, reason)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _load(path: Path) -> tuple[DecisionModel | None, str]:
    try:
        return load_with_imports(path, []), ""
    except (FeelError, DecisionError) as error:
        return None, str(error)
    except OSError as error:
        return None, f"{path.name}: {error.strerror}"


def _case(
    case: etree._Element, model: DecisionModel | None, problem: str, seconds: float
) -> Iterator[tuple[str, bool, str]]:
    for node in case.iter(f"{_CASES}resultNode"):
        name = node.get("name", "")
        expected_node = node.find(f"{_CASES}expected")
        expected = None if expected_node is None else read_value(expected_node)
        error_wanted = node.get("errorResult") == "true"
        if model is None:
            yield name, error_wanted, problem
            continue
        try:
            found = _result(model, case, node, seconds)
        except (FeelError, DecisionError) as error:
            yield name, error_wanted or expected is None, str(error)
            continue
        except Exception as error:  # a fault of the engine must not end the run
            yield name, False, f"Fehler der Engine: {type(error).__name__}: {error}"
            continue
        passed = alike(found, expected)
        reason = "" if passed else f"{shown(found)} statt {shown(expected)}"
        yield name, passed, reason


def shown(value: Value) -> str:
    """A value as a report shows it: FEEL text, not too long."""
    text = str(value) if type(value) is Untyped else feel_text(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _result(
    model: DecisionModel, case: etree._Element, node: etree._Element, seconds: float
) -> Value:
    inputs = {
        each.get("name", ""): plain(read_value(each))
        for each in case.findall(f"{_CASES}inputNode")
    }
    kind = node.get("type") or case.get("type", "decision")
    if kind in ("decisionService", "bkm") or case.get("invocableName"):
        name = case.get("invocableName") or node.get("name") or ""
        found = model.call(name, inputs, _NOW, seconds=seconds)
        if is_context(found) and node.get("name") in found and kind != "bkm":
            return found[node.get("name")]
        return found
    return model.evaluate(node.get("name", ""), inputs, _NOW, seconds=seconds)


class Untyped(str):
    """The text of an expected value that does not say its type."""

    __slots__ = ()


def plain(value: Value) -> Value:
    """A value of a test case as input data; text without a type is a string."""
    if type(value) is list:
        return [plain(each) for each in value]
    if type(value) is dict:
        return {name: plain(each) for name, each in value.items()}
    return str(value) if type(value) is Untyped else value


def read_value(node: etree._Element) -> Value:
    """The value that a test case writes down."""
    value = node.find(f"{_CASES}value")
    if value is not None:
        return _simple(value)
    items = node.find(f"{_CASES}list")
    if items is not None:
        if items.get(_NIL) == "true":
            return None
        return [read_value(each) for each in items.findall(f"{_CASES}item")]
    components = node.findall(f"{_CASES}component")
    if not components:
        return None
    return {each.get("name", ""): read_value(each) for each in components}


def _simple(value: etree._Element) -> Value:
    if value.get(_NIL) == "true":
        return None
    text = value.text or ""
    if value.get(_TYPE) is None:
        return Untyped(text)
    kind = (value.get(_TYPE) or "").rpartition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "float", "long"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() == "true"
    if kind in ("date", "time", "dateTime"):
        return temporal.from_literal(text.strip())
    if kind.lower().endswith("duration"):
        return temporal.parse_duration(text.strip())
    return text


def alike(found: Value, expected: Value) -> bool:
    """Whether a result is the expected one; numbers to eight places."""
    if type(expected) is Untyped:
        return found is not None and to_text(found, Run()) == expected.strip()
    if type(found) is Decimal and type(expected) is Decimal:
        if not expected.is_finite():
            return False
        return abs(found - expected) <= _TOLERANCE * max(Decimal(1), abs(expected))
    if type(found) is list and type(expected) is list:
        return len(found) == len(expected) and all(
            alike(a, b) for a, b in zip(found, expected, strict=True)
        )
    if is_context(found) and is_context(expected):
        return found.keys() == expected.keys() and all(
            alike(each, expected[name]) for name, each in found.items()
        )
    return equal(found, expected, Run()) is True
