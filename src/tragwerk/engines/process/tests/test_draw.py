import pytest
from lxml import etree

from tragwerk.engines.process import (
    Collaboration,
    Heat,
    ProcessError,
    draw,
    load_collaboration,
    outline,
)
from tragwerk.engines.process.words import CATALOGUES

from .sketch import file, flows, nodes, process

SVG = "{http://www.w3.org/2000/svg}"


def shape(name: str, x: int, y: int, width: int = 100, height: int = 80) -> str:
    return (
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" '
        f'width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def drawn() -> Collaboration:
    body = nodes(
        'startEvent s\nuserTask a name="Prüfen &lt;und&gt; rechnen"\n'
        'exclusiveGateway g name="Reicht es?"\nendEvent e'
    )
    return load_collaboration(
        file(
            '<collaboration id="c" name="Wohngeld"><participant id="pool" '
            'name="Wohngeldstelle" processRef="p"/></collaboration>'
            f'<process id="p">{body}{flows("s a g e")}</process>'
            "<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>"
            + shape("pool", 0, 0, 500, 200)
            + shape("s", 50, 80, 36, 36)
            + shape("a", 150, 60)
            + shape("g", 300, 75, 50, 50)
            + shape("e", 400, 80, 36, 36)
            + '<bpmndi:BPMNShape bpmnElement="bad"><dc:Bounds x="nan" y="0" '
            'width="1" height="1"/></bpmndi:BPMNShape>'
            '<bpmndi:BPMNEdge bpmnElement="s_a"><di:waypoint x="86" y="98"/>'
            '<di:waypoint x="150" y="98"/></bpmndi:BPMNEdge>'
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
        )
    )


def test_every_element_has_role_title_and_description() -> None:
    root = etree.fromstring(draw(drawn(), prefix="x"))
    for name in ("s", "a", "g", "e"):
        [group] = root.iterfind(f".//{SVG}g[@id='x-{name}']")
        assert group.get("role") == "img"
        assert group[0].tag == f"{SVG}title"
        assert group[0].text
        assert group.find(f"{SVG}desc").text
    assert root.findtext(f"{SVG}title") == "Wohngeld"
    assert "Wohngeldstelle" in root.findtext(f"{SVG}desc")
    assert root.get("aria-labelledby") == "x-title x-desc"


def test_names_are_escaped() -> None:
    text = draw(drawn())
    assert "Prüfen &lt;und&gt; rechnen" in text


def test_drawing_has_nothing_that_a_strict_policy_refuses() -> None:
    text = draw(drawn(), status={"a": "active"})
    assert " style=" not in text
    assert "<style" not in text
    assert "<script" not in text
    assert "href" not in text


def test_status_shows_in_pattern_and_words() -> None:
    text = draw(drawn(), status={"s": "done", "a": "active"}, prefix="x")
    root = etree.fromstring(text)
    active = root.find(f".//{SVG}g[@id='x-a']")
    assert active[0].text.endswith("(läuft gerade)")
    assert active.find(f"{SVG}rect").get("fill") == "url(#x-active)"
    assert root.find(f".//{SVG}g[@id='x-s']")[0].text == "Beginn (erledigt)"
    assert root.findall(f".//{SVG}pattern[@id='x-done']")


def test_heat_shows_in_colour_badge_and_words() -> None:
    heat = {"a": Heat(0.9, "3 Tage", 120), "s": Heat(float("nan")), "s_a": Heat(0.5)}
    root = etree.fromstring(draw(drawn(), heat=heat, prefix="x"))
    hot = root.find(f".//{SVG}g[@id='x-a']")
    assert hot[0].text == "Prüfen <und> rechnen (120 mal, 3 Tage)"
    assert hot.find(f"{SVG}rect").get("fill") == "url(#x-heat-4)"
    shown = [each.text for each in root.iter(f"{SVG}text")]
    assert {"120× · 3 Tage", "0 %", "50 %", "wenig", "viel"} <= set(shown)


def test_flow_is_drawn_and_nothing_lies_outside() -> None:
    text = draw(drawn())
    assert 'd="M86 98 150 98" marker-end="url(#bpmn-arrow)"' in text
    assert 'viewBox="-20 -20 540 260"' in text


def test_the_whole_is_one_stop_and_arrow_keys_find_their_way() -> None:
    root = etree.fromstring(draw(drawn(), status={"g": "active"}, prefix="x"))
    groups = {g.get("id"): g for g in root.iterfind(f".//{SVG}g[@data-tw-step]")}
    assert [k for k, g in groups.items() if g.get("tabindex") == "0"] == ["x-g"]
    step = {key: group.get("data-tw-step") for key, group in groups.items()}
    assert sorted(step.values()) == [str(number) for number in range(len(step))]
    assert groups["x-a"].get("data-tw-next") == step["x-g"]
    assert groups["x-a"].get("data-tw-previous") == step["x-s"]
    assert groups["x-e"].get("data-tw-next") is None


def test_an_element_drawn_twice_has_its_id_once() -> None:
    xml = drawn().xml.replace(
        b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
        b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><bpmndi:BPMNDiagram name='Zweite'>"
        b"<bpmndi:BPMNPlane>" + shape("a", 0, 0).encode() + b"</bpmndi:BPMNPlane>"
        b"</bpmndi:BPMNDiagram>",
    )
    text = draw(load_collaboration(xml))
    assert text.count('id="bpmn-a"') == 1
    assert ">Zweite<" in text
    assert text.count("Prüfen &lt;und&gt;</tspan>") == 2


def test_file_with_nothing_to_draw_says_so() -> None:
    with pytest.raises(ProcessError, match="nichts, das sich zeichnen lässt"):
        draw(load_collaboration(file('<process id="p"/>')))


def test_outline_follows_the_flow_and_tells_the_ways() -> None:
    p = process(
        "endEvent e\nuserTask b\nuserTask a name='Prüfen'\n"
        "exclusiveGateway g default='g_e'\nparallelGateway j\nstartEvent s\n"
        "boundaryEvent t attachedToRef='a'|<timerEventDefinition><timeDuration>P3D"
        "</timeDuration></timerEventDefinition>\nuserTask late",
        "s a g\ng b ? x > 1\ng e\nb j\nt late j\nj a",
    )
    steps = outline(p)
    order = [step.element.id for step in steps]
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert order[:2] == ["s", "a"]
    assert order.index("j") > max(order.index("b"), order.index("late"))
    assert [each.element.id for each in steps[1].boundary] == ["t"]
    assert steps[1].boundary[0].kind == "Unterbrechung (Zeit)"
    ways = next(step for step in steps if step.element.id == "g").ways
    assert [(way.condition, way.target) for way in ways] == [
        ("x > 1", "b"),
        ("sonst", "e"),
    ]


def test_outline_nests_subprocesses() -> None:
    inside = nodes("startEvent us\nuserTask ua") + flows("us ua")
    xml = file(f'<process id="p"><subProcess id="u">{inside}</subProcess></process>')
    [step] = outline(load_collaboration(xml).process("p"))
    assert [each.element.id for each in step.inside] == ["us", "ua"]


def test_the_engines_own_words_speak_a_language() -> None:
    root = etree.fromstring(draw(drawn(), status={"a": "done"}, language="en"))
    text = " ".join(root.itertext())
    assert "Taking part: Wohngeldstelle." in text
    assert "Prüfen <und> rechnen (done)" in text
    assert "Task of a person" in text
    steps = outline(drawn().process("p"), language="en")
    assert [step.kind for step in steps][:2] == ["Start", "Task of a person"]


def test_every_language_has_every_word() -> None:
    german = CATALOGUES["de"].keys()
    assert all(words.keys() == german for words in CATALOGUES.values())
