"""Runs test cases of the DMN Technology Compatibility Kit."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from lxml import etree

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.dmn.evaluate import DecisionModel
from tragwerk.engines.decision.dmn.load import load_decisions
from tragwerk.engines.decision.errors import DecisionError, FeelError
from tragwerk.engines.decision.feel import temporal
from tragwerk.engines.decision.feel.comparison import equal, is_context
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value

_CASES: Final = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TOLERANCE: Final = Decimal("1e-8")


def run_tck(directory: Path | str) -> Iterator[tuple[str, bool, str]]:
    """Run all test cases below a directory.

    Yields the id (folder/file/case/node), whether it passed, and why not.
    """
    for path in sorted(Path(directory).rglob("*.xml")):
        try:
            root = etree.parse(path, _parser()).getroot()
        except etree.XMLSyntaxError:
            continue
        if root.tag != f"{_CASES}testCases":
            continue
        name = (root.findtext(f"{_CASES}modelName") or "").strip()
        model, problem = _load(path.parent / name)
        for case in root.iter(f"{_CASES}testCase"):
            label = f"{path.parent.name}/{path.stem}/{case.get('id')}"
            yield from _case(label, case, model, problem)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _load(path: Path) -> tuple[DecisionModel | None, str]:
    try:
        return load_with_imports(path, {}), ""
    except (DecisionError, OSError) as error:
        return None, str(error)


def load_with_imports(path: Path, loading: dict[Path, None]) -> DecisionModel:
    """Load a model and those beside it that it imports.

    Raises:
        DecisionError: if one cannot be used, or models import each other.
    """
    if path in loading:
        raise DecisionError("Models import each other in a circle.", path.name)
    xml = path.read_bytes()
    root = document.parse(xml, path.name)
    wanted = {each.get("namespace") for each in document.children(root, "import")}
    imports: dict[str, DecisionModel] = {}
    for other in sorted(path.parent.glob("*.dmn")) if wanted else ():
        if other == path:
            continue
        namespace = document.parse(other.read_bytes(), other.name).get("namespace", "")
        if namespace in wanted:
            imports[namespace] = load_with_imports(other, {**loading, path: None})
    return load_decisions(xml, source=path.name, imports=imports)


def _case(
    label: str, case: etree._Element, model: DecisionModel | None, problem: str
) -> Iterator[tuple[str, bool, str]]:
    inputs = _inputs(case)
    for node in case.iter(f"{_CASES}resultNode"):
        name = node.get("name", "")
        expected_node = node.find(f"{_CASES}expected")
        expected = None if expected_node is None else read_value(expected_node)
        if model is None:
            error_wanted = node.get("errorResult") == "true"
            yield f"{label}/{name}", error_wanted, problem
            continue
        try:
            found = _result(model, case, node, inputs)
        except (FeelError, DecisionError) as error:
            passed = node.get("errorResult") == "true" or expected is None
            yield f"{label}/{name}", passed, str(error)
            continue
        passed = alike(found, expected)
        yield (
            f"{label}/{name}",
            passed,
            "" if passed else f"{found!r}, not {expected!r}",
        )


def _result(
    model: DecisionModel,
    case: etree._Element,
    node: etree._Element,
    inputs: Mapping[str, object],
) -> Value:
    kind = node.get("type") or case.get("type", "decision")
    if kind in ("decisionService", "bkm") or case.get("invocableName"):
        name = case.get("invocableName") or node.get("name") or ""
        found = model.call(name, inputs)
        if is_context(found) and node.get("name") in found and kind != "bkm":
            return found[node.get("name")]
        return found
    return model.evaluate(node.get("name", ""), inputs)


def _inputs(case: etree._Element) -> dict[str, object]:
    inputs: dict[str, object] = {}
    for node in case.findall(f"{_CASES}inputNode"):
        inputs[node.get("name", "")] = read_value(node)
    return inputs


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
    kind = (value.get(_TYPE) or "xsd:string").rpartition(":")[2]
    text = value.text or ""
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
