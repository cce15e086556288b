"""Ad-hoc sub-processes: BPMN 2.0.2, 10.3.5 and 13.3.5."""

import pytest

from tragwerk.engines.process import ProcessError

from .playing import Case, case, inside

pytestmark = pytest.mark.usefixtures("stored")

FREE = inside("userTask a\nuserTask b\nuserTask c\nuserTask d", "c d")
CONDITION = "<completionCondition>{}</completionCondition>".format


def ad_hoc(attributes: str = "", condition: str = "", **given: object) -> Case:
    rule = CONDITION(condition) if condition else ""
    return case(
        f"startEvent s\nadHocSubProcess h {attributes}|{FREE}{rule}\nuserTask z",
        "s h z",
        **given,
    )


def test_people_choose_what_to_do() -> None:
    c = ad_hoc(condition="fertig", fertig=False)
    assert c.at == ["h"]
    c.pick("h", "b")
    assert c.tasks == ["b"]
    assert "h" in c.at


def test_parallel_may_have_several_open() -> None:
    c = ad_hoc(condition="fertig", fertig=False)
    c.pick("h", "a", "b").pick("h", "a")
    assert c.tasks == ["a", "a", "b"]


def test_sequential_does_one_at_a_time() -> None:
    c = ad_hoc("ordering='Sequential'", condition="fertig", fertig=False)
    with pytest.raises(ProcessError, match="nicht möglich"):
        c.pick("h", "a", "b")
    c.pick("h", "a")
    assert c.at == ["a"]
    assert c.do("a").at == ["h"]


def test_only_what_nothing_leads_to_can_be_chosen() -> None:
    c = ad_hoc(condition="fertig", fertig=False)
    with pytest.raises(ProcessError, match="nicht möglich"):
        c.pick("h", "d")
    c.pick("h", "c").do("c")
    assert c.tasks == ["d"]


def test_condition_is_looked_at_when_an_activity_is_done() -> None:
    c = ad_hoc(condition="true")
    assert c.at == ["h"]
    c.pick("h", "a", "b")
    assert c.tasks == ["a", "b"]
    c.do("a")
    assert c.tasks == ["z"]
    assert c.log("TASK_CANCELLED") == ["b"]


def test_what_is_open_may_be_finished_first() -> None:
    c = ad_hoc("cancelRemainingInstances='false'", condition="fertig", fertig=False)
    c.pick("h", "a", "b").do("a", fertig=True)
    assert c.tasks == ["b"]
    assert c.do("b").tasks == ["z"]


def test_nothing_new_begins_once_the_condition_holds() -> None:
    c = ad_hoc("cancelRemainingInstances='false'", condition="fertig", fertig=False)
    c.pick("h", "a", "b").do("a", fertig=True)
    assert c.at == ["b"]


def test_without_condition_it_ends_when_all_has_been_done() -> None:
    c = ad_hoc()
    c.pick("h", "a").do("a").pick("h", "c").do("c").pick("h", "b").do("b")
    assert c.tasks == ["d"]
    assert c.do("d").tasks == ["z"]


def test_people_may_end_it() -> None:
    c = ad_hoc()
    c.pick("h", "a").do("h")
    assert c.tasks == ["z"]
    assert c.log("TASK_CANCELLED") == ["a"]


def test_boundary_event_takes_it_away() -> None:
    timer = (
        "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
    )
    c = case(
        f"startEvent s\nadHocSubProcess h|{FREE}\n"
        f"boundaryEvent t attachedToRef='h'|{timer}\nuserTask late\nuserTask z",
        "s h z\nt late",
    )
    c.pick("h", "a").wait(1)
    assert c.at == ["late"]


def test_the_same_activity_again_and_again() -> None:
    c = ad_hoc("ordering='Sequential'", condition="n >= 3", n=0)
    for n in (1, 2, 3):
        c.pick("h", "a").do("a", n=n)
    assert c.tasks == ["z"]


def test_empty_one_passes() -> None:
    c = case("startEvent s\nadHocSubProcess h\nuserTask z", "s h z")
    assert c.tasks == ["z"]
