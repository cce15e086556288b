"""The rules shared with bpmnlint: each is broken once, and once kept."""

from pathlib import Path

import pytest

from tragwerk.engines.process import check, load_collaboration
from tragwerk.engines.process.checks.rules import BPMNLINT, RULES

from .sketch import collaboration, file, flows, nodes

DOCUMENT = Path(__file__).resolve().parents[5] / "docs/developer/process-checks.md"
NAMES = "startEvent s name='s'\nuserTask a name='a'\nendEvent e name='e'"
LINK = "<linkEventDefinition name='L'/>"
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
CONDITION = (
    "<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>"
)


def found(elements: str, ways: str, more: str = "") -> set[tuple[str, str]]:
    return {(f.rule, f.element) for f in check(collaboration(elements, ways, more))}


def sub(kind: str, inside: str, ways: str = "", attributes: str = "") -> str:
    """Write a sub-process x between s and e."""
    body = (nodes(inside) + flows(ways)).replace("\n", " ")
    return f"{NAMES}\n{kind} x {attributes}|{body}"


BROKEN = [
    ("no-disconnected", "t", f"{NAMES}\ntask t", "s a e"),
    ("no-implicit-start", "t", f"{NAMES}\ntask t", "s a e\nt e"),
    ("no-implicit-end", "t", f"{NAMES}\ntask t", "s a e\na t"),
    ("no-implicit-split", "a", f"{NAMES}\ntask t", "s a e\na t e"),
    ("fake-join", "e", f"{NAMES}\ntask t", "s a e\na t e"),
    ("conditional-flows", "a_t", f"{NAMES}\ntask t", "s a\na e ? x\na t e"),
    ("superfluous-gateway", "g", f"{NAMES}\nexclusiveGateway g", "s a g e"),
    (
        "no-gateway-join-fork",
        "g",
        f"{NAMES}\nexclusiveGateway g name='?'\ntask t name='t'",
        "s a g e\ng t g",
    ),
    ("no-complex-gateway", "g", f"{NAMES}\ncomplexGateway g", "s a g e"),
    ("no-inclusive-gateway", "g", f"{NAMES}\ninclusiveGateway g", "s a g e"),
    ("event-based-gateway", "g", f"{NAMES}\neventBasedGateway g", "s a g e"),
    ("event-based-gateway", "g_e", f"{NAMES}\neventBasedGateway g", "s a g\ng e ? x"),
    ("start-event-required", "x", sub("subProcess", "task t"), "s a x e"),
    ("end-event-required", "x", sub("subProcess", "task t"), "s a x e"),
    ("ad-hoc-sub-process", "t", sub("adHocSubProcess", "startEvent t"), "s a x e"),
    (
        "single-blank-start-event",
        "x",
        sub("subProcess", "startEvent t\nstartEvent u"),
        "s a x e",
    ),
    (
        "sub-process-blank-start-event",
        "t",
        sub("subProcess", f"startEvent t|{TIMER}"),
        "s a x e",
    ),
    (
        "event-sub-process-typed-start-event",
        "t",
        sub("subProcess", "startEvent t", attributes="triggeredByEvent='true'"),
        "s a e",
    ),
    ("single-event-definition", "t", f"{NAMES}\nstartEvent t|{TIMER}{CONDITION}", ""),
    (
        "conditional-event",
        "t",
        f"{NAMES}\nstartEvent t|<conditionalEventDefinition/>",
        "s a e\nt e",
    ),
    ("link-event", "t", f"{NAMES}\nintermediateThrowEvent t|{LINK}", "s a e\na t"),
    ("link-event", "t", f"{NAMES}\nintermediateCatchEvent t|{LINK}", "s a e\nt e"),
    (
        "link-event",
        "u",
        f"{NAMES}\nintermediateCatchEvent t|{LINK}\nintermediateCatchEvent u|{LINK}",
        "s a e\nt e\nu e",
    ),
    ("label-required", "t", f"{NAMES}\ntask t name=' '", "s a t e"),
    ("label-required", "a_e", NAMES, "s a\na e ? x"),
    (
        "superfluous-termination",
        "t",
        "startEvent s\ntask a\nendEvent t|<terminateEventDefinition/>",
        "s a t",
    ),
]


@pytest.mark.parametrize(("rule", "element", "elements", "ways"), BROKEN)
def test_a_broken_rule_is_found(
    rule: str, element: str, elements: str, ways: str
) -> None:
    assert (rule, element) in found(elements, ways)


def test_what_keeps_the_rules_breaks_none() -> None:
    elements = (
        f"{NAMES}\nexclusiveGateway g name='Vollständig?' default='g_b'\n"
        "userTask b name='b'\nexclusiveGateway j\nparallelGateway p\n"
        "parallelGateway q\nuserTask c name='c'\nuserTask d name='d'\n"
        f"boundaryEvent t name='t' attachedToRef='c'|{TIMER}\nendEvent f name='f'\n"
        "subProcess x|<startEvent id='y' name='y'/><endEvent id='z' name='z'/>"
        "<sequenceFlow id='yz' sourceRef='y' targetRef='z'/>"
    )
    ways = "s a g b j\np c q\np d q\nj x p\nq e\nt f"
    xml_ways = flows(ways) + (
        "<sequenceFlow id='g_j' name='ja' sourceRef='g' targetRef='j'>"
        "<conditionExpression>x</conditionExpression></sequenceFlow>"
    )
    loaded = load_collaboration(
        file(f"<process id='p0'>{nodes(elements)}{xml_ways}</process>")
    )
    shared = {
        each.rule
        for each in check(loaded)
        if each.rule in RULES and RULES[each.rule].source == BPMNLINT
    }
    assert shared == {"no-bpmndi"}


def test_duplicate_flows_are_told_at_the_flow_and_both_ends() -> None:
    twice = "<sequenceFlow id='two' sourceRef='a' targetRef='e'/>"
    body = nodes(NAMES) + flows("s a e") + twice
    loaded = load_collaboration(file(f"<process id='p'>{body}</process>"))
    rule = "no-duplicate-sequence-flows"
    assert [f.element for f in check(loaded) if f.rule == rule] == ["a", "e", "two"]


def test_declarations_are_named_once_and_used() -> None:
    more = (
        '<message id="m1" name="Antrag"/><message id="m2" name="Antrag"/>'
        '<signal id="s1" name=""/><error id="e1" name="Fehler"/>'
    )
    catch = "startEvent s|<messageEventDefinition messageRef='m1'/>\nendEvent e"
    told = [
        f.element
        for f in check(collaboration(catch, "s e", more))
        if f.rule == "global"
    ]
    # m1 and m2 share a name; m2, s1, e1 are unused; s1 has no name.
    assert sorted(told) == ["e1", "m1", "m2", "m2", "s1", "s1"]


DRAWING = """
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>
<bpmndi:BPMNShape bpmnElement="s"><dc:Bounds x="0" y="0" width="36" height="36"/>
</bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="{x}" y="0" width="{w}" height="80"/>
</bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="e"><dc:Bounds x="300" y="0" width="36" height="36"/>
</bpmndi:BPMNShape>
<bpmndi:BPMNEdge bpmnElement="s_a"/><bpmndi:BPMNEdge bpmnElement="a_e"/>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
"""


@pytest.mark.parametrize(
    ("x", "width", "expected"),
    [
        (100, 100, set()),
        (20, 100, {("no-overlapping-elements", "s"), ("no-overlapping-elements", "a")}),
        (100, 120, {("standard-size", "a")}),
    ],
)
def test_drawing(x: int, width: int, expected: set[tuple[str, str]]) -> None:
    body = nodes(NAMES) + flows("s a e")
    drawn = DRAWING.format(x=x, w=width)
    loaded = load_collaboration(file(f"<process id='p'>{body}</process>{drawn}"))
    rules = ("no-bpmndi", "no-overlapping-elements", "standard-size")
    assert {(f.rule, f.element) for f in check(loaded) if f.rule in rules} == expected


def test_what_is_not_drawn_is_found() -> None:
    assert ("no-bpmndi", "s_a") in found(NAMES, "s a e")


def test_profiles_and_sources() -> None:
    loaded = collaboration(f"{NAMES}\ninclusiveGateway g", "s a g e")
    of_platform = check(loaded, profile="platform")
    of_all = check(loaded)
    assert of_platform == ()
    assert set(of_platform) <= set(of_all) <= set(check(loaded, profile="fim"))
    assert all(each.source for each in of_all)
    assert all(RULES[each.rule].source == each.source for each in of_all)


def test_every_rule_is_documented() -> None:
    text = DOCUMENT.read_text()
    assert [name for name in RULES if f"`{name}`" not in text] == []


def test_the_shared_rules_are_those_of_bpmnlint() -> None:
    shared = [name for name, rule in RULES.items() if rule.source == BPMNLINT]
    assert len(shared) == 28
