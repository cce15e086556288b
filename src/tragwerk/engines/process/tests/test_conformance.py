"""Files of other tools, as ugly as they come: run, or explained in a sentence."""

import codecs

import pytest

from tragwerk.engines.process import conformance
from tragwerk.engines.process.conformance import STAGES, Conformance, examine
from tragwerk.engines.process.simulation import world

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BODY = (
    '<process id="p"><startEvent id="s"/><task id="a" name="ü"/><endEvent id="e"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
    '<sequenceFlow id="g" sourceRef="a" targetRef="e"/></process>'
)


def file(body: str, declaration: str = "") -> str:
    return f'{declaration}<definitions xmlns="{MODEL}">{body}</definitions>'


def examined(xml: bytes) -> Conformance:
    result = Conformance("x.bpmn")
    examine(xml, "x.bpmn", result)
    return result


UTF16 = '<?xml version="1.0" encoding="UTF-16"?>'
PREFIXED = (
    file(BODY).replace("<", "<b:").replace("<b:/", "</b:").replace("xmlns=", "xmlns:b=")
)
WITHOUT_IDS = "<process><startEvent/><task/><endEvent/></process>"
BROKEN = (
    '<process id="p"><startEvent id="s"/><task id="a" default="no"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/>'
    '<boundaryEvent id="b" attachedToRef="nobody"/></process>'
)
TWICE = (
    '<process id="p"><startEvent id="s"/><task id="a"/><task id="a"/>'
    '<sequenceFlow id="a" sourceRef="s" targetRef="a"/></process>'
)
CHOREOGRAPHY = (
    '<choreography id="c"><participant id="x"/><startEvent id="s"/>'
    '<choreographyTask id="t" initiatingParticipantRef="x">'
    "<participantRef>x</participantRef></choreographyTask></choreography>"
)
CONVERSATION = (
    '<collaboration id="c"><participant id="x"/><participant id="y"/>'
    '<conversation id="k"/><conversationLink id="l" sourceRef="x" targetRef="k"/>'
    "</collaboration>"
)
CALLS_ITSELF = BODY.replace(
    '<task id="a" name="ü"/>', '<callActivity id="a" calledElement="p"/>'
)
UGLY = {
    "utf-16 with mark": file(BODY, UTF16).encode("utf-16"),
    "utf-16 without mark": file(BODY, UTF16).encode("utf-16-le"),
    "utf-8 with mark": codecs.BOM_UTF8 + file(BODY).encode(),
    "windows": file(BODY, UTF16.replace("UTF-16", "windows-1252")).encode("cp1252"),
    "xml 1.1": file(BODY, UTF16.replace("1.0", "1.1")).encode("utf-16"),
    "prefix": PREFIXED.encode(),
    "no ids": file(WITHOUT_IDS).encode(),
    "no id of the process": file(BODY.replace('id="p"', "")).encode(),
    "ids twice": file(TWICE).encode(),
    "process twice": file(BODY + BODY).encode(),
    "broken references": file(BROKEN).encode(),
    "empty process": file('<process id="p"/>').encode(),
    "nothing": file("").encode(),
    "choreography": file(CHOREOGRAPHY).encode(),
    "conversation": file(CONVERSATION).encode(),
    "calls itself": file(CALLS_ITSELF).encode(),
    "one gateway": file('<process id="p"><parallelGateway id="g"/></process>').encode(),
}


@pytest.mark.parametrize("name", UGLY)
def test_ugly_files_run(name: str) -> None:
    result = examined(UGLY[name])
    assert (result.reasons, result.passed) == ({}, set(STAGES))


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        (b"", "kein gültiges XML"),
        (b"hello", "kein gültiges XML"),
        (file(BODY).encode()[:-20], "kein gültiges XML"),
        (b"<html/>", "keine BPMN-2.0-Datei"),
        (b"<!DOCTYPE definitions>" + file(BODY).encode(), "DOCTYPE"),
    ],
)
def test_what_is_no_bpmn_is_explained(xml: bytes, told: str) -> None:
    result = examined(xml)
    assert result.passed == set()
    assert told in result.reasons["imported"]
    assert set(result.reasons) == set(STAGES)


def test_a_wrong_declaration_of_the_encoding_is_forgiven() -> None:
    assert "imported" in examined(file(BODY, UTF16).encode()).passed


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conformance, "SEEDS", 3)
    monkeypatch.setattr(conformance, "CASES", 3)
    monkeypatch.setattr(world, "MOST_STEPS", 10_000)


@pytest.mark.usefixtures("few")
def test_a_circle_without_end_is_explained() -> None:
    body = BODY.replace('sourceRef="a" targetRef="e"', 'sourceRef="a" targetRef="a"')
    result = examined(file(body).encode())
    assert result.passed == {"imported", "checked", "drawn"}
    assert "im Kreis" in result.reasons["simulated"]
    assert "im Kreis" in result.reasons["executed"]


@pytest.mark.usefixtures("few")
def test_a_deadlock_is_explained() -> None:
    body = (
        '<process id="p"><startEvent id="s"/><parallelGateway id="j"/><task id="a"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="j"/>'
        '<sequenceFlow id="g" sourceRef="j" targetRef="a"/>'
        '<sequenceFlow id="h" sourceRef="a" targetRef="j"/></process>'
    )
    result = examined(file(body).encode())
    assert "„j“" in result.reasons["simulated"]
    assert "kommt in 3 Versuchen nicht zum Ende" in result.reasons["executed"]


def test_a_fault_of_ours_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("tragwerk.engines.process.conformance.check", fails)
    result = examined(file(BODY).encode())
    assert result.reasons == {"checked": "Fehler im Programm: KeyError: 'x'"}
