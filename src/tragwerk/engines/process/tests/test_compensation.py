"""Compensation, cancel and transactions: BPMN 2.0.2, 10.6.1 and 13.5.5."""

import pytest

from .playing import Case, case, inside
from .sketch import file, flows, load_collaboration, nodes

pytestmark = pytest.mark.usefixtures("stored")

UNDO = "boundaryEvent c_{0} attachedToRef='{0}'|<compensateEventDefinition/>".format
HANDLER = "userTask undo_{0} isForCompensation='true'".format
LINKED = (
    "<association id='as_{0}' sourceRef='c_{0}' targetRef='undo_{0}' "
    "associationDirection='One'/>"
).format
THROW = "intermediateThrowEvent t|<compensateEventDefinition {}/>".format


def undoable(*names: str) -> str:
    """Write user tasks with their handlers; the associations stand among them."""
    return "\n".join(
        f"userTask {name}\n{UNDO(name)}\n{HANDLER(name)}" for name in names
    )


def linked(*names: str) -> str:
    return "".join(LINKED(name) for name in names)


def build(elements: str, ways: str, *names: str, **given: object) -> Case:
    text = f"{nodes(elements)}{flows(ways)}{linked(*names)}"
    return Case(
        load_collaboration(file(f'<process id="p">{text}</process>')).process("p"),
        **given,
    )


def test_handlers_run_in_reverse_order_and_the_thrower_waits() -> None:
    c = build(
        f"startEvent s\n{undoable('a', 'b')}\n{THROW('')}\nuserTask z",
        "s a b t z",
        "a",
        "b",
    )
    c.do("a").do("b")
    assert c.tasks == ["undo_b"]
    c.do("undo_b")
    assert c.tasks == ["undo_a"]
    c.do("undo_a")
    assert c.tasks == ["z"]
    assert c.do("z").outcome == "COMPLETED"


def test_only_what_is_completed_is_undone() -> None:
    c = build(
        f"startEvent s\nparallelGateway f\n{undoable('a', 'b')}\n{THROW('')}\n"
        "userTask z",
        "s f\nf a t z\nf b",
        "a",
        "b",
    )
    c.do("a")
    assert c.tasks == ["b", "undo_a"]


def test_nothing_to_undo_goes_on() -> None:
    c = build(f"startEvent s\n{THROW('')}\nuserTask z", "s t z")
    assert c.tasks == ["z"]


def test_activity_named_is_undone_alone() -> None:
    throw = THROW("activityRef='a'")
    c = build(
        f"startEvent s\n{undoable('a', 'b')}\n{throw}\nuserTask z",
        "s a b t z",
        "a",
        "b",
    )
    c.do("a").do("b")
    assert c.tasks == ["undo_a"]
    assert c.do("undo_a").tasks == ["z"]


def test_thrower_may_go_on_at_once() -> None:
    throw = THROW("waitForCompletion='false'")
    c = build(f"startEvent s\n{undoable('a')}\n{throw}\nuserTask z", "s a t z", "a")
    c.do("a")
    assert c.tasks == ["undo_a", "z"]
    assert c.do("z").outcome is None
    assert c.do("undo_a").outcome == "COMPLETED"


def test_each_completion_is_undone_once() -> None:
    c = build(
        f"startEvent s\n{undoable('a')}\nexclusiveGateway g default='g_t'\n"
        f"{THROW('')}\nuserTask z\nexclusiveGateway h default='h_e'\nendEvent e",
        "s a g\ng a ? again\ng t z h\nh t ? nochmal\nh e",
        "a",
    )
    c.do("a", again=True).do("a", again=True).do("a", again=False)
    for _ in range(3):
        assert c.tasks == ["undo_a"]
        c.do("undo_a")
    assert c.tasks == ["z"]
    # All has been undone; a second throw finds nothing.
    assert c.do("z", nochmal=True).tasks == ["z"]


def test_end_event_compensates_too() -> None:
    c = build(
        f"startEvent s\n{undoable('a')}\nendEvent e|<compensateEventDefinition/>",
        "s a e",
        "a",
    )
    c.do("a")
    assert c.tasks == ["undo_a"]
    assert c.do("undo_a").outcome == "COMPLETED"


def sub(body: str, **given: object) -> Case:
    return build(
        f"startEvent s\nsubProcess u|{body}\n{undoable('x')}\n"
        f"{THROW(given.pop('throw', ''))}\nuserTask z",
        "s u x t z",
        "x",
        **given,
    )


INNER = inside(
    f"startEvent us\n{undoable('a', 'b')}\nendEvent ue", "us a b ue"
) + linked("a", "b")


def test_completed_sub_process_is_undone_from_the_inside() -> None:
    c = sub(INNER)
    c.do("a").do("b").do("x")
    for name in ("undo_x", "undo_b", "undo_a"):
        assert c.tasks == [name]
        c.do(name)
    assert c.tasks == ["z"]


def test_sub_process_named_is_undone_alone() -> None:
    c = sub(INNER, throw="activityRef='u'")
    c.do("a").do("b").do("x")
    assert c.tasks == ["undo_b"]
    assert c.do("undo_b").do("undo_a").tasks == ["z"]


def test_compensation_event_sub_process_takes_the_place_of_the_default() -> None:
    handler = (
        "<subProcess id='eu' triggeredByEvent='true'>"
        + inside(
            "startEvent es|<compensateEventDefinition/>\nuserTask mend\nendEvent ee",
            "es mend ee",
        )
        + "</subProcess>"
    )
    c = sub(INNER + handler)
    c.do("a").do("b").do("x").do("undo_x")
    assert c.tasks == ["mend"]
    assert c.do("mend").tasks == ["z"]


def test_each_instance_of_a_loop_is_undone() -> None:
    loop = (
        "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>2"
        "</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    c = sub(loop + INNER)
    c.do("a").do("b").do("a").do("b").do("x")
    for name in ("undo_x", "undo_b", "undo_a", "undo_b", "undo_a"):
        assert c.tasks == [name]
        c.do(name)
    assert c.tasks == ["z"]


def test_interrupted_sub_process_is_forgotten() -> None:
    c = build(
        f"startEvent s\nsubProcess u|{INNER}\n"
        "boundaryEvent m attachedToRef='u'|<errorEventDefinition/>\n"
        f"{THROW('')}\nuserTask z",
        "s u z\nm t z",
    )
    c.do("a").fail("b")
    assert c.tasks == ["z"]
    assert c.state.completed == ()


CANCELLED = "boundaryEvent cb attachedToRef='u'|<cancelEventDefinition/>"


def transaction(more: str = "") -> Case:
    body = (
        inside(
            f"startEvent us\n{undoable('a', 'b')}\nuserTask q\n"
            "exclusiveGateway g default='g_ue'\n"
            "endEvent ue\nendEvent ux|<cancelEventDefinition/>\n"
            "parallelGateway f\nuserTask side",
            "us f\nf a b q g\nf side\ng ux ? weg\ng ue",
        )
        + linked("a", "b")
        + more
    )
    return build(
        f"startEvent s\ntransaction u|{body}\n{CANCELLED}\nuserTask gone\nuserTask z",
        "s u z\ncb gone",
    )


def test_cancelled_transaction_undoes_and_leaves_by_its_event() -> None:
    c = transaction()
    c.do("a").do("b").do("q", weg=True)
    assert c.tasks == ["undo_b"]
    assert c.log("TASK_CANCELLED") == ["side"]
    c.do("undo_b").do("undo_a")
    assert c.tasks == ["gone"]


def test_transaction_that_is_not_cancelled_goes_on() -> None:
    c = transaction()
    c.do("a").do("b").do("side").do("q", weg=False)
    assert c.tasks == ["z"]


def test_error_in_a_transaction_undoes_nothing() -> None:
    c = build(
        "startEvent s\ntransaction u|"
        + inside(f"startEvent us\n{undoable('a')}\nuserTask q", "us a q")
        + linked("a")
        + "\nboundaryEvent b attachedToRef='u'|<errorEventDefinition/>\n"
        "userTask hazard",
        "s u\nb hazard",
    )
    c.do("a").fail("q")
    assert c.tasks == ["hazard"]


def test_cancel_in_one_instance_ends_the_loop() -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    c = transaction(loop)
    assert c.tasks == ["a", "a", "side", "side"]
    c.do("a").do("b").do("q", weg=True).do("undo_b").do("undo_a")
    assert c.tasks == ["gone"]


def test_handler_can_be_a_sub_process() -> None:
    body = inside("startEvent hs\nuserTask h1\nendEvent he", "hs h1 he")
    c = build(
        f"startEvent s\nuserTask a\n{UNDO('a')}\n"
        f"subProcess undo_a isForCompensation='true'|{body}\n{THROW('')}\nuserTask z",
        "s a t z",
        "a",
    )
    c.do("a")
    assert c.tasks == ["h1"]
    assert c.do("h1").tasks == ["z"]


def test_call_is_undone_like_a_sub_process() -> None:
    caller = inside(
        f"startEvent s\ncallActivity k calledElement='q'\n{THROW('')}\nuserTask z",
        "s k t z",
    )
    called = inside(f"startEvent qs\n{undoable('a')}", "qs a") + linked("a")
    text = f"<process id='p'>{caller}</process><process id='q'>{called}</process>"
    c = Case(load_collaboration(file(text)).process("p"))
    c.do("k/a")
    assert c.tasks == ["k/undo_a"]
    assert c.do("k/undo_a").tasks == ["z"]


def test_event_sub_process_undoes_its_surroundings() -> None:
    handler = inside(
        f"startEvent es|<errorEventDefinition/>\n{THROW('')}\nuserTask mend",
        "es t mend",
    )
    c = build(
        f"startEvent s\n{undoable('a')}\nuserTask b\n"
        f"subProcess eu triggeredByEvent='true'|{handler}",
        "s a b",
        "a",
    )
    c.do("a").fail("b")
    assert c.tasks == ["undo_a"]
    assert c.do("undo_a").tasks == ["mend"]


def test_process_without_compensation_keeps_no_history() -> None:
    body = inside("startEvent us\nuserTask a\nendEvent ue", "us a ue")
    c = case(f"startEvent s\nsubProcess u|{body}\nuserTask z", "s u z")
    c.do("a")
    assert c.state.completed == ()
