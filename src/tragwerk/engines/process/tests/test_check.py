import pytest

from tragwerk.engines.process import check, load_collaboration

from .sketch import collaboration, file, flows, nodes

CLEAN = "startEvent s\nuserTask a\nendEvent e"


def rules(elements: str, ways: str, more: str = "") -> set[tuple[str, str]]:
    found = check(collaboration(elements, ways, more), profile="platform")
    return {(finding.rule, finding.element) for finding in found}


def test_clean_process_has_no_findings() -> None:
    assert rules(CLEAN, "s a e") == set()


@pytest.mark.parametrize(
    ("elements", "ways", "expected"),
    [
        ("task a\nendEvent e", "a e", {("start-event-required", "p")}),
        (
            "startEvent s\ntask a",
            "s a",
            {("end-event-required", "p"), ("no-implicit-end", "a")},
        ),
        (CLEAN + "\ntask lost", "s a e\nlost e", {("unreachable", "lost")}),
        (CLEAN + "\nstartEvent s2", "s a e\ns2 a", {("single-blank-start-event", "p")}),
        (CLEAN + "\ntask b", "s a e\na b", {("no-implicit-end", "b")}),
        (
            CLEAN + "\nexclusiveGateway g",
            "s a g\ng e ? x > 1\ng a ? x > 2",
            {("no-default", "g")},
        ),
        (
            CLEAN + "\nexclusiveGateway g",
            "s a g\ng e\ng a",
            {("missing-condition", "g")},
        ),
        (
            CLEAN + "\nexclusiveGateway g default='s_a'",
            "s a g\ng e ? x\ng a ? not(x)",
            {("unknown-default", "g")},
        ),
        (
            "startEvent s\nuserTask a tw:notBy='b'\nendEvent e",
            "s a e",
            {("unknown-not-by", "a")},
        ),
        (
            CLEAN + "\nboundaryEvent b attachedToRef='gone'|"
            "<messageEventDefinition/>\ntask c",
            "s a e\nb c e",
            {
                ("unknown-host", "b"),
                ("no-message", "b"),
                ("unreachable", "b"),
                ("unreachable", "c"),
            },
        ),
        (
            CLEAN + "\nboundaryEvent b attachedToRef='a'|<timerEventDefinition>"
            "<timeDuration>14 Tage !</timeDuration></timerEventDefinition>",
            "s a e\nb e",
            {("timer", "b")},
        ),
        (
            CLEAN + "\nboundaryEvent b attachedToRef='a'|<timerEventDefinition/>",
            "s a e\nb e",
            {("timer", "b")},
        ),
        (CLEAN, "s a\na e ? x > (", {("feel", "a_e")}),
        (
            "startEvent s\nbusinessRuleTask a\nendEvent e",
            "s a e",
            {("no-decision", "a")},
        ),
        (
            CLEAN + "\neventBasedGateway g",
            "s g a e",
            {("event-gateway-target", "a"), ("event-based-gateway", "g")},
        ),
        (
            "startEvent s\nintermediateThrowEvent a|<linkEventDefinition name='L'/>\n"
            "endEvent e",
            "s a",
            {("link-event", "a"), ("unreachable", "e")},
        ),
    ],
)
def test_finding(elements: str, ways: str, expected: set[tuple[str, str]]) -> None:
    assert rules(elements, ways) == expected


POOLS = """
<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2"/>
{}</collaboration>
"""


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("", {("message-without-flow", "a")}),
        ('<messageFlow id="m" name="x" sourceRef="a" targetRef="p2"/>', set()),
        (
            '<messageFlow id="m" name="x" sourceRef="a" targetRef="s"/>',
            {("message-flow-in-pool", "m")},
        ),
        (
            '<messageFlow id="m" name="x" sourceRef="a" targetRef="gone"/>',
            {("message-flow-end", "m")},
        ),
    ],
)
def test_message_flows(flow: str, expected: set[tuple[str, str]]) -> None:
    elements = "startEvent s\nsendTask a name='x'\nendEvent e"
    assert rules(elements, "s a e", POOLS.format(flow)) == expected


def test_finding_names_the_line_and_says_what_to_do() -> None:
    found = check(collaboration(CLEAN + "\ntask b", "s a e\na b"), profile="platform")
    [finding] = found
    assert finding.line == 5
    assert finding.severity == "WARNING"
    assert "Endereignis" in finding.message


def test_inside_of_a_subprocess_is_reached() -> None:
    inside = nodes("startEvent us\nuserTask ua\nendEvent ue") + flows("us ua ue")
    body = nodes("startEvent s\nendEvent e") + f'<subProcess id="u">{inside}'
    xml = file(f'<process id="p">{body}</subProcess>{flows("s u e")}</process>')
    assert check(load_collaboration(xml), profile="platform") == ()


def test_variable_that_nobody_sets() -> None:
    c = collaboration(
        "startEvent s\nuserTask a\nexclusiveGateway g default='g_e'\nendEvent e\n"
        "businessRuleTask r tw:decision='d' tw:result='betrag'",
        "s a r g\ng a ? betrag > 1 and ok and antrag and fehlt\ng e",
    )
    exact = check(c, outputs={"p": ["antrag"], "a": ["ok"]}, profile="platform")
    assert [(f.rule, f.element) for f in exact] == [("variable-never-set", "g_a")]
    assert "„fehlt“" in exact[0].message
    # A task whose outputs are unknown may set anything.
    assert check(c, outputs={"p": ["antrag"]}, profile="platform") == ()
    assert check(c, profile="platform") == ()
