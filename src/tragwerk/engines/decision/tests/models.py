"""Small models for tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(body: str) -> bytes:
    """A document around some elements."""
    text = f'<definitions xmlns="{NAMESPACE}" name="m" namespace="urn:m">{body}'
    return f"{text}</definitions>".encode()


def text(value: str) -> str:
    """The text of an expression."""
    return f"<text>{escape(value)}</text>"


def table_model(
    policy: str,
    inputs: Sequence[tuple[str, str]],
    rules: Sequence[Sequence[str]],
    *,
    allowed: Sequence[str] = (),
    output_values: str = "",
) -> bytes:
    """A model of one decision “d”, a table with one output.

    ``inputs`` are names with their types; the last cell of a rule is its output;
    ``allowed`` are the input values by column, empty for none.
    """
    data = "".join(
        f"<inputData id={quoteattr('i' + name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)} typeRef={quoteattr(kind)}/></inputData>"
        for name, kind in inputs
    )
    needs = "".join(
        f"<informationRequirement><requiredInput href={quoteattr('#i' + name)}/>"
        "</informationRequirement>"
        for name, _ in inputs
    )
    columns = "".join(
        f"<input><inputExpression>{text(name)}</inputExpression>"
        + (f"<inputValues>{text(values)}</inputValues>" if values else "")
        + "</input>"
        for (name, _), values in zip(
            inputs, [*allowed, *[""] * len(inputs)], strict=False
        )
    )
    ranked = f"<outputValues>{text(output_values)}</outputValues>"
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry>{text(cell)}</inputEntry>" for cell in rule[:-1])
        + f"<outputEntry>{text(rule[-1])}</outputEntry></rule>"
        for rule in rules
    )
    return model(
        f'{data}<decision id="d" name="d"><variable name="d"/>{needs}'
        f'<decisionTable hitPolicy="{policy}">{columns}'
        f"<output>{ranked if output_values else ''}</output>{rows}"
        "</decisionTable></decision>"
    )
