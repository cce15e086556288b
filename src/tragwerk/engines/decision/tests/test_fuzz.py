"""Random expressions and models: only the engine's own errors come out, and soon."""

import json
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

import pytest
from lxml import etree

from tragwerk.engines.decision import (
    DecisionError,
    FeelError,
    FeelLimitError,
    check_table,
    compile_feel,
    compile_unary_tests,
    feel_text,
    load_decisions,
    to_json,
)
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.tests.models import (
    decision,
    given,
    item_type,
    knowledge,
    literal,
    model,
    table_model,
)

LIMIT = 30  # seconds; each takes a few on an idle machine
ATOMS = (
    *("1", "0", "-1", "2.5", "1e6000", "1e-6000", '"a"', '""', '"é😀"', '"(a+)+$"'),
    *('"2020-01-01"', '"P1D"', '"[1..3]"', '"$1"', "null", "true", "[]", "{}"),
    *("[1, 2, 3]", "[null]", '["a", "b"]', "{a: {b: [1]}}", '@"2020-01-31"', "x"),
    *('@"P1Y"', '@"-P999999D"', '@"10:00:00@Europe/Berlin"', '@"999999999-12-31"'),
    *('@"2020-01-01T00:00:00Z"', "[1..3]", "(<5)", '["a".."b"]', "item", "?", "sum"),
    *("function(x) x", "function(x, y) x < y", "1000000000", "[[1], [2, [3]]]"),
)
FORMS = (
    *("({} + {})", "({} - {})", "({} * {})", "({} / {})", "({} ** {})", "({} = {})"),
    *("({} < {})", "({} and {})", "({})[{}]", "({} in {})", "({} between {} and {})"),
    *("(for x in {} return {})", "(some x in {} satisfies {})", "[{}..{}]"),
    *("(if {} then {} else {})", "({}).a", "({}).weekday", "({}).time offset"),
    *("({} instance of list<number>)", "({} instance of context<a: number>)"),
)
NOISE = '()"[]{},.@?-*%\\\0\ud800'


def expression(random: random.Random, depth: int) -> str:
    """Some expression, most of them valid."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(ATOMS)
    if random.random() < 0.5:
        name = random.choice(sorted(BUILTINS))
        signature = random.choice(BUILTINS[name].signatures)
        values = [expression(random, depth - 1) for _ in signature.parameters]
        return f"{name}({', '.join(values)})"
    form = random.choice(FORMS)
    parts = [expression(random, depth - 1) for _ in range(form.count("{}"))]
    return form.format(*parts)


def damaged(text: str, random: random.Random) -> str:
    """The text with one character put in or replaced."""
    place = random.randrange(len(text))
    return text[:place] + random.choice(NOISE) + text[place + random.randrange(2) :]


@pytest.mark.parametrize("seed", range(4))
def test_any_text_gives_a_value_or_a_clear_error(seed: int) -> None:
    source = random.Random(seed)
    began = time.perf_counter()
    for _ in range(400):
        text = expression(source, source.randrange(1, 5))
        if source.random() < 0.2:
            text = damaged(text, source)
        with suppress(FeelError):
            compile_unary_tests(text).test(1)
        with suppress(FeelError):
            value = compile_feel(text).evaluate({"x": [1, "a", None]})
            feel_text(value)
            json.dumps(to_json(value), allow_nan=False)
    assert time.perf_counter() - began < LIMIT


SEED_MODEL = model(
    item_type("Small", "number", allowed="[0..9]")
    + item_type("Pair", components=[("a", "Small"), ("b", "string")])
    + given("x", "Pair")
    + knowledge("k", ["n: number"], literal("if n = 0 then 1 else n * k(n - 1)"))
    + decision("d", literal("k(x.a) + 1"), "number", ["?x", "k()"])
    + decision("e", f"<list>{literal('d')}{literal('x.b')}</list>", "", ["d", "?x"])
)
SEED_TABLE = table_model(
    "PRIORITY",
    [("x", "number"), ("y", "string")],
    [["> 5", '"a"', '"r"'], ["[1..7)", "-", '"s"'], ["not(3)", "-", '"r"']],
    allowed=["[0..100]", ""],
    output_values='"s", "r"',
)


def broken(xml: bytes, source: random.Random) -> bytes:
    """The model with some elements moved, renamed or lost."""
    root = etree.fromstring(xml)
    for _ in range(source.randrange(1, 4)):
        elements: Sequence[etree._Element] = list(root.iter())
        one, other = source.choice(elements), source.choice(elements)
        parent = one.getparent()
        kind = source.randrange(5)
        if kind == 0 and parent is not None:
            parent.remove(one)
        elif kind == 1:
            one.append(etree.fromstring(etree.tostring(other)))
        elif kind == 2 and one.attrib:
            one.set(source.choice(sorted(one.attrib)), source.choice(["", "d", "#k"]))
        elif kind == 3:
            one.tag = other.tag
        else:
            one.text = source.choice(["(", "-", "null", "for i in", "d", "x.a"])
    return etree.tostring(root)


@pytest.mark.parametrize("xml", [SEED_MODEL, SEED_TABLE], ids=["boxes", "table"])
def test_any_model_loads_or_says_why_not(xml: bytes) -> None:
    source = random.Random(7)
    for _ in range(200):
        with suppress(DecisionError, FeelError):
            loaded = load_decisions(broken(xml, source), problems=[])
            for table in loaded.tables:
                check_table(table)
            for name in loaded.decisions:
                with suppress(DecisionError, FeelError):
                    to_json(loaded.evaluate(name, {"x": {"a": 3, "b": "t"}, "y": "a"}))


LONG = "s: for j in 1..90000 return j"
TEXT = 's: string join(for j in 1..90000 return "ab")'
NESTED = ", ".join(["a0: [1]", *(f"a{i + 1}: [a{i}, a{i}]" for i in range(28))])


@pytest.mark.parametrize(
    "hostile",
    [
        f"{{{LONG}, r: for i in 1..90000 return s instance of list<number>}}",
        f"{{{LONG}, f: function(l: list<number>) 1, r: for i in 1..90000 return f(s)}}",
        f"{{{NESTED}, r: a28 instance of {'list<' * 29}number{'>' * 29}}}",
        f"{{{TEXT}, r: for i in 1..3000 return substring(s, 2)}}",
        f'{{{TEXT}, r: for i in 1..3000 return s + ""}}',
    ],
)
def test_what_would_take_for_ever_is_stopped(hostile: str) -> None:
    began = time.perf_counter()
    with pytest.raises(FeelLimitError):
        compile_feel(hostile).evaluate()
    assert time.perf_counter() - began < LIMIT


def test_a_type_that_tests_every_element_is_stopped() -> None:
    costly = item_type(
        "Costly", "number", many=True, allowed="every x in 1..90000 satisfies x != -?"
    )
    body = costly + decision("d", literal("for i in 1..90000 return i"), "Costly")
    with pytest.raises(FeelLimitError):
        load_decisions(model(body)).evaluate("d", {})


def test_a_value_may_be_too_deep_to_be_written() -> None:
    deep = compile_feel("(for i in 1..650 return [partial[-1]])[-1]").evaluate()
    for write in (feel_text, to_json):
        with pytest.raises(FeelLimitError, match="zu tief verschachtelt"):
            write(deep)


def test_numbers_keep_their_limits() -> None:
    value = compile_feel("x + 0")
    assert value.evaluate({"x": Decimal("1." + "3" * 40)}) == Decimal("1." + "3" * 33)
    assert value.evaluate({"x": 10**5000}) == Decimal("1e5000")
    assert to_json(value.evaluate({"x": 10**5000})) == f"1.{'0' * 33}E+5000"
    for wrong in (float("nan"), float("inf"), Decimal("sNaN"), 10**7000):
        with pytest.raises(FeelError, match="Eine Zahl in den Daten ist"):
            value.evaluate({"x": wrong})
