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


def literal(expression: str) -> str:
    """A literal expression."""
    return f"<literalExpression>{text(expression)}</literalExpression>"


def decision(name: str, box: str, kind: str = "", needs: Sequence[str] = ()) -> str:
    """A decision whose id is its name; ``needs`` are ids of decisions.

    An id with “?” before it is that of input data, one with “()” behind it that of
    knowledge or a service.
    """
    typed = f" typeRef={quoteattr(kind)}" if kind else ""
    return (
        f"<decision id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{typed}/>{_requirements(needs)}{box}"
        "</decision>"
    )


def given(name: str, kind: str = "") -> str:
    """Input data whose id is its name."""
    typed = f" typeRef={quoteattr(kind)}" if kind else ""
    return (
        f"<inputData id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{typed}/></inputData>"
    )


def knowledge(
    name: str, parameters: Sequence[str], box: str, needs: Sequence[str] = ()
) -> str:
    """A function of the model; parameters are written ``name`` or ``name: type``."""
    formal = ""
    for each in parameters:
        label, _, kind = each.partition(": ")
        typed = f" typeRef={quoteattr(kind)}" if kind else ""
        formal += f"<formalParameter name={quoteattr(label)}{typed}/>"
    return (
        f"<businessKnowledgeModel id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}/>"
        f"<encapsulatedLogic>{formal}{box}</encapsulatedLogic>{_requirements(needs)}"
        "</businessKnowledgeModel>"
    )


def item_type(
    name: str,
    kind: str = "",
    *,
    many: bool = False,
    allowed: str = "",
    constraint: str = "",
    components: Sequence[tuple[str, str]] = (),
) -> str:
    """A type of the model."""
    inside = f"<typeRef>{kind}</typeRef>" if kind else ""
    if constraint:
        inside += f"<typeConstraint>{text(constraint)}</typeConstraint>"
    if allowed:
        inside += f"<allowedValues>{text(allowed)}</allowedValues>"
    for label, each in components:
        inside += (
            f"<itemComponent name={quoteattr(label)}><typeRef>{each}</typeRef>"
            "</itemComponent>"
        )
    listed = ' isCollection="true"' if many else ""
    return f"<itemDefinition name={quoteattr(name)}{listed}>{inside}</itemDefinition>"


def _requirements(needs: Sequence[str]) -> str:
    found = ""
    for each in needs:
        kind = "Input" if each.startswith("?") else "Decision"
        if each.endswith("()"):
            kind = "Knowledge"
        outer = "knowledge" if kind == "Knowledge" else "information"
        key = each.removeprefix("?").removesuffix("()")
        found += (
            f"<{outer}Requirement><required{kind} href={quoteattr('#' + key)}/>"
            f"</{outer}Requirement>"
        )
    return found
