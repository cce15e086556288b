"""Variables on every way, and conditions behind decisions."""

import pytest

from tragwerk.engines.process import check

from .sketch import collaboration

START = "startEvent s\nuserTask a\nuserTask b\nuserTask c\nendEvent e"
OUTPUTS = {"p": ["antrag"], "a": ["alter"], "b": ["betrag"], "c": []}


def unset(elements: str, ways: str) -> list[tuple[str, str, str]]:
    found = check(collaboration(elements, ways), outputs=OUTPUTS, profile="platform")
    return [
        (f.rule, f.element, f.message) for f in found if f.rule.startswith("variable")
    ]


def test_a_way_on_which_nothing_was_set() -> None:
    elements = f"{START}\nexclusiveGateway g default='g_c'\nexclusiveGateway j"
    [(rule, element, message)] = unset(
        elements, "s a g\ng b ? alter > 6\nb j\ng c j\nj e ? betrag > 1"
    )
    assert (rule, element) == ("variable-perhaps-unset", "j_e")
    assert "„s“ → „a“ → „g“ → „c“ → „j“" in message


def test_a_parallel_join_knows_what_both_ways_set() -> None:
    elements = f"{START}\nparallelGateway g\nparallelGateway j\ntask k"
    ways = "s g a j\ng b j\nj k\nk e ? alter > betrag"
    assert unset(elements, ways) == []


def test_a_loop_is_read_after_it_was_set() -> None:
    elements = f"{START}\nexclusiveGateway m\nexclusiveGateway g default='g_e'"
    assert unset(elements, "s m a g e\ng m ? alter > 6 and antrag") == []


def test_an_interrupted_task_has_set_nothing() -> None:
    elements = (
        f"{START}\nboundaryEvent x attachedToRef='a'|<timerEventDefinition>"
        "<timeDuration>P1D</timeDuration></timerEventDefinition>\n"
        "exclusiveGateway j\ntask k"
    )
    found = unset(elements, "s a j\nx j\nj k\nk e ? alter > 1")
    assert [each[:2] for each in found] == [("variable-perhaps-unset", "k_e")]
    assert "„x“" in found[0][2]


def test_a_subprocess_sets_what_its_inside_sets() -> None:
    inside = (
        "<startEvent id='us'/><userTask id='b'/><endEvent id='ue'/>"
        "<sequenceFlow id='f1' sourceRef='us' targetRef='b'/>"
        "<sequenceFlow id='f2' sourceRef='b' targetRef='ue'/>"
    )
    elements = f"startEvent s\nsubProcess u|{inside}\ntask k\nendEvent e"
    assert unset(elements, "s u k\nk e ? betrag > 1") == []


DECIDED = (
    "startEvent s\nbusinessRuleTask r tw:decision='amt'\nexclusiveGateway g {}\n"
    "endEvent e\nendEvent f"
)


@pytest.mark.parametrize(
    ("default", "conditions", "expected"),
    [
        ("", ('amt = "A"', 'amt = "B"'), set()),
        (
            "",
            ('amt = "A"', 'amt = "Bonn"'),
            {"decision-impossible", "decision-uncovered"},
        ),
        ("default='g_f'", ('amt = "A"', ""), set()),
        ("", ('amt = "A"', 'amt != "A"'), set()),
        ("", ('amt = "A" and alter > 6', 'amt = "B"'), set()),
    ],
)
def test_decision_coverage(
    default: str, conditions: tuple[str, str], expected: set[str]
) -> None:
    first, second = (f" ? {each}" if each else "" for each in conditions)
    loaded = collaboration(DECIDED.format(default), f"s r g\ng e{first}\ng f{second}")
    found = check(loaded, results={"amt": ["A", "B"]}, profile="platform")
    assert {f.rule for f in found if f.rule.startswith("decision")} == expected
    assert not [f for f in check(loaded) if f.rule.startswith("decision")]
