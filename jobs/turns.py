"""Whose turn it is to be asked: one budget of calls per second, which all polls share.

Where RunComfy says that it is too much (429), the budget is halved; each answer lets it grow again.
"""

from __future__ import annotations

GROWTH = 0.01
"""What an answer gives back of the whole budget: from next to nothing it is whole in a minute."""


class Turns:
    """The budget. Times are in seconds, of any one clock."""

    def __init__(self, per_second: float, *, longest: float) -> None:
        """Make a budget.

        Args:
            per_second: Turns that are taken in a second, at most.
            longest: The longest pause between two turns, whatever RunComfy says.
        """
        self._whole = per_second
        self._longest = max(longest, 1 / per_second)
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
        self._rate = min(self._whole, self._rate + GROWTH * self._whole)

    def refused(self, now: float, asked_at: float, wait: float | None) -> None:
        """Shrink the budget, since a call met a 429.

        Args:
            now: The time.
            asked_at: When the call was made: those on their way together shrink it once.
            wait: What `Retry-After` asked for.
        """
        if asked_at > self._shrunk_at:
            self._shrunk_at = now
            self._rate = max(self._rate / 2, 1 / self._longest)
        self._next = max(self._next, now + min(wait or 0.0, self._longest))
