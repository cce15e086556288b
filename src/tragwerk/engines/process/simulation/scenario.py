"""What a simulation assumes beside the process: who comes, who works, how long.

All of it is data, in the file a ``[[...]]`` of TOML or an object of JSON; what a
scenario leaves out has a default that is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.simulation.calendars import Hours
from tragwerk.engines.process.simulation.distributions import (
    PARAMETERS,
    Distribution,
    Shape,
)

AT_ONCE = Distribution("fixed", (0.0,))
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
UNITS: Mapping[str, float] = {
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3_600.0,
    "days": 86_400.0,
}
MAX_CASES = 10_000_000
TIMES = frozenset({"shape", "unit", "values", "weights"}).union(*PARAMETERS.values())


@dataclass(frozen=True, slots=True)
class Resource:
    """People or machines, each doing one piece of work at a time; at all hours."""

    capacity: int = 1
    hours: Hours | None = None
    cost_per_hour: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """How long an activity takes and who does it (None: nobody has to be free)."""

    duration: Distribution = AT_ONCE
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """How often and after how long an event occurs."""

    probability: float = 1.0
    delay: Distribution = AT_ONCE


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario; all keys are ids of the file.

    ``ways`` weighs flows out of an exclusive gateway (default: equal) and gives the
    chance of each out of an inclusive one (default: half; the default flow is taken
    where no other is, unless it has a chance of its own). ``repeats`` says how often
    a loop or multi-instance is done (default: once), ``happenings`` when events occur
    (default: awaited ones at once, attached ones never; a timer after the duration in
    the file); their probability counts for attached events, event sub-processes and
    behind an event-based gateway. A lane stands for a resource of its name.
    """

    arrivals: Distribution = AT_ONCE
    arrival_hours: Hours | None = None
    cases: int = 1_000
    begin: datetime = BEGIN
    resources: Mapping[str, Resource] = field(default_factory=dict)
    work: Mapping[str, Work] = field(default_factory=dict)
    ways: Mapping[str, float] = field(default_factory=dict)
    happenings: Mapping[str, Happening] = field(default_factory=dict)
    repeats: Mapping[str, int] = field(default_factory=dict)


def read_scenario(data: Mapping[str, Any]) -> Scenario:
    """Read a scenario from TOML or JSON; times have a unit, seconds if none is named.

    Raises:
        ProcessError: naming the key that is wrong and what is expected.
    """
    known = {
        "arrivals",
        "begin",
        "calendars",
        "cases",
        "happenings",
        "repeats",
        "resources",
        "ways",
        "work",
    }
    _only(data, known, "")
    calendars = {
        name: _hours(value, f"calendars.{name}")
        for name, value in _table(data, "calendars").items()
    }
    arrivals = _table(data, "arrivals")
    _only(arrivals, {*TIMES, "calendar"}, "arrivals.")
    return Scenario(
        arrivals=_distribution(arrivals, "arrivals"),
        arrival_hours=_calendar(arrivals, calendars, "arrivals"),
        cases=_count(data.get("cases", 1_000), "cases", least=1, most=MAX_CASES),
        begin=_moment(data.get("begin", BEGIN)),
        resources={
            name: _resource(value, calendars, f"resources.{name}")
            for name, value in _table(data, "resources").items()
        },
        work={
            name: _work(value, f"work.{name}")
            for name, value in _table(data, "work").items()
        },
        ways={
            name: _share(value, f"ways.{name}")
            for name, value in _table(data, "ways").items()
        },
        happenings={
            name: _happening(value, f"happenings.{name}")
            for name, value in _table(data, "happenings").items()
        },
        repeats={
            name: _count(value, f"repeats.{name}")
            for name, value in _table(data, "repeats").items()
        },
    )


def _work(value: object, place: str) -> Work:
    given = _entry(value, place, {*TIMES, "resource"})
    resource = given.get("resource")
    if resource is not None and not isinstance(resource, str):
        raise ProcessError(f"{place}.resource: hier wird ein Name erwartet.")
    return Work(_distribution(given, place), resource)


def _happening(value: object, place: str) -> Happening:
    given = _entry(value, place, {*TIMES, "probability"})
    share = _share(given.get("probability", 1.0), f"{place}.probability", most=1.0)
    return Happening(share, _distribution(given, place))


def _entry(value: object, place: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ProcessError(
            f'{place}: hier wird eine Tabelle erwartet, etwa {{ shape = "fixed", '
            'value = 10, unit = "minutes" }.'
        )
    _only(value, known, f"{place}.")
    return value


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        raise ProcessError(f"{key}: hier wird eine Tabelle erwartet.")
    return found


def _only(data: Mapping[str, Any], known: set[str], place: str) -> None:
    for key in data:
        if key not in known:
            names = ", ".join(sorted(known))
            raise ProcessError(f"{place}{key}: unbekannt. Möglich sind: {names}.")


def _distribution(value: Mapping[str, Any], place: str) -> Distribution:
    """Read times; without any of their keys they are nought."""
    if TIMES.isdisjoint(value):
        return AT_ONCE
    shape, unit = value.get("shape"), value.get("unit", "seconds")
    if not isinstance(shape, str) or shape not in (*PARAMETERS, "choice"):
        raise ProcessError(
            f"{place}.shape: möglich sind {', '.join(PARAMETERS)}, choice."
        )
    if not isinstance(unit, str) or unit not in UNITS:
        raise ProcessError(f"{place}.unit: möglich sind {', '.join(UNITS)}.")
    names = PARAMETERS.get(shape, ("values",))
    _only(value, (set(value) - TIMES) | {"shape", "unit", "weights", *names}, place)
    try:
        if shape == "choice":
            values = tuple(float(each) * UNITS[unit] for each in value["values"])
            weights = tuple(float(each) for each in value.get("weights", ()))
            return Distribution("choice", values, weights)
        times = tuple(float(value[name]) * UNITS[unit] for name in names)
        return Distribution(cast("Shape", shape), times)
    except (KeyError, TypeError, ValueError) as error:
        wanted = ", ".join(names)
        raise ProcessError(f"{place}: „{shape}“ braucht {wanted} als Zahl.") from error
    except ProcessError as error:
        raise ProcessError(f"{place}: {error.message}") from error


def _resource(
    value: Mapping[str, Any], calendars: Mapping[str, Hours], place: str
) -> Resource:
    if not isinstance(value, Mapping):
        raise ProcessError(
            f"{place}: hier wird eine Tabelle erwartet, etwa {{ capacity = 3 }}."
        )
    _only(value, {"capacity", "calendar", "cost_per_hour"}, f"{place}.")
    return Resource(
        capacity=_count(value.get("capacity", 1), f"{place}.capacity", least=1),
        hours=_calendar(value, calendars, place),
        cost_per_hour=_share(
            value.get("cost_per_hour", 0.0), f"{place}.cost_per_hour", most=1e6
        ),
    )


def _calendar(
    value: Mapping[str, Any], calendars: Mapping[str, Hours], place: str
) -> Hours | None:
    name = value.get("calendar")
    if name is None:
        return None
    if not isinstance(name, str) or name not in calendars:
        raise ProcessError(f"{place}.calendar: „{name}“ steht nicht in [calendars].")
    return calendars[name]


def _hours(value: Mapping[str, Any], place: str) -> Hours:
    if not isinstance(value, Mapping):
        raise ProcessError(f"{place}: hier wird eine Tabelle erwartet.")
    _only(value, {*WEEKDAYS, "holidays"}, f"{place}.")
    try:
        week = tuple(
            tuple((float(begin), float(end)) for begin, end in value.get(day, ()))
            for day in WEEKDAYS
        )
        holidays = frozenset(
            each if isinstance(each, date) else date.fromisoformat(each)
            for each in value.get("holidays", ())
        )
        return Hours(week, holidays)
    except (TypeError, ValueError) as error:
        raise ProcessError(
            f"{place}: Tage heißen {', '.join(WEEKDAYS)} und haben Paare von Stunden, "
            "etwa mo = [[8, 12], [13, 16]]."
        ) from error


def _moment(value: object) -> datetime:
    """Read the beginning; without a zone it is UTC, a day begins at midnight."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise ProcessError("begin: ein Zeitpunkt wird erwartet, etwa 2026-01-05T08:00.")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _share(value: object, place: str, most: float = 1e9) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProcessError(f"{place}: hier wird eine Zahl erwartet.")
    if not 0 <= value <= most:
        raise ProcessError(f"{place}: die Zahl muss zwischen 0 und {most:g} liegen.")
    return float(value)


def _count(value: object, place: str, least: int = 0, most: int = 100_000) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProcessError(f"{place}: hier wird eine ganze Zahl erwartet.")
    if not least <= value <= most:
        raise ProcessError(f"{place}: möglich sind {least} bis {most}.")
    return value
