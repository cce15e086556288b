"""Every element of BPMN has its own look."""

import pytest
from lxml import etree

from tragwerk.engines.process import Collaboration, draw, load_collaboration, outline_of
from tragwerk.engines.process.drawing.symbols import GATEWAYS, TASKS, TRIGGERS

from .sketch import file, flows, nodes

SVG = "{http://www.w3.org/2000/svg}"


def one(kind: str, attributes: str = "", inside: str = "", more: str = "") -> str:
    """Draw a process with one element and return the markup of that element."""
    body = f'<{kind} id="it" {attributes}>{inside}</{kind}>{more}'
    text = draw(load_collaboration(file(f'<process id="p">{body}</process>')))
    return text[text.index('id="bpmn-it"') :].partition("</g></g>")[0]


@pytest.mark.parametrize(
    "sign", sorted(set(TRIGGERS) - {"multiple", "parallelMultiple"})
)
def test_each_trigger_has_its_sign(sign: str) -> None:
    caught = sign in ("timer", "conditional", "link", "message")
    kind = "intermediateCatchEvent" if caught else "endEvent"
    definition = {"compensation": "compensate"}.get(sign, sign)
    group = one(kind, inside=f"<{definition}EventDefinition/>")
    assert f'd="{TRIGGERS[sign]}"' in group


def test_waiting_is_outlined_and_throwing_filled() -> None:
    catches = one("intermediateCatchEvent", inside="<signalEventDefinition/>")
    throws = one("intermediateThrowEvent", inside="<signalEventDefinition/>")
    path = TRIGGERS["signal"]
    assert f'd="{path}" fill="none"' in catches
    assert f'd="{path}" fill="#1b1b1b"' in throws
    assert catches.count("<circle") == throws.count("<circle") == 2


def test_several_triggers_have_one_sign() -> None:
    both = "<messageEventDefinition/><timerEventDefinition/>"
    assert TRIGGERS["multiple"] in one("startEvent", inside=both)
    every = one("startEvent", 'parallelMultiple="true"', both)
    assert TRIGGERS["parallelMultiple"] in every


def test_boundary_event_that_does_not_interrupt_is_dashed() -> None:
    for stops, dashed in (("true", 0), ("false", 2)):
        group = one(
            "boundaryEvent",
            f'attachedToRef="t" cancelActivity="{stops}"',
            "<timerEventDefinition/>",
            '<task id="t"/>',
        )
        assert group.count("stroke-dasharray") == dashed


@pytest.mark.parametrize("kind", sorted(GATEWAYS))
def test_each_gateway_has_its_sign(kind: str) -> None:
    assert GATEWAYS[kind] in one(kind)


def test_event_gateway_tells_how_it_begins() -> None:
    plain = one("eventBasedGateway")
    begins = one("eventBasedGateway", 'instantiate="true"')
    every = one("eventBasedGateway", 'instantiate="true" eventGatewayType="Parallel"')
    assert plain.count("<path") == begins.count("<path") + 1
    assert TRIGGERS["multiple"] in begins
    assert TRIGGERS["parallelMultiple"] in every


@pytest.mark.parametrize("kind", sorted(set(TASKS) - {"sendTask"}))
def test_each_task_has_its_sign(kind: str) -> None:
    assert TASKS[kind] in one(kind)


@pytest.mark.parametrize(
    ("kind", "attributes", "inside", "look"),
    [
        ("task", "", "<standardLoopCharacteristics/>", "M-2.5 4.6A5 5"),
        ("task", "", "<multiInstanceLoopCharacteristics/>", "M-4-5.5v11"),
        (
            "task",
            "",
            '<multiInstanceLoopCharacteristics isSequential="true"/>',
            "M-5.5-4h11",
        ),
        ("task", 'isForCompensation="true"', "", "M-7 0-.5-5V5z"),
        ("subProcess", "", "", "M-6-6H6V6H-6z"),
        ("adHocSubProcess", "", '<task id="t"/>', "M-6 1.8C"),
        ("subProcess", 'triggeredByEvent="true"', "", 'stroke-dasharray="2 4"'),
        ("callActivity", 'calledElement="q"', "", 'stroke-width="3.5"'),
    ],
)
def test_activities_show_what_is_special(
    kind: str, attributes: str, inside: str, look: str
) -> None:
    assert look in one(kind, attributes, inside)
    assert look not in one("task")


def test_transaction_has_a_double_line_and_open_sub_process_no_plus() -> None:
    inside = '<task id="t"/>'
    assert one("transaction", inside=inside).count("<rect") == 2
    opened = one("subProcess", inside=inside)
    assert opened.count("<rect") == 1
    assert "M-6-6H6V6H-6z" not in opened


def rich() -> Collaboration:
    """A collaboration with data, notes, messages and a crowd."""
    body = nodes(
        'startEvent s\nuserTask a name="Prüfen" default="a_e"|<dataInputAssociation '
        'id="in"><sourceRef>akte</sourceRef></dataInputAssociation>'
        '<dataOutputAssociation id="out"><targetRef>speicher</targetRef>'
        "</dataOutputAssociation>\ntask b\nendEvent e\ncallActivity r calledElement='q'"
    )
    ways = flows("s a e\na b ? x > 1\nb r")
    things = (
        '<dataObject id="o" name="Akte" isCollection="true"/><dataObjectReference '
        'id="akte" dataObjectRef="o"><dataState name="neu"/></dataObjectReference>'
        '<dataStoreReference id="speicher" name="Register"/><textAnnotation id="n">'
        '<text>Vier Augen</text></textAnnotation><association id="x" sourceRef="a" '
        'targetRef="n"/>'
    )
    return load_collaboration(
        file(
            '<collaboration id="c"><participant id="amt" name="Amt" processRef="p"/>'
            '<participant id="alle" name="Menschen"><participantMultiplicity/>'
            '</participant><messageFlow id="m" name="Bitte" sourceRef="a" '
            f'targetRef="alle"/></collaboration><process id="p">{body}{ways}{things}'
            '</process><process id="q" name="Zahlen"><task id="z"/></process>'
        )
    )


def test_data_notes_and_messages_are_drawn() -> None:
    text = draw(rich())
    root = etree.fromstring(text)
    titles = {g[0].text for g in root.iterfind(f".//{SVG}g[@role='img']")}
    assert {
        "Unterlage oder Daten: Akte [neu]",
        "Datenspeicher: Register",
        "Anmerkung: Vier Augen",
        "Beteiligte Stelle: Amt",
        "Beteiligte Stelle: Menschen",
    } <= titles
    assert 'marker-start="url(#bpmn-from)"' in text
    assert 'marker-start="url(#bpmn-if)"' in text
    assert 'marker-start="url(#bpmn-else)"' in text
    assert text.count('marker-end="url(#bpmn-data)"') == 2
    group = root.find(f".//{SVG}g[@id='bpmn-alle']")
    assert "M-4-5.5v11" in etree.tostring(group, encoding="unicode")
    assert "Davon gibt es mehrere" in group[1].text
    assert "Sendet Nachricht „Bitte“ an Menschen" in text


def test_list_tells_messages_data_calls_and_notes() -> None:
    office, crowd, other = outline_of(rich())
    details = {step.element.id: step.details for step in office.steps}
    assert details["a"] == (
        "Sendet Nachricht „Bitte“ an Menschen",
        "Liest: Akte",
        "Schreibt: Register",
        "Anmerkung: Vier Augen",
    )
    assert details["r"] == ("Ruft auf: Zahlen",)
    assert crowd.steps == ()
    assert crowd.details == (
        "Davon gibt es mehrere",
        "Bekommt Nachricht „Bitte“ von Amt",
    )
    assert (other.name, len(other.steps)) == ("Zahlen", 1)


def test_hostile_names_stay_text() -> None:
    name = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot; onload=&quot;x"
    group = one("task", f'name="{name}"')
    assert "<script" not in group
    text = draw(rich(), title="<b>\x00", prefix='x"><script>')
    assert "<script" not in text
    assert "<b>" not in text
    etree.fromstring(text)


def test_signs_are_no_letters() -> None:
    text = draw(rich())
    assert not [char for char in text if ord(char) > 0x2500]
