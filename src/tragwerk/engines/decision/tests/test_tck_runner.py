"""The runner of the official test cases, on cases of our own."""

from pathlib import Path

import pytest

from tragwerk.engines.decision import run_tck
from tragwerk.engines.decision.tests.models import model, text

CASES = "http://www.omg.org/spec/DMN/20160719/testcase"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def case(*results: tuple[str, str], inputs: str = "", key: str = "1") -> str:
    nodes = "".join(
        f'<resultNode name="{name}" type="decision"><expected>{expected}</expected>'
        "</resultNode>"
        for name, expected in results
    )
    return f'<testCase id="{key}">{inputs}{nodes}</testCase>'


def typed(value: str, kind: str) -> str:
    return f'<value xsi:type="xsd:{kind}">{value}</value>'


def write(folder: Path, *cases: str, body: str = "") -> None:
    folder.mkdir(parents=True)
    body = body or (
        '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>'
        '<decision id="d" name="double"><variable name="double"/>'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        f"<literalExpression>{text('x * 2')}</literalExpression></decision>"
        '<decision id="b" name="broken"><variable name="broken"/>'
        f"<literalExpression>{text('1 +')}</literalExpression></decision>"
    )
    (folder / "m.dmn").write_bytes(model(body))
    (folder / "m-test-01.xml").write_text(
        f'<testCases xmlns="{CASES}" xmlns:xsi="{XSI}"><modelName>m.dmn</modelName>'
        f"{''.join(cases)}</testCases>"
    )


X = f'<inputNode name="x">{typed("4", "decimal")}</inputNode>'


@pytest.mark.parametrize("where", [".", "a", "a/b/c"])
def test_cases_are_found_at_any_depth(tmp_path: Path, where: str) -> None:
    write(tmp_path / "top" / where, case(("double", typed("8", "decimal")), inputs=X))
    (result,) = run_tck(tmp_path / "top")
    assert result.passed
    assert result.folder == ("" if where == "." else where)


def test_outcomes_are_told(tmp_path: Path) -> None:
    write(
        tmp_path / "a",
        case(("double", typed("9", "decimal")), inputs=X),
        case(("double", "<value>8</value>"), inputs=X),  # same id, no type
        case(("broken", '<value xsi:nil="true"/>'), ("none", "<value>1</value>")),
    )
    results = list(run_tck(tmp_path))
    assert [each.passed for each in results] == [False, True, True, False]
    assert [each.number for each in results] == [1, 2, 3, 3]
    assert results[0].reason == "8 statt 9"
    assert results[0].label == "a/m-test-01/1/double"
    assert "none" in results[3].reason


def test_a_model_that_cannot_be_read_is_a_reason(tmp_path: Path) -> None:
    write(tmp_path / "a", case(("double", typed("8", "decimal")), inputs=X))
    (tmp_path / "a" / "m.dmn").write_text("<x/>")
    (result,) = run_tck(tmp_path)
    assert not result.passed
    assert "kein Entscheidungsmodell" in result.reason


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    loop = "some i in 1..99999 satisfies i < 0"
    body = (
        '<decision id="d" name="d"><variable name="d"/>'
        f"<literalExpression>{text(loop)}</literalExpression></decision>"
    )
    write(tmp_path / "a", case(("d", typed("false", "boolean"))), body=body)
    assert [each.passed for each in run_tck(tmp_path)] == [True]
    (slow,) = run_tck(tmp_path, seconds=0)
    assert not slow.passed
    assert "dauert zu lange" in slow.reason
