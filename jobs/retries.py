"""A budget of retries that all jobs share: an outage must not end in a storm.

A first try is always free: the next command is itself the next try. Only what failed is spread.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from time import monotonic


class Retries:
    """So many retries of one neighbour start in each second, all jobs together."""

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._booked: Counter[int] = Counter()
        """Retries by the second in which they start; never more seconds than jobs wait."""

    def book(self, pause: float, *, within: float = math.inf) -> float | None:
        """Book the first free place after a pause.

        Args:
            pause: How long the job waits at least, in seconds.
            within: How long it can wait at most.

        Returns:
            The seconds until its turn; None when that would be too late, and nothing is booked.
        """
        if pause > within:
            return None
        now = self._clock()
        for second in [second for second in self._booked if second < int(now)]:
            del self._booked[second]
        start = now + pause
        second = int(start)
        while self._booked[second] >= self._per_second:
            second += 1
        wait = max(start, float(second)) - now
        if wait > within:
            return None
        self._booked[second] += 1
        return wait
