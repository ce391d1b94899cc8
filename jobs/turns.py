"""Whose turn it is to be asked: one budget of polls per second, which all jobs share.

Where RunComfy says that it is too much (429), the budget is halved, and nobody asks for as long as
`Retry-After` says; each answer lets it grow again.
"""

from __future__ import annotations

GROWTH = 1.02
"""What each answer multiplies the budget with: from the least to 20 a second in two minutes."""
LEAST_PER_SECOND = 0.5
"""What is left of the budget whatever happens: nobody is forgotten."""


class Turns:
    """The budget. Times are in seconds, of any one clock."""

    def __init__(self, per_second: float) -> None:
        """Make a budget of so many turns in a second."""
        self._whole = per_second
        self._rate = per_second
        self._next = 0.0
        self._shrunk_at = float("-inf")

    @property
    def per_second(self) -> float:
        """What the budget is just now."""
        return self._rate

    @property
    def next(self) -> float:
        """When the next turn can be taken."""
        return self._next

    def take(self, now: float) -> None:
        """Take a turn."""
        gap = 1 / self._rate
        # One turn that was not taken in time is made good; more would be a burst.
        self._next = max(self._next, now - gap) + gap

    def answered(self) -> None:
        """Let the budget grow, since a call went well."""
        self._rate = min(self._whole, self._rate * GROWTH)

    def refused(self, now: float, asked_at: float, wait: float) -> None:
        """Shrink the budget, since a call met a 429.

        Args:
            now: The time.
            asked_at: When the call was made: those on their way together shrink it once.
            wait: For how long nobody asks.
        """
        if asked_at > self._shrunk_at:
            self._shrunk_at = now
            self._rate = max(self._rate / 2, min(LEAST_PER_SECOND, self._whole))
        self._next = max(self._next, now + wait)
