"""Loops: BPMN 2.0.2, 10.3.8 and 13.3.6."""

import pytest

from tragwerk.engines.process import ProcessError, complete

from .playing import Case, case, inside
from .sketch import process

pytestmark = pytest.mark.usefixtures("stored")

CONDITION = "<completionCondition>{}</completionCondition>".format
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
MESSAGES = '<message id="m" name="antwort"/>'


def many(inner: str = "", *, sequential: bool = False, kind: str = "userTask a") -> str:
    flag = str(sequential).lower()
    return (
        f"{kind}|<multiInstanceLoopCharacteristics isSequential='{flag}'>{inner}"
        "</multiInstanceLoopCharacteristics>"
    )


def times(count: object) -> str:
    return f"<loopCardinality>{count}</loopCardinality>"


def each_of(inner: str = "") -> str:
    """Loop over ``leute`` with ``person``; results of ``note`` go into ``noten``."""
    return (
        "<loopDataInputRef>leute</loopDataInputRef>"
        "<loopDataOutputRef>noten</loopDataOutputRef>"
        '<inputDataItem name="person"/><outputDataItem name="note"/>' + inner
    )


DATA = "dataObject leute name='leute'\ndataObject noten name='noten'\n"


def test_sequential_instances_come_one_after_the_other() -> None:
    c = case(
        f"startEvent s\n{many(times('n'), sequential=True)}\nuserTask z",
        "s a z",
        n=3,
    )
    for _ in range(3):
        assert c.tasks == ["a"]
        c.do("a")
    assert c.tasks == ["z"]
    assert c.log("TASK_CREATED").count("a") == 3
    assert c.log("COMPLETED").count("a") == 1


def test_parallel_instances_are_open_at_once() -> None:
    c = case(f"startEvent s\n{many(times(3))}\nuserTask z", "s a z")
    assert c.tasks == ["a", "a", "a"]
    c.do("a").do("a")
    assert c.tasks == ["a"]
    assert c.do("a").tasks == ["z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_no_instance_at_all(sequential: bool) -> None:
    c = case(
        f"startEvent s\n{many(times(0), sequential=sequential)}\nuserTask z", "s a z"
    )
    assert c.tasks == ["z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_items_and_results_keep_their_order(sequential: bool) -> None:
    c = case(
        f"{DATA}startEvent s\n{many(each_of(), sequential=sequential)}\nuserTask z",
        "s a z",
        leute=["x", "y", "w"],
    )
    if sequential:
        for note in (1, 2, 3):
            c.do("a", note=note)
    else:
        # The last instance is done first: results stand by instance, not by time.
        tokens = [t.id for t in c.state.tokens if t.scope]
        for token, note in zip(reversed(tokens), (3, 2, 1), strict=True):
            c._step(complete, token, {"note": note})
    assert c.tasks == ["z"]
    assert c.data == {"leute": ["x", "y", "w"], "noten": [1, 2, 3]}


def test_each_instance_sees_its_item_and_counter() -> None:
    script = (
        "scriptTask i scriptFormat='feel' tw:result='note'|<script>"
        "person + string(loopCounter)</script>"
    )
    body = inside(f"startEvent is\n{script}\nendEvent ie", "is i ie")
    c = case(
        f"{DATA}startEvent s\n{many(each_of(), kind='subProcess a')}".replace(
            "</multiInstanceLoopCharacteristics>",
            f"</multiInstanceLoopCharacteristics>{body}",
        )
        + "\nuserTask z",
        "s a z",
        leute=["x", "y"],
    )
    assert c.data == {"leute": ["x", "y"], "noten": ["x1", "y2"]}


@pytest.mark.parametrize("sequential", [True, False])
def test_completion_condition_ends_early_and_cancels(sequential: bool) -> None:
    loop = many(
        times(5) + CONDITION("numberOfCompletedInstances >= 2"), sequential=sequential
    )
    c = case(f"startEvent s\n{loop}\nuserTask z", "s a z")
    c.do("a")
    assert "z" not in c.tasks
    c.do("a")
    assert c.tasks == ["z"]
    assert c.log("TASK_CANCELLED").count("a") == (0 if sequential else 3)


def test_completion_condition_counts_active_and_all() -> None:
    loop = many(
        times(4) + CONDITION("numberOfActiveInstances = 2 and numberOfInstances = 4")
    )
    c = case(f"startEvent s\n{loop}\nuserTask z", "s a z")
    assert c.do("a").tasks == ["a", "a", "a"]
    assert c.do("a").tasks == ["z"]


def test_completion_condition_sees_what_the_instance_gave() -> None:
    loop = many(each_of(CONDITION('note = "nein"')))
    c = case(f"{DATA}startEvent s\n{loop}\nuserTask z", "s a z", leute=[1, 2, 3])
    c.do("a", note="ja").do("a", note="nein")
    assert c.tasks == ["z"]
    assert c.data["noten"] == ["ja", "nein", None]


def test_boundary_event_belongs_to_the_loop_not_to_the_instance() -> None:
    p = process(
        f"startEvent s\n{many(times(3))}\n"
        f"boundaryEvent t attachedToRef='a'|{TIMER.format('P1D')}\n"
        "userTask late\nuserTask z",
        "s a z\nt late",
    )
    c = Case(p)
    assert len(c.state.timers) == 1
    assert c.at == ["a", "a", "a", "t"]
    c.do("a").wait(1)
    assert c.at == ["late"]
    assert c.log("TASK_CANCELLED").count("a") == 3


def test_non_interrupting_boundary_leaves_the_loop() -> None:
    c = case(
        f"startEvent s\n{many(times(2), sequential=True)}\n"
        f"boundaryEvent t attachedToRef='a' cancelActivity='false'|"
        f"{TIMER.format('P1D')}\nuserTask late\nuserTask z",
        "s a z\nt late",
    )
    c.wait(1)
    assert c.tasks == ["a", "late"]
    assert c.do("a").do("a").tasks == ["late", "z"]


def test_error_of_one_instance_ends_the_loop() -> None:
    c = case(
        f"startEvent s\n{many(times(3))}\n"
        "boundaryEvent b attachedToRef='a'|<errorEventDefinition/>\n"
        "userTask mend\nuserTask z",
        "s a z\nb mend",
    )
    c.do("a").fail("a", "E1")
    assert c.tasks == ["mend"]


def test_loop_over_a_sub_process_keeps_instances_apart() -> None:
    body = inside("startEvent is\nuserTask i\nuserTask k\nendEvent ie", "is i k ie")
    c = case(
        "startEvent s\n"
        f"subProcess a|<multiInstanceLoopCharacteristics>{times(2)}"
        f"</multiInstanceLoopCharacteristics>{body}\nuserTask z",
        "s a z",
    )
    assert c.tasks == ["i", "i"]
    c.do("i")
    assert c.tasks == ["i", "k"]
    c.do("k")
    assert c.tasks == ["i"]
    assert c.do("i").do("k").tasks == ["z"]


def test_terminate_inside_ends_only_its_instance() -> None:
    body = inside(
        "startEvent is\nparallelGateway f\nuserTask i\nuserTask k\n"
        "endEvent ie|<terminateEventDefinition/>",
        "is f\nf i ie\nf k",
    )
    c = case(
        f"startEvent s\nsubProcess a|<multiInstanceLoopCharacteristics>{times(2)}"
        f"</multiInstanceLoopCharacteristics>{body}\nuserTask z",
        "s a z",
    )
    assert c.tasks == ["i", "i", "k", "k"]
    assert c.do("i").tasks == ["i", "k"]
    assert c.do("i").tasks == ["z"]


def test_nested_loops() -> None:
    inner = many(times(2), kind="userTask i")
    body = inside(f"startEvent is\n{inner}\nendEvent ie", "is i ie")
    c = case(
        "startEvent s\n"
        f"subProcess a|<multiInstanceLoopCharacteristics isSequential='true'>"
        f"{times(2)}</multiInstanceLoopCharacteristics>{body}\nuserTask z",
        "s a z",
    )
    for _ in range(2):
        assert c.tasks == ["i", "i"]
        c.do("i").do("i")
    assert c.tasks == ["z"]


def test_loop_of_a_receive_task_takes_a_message_per_instance() -> None:
    loop = many(times(2), kind="receiveTask a messageRef='m'")
    c = case(f"startEvent s\n{loop}\nuserTask z", "s a z", MESSAGES)
    assert c.at == ["a", "a"]
    assert c.tell("antwort").at == ["a"]
    assert c.tell("antwort").at == ["z"]


def test_loop_of_what_needs_nobody() -> None:
    loop = many(times(50), kind="task a")
    c = case(f"startEvent s\n{loop}\nuserTask z", "s a z")
    assert c.tasks == ["z"]


def test_what_the_loop_is_over_must_be_a_list() -> None:
    p = process(f"{DATA}startEvent s\n{many(each_of())}", "s a")
    with pytest.raises(ProcessError, match="keine Liste"):
        Case(p, leute=3)


@pytest.mark.parametrize("count", ['"viele"', "-1", "99999", "null", "1.5"])
def test_wrong_cardinality_is_refused(count: str) -> None:
    p = process(f"startEvent s\n{many(times(count))}", "s a")
    with pytest.raises(ProcessError, match="Anzahl"):
        Case(p)


def standard(condition: str, attributes: str = "") -> str:
    return (
        f"userTask a|<standardLoopCharacteristics {attributes}><loopCondition>"
        f"{condition}</loopCondition></standardLoopCharacteristics>"
    )


def test_standard_loop_goes_on_while_the_condition_holds() -> None:
    c = case(f"startEvent s\n{standard('again')}\nuserTask z", "s a z", again=True)
    c.do("a", again=True).do("a", again=True)
    assert c.tasks == ["a"]
    assert c.do("a", again=False).tasks == ["z"]


def test_standard_loop_is_done_once_before_the_condition_is_asked() -> None:
    c = case(f"startEvent s\n{standard('false')}\nuserTask z", "s a z")
    assert c.tasks == ["a"]
    assert c.do("a").tasks == ["z"]


def test_standard_loop_may_test_before() -> None:
    loop = standard("again", "testBefore='true'")
    assert case(f"startEvent s\n{loop}\nuserTask z", "s a z", again=False).tasks == [
        "z"
    ]
    c = case(f"startEvent s\n{loop}\nuserTask z", "s a z", again=True)
    assert c.tasks == ["a"]
    assert c.do("a", again=False).tasks == ["z"]


def test_standard_loop_stops_at_its_maximum() -> None:
    c = case(
        f"startEvent s\n{standard('true', 'loopMaximum=' + chr(39) + '2' + chr(39))}\n"
        "userTask z",
        "s a z",
    )
    assert c.do("a").tasks == ["a"]
    assert c.do("a").tasks == ["z"]


def test_standard_loop_counts() -> None:
    c = case(f"startEvent s\n{standard('loopCounter &lt; 3')}\nuserTask z", "s a z")
    assert c.do("a").do("a").tasks == ["a"]
    assert c.do("a").tasks == ["z"]


def test_inputs_of_a_loop_see_the_item() -> None:
    mapping = (
        "<dataInputAssociation><targetRef>name</targetRef><assignment>"
        "<from>person.name</from><to>name</to></assignment></dataInputAssociation>"
    )
    loop = (
        f"scriptTask a scriptFormat='feel' tw:result='note'|{mapping}"
        f"<multiInstanceLoopCharacteristics>{each_of()}"
        "</multiInstanceLoopCharacteristics><script>upper case(name)</script>"
    )
    c = case(
        f"{DATA}startEvent s\n{loop}\nuserTask z",
        "s a z",
        leute=[{"name": "a"}, {"name": "b"}],
    )
    assert c.data["noten"] == ["A", "B"]


def test_many_rounds_do_not_make_the_state_grow() -> None:
    body = inside("startEvent is\nuserTask i\nendEvent ie", "is i ie")
    c = case(
        f"startEvent s\nsubProcess a|{body}\nexclusiveGateway g default='g_a'\n"
        "endEvent e",
        "s a g\ng a\ng e ? done",
        done=False,
    )
    first = len(str(c.state.to_dict()))
    for _ in range(50):
        c.do("i")
    assert len(str(c.state.to_dict())) < first + 20
