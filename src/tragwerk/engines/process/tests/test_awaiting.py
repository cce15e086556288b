"""What is waited for: conditions, several triggers, event and complex gateways."""

import pytest

from tragwerk.engines.process import (
    NotWaitingError,
    ProcessError,
    load_collaboration,
)

from .playing import Case, case, inside
from .sketch import file, process

pytestmark = pytest.mark.usefixtures("stored")

DEFINITIONS = (
    '<message id="m" name="antwort"/><message id="n" name="rueckzug"/>'
    '<signal id="sg" name="alarm"/>'
)
MESSAGE = '<messageEventDefinition messageRef="{}"/>'.format
SIGNAL = '<signalEventDefinition signalRef="sg"/>'
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
CONDITION = (
    "<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>"
).format


def test_condition_is_awaited_until_it_holds() -> None:
    c = case(
        "startEvent s\nparallelGateway f\nuserTask z\nuserTask a\nuserTask b\n"
        f"intermediateCatchEvent x|{CONDITION('n > 2')}",
        "s f\nf x z\nf a b",
        n=0,
    )
    assert c.at == ["a", "x"]
    assert c.do("a", n=2).at == ["b", "x"]
    assert c.do("b", n=3).at == ["z"]
    assert c.log("CONDITION_MET") == ["x"]


def test_condition_over_what_is_not_there_yet_just_waits() -> None:
    c = case(
        f"startEvent s\nintermediateCatchEvent x|{CONDITION('n > 2')}\nuserTask z",
        "s x z",
    )
    assert c.at == ["x"]


def test_non_interrupting_condition_fires_each_time_it_becomes_true() -> None:
    loop = (
        "<standardLoopCharacteristics><loopCondition>true</loopCondition>"
        "</standardLoopCharacteristics>"
    )
    c = case(
        f"startEvent s\nparallelGateway f\nuserTask a\nuserTask k|{loop}\n"
        f"boundaryEvent b attachedToRef='a' cancelActivity='false'|{CONDITION('n > 2')}"
        "\nuserTask h",
        "s f\nf a\nf k\nb h",
        n=0,
    )
    for n, count in ((3, 1), (4, 1), (1, 1), (5, 2)):
        assert c.do("k", n=n).tasks.count("h") == count


def test_event_gateway_with_signal_condition_and_receive_task() -> None:
    def begun() -> Case:
        return case(
            f"startEvent s\neventBasedGateway g\nintermediateCatchEvent x|{SIGNAL}\n"
            f"intermediateCatchEvent y|{CONDITION('n > 2')}\n"
            "receiveTask r messageRef='m'\n"
            f"intermediateCatchEvent t|{TIMER.format('P1D')}\n"
            "userTask a\nuserTask b\nuserTask c\nuserTask d",
            "s g\ng x a\ng y b\ng r c\ng t d",
            DEFINITIONS,
            n=0,
        )

    assert begun().at == ["r", "t", "x", "y"]
    assert begun().call("alarm").at == ["a"]
    assert begun().tell("antwort").at == ["c"]
    assert begun().wait(1).at == ["d"]
    assert begun().call("nichts", n=3).at == ["r", "t", "x", "y"]


def test_event_gateway_fires_on_a_condition() -> None:
    c = case(
        f"startEvent s\nparallelGateway f\neventBasedGateway g\nuserTask a\n"
        f"intermediateCatchEvent y|{CONDITION('n > 2')}\n"
        f"intermediateCatchEvent t|{TIMER.format('P1D')}\nuserTask b\nuserTask d",
        "s f\nf a\nf g\ng y b\ng t d",
        n=0,
    )
    assert c.do("a", n=3).at == ["b"]
    assert c.state.timers == ()


def test_event_gateway_before_an_event_that_says_nothing() -> None:
    c = case(
        "startEvent s\neventBasedGateway g\nintermediateCatchEvent x\n"
        f"intermediateCatchEvent t|{TIMER.format('P1D')}\nuserTask a\nuserTask b",
        "s g\ng x a\ng t b",
    )
    assert c.at == ["t", "x"]
    assert c.happen("x").at == ["a"]


def test_event_gateway_that_leads_nowhere_is_a_deadlock() -> None:
    c = case("startEvent s\neventBasedGateway g", "s g")
    assert c.log("STUCK") == ["g"]


def parallel_start() -> str:
    return (
        "eventBasedGateway g instantiate='true' eventGatewayType='Parallel'\n"
        f"intermediateCatchEvent x|{MESSAGE('m')}\n"
        f"intermediateCatchEvent y|{MESSAGE('n')}\nuserTask a\nuserTask b"
    )


def test_parallel_event_gateway_at_the_start_waits_for_all() -> None:
    c = case(parallel_start(), "g x a\ng y b", DEFINITIONS, message="rueckzug")
    assert c.at == ["b", "x"]
    c.do("b")
    assert c.outcome is None
    assert c.tell("antwort").do("a").outcome == "COMPLETED"


def test_exclusive_event_gateway_at_the_start_takes_one() -> None:
    kinds = parallel_start().replace(" eventGatewayType='Parallel'", "")
    c = case(kinds, "g x a\ng y b", DEFINITIONS, message="rueckzug")
    assert c.at == ["b"]


SEVERAL = f"{MESSAGE('m')}{SIGNAL}"


def test_any_of_several_triggers() -> None:
    def begun() -> Case:
        return case(
            f"startEvent s\nintermediateCatchEvent x|{SEVERAL}\nuserTask z",
            "s x z",
            DEFINITIONS,
        )

    assert begun().tell("antwort").at == ["z"]
    assert begun().call("alarm").at == ["z"]


@pytest.mark.parametrize("signal_first", [True, False])
def test_all_of_several_triggers(signal_first: bool) -> None:
    c = case(
        f"startEvent s\nintermediateCatchEvent x parallelMultiple='true'|{SEVERAL}\n"
        "userTask z",
        "s x z",
        DEFINITIONS,
    )
    first, second = (c.call, c.tell) if signal_first else (c.tell, c.call)
    first("alarm" if signal_first else "antwort")
    assert c.at == ["x"]
    second("antwort" if signal_first else "alarm")
    assert c.at == ["z"]


def test_what_has_occurred_is_not_awaited_again() -> None:
    c = case(
        f"startEvent s\nintermediateCatchEvent x parallelMultiple='true'|{SEVERAL}",
        "s x",
        DEFINITIONS,
    )
    c.tell("antwort")
    with pytest.raises(NotWaitingError):
        c.tell("antwort")


def test_two_timers_and_both_must_have_fired() -> None:
    both = TIMER.format("P1D") + TIMER.format("P3D")
    c = case(
        f"startEvent s\nintermediateCatchEvent x parallelMultiple='true'|{both}\n"
        "userTask z",
        "s x z",
    )
    assert c.wait(1).tasks == []
    assert c.wait(2).tasks == ["z"]


def test_open_triggers_of_a_parallel_event_are_told_one_by_one() -> None:
    open_ones = "<messageEventDefinition/><signalEventDefinition/>"
    c = case(
        f"startEvent s\nintermediateCatchEvent x parallelMultiple='true'|{open_ones}\n"
        "userTask z",
        "s x z",
    )
    assert c.at == ["x", "x"]
    assert c.happen("x").at == ["x"]
    assert c.happen("x").at == ["z"]


def test_several_things_thrown_at_once() -> None:
    c = case(
        f"startEvent s\nintermediateThrowEvent x|{SEVERAL}\nendEvent e|{SEVERAL}",
        "s x e",
        DEFINITIONS,
    )
    assert c.log("MESSAGE_THROWN") == ["x", "e"]
    assert c.log("SIGNAL_THROWN") == ["x", "e"]


def complex_of(count: str, tasks: str = "a b c") -> Case:
    names = tasks.split()
    lines = "\n".join(f"userTask {name}" for name in names)
    ways = "\n".join(f"f {name} g" for name in names)
    return case(
        f"startEvent s\nparallelGateway f\n{lines}\ncomplexGateway g|"
        f"<activationCondition>{count}</activationCondition>\nuserTask z",
        f"s f\n{ways}\ng z",
    )


def test_complex_gateway_fires_once_and_absorbs_the_rest() -> None:
    c = complex_of("activationCount >= 2")
    assert c.do("a").tasks == ["b", "c"]
    assert c.do("b").tasks == ["c", "z"]
    assert c.do("c").tasks == ["z"]
    assert c.do("z").outcome == "COMPLETED"


def test_complex_gateway_is_reset_when_all_have_come() -> None:
    c = case(
        "startEvent s\nexclusiveGateway m\nparallelGateway f\nuserTask a\nuserTask b\n"
        "complexGateway g|<activationCondition>activationCount >= 1"
        "</activationCondition>\nuserTask z\nexclusiveGateway x default='x_e'\n"
        "endEvent e",
        "s m f\nf a g\nf b g\ng z x\nx m ? again\nx e",
    )
    c.do("a").do("b")
    assert c.tasks == ["z"]
    assert c.state.marks == frozenset()
    c.do("z", again=True)
    assert c.tasks == ["a", "b"]
    assert c.do("b").tasks == ["a", "z"]


def test_complex_gateway_whose_condition_never_holds_is_a_deadlock() -> None:
    c = complex_of("activationCount > 9")
    c.do("a").do("b").do("c")
    assert c.log("STUCK") == ["g"]
    assert len(c.state.tokens) == 3


def test_complex_gateway_without_condition_joins_what_comes() -> None:
    c = case(
        "startEvent s\ninclusiveGateway f\nuserTask a\nuserTask b\ncomplexGateway g\n"
        "userTask z",
        "s f\nf a ? true\nf b ? x\na g\nb g\ng z",
        x=True,
    )
    assert c.do("a").tasks == ["b"]
    assert c.do("b").tasks == ["z"]


def test_link_from_several_places() -> None:
    link = '<linkEventDefinition name="L"/>'
    c = case(
        f"startEvent s\nparallelGateway f\nintermediateThrowEvent x|{link}\n"
        f"intermediateThrowEvent y|{link}\nintermediateCatchEvent there|{link}\n"
        "userTask z",
        "s f\nf x\nf y\nthere z",
    )
    assert c.tasks == ["z", "z"]


def test_link_inside_a_sub_process_stays_inside() -> None:
    link = '<linkEventDefinition name="L"/>'
    body = inside(
        f"startEvent us\nintermediateThrowEvent x|{link}\n"
        f"intermediateCatchEvent y|{link}\nuserTask in",
        "us x\ny in",
    )
    c = case(
        f"startEvent s\nsubProcess u|{body}\nintermediateCatchEvent there|{link}\n"
        "userTask out",
        "s u\nthere out",
    )
    assert c.tasks == ["in"]


def test_link_without_counterpart_says_so() -> None:
    p = process(
        "startEvent s\nintermediateThrowEvent x|<linkEventDefinition name='L'/>", "s x"
    )
    with pytest.raises(ProcessError, match="Gegenstück"):
        Case(p)


CORRELATED = (
    DEFINITIONS + '<correlationProperty id="az" name="aktenzeichen">'
    '<correlationPropertyRetrievalExpression messageRef="m">'
    "<messagePath>az</messagePath></correlationPropertyRetrievalExpression>"
    "</correlationProperty>"
)
SUBSCRIBED = (
    '<correlationSubscription id="cs" correlationKeyRef="ck">'
    '<correlationPropertyBinding correlationPropertyRef="az">'
    "<dataPath>akte</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def test_message_goes_to_the_one_it_fits() -> None:
    inner = inside("startEvent s\nreceiveTask r messageRef='m'\nuserTask z", "s r z")
    text = f"{CORRELATED}<process id='p'>{inner}{SUBSCRIBED}</process>"
    c = Case(load_collaboration(file(text)).process("p"), akte="A-1")
    with pytest.raises(NotWaitingError):
        c.tell("antwort", az="A-2")
    assert c.tell("antwort", az="A-1").tasks == ["z"]


def test_variables_may_not_take_the_name_of_the_frames() -> None:
    p = process("startEvent s\nuserTask a", "s a")
    with pytest.raises(ProcessError, match="als Name"):
        Case(p, **{"$": 1})
    c = Case(p)
    with pytest.raises(ProcessError, match="als Name"):
        c.do("a", **{"$": 1})


def test_token_on_its_way_is_waited_for_by_the_inclusive_join() -> None:
    """A token inside a sub-process may still come."""
    body = inside("startEvent us\nuserTask i\nendEvent ue", "us i ue")
    c = case(
        f"startEvent s\nparallelGateway f\nuserTask a\nsubProcess u|{body}\n"
        "inclusiveGateway j\nuserTask z",
        "s f\nf a j\nf u j\nj z",
    )
    assert c.do("a").tasks == ["i"]
    assert c.do("i").tasks == ["z"]


def test_inclusive_join_waits_for_what_a_boundary_event_may_send() -> None:
    c = case(
        f"startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nendEvent e\n"
        f"boundaryEvent t attachedToRef='b'|{TIMER.format('P1D')}\n"
        "inclusiveGateway j\nuserTask z",
        "s f\nf a j\nf b e\nt j\nj z",
    )
    assert c.do("a").tasks == ["b"]
    assert c.do("b").tasks == ["z"]
