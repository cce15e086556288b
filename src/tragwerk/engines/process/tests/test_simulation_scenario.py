"""Scenarios as files: what is read, and what is said about a wrong one."""

import json
import tomllib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tragwerk.engines.process import ProcessError, ProcessLimitError
from tragwerk.engines.process.simulation import (
    Distribution,
    Happening,
    Resource,
    Scenario,
    Work,
    assumed_scenario,
    read_scenario,
    simulate,
)
from tragwerk.engines.process.tests.sketch import process

WHOLE = """
cases = 300
begin = 2026-01-05T08:00:00
arrivals = { shape = "exponential", mean = 30, unit = "minutes", calendar = "amt" }

[calendars.amt]
mo = [[8, 12], [13, 16]]
fr = [[8, 12]]
holidays = ["2026-01-06", 2026-05-01]

[resources.desk]
capacity = 2
calendar = "amt"
cost_per_hour = 62.5

[work.a]
shape = "triangular"
low = 1
mode = 2
high = 3
unit = "hours"
resource = "desk"

[work.b]
shape = "choice"
values = [1, 2]
weights = [3, 1]

[ways]
x_a = 0.25

[happenings.late]
probability = 0.1
shape = "fixed"
value = 2
unit = "days"

[repeats]
loop = 3
"""


def test_a_whole_file_is_read() -> None:
    found = read_scenario(tomllib.loads(WHOLE))
    assert found.cases == 300
    assert found.begin == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert found.arrivals == Distribution("exponential", (1_800.0,))
    assert found.arrival_hours is not None
    assert found.arrival_hours.week[0] == ((8, 12), (13, 16))
    assert found.arrival_hours.holidays == {date(2026, 1, 6), date(2026, 5, 1)}
    assert found.resources == {"desk": Resource(2, found.arrival_hours, 62.5)}
    assert found.work == {
        "a": Work(Distribution("triangular", (3_600, 7_200, 10_800)), "desk"),
        "b": Work(Distribution("choice", (1, 2), (3, 1))),
    }
    assert found.ways == {"x_a": 0.25}
    assert found.happenings == {
        "late": Happening(0.1, Distribution("fixed", (172_800.0,)))
    }
    assert found.repeats == {"loop": 3}


def test_json_says_the_same_as_toml() -> None:
    data = tomllib.loads(WHOLE)
    text = json.dumps(data, default=str)
    assert read_scenario(json.loads(text)) == read_scenario(data)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case = 3", "case: unbekannt"),
        ("cases = 0", "cases: möglich sind 1 bis"),
        ("cases = true", "cases: hier wird eine ganze Zahl"),
        ('begin = "morgen"', "begin: ein Zeitpunkt"),
        ("begin = 5", "begin: ein Zeitpunkt"),
        ("work = 3", "work: hier wird eine Tabelle"),
        ("work.a = 3", "work.a: hier wird eine Tabelle"),
        ("work.a = { mean = 3 }", "work.a.shape: möglich sind"),
        ('work.a = { shape = "gamma" }', "work.a.shape: möglich sind"),
        ('work.a = { shape = "fixed" }', "value: fehlt. „fixed“ braucht"),
        ('work.a = { shape = "fixed", value = "x" }', "work.a.value: hier wird eine"),
        ('work.a = { shape = "fixed", value = -1 }', "Zeiten von 0 bis"),
        ('work.a = { shape = "fixed", value = inf }', "Zeiten von 0 bis"),
        ('work.a = { shape = "fixed", value = 1, mean = 2 }', "mean: unbekannt"),
        ('work.a = { shape = "fixed", value = 1, unit = "weeks" }', "unit: möglich"),
        ('work.a = { shape = "uniform", low = 3, high = 1 }', "von klein nach groß"),
        ('work.a = { shape = "choice", values = [], weights = [] }', "Zeiten"),
        (
            'work.a = { shape = "choice", values = [1], weights = [nan] }',
            "Zu jedem Wert gehört ein Gewicht",
        ),
        ("work.a = { resource = 3 }", "work.a.resource: hier wird ein Name"),
        ("work.a = { ressource = 'r' }", "work.a.ressource: unbekannt"),
        ("happenings.b = { probability = 2 }", "zwischen 0 und 1"),
        ("happenings.b = 'oft'", "happenings.b: hier wird eine Tabelle"),
        ("ways.x = 'oft'", "ways.x: hier wird eine Zahl"),
        ("repeats.x = 0.5", "repeats.x: hier wird eine ganze Zahl"),
        ("resources.r = 2", "resources.r: hier wird eine Tabelle"),
        ("resources.r = { capacity = 0 }", "resources.r.capacity: möglich sind 1"),
        ("resources.r = { calendar = 'amt' }", "steht nicht in"),
        ("calendars.c = { montag = [[8, 9]] }", "calendars.c.montag: unbekannt"),
        ("calendars.c = { mo = [8, 9] }", "haben Paare von Stunden"),
        ("calendars.c = { mo = [[9, 8]] }", "Arbeitszeiten"),
        ("calendars.c = {}", "Kalender braucht"),
        ("arrivals = { mean = 3 }", "arrivals.shape"),
        ("cases = 1000001", "cases: möglich sind 1 bis 1000000"),
        ("repeats.x = 2501", "repeats.x: möglich sind 0 bis 2500"),
        ("begin = 0001-01-01", "begin: möglich sind die Jahre 1900 bis 2200"),
        ("ways.x = nan", "ways.x: die Zahl muss zwischen 0 und"),
        ("ways.x = 1e308", "ways.x: die Zahl muss zwischen 0 und"),
        ("work.a = { resource = [3] }", "work.a.resource: hier wird ein Name erwartet"),
        ("work.a = { priority = -1 }", "work.a.priority: möglich sind 0 bis"),
        (
            'work.a = { shape = "fixed", value = true }',
            "work.a.value: hier wird eine Zahl",
        ),
        (
            f'work.a = {{ shape = "fixed", value = {10**400} }}',
            "work.a.value: die Zahl",
        ),
        (
            'work.a = { shape = "fixed", value = 1e308, unit = "days" }',
            "work.a: Die Verteilung „fixed“ braucht Zeiten von 0 bis 100 Jahren",
        ),
        (
            'work.a = { shape = "lognormal", mean = 1e-300, deviation = 9 }',
            "work.a: Bei „lognormal“ ist „deviation“ höchstens",
        ),
        (
            'work.a = { shape = "choice", values = "12" }',
            "work.a.values: hier wird eine Liste",
        ),
        (
            'work.a = { shape = "choice", values = [1, 2], weights = [1e308, 1e308] }',
            "work.a: Zu jedem Wert gehört ein Gewicht",
        ),
        ("calendars.c = { mo = [[8, 8]] }", "calendars.c: Ein Kalender braucht"),
        ("calendars.c = { holidays = ['gestern'] }", "calendars.c: Tage heißen mo"),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str) -> None:
    data: dict[str, Any] = tomllib.loads(text)
    with pytest.raises(ProcessError) as error:
        read_scenario(data)
    assert told in str(error.value)


def test_too_much_is_refused_before_it_begins() -> None:
    p = process("startEvent s\nendEvent e", "s e")
    with pytest.raises(ProcessError, match="1 bis 1000 Wiederholungen"):
        simulate(p, Scenario(), replications=10**9)
    with pytest.raises(ProcessError, match="1 bis 1000000 Fälle"):
        simulate(p, Scenario(cases=10**12))
    with pytest.raises(ProcessLimitError, match="1000 Wiederholungen mit je 1000000"):
        simulate(p, Scenario(cases=1_000_000), replications=1_000)


def test_a_list_names_all_who_are_needed() -> None:
    found = read_scenario({"work": {"a": {"resource": ["x", "y", "x"], "priority": 2}}})
    assert found.work["a"].needs == ("x", "y")
    assert found.work["a"].priority == 2


def test_without_numbers_teams_are_neither_idle_nor_swamped() -> None:
    names = [f"a{number}" for number in range(10)]
    p = process(
        "startEvent s\nserviceTask m\nendEvent e\n"
        + "\n".join(f"userTask {name}" for name in names),
        f"s m {' '.join(names)} e",
    )
    report = simulate(p, assumed_scenario(p), replications=3)
    assert report.activities["m"].work.mean == 0
    assert 0.6 < report.resources["Team"].utilisation.mean < 0.95
