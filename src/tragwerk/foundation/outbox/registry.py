"""Who listens to which event, and which jobs run how often, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from tragwerk.kernel.events import Event

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber of one kind of event under its stable name."""

    name: str
    event_class: type[Event]
    subscriber: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A function that runs again and again."""

    name: str
    every: timedelta
    function: Callable[[datetime], object]


_subscriptions: dict[str, Subscription] = {}
_periodic: dict[str, Periodic] = {}


def subscribe(
    event_class: type[E], subscriber: Callable[[E], None], *, name: str
) -> None:
    """Have a function called for every event of a class; call this in `ready()`.

    The subscriber runs in a transaction together with the mark that it ran: what it
    does to this database happens exactly once. What it does elsewhere may happen
    more often. The order of events is not guaranteed.

    Args:
        event_class: the class itself; subclasses are other events.
        subscriber: gets the event.
        name: stable over releases, for deliveries on their way carry it.

    Raises:
        ValueError: if the name is taken by another subscriber.
    """
    known = _subscriptions.get(name)
    if known is not None and known.subscriber is not subscriber:
        raise ValueError(f"Two subscribers are called {name!r}.")
    _subscriptions[name] = Subscription(
        name, event_class, cast("Callable[[Any], None]", subscriber)
    )


def add_periodic(
    name: str, every: timedelta, function: Callable[[datetime], object]
) -> None:
    """Have a function called with the time, by one worker at a time.

    Raises:
        ValueError: if the name is taken by another function.
    """
    known = _periodic.get(name)
    if known is not None and known.function is not function:
        raise ValueError(f"Two periodic jobs are called {name!r}.")
    _periodic[name] = Periodic(name, every, function)


def subscriptions_to(event_class: type[Event]) -> list[Subscription]:
    """Give the subscribers of an event."""
    return [s for s in _subscriptions.values() if s.event_class is event_class]


def find_subscription(name: str) -> Subscription | None:
    """Give a subscriber by its name, None if this release has none."""
    return _subscriptions.get(name)


def periodic_jobs() -> list[Periodic]:
    """Give all periodic jobs."""
    return list(_periodic.values())
