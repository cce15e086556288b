"""Files without a drawing are laid out; nothing lies on anything else."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.process import (
    Collaboration,
    ProcessLimitError,
    draw,
    load_collaboration,
)
from tragwerk.engines.process.drawing.scene import Scene, scene_of
from tragwerk.engines.process.layout.detours import crossed
from tragwerk.engines.process.model import Bounds

from .sketch import collaboration, file, flows, nodes


def boxes(scene: Scene) -> dict[str, Bounds]:
    return {shape.key: shape.bounds for shape in scene.shapes}


def overlap(a: Bounds, b: Bounds) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def holds(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def check_scene(c: Collaboration) -> Scene:
    """Assert what every layout promises, and return it."""
    scene = scene_of(c)
    found = boxes(scene)
    lines = {line.key: line.points for line in scene.lines}
    for process in c.processes.values():
        assert set(process.elements) <= set(found)
        assert set(process.flows) <= set(lines)
        drawn = [e for e in process.elements.values() if e.kind != "boundaryEvent"]
        for one, other in itertools.combinations(drawn, 2):
            if one.parent == other.parent:
                assert not overlap(found[one.id], found[other.id]), (one.id, other.id)
        for element in drawn:
            if element.parent:
                assert holds(found[element.parent], found[element.id])
        for flow in process.flows.values():
            source = process.elements[flow.source]
            others = [
                found[e.id]
                for e in drawn
                if e.parent == source.parent
                and e.id not in (flow.source, flow.target, source.attached_to)
            ]
            points = lines[flow.id]
            assert crossed(points, others) == 0, flow.id
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                assert abs(x1 - x2) < 0.01 or abs(y1 - y2) < 0.01
    return scene


def test_flow_runs_from_left_to_right_and_loops_back() -> None:
    c = collaboration(
        "startEvent s\ntask a\nexclusiveGateway g\ntask b\ntask d\nendEvent e",
        "s a g b e\ng d\nd a",
    )
    scene = check_scene(c)
    found = boxes(scene)
    assert found["s"].x < found["a"].x < found["g"].x < found["b"].x < found["e"].x
    back = next(line for line in scene.lines if line.key == "d_a")
    assert back.points[0][0] > back.points[-1][0]


def test_boundary_events_sit_on_the_edge() -> None:
    timer = "<timerEventDefinition/>"
    c = collaboration(
        "startEvent s\ntask a\nendEvent e\ntask late\ntask gone\n"
        f"boundaryEvent t attachedToRef='a' name='Frist'|{timer}\n"
        f"boundaryEvent u attachedToRef='a'|{timer}",
        "s a e\nt late\nu gone",
    )
    found = boxes(check_scene(c))
    edge = found["a"].y + found["a"].height
    for key in ("t", "u"):
        assert found[key].y + found[key].height / 2 == pytest.approx(edge)
        assert found["a"].x <= found[key].x
    assert not overlap(found["t"], found["u"])


def pools() -> Collaboration:
    lanes = (
        '<laneSet><lane id="l1" name="Eins"><flowNodeRef>s</flowNodeRef></lane>'
        '<lane id="l2" name="Zwei"><childLaneSet><lane id="l3" name="Drei">'
        '<flowNodeRef>u</flowNodeRef></lane><lane id="l4" name="Vier"><flowNodeRef>e'
        "</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    )
    inside = nodes("startEvent us\ntask ua") + flows("us ua")
    body = (
        nodes("startEvent s\nendEvent e")
        + f'<subProcess id="u" name="Innen">{inside}</subProcess>'
        + flows("s u e")
    )
    return load_collaboration(
        file(
            '<collaboration id="c"><participant id="p1" processRef="p"/><participant '
            'id="p2" name="Schwarz"/><participant id="p3" processRef="q"/>'
            '<messageFlow id="m1" sourceRef="u" targetRef="p2"/><messageFlow id="m2" '
            'sourceRef="z" targetRef="s"/></collaboration>'
            f'<process id="p">{lanes}{body}</process>'
            '<process id="q"><startEvent id="z"/></process>'
        )
    )


def test_pools_lanes_and_sub_processes_hold_what_is_theirs() -> None:
    scene = check_scene(pools())
    found = boxes(scene)
    for outer, inner in (
        ("p1", "l1"),
        ("p1", "l2"),
        ("l2", "l3"),
        ("l2", "l4"),
        ("l1", "s"),
        ("l3", "u"),
        ("l4", "e"),
        ("u", "ua"),
        ("p3", "z"),
    ):
        assert holds(found[outer], found[inner]), (outer, inner)
    for one, other in (("p1", "p2"), ("p2", "p3"), ("l1", "l2"), ("l3", "l4")):
        assert not overlap(found[one], found[other])
        assert found[one].y < found[other].y
    lines = {line.key: line.points for line in scene.lines}
    first, last = lines["m1"][0], lines["m1"][-1]
    assert first[1] == found["u"].y + found["u"].height
    assert last[1] == found["p2"].y
    assert lines["m2"][-1][1] == found["s"].y + found["s"].height


def test_the_same_file_is_laid_out_the_same_way() -> None:
    first = draw(pools())
    scene_of.cache_clear()
    assert draw(pools()) == first


def test_activities_in_any_order_lie_apart() -> None:
    inside = nodes("\n".join(f"task t{n}" for n in range(7)))
    xml = file(
        f'<process id="p"><adHocSubProcess id="u">{inside}</adHocSubProcess></process>'
    )
    check_scene(load_collaboration(xml))


@st.composite
def graphs(draw_from: st.DrawFn) -> tuple[str, str]:
    count = draw_from(st.integers(2, 14))
    kinds = ("task", "exclusiveGateway", "intermediateThrowEvent")
    elements = "\n".join(
        f"{kinds[draw_from(st.integers(0, 2))]} n{n} name='{'Wort ' * (n % 4)}'"
        for n in range(count)
    )
    pairs = draw_from(
        st.sets(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)),
            max_size=20,
        )
    )
    return elements, "\n".join(f"n{a} n{b}" for a, b in sorted(pairs))


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_any_graph_is_laid_out_without_overlap(graph: tuple[str, str]) -> None:
    check_scene(collaboration(*graph))


def large(count: int) -> Collaboration:
    chance = random.Random(7)
    elements = "\n".join(f"task n{n} name='Schritt {n}'" for n in range(count))
    ways = [f"n{n} n{n + 1}" for n in range(count - 1)]
    ways += [
        f"n{a} n{min(a + chance.randint(2, 6), count - 1)}"
        for a in chance.sample(range(count - 2), count // 4)
    ]
    ways += [f"n{a} n{a - 5}" for a in chance.sample(range(10, count), count // 20)]
    return collaboration(elements, "\n".join(dict.fromkeys(ways)))


def test_two_hundred_elements_are_quick() -> None:
    c = large(200)
    best = 9.0
    for _ in range(3):
        scene_of.cache_clear()
        began = time.process_time()
        draw(c)
        best = min(best, time.process_time() - began)
    assert best < 0.2


def test_what_would_take_too_long_is_refused() -> None:
    ways = "\n".join(f"n{n} n{n + 1}\nn0 n{n + 1}" for n in range(600))
    with pytest.raises(ProcessLimitError, match="verzweigt"):
        draw(collaboration("\n".join(f"task n{n}" for n in range(601)), ways))
