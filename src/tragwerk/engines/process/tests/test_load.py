import copy
from dataclasses import replace

import pytest

from tragwerk.engines.process import (
    Collaboration,
    ProcessError,
    ProcessLimitError,
    load_collaboration,
    start,
    waits_of,
)

from .sketch import NOW, collaboration, file, flows, no_decision, process

TWO_POOLS = f"""
<message id="m1" name="antrag"/>
<collaboration id="c" name="Wohngeld">
  <participant id="pool_person" name="Person" processRef="person"/>
  <participant id="pool_stelle" name="Wohngeldstelle" processRef="stelle"/>
  <participant id="pool_bank" name="Bank"/>
  <messageFlow id="mf1" sourceRef="send" targetRef="begin"/>
  <messageFlow id="mf2" name="zahlung" sourceRef="pay" targetRef="pool_bank"/>
</collaboration>
<process id="person" isExecutable="false">
  <startEvent id="ps"/><sendTask id="send" messageRef="m1"/><endEvent id="pe"/>
  {flows("ps send pe")}
</process>
<process id="stelle" name="Wohngeldstelle">
  <laneSet id="ls"><lane id="l1" name="Sachbearbeitung">
    <flowNodeRef>check</flowNodeRef></lane></laneSet>
  <dataObjectReference id="akte" name="Akte"/>
  <startEvent id="begin"><messageEventDefinition/></startEvent>
  <userTask id="check" name="Prüfen &#10; und rechnen" tw:role="CASEWORKER"
      tw:form="tasks/pruefen.json" other="x"><documentation>Siehe § 4.</documentation>
  </userTask>
  <sendTask id="pay"/>
  <endEvent id="end"/>
  {flows("begin check pay end")}
</process>
"""


def two_pools() -> Collaboration:
    return load_collaboration(file(TWO_POOLS), source="wohngeld/process.bpmn")


def test_pools_and_message_flows() -> None:
    c = two_pools()
    assert [(p.id, p.process) for p in c.pools] == [
        ("pool_person", "person"),
        ("pool_stelle", "stelle"),
        ("pool_bank", None),
    ]
    first, second = c.message_flows
    assert (first.source_pool, first.target_pool) == ("pool_person", "pool_stelle")
    assert (first.message, second.message) == ("antrag", "zahlung")
    assert second.target_pool == "pool_bank"
    pool = c.pool_of("stelle")
    assert pool is not None
    assert pool.name == "Wohngeldstelle"


def test_message_name_reaches_the_other_end_of_its_flow() -> None:
    p = two_pools().process("stelle")
    assert p.start_messages == ("antrag",)
    message = p.elements["begin"].message
    assert message is not None
    assert (message.flow, message.pool, message.process) == (
        "mf1",
        "pool_person",
        "person",
    )


def test_thrown_message_names_flow_and_other_pool() -> None:
    step = start(two_pools().process("person"), {}, now=NOW, decide=no_decision)
    [thrown] = [e for e in step.events if e.kind == "MESSAGE_THROWN"]
    assert thrown.data == {
        "message": "antrag",
        "flow": "mf1",
        "pool": "pool_stelle",
        "process": "stelle",
    }


def test_element_carries_what_the_host_needs() -> None:
    p = two_pools().process("stelle")
    task = p.elements["check"]
    assert (task.kind, task.name) == ("userTask", "Prüfen und rechnen")
    assert task.documentation == "Siehe § 4."
    assert task.lane == "Sachbearbeitung"
    assert dict(task.extension) == {"role": "CASEWORKER", "form": "tasks/pruefen.json"}
    lines = TWO_POOLS.splitlines()
    # The parser counts to the end of the opening tag; the file has a head line.
    assert "tw:form" in lines[task.line - 2]
    assert [item.name for item in p.data] == ["Akte"]


def test_definition_cannot_be_changed() -> None:
    p = two_pools().process("stelle")
    with pytest.raises(TypeError):
        p.elements["x"] = p.elements["check"]  # type: ignore[index]  # the point
    with pytest.raises(AttributeError):
        p.elements["check"].name = "x"  # type: ignore[misc]  # the point


def test_a_definition_can_be_copied() -> None:
    task = two_pools().process("stelle").elements["check"]
    assert copy.copy(task) == task
    changed = replace(task, name="x")
    assert (changed.name, changed.kind, task.name) == ("x", task.kind, task.name)
    assert changed != task


def test_same_content_is_compiled_once() -> None:
    assert two_pools() is two_pools()
    other = load_collaboration(file(TWO_POOLS), source="kopie.bpmn")
    assert other.digest == two_pools().digest
    assert other.source == "kopie.bpmn"


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"<a", "kein g.ltiges XML"),
        (b"<a/>", "keine BPMN"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DOCTYPE"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "DOCTYPE"),
        (file('<process id="p"><task id="a"/><task id="a"/></process>'), "zweimal"),
        (
            file(
                '<process id="p"><endEvent id="a"><timerEventDefinition/></endEvent>'
                "</process>"
            ),
            "nicht möglich",
        ),
        (file('<process id="p"><task/></process>'), "fehlt das Attribut"),
        (
            file(f'<process id="p"><task id="a"/>{flows("a gone")}</process>'),
            "gone",
        ),
        (
            file(
                '<process id="p"><task id="a"/><subProcess id="u"><task id="b"/>'
                f"</subProcess>{flows('a b')}</process>"
            ),
            "Rand eines Teilprozesses",
        ),
    ],
)
def test_strict_reading_refuses_broken_files(xml: bytes, message: str) -> None:
    with pytest.raises(ProcessError, match=message):
        load_collaboration(xml, strict=True)


def test_files_of_other_tools_are_taken_as_they_come() -> None:
    body = (
        '<process id="p"><startEvent id="s"/><userTask id="a"/><task/>'
        f'<task id="a"/>{flows("s a gone")}</process>'
    )
    c = load_collaboration(file(body))
    assert {each.rule for each in c.problems} == {"id-twice", "id-missing", "flow-end"}
    step = start(c.process("p"), {}, now=NOW, decide=no_decision)
    assert [w.element.id for w in waits_of(c.process("p"), step.state)] == ["a"]


def test_too_large_files_are_refused() -> None:
    with pytest.raises(ProcessLimitError, match="5 MB"):
        load_collaboration(b" " * 5_000_001)
    many = "".join(f'<task id="t{n}"/>' for n in range(5001))
    with pytest.raises(ProcessLimitError, match="5000 Elemente"):
        load_collaboration(file(f'<process id="p">{many}</process>'))
    deep = "".join(f'<subProcess id="u{n}">' for n in range(40))
    xml = file(f'<process id="p">{deep}{"</subProcess>" * 40}</process>')
    with pytest.raises(ProcessLimitError, match="verschachtelt"):
        load_collaboration(xml)


def test_process_without_start_event_begins_where_nothing_leads() -> None:
    p = process("task a\nuserTask b\nuserTask c", "a b")
    step = start(p, {}, now=NOW, decide=no_decision)
    assert sorted(w.element.id for w in waits_of(p, step.state)) == ["b", "c"]


def test_unknown_process_is_named() -> None:
    with pytest.raises(ProcessError, match="p"):
        collaboration("startEvent s", "").process("q")
