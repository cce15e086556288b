"""What is added to a file is its drawing, and nothing else changes."""

import pytest
from lxml import etree

from tragwerk.engines.process import draw, load_collaboration, with_diagram
from tragwerk.engines.process.drawing.scene import scene_of
from tragwerk.engines.process.markup import BPMNDI
from tragwerk.engines.process.picture import read_picture

from .sketch import file, flows, nodes
from .test_draw import shape
from .test_layout import boxes, holds, overlap, pools

RICH = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Kommentar vorn -->
<?werkzeug stand="1"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:fremd="urn:fremd" xmlns:tw="urn:tragwerk:bpmn:1" id="d"
    targetNamespace="urn:test" fremd:stand="7">
  <bpmn:extensionElements><fremd:alles><fremd:tief a="1">Text</fremd:tief>
    </fremd:alles></bpmn:extensionElements>
  <bpmn:itemDefinition id="item" structureRef="fremd:Ding"/>
  <bpmn:message id="msg" name="Antrag"/>
  <bpmn:dataStore id="store" name="Register"/>
  <bpmn:process id="p" isExecutable="false" fremd:farbe="rot">
    <bpmn:ioSpecification><bpmn:dataInput id="di"/><bpmn:inputSet/>
      <bpmn:outputSet/></bpmn:ioSpecification>
    <bpmn:startEvent id="s"><bpmn:outgoing>s_a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:scriptTask id="a" scriptFormat="groovy" tw:role="X" fremd:x="&lt;&#252;&gt;">
      <bpmn:extensionElements><fremd:einstellung wert="42"/></bpmn:extensionElements>
      <bpmn:script><![CDATA[if (a < b && c) { x }]]></bpmn:script>
    </bpmn:scriptTask>
    <bpmn:sequenceFlow id="s_a" sourceRef="s" targetRef="a"/>
    <fremd:unbekannt/>
    <bpmn:textAnnotation id="n"><bpmn:text>  Leer  raum </bpmn:text>
    </bpmn:textAnnotation>
    <bpmn:association id="x" sourceRef="a" targetRef="n"/>
  </bpmn:process>
</bpmn:definitions>
<!-- Kommentar hinten -->
"""


def meaning(xml: bytes) -> bytes:
    """Everything but the drawings, in canonical form with comments."""
    root = etree.fromstring(xml)
    for node in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(node)
    etree.cleanup_namespaces(root)
    return etree.tostring(root.getroottree(), method="c14n", with_comments=True)


def test_all_but_the_drawing_stays_as_it_was() -> None:
    before = load_collaboration(RICH)
    assert before.xml == RICH
    written = with_diagram(before)
    assert meaning(written) == meaning(RICH)
    assert b"<![CDATA[if (a < b && c) { x }]]>" in written
    assert b'<?werkzeug stand="1"?>' in written


def test_the_written_drawing_reads_as_it_was_laid_out() -> None:
    for xml in (RICH, pools().xml):
        before = load_collaboration(xml)
        after = load_collaboration(with_diagram(before))
        assert read_picture(after).planes[0].shapes
        assert draw(after) == draw(before)
        assert with_diagram(after) == after.xml


def partly() -> bytes:
    body = nodes("startEvent s\ntask a\ntask b\nendEvent e\ntask c") + flows("s a b e")
    inside = nodes("task i")
    return file(
        '<collaboration id="c0"><participant id="pool" processRef="p"/><participant '
        'id="neu" processRef="q"/></collaboration>'
        f'<process id="p">{body}<subProcess id="u">{inside}</subProcess></process>'
        '<process id="q"><task id="z"/></process>'
        "<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement='c0'>"
        + shape("pool", 0, 0, 300, 200)
        + shape("s", 50, 80, 36, 36)
        + shape("a", 150, 60)
        + shape("u", 150, 150, 100, 40).replace(
            "<bpmndi:BPMNShape ", '<bpmndi:BPMNShape isExpanded="false" '
        )
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


def test_what_a_drawing_leaves_out_is_added_and_the_rest_stays() -> None:
    before = load_collaboration(partly())
    found = boxes(scene_of(before))
    assert (found["a"].x, found["a"].y) == (150, 60)
    for key in ("b", "e", "c"):
        assert holds(found["pool"], found[key])
        assert not [k for k in ("s", "a", "u") if overlap(found[key], found[k])]
    assert found["b"].x > found["a"].x
    assert holds(found["neu"], found["z"])
    assert not overlap(found["pool"], found["neu"])
    # What lies in a sub-process drawn closed is hidden on purpose.
    assert "i" not in found
    after = load_collaboration(with_diagram(before))
    assert meaning(after.xml) == meaning(before.xml)
    assert boxes(scene_of(after)) == pytest.approx(found)


def test_a_complete_file_comes_back_byte_by_byte() -> None:
    drawn = with_diagram(load_collaboration(RICH))
    assert with_diagram(load_collaboration(drawn)) == drawn
