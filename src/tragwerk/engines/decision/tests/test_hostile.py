"""Models and expressions that try to hold the server up."""

import time

import pytest

from tragwerk.engines.decision import (
    DecisionError,
    FeelError,
    FeelLimitError,
    compile_feel,
    load_decisions,
)
from tragwerk.engines.decision.tests.models import model, text

LIMIT = 30  # seconds; each takes about one on an idle machine
DOUBLING = "{f: function(l, n) if n = 0 then l else f([l, l], n - 1), r: "


@pytest.mark.parametrize(
    "expression",
    [
        "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}",
        "{f: function(n) f(n + 1), r: f(0)}",
        "count(for i in 1..1000000000 return i)",
        "for i in 1..99999, j in 1..99999 return i",
        "some i in 1..99999, j in 1..99999 satisfies i + j < 0",
        DOUBLING + "string(f([1], 40))}",
        DOUBLING + "f([1], 40) = f([1], 40)}",
        DOUBLING + "flatten(f([1], 40))}",
        '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("x", 40)}',
        'string join(for i in 1..50000 return "abcdefghij")',
        "for i in 0..99998 return partial",
        "1 in (" * 40 + "1" + ") + 1" * 40,
        "(" * 5_000 + "1" + ")" * 5_000,
        "-" * 5_000 + "1",
        "[" * 100 + "]" * 100,
        "1" * 30_000,
    ],
)
def test_it_is_stopped(expression: str) -> None:
    began = time.perf_counter()
    with pytest.raises(FeelLimitError) as caught:
        compile_feel(expression).evaluate()
    assert time.perf_counter() - began < LIMIT
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("5 in [1..1e30]", True),
        ("10 ** 10 ** 10", 10**100),
        ("exp(1e9)", None),
        ('date("2025-01-01") + duration("P999999999D")', None),
        ('-duration("-P999999999D")', None),
    ],
)
def test_it_is_simply_computed(expression: str, expected: object) -> None:
    found = compile_feel(expression).evaluate()
    if expected is None and found is not None:  # a date of the year 2.7 million
        assert "P" not in str(found)
        return
    assert found == expected


def test_time_is_a_limit_too() -> None:
    loop = "some i in 1..99999 satisfies i < 0"
    xml = model(
        '<decision id="d" name="d"><variable name="d"/>'
        f"<literalExpression>{text(loop)}</literalExpression></decision>"
    )
    loaded = load_decisions(xml)
    assert loaded.evaluate("d", {}) is False
    with pytest.raises(FeelLimitError, match="dauert zu lange"):
        loaded.evaluate("d", {}, seconds=0)


@pytest.mark.parametrize("text_", ["@", '@"', "function(", "{a", "if", "[1..", "not("])
def test_half_a_text_is_refused(text_: str) -> None:
    with pytest.raises(FeelError):
        compile_feel(text_)


def literal(content: str) -> str:
    return f"<literalExpression>{text(content)}</literalExpression>"


def needing(name: str, need: str, content: str) -> str:
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>'
        f'<informationRequirement><requiredDecision href="#{need}"/>'
        f"</informationRequirement>{literal(content)}</decision>"
    )


def test_a_long_chain_of_decisions_is_computed() -> None:
    links = [needing(f"n{n}", f"n{n + 1}", f"n{n + 1} + 1") for n in range(2_000)]
    last = f'<decision id="n2000" name="n2000">{literal("0")}</decision>'
    began = time.perf_counter()
    assert load_decisions(model("".join(links) + last)).evaluate("n0", {}) == 2_000
    assert time.perf_counter() - began < LIMIT


def test_decisions_in_a_circle_are_refused() -> None:
    xml = model(needing("a", "b", "b") + needing("b", "a", "a"))
    with pytest.raises(DecisionError, match="Lösen Sie den Kreis auf"):
        load_decisions(xml)
    problems: list[DecisionError] = []
    loaded = load_decisions(xml, problems=problems)
    assert len(problems) == 2
    with pytest.raises(DecisionError, match="hat einen Fehler"):
        loaded.evaluate("a", {})


def test_types_in_a_circle_are_stopped() -> None:
    kinds = "".join(
        f'<itemDefinition name="{one}"><typeRef>{other}</typeRef></itemDefinition>'
        for one, other in (("A", "B"), ("B", "A"))
    )
    box = f'<variable name="d" typeRef="A"/>{literal("1")}'
    xml = model(f'{kinds}<decision id="d" name="d">{box}</decision>')
    with pytest.raises(FeelLimitError):
        load_decisions(xml).evaluate("d", {})
