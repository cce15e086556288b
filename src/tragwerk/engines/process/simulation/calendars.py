"""Working hours: when a resource works, and when work of a given length is done.

Time is in seconds from the beginning of the simulation. The open hours are laid out
week by week as far as they are needed, so that looking up costs a bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf

from tragwerk.engines.process.errors import ProcessError

DAY = 86_400.0
CHUNK = 28
MAX_DAYS = 200_000
MAX_WINDOWS = 48
NEVER_OPEN = "Ein Kalender braucht an einem Tag der Woche Zeiten."


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours of a week: for each weekday, Monday first, pairs of hours.

    ``holidays`` are days on which nobody works.
    """

    week: tuple[tuple[tuple[float, float], ...], ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a week in which nobody ever works or hours that make no sense.

        Raises:
            ProcessError: saying which.
        """
        if len(self.week) != 7 or not any(self.week):
            raise ProcessError(NEVER_OPEN)
        if max(map(len, self.week)) > MAX_WINDOWS:
            raise ProcessError(f"Möglich sind {MAX_WINDOWS} Zeiten am Tag.")
        for day in self.week:
            flat = [hour for window in day for hour in window]
            if flat != sorted(flat) or any(not 0 <= hour <= 24 for hour in flat):
                raise ProcessError(
                    "Arbeitszeiten liegen zwischen 0 und 24 Uhr und überschneiden "
                    "sich nicht."
                )
        if not any(end > begin for day in self.week for begin, end in day):
            raise ProcessError(NEVER_OPEN)


def common_hours(found: Sequence[Hours | None]) -> Hours | None:
    """Return when all work at once; None is at all hours.

    Raises:
        ProcessError: if there is no such time.
    """
    common: Hours | None = None
    for each in found:
        if common is None or each is None or common == each:
            common = common or each
            continue
        week = tuple(
            tuple(
                (max(begin, other_begin), min(end, other_end))
                for begin, end in day
                for other_begin, other_end in other
                if max(begin, other_begin) < min(end, other_end)
            )
            for day, other in zip(common.week, each.week, strict=True)
        )
        if not any(week):
            raise ProcessError(
                "Wer eine Aufgabe gemeinsam tun soll, arbeitet nie zur selben Zeit."
            )
        common = Hours(week, common.holidays | each.holidays)
    return common


def office_hours(begin: float, end: float, holidays: Collection[date] = ()) -> Hours:
    """Return the same hours from Monday to Friday."""
    window = ((begin, end),)
    return Hours((window,) * 5 + ((), ()), frozenset(holidays))


@dataclass(slots=True)
class Calendar:
    """Working hours laid out from the first day of a simulation."""

    hours: Hours
    first: datetime
    opens: list[float] = field(default_factory=list)
    closes: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    days: int = 0
    at: int = 0
    opened: float = inf
    closed: float = -inf

    def span(self, start: float, length: float) -> tuple[float, float]:
        """Return when work that may begin at a moment is taken up and when done.

        Moments must not go back: the window is looked for from the last one on.
        """
        # The usual case first: the same window as last time, and done in it.
        if self.opened <= start and start + length <= self.closed:
            return start, start + length
        closes, opens = self.closes, self.opens
        index = self.at
        while index >= len(closes) or closes[index] <= start:
            if index >= len(closes):
                self._lay_out()
            else:
                index += 1
        self.at, self.opened, self.closed = index, opens[index], closes[index]
        begin = max(opens[index], start)
        end = begin + length
        if end <= closes[index]:
            return begin, end
        wanted = self.worked[index] + begin - opens[index] + length
        while wanted > self.worked[-1] + self._last():
            self._lay_out()
        # Work that ends with a window is done then, not when the next one opens.
        last = bisect_left(self.worked, wanted) - 1
        return begin, opens[last] + wanted - self.worked[last]

    def next_open(self, moment: float) -> float:
        """Return the moment itself if it is in working hours, else the next opening."""
        while not self.closes or moment >= self.closes[-1]:
            self._lay_out()
        index = bisect_right(self.closes, moment)
        return max(self.opens[index], moment)

    def worked_until(self, moment: float) -> float:
        """Return how many working seconds lie before a moment."""
        while not self.closes or moment > self.closes[-1]:
            self._lay_out()
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return 0.0
        done = min(moment, self.closes[index]) - self.opens[index]
        return self.worked[index] + done

    def _last(self) -> float:
        return self.closes[-1] - self.opens[-1]

    def _lay_out(self) -> None:
        if self.days > MAX_DAYS:
            raise ProcessError(
                "Die Simulation läuft länger als 500 Jahre. Es kommt mehr an, als "
                "erledigt werden kann."
            )
        midnight = self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        offset = (midnight - self.first).total_seconds()
        total = self.worked[-1] + self._last() if self.worked else 0.0
        for number in range(self.days, self.days + CHUNK):
            day = (midnight + timedelta(days=number)).date()
            if day in self.hours.holidays:
                continue
            for begin, end in self.hours.week[day.weekday()]:
                opens = max(offset + number * DAY + begin * 3600, 0.0)
                closes = offset + number * DAY + end * 3600
                if closes > opens:
                    self.opens.append(opens)
                    self.closes.append(closes)
                    self.worked.append(total)
                    total += closes - opens
        self.days += CHUNK
