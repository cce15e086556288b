"""Streams of random numbers, one for each use, so that a change keeps other luck."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of random numbers of a replication."""

    seed: str

    def of(self, use: str) -> Random:
        """Return a stream that only this use draws from."""
        # Random seeded by text is stable over Python versions and machines.
        return Random(f"{self.seed}/{use}")  # noqa: S311 - nothing secret
