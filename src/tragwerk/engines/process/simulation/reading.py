"""Reads a scenario from what TOML or JSON gives, and says where it is wrong."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from tragwerk.engines.process.errors import ProcessError
from tragwerk.engines.process.simulation.calendars import Hours
from tragwerk.engines.process.simulation.distributions import (
    PARAMETERS,
    Distribution,
    Shape,
)
from tragwerk.engines.process.simulation.scenario import (
    AT_ONCE,
    BEGIN,
    MAX_CASES,
    MAX_REPEATS,
    Happening,
    Resource,
    Scenario,
    Work,
)

WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
UNITS: Mapping[str, float] = {
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3_600.0,
    "days": 86_400.0,
}
TIMES = frozenset({"shape", "unit", "values", "weights"}).union(*PARAMETERS.values())
YEARS = range(1900, 2201)
MAX_VALUES = 10_000


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
            name: _count(value, f"repeats.{name}", most=MAX_REPEATS)
            for name, value in _table(data, "repeats").items()
        },
    )


def _work(value: object, place: str) -> Work:
    given = _entry(value, place, {*TIMES, "resource", "priority"})
    resource = given.get("resource")
    if isinstance(resource, list) and all(isinstance(each, str) for each in resource):
        # The same one twice would need two of them at once.
        resource = tuple(dict.fromkeys(resource))
    if not (resource is None or isinstance(resource, str | tuple)):
        raise ProcessError(
            f"{place}.resource: hier wird ein Name erwartet oder eine Liste von Namen."
        )
    priority = _count(given.get("priority", 0), f"{place}.priority", most=100)
    return Work(_distribution(given, place), resource, priority)


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
    missing = [name for name in names if name not in value]
    if missing:
        wanted = ", ".join(names)
        raise ProcessError(f"{place}.{missing[0]}: fehlt. „{shape}“ braucht {wanted}.")
    if shape == "choice":
        times = _numbers(value["values"], f"{place}.values")
    else:
        times = tuple(_number(value[name], f"{place}.{name}") for name in names)
    weights = _numbers(value.get("weights", []), f"{place}.weights")
    try:
        return Distribution(
            cast("Shape", shape), tuple(each * UNITS[unit] for each in times), weights
        )
    except ProcessError as error:
        raise ProcessError(f"{place}: {error.message}") from error


def _numbers(value: object, place: str) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > MAX_VALUES:
        raise ProcessError(
            f"{place}: hier wird eine Liste von höchstens {MAX_VALUES} Zahlen erwartet."
        )
    return tuple(_number(each, place) for each in value)


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProcessError(f"{place}: hier wird eine Zahl erwartet.")
    try:
        return float(value)
    except OverflowError as error:
        raise ProcessError(f"{place}: die Zahl ist zu groß.") from error


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
    except ProcessError as error:
        raise ProcessError(f"{place}: {error.message}") from error
    except (TypeError, ValueError, OverflowError) as error:
        raise ProcessError(
            f"{place}: Tage heißen {', '.join(WEEKDAYS)} und haben Paare von Stunden, "
            "etwa mo = [[8, 12], [13, 16]]; Feiertage stehen in holidays, etwa "
            '["2026-01-06"].'
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
    if value.year not in YEARS:
        raise ProcessError(f"begin: möglich sind die Jahre {YEARS[0]} bis {YEARS[-1]}.")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _share(value: object, place: str, most: float = 1e9) -> float:
    number = _number(value, place)
    if not 0 <= number <= most:
        raise ProcessError(f"{place}: die Zahl muss zwischen 0 und {most:g} liegen.")
    return number


def _count(value: object, place: str, least: int = 0, most: int = 100_000) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProcessError(f"{place}: hier wird eine ganze Zahl erwartet.")
    if not least <= value <= most:
        raise ProcessError(f"{place}: möglich sind {least} bis {most}.")
    return value
