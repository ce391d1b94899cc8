"""How long requests of a kind take, learned; and from that, when it is worth to ask again.

The rule, in a paragraph. While a request waits in the queue nothing can finish: it is asked after as
long as the quickest requests of its kind run. Once it runs, it is asked again when the time that its
result would by then have lain there unseen, on average, is worth a poll: right after the start that
takes long, near the time that its kind usually takes it is soon, and long after that it is seldom
again, since then nobody knows. What a poll is worth is one price for all jobs, and rises with their
number, so that all together stay within the budget.

Pure arithmetic over seconds. Durations are taken as log-normal; the hazard of a log-logistic stands
in for theirs, since it has a closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

PRIOR_SECONDS = 25.0
"""What a request takes of which nothing is known."""
PRIOR_SPREAD = 0.63
"""Likewise the spread of the logarithm."""
PRIOR_WEIGHT = 0.5
"""How many observations the prior is worth."""
KEPT = 0.95
"""What an observation is still worth after the next one: the last few dozen count."""
SPREADS = (0.05, 1.0)
"""Few observations that happen to agree prove no smaller spread; no kind has a larger one."""
QUEUE_SECONDS = (2.0, 10.0)
"""The least and the greatest pause in the queue; so late may "running" be shown."""
QUICK = 1.6
"""Standard deviations below the middle: one request in twenty is quicker."""


@dataclass(frozen=True)
class Pace:
    """How long requests of a kind run: sums over the logarithms of what was seen, in seconds."""

    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def seen(self, seconds: float) -> Pace:
        """Return the pace once a request was seen to have run for so long."""
        value = log(max(seconds, 0.01))
        return Pace(
            self.weight * KEPT + 1, self.total * KEPT + value, self.squares * KEPT + value**2
        )

    @property
    def middle(self) -> float:
        """The duration that half of the requests do not reach, in seconds."""
        return exp(self._mean)

    @property
    def spread(self) -> float:
        """The standard deviation of the logarithm."""
        weight = self.weight + PRIOR_WEIGHT
        prior = PRIOR_WEIGHT * (PRIOR_SPREAD**2 + log(PRIOR_SECONDS) ** 2)
        variance = (prior + self.squares) / weight - self._mean**2
        return min(max(sqrt(max(variance, 0.0)), SPREADS[0]), SPREADS[1])

    @property
    def mean(self) -> float:
        """The average duration, in seconds."""
        return exp(self._mean + self.spread**2 / 2)

    @property
    def _mean(self) -> float:
        prior = PRIOR_WEIGHT * log(PRIOR_SECONDS)
        return (prior + self.total) / (PRIOR_WEIGHT + self.weight)


def queue_pause(pace: Pace) -> float:
    """Return the pause between two polls of a request that waits in the queue, in seconds."""
    quickest = pace.middle * exp(-QUICK * pace.spread)
    return min(max(quickest, QUEUE_SECONDS[0]), QUEUE_SECONDS[1])


def run_pause(pace: Pace, age: float, price: float, *, least: float, most: float) -> float:
    """Return the pause to the next poll of a request that runs, in seconds.

    Args:
        pace: Of its kind.
        age: For how long it is known to run, at the last poll.
        price: Seconds of a result's lying there unseen that a poll is worth.
        least: The pause is not shorter.
        most: It is not longer.
    """
    shape = 1.7 / pace.spread
    middle = pace.middle

    def unseen(pause: float) -> float:
        """Return twice the average time that a result would have lain there by then."""
        then = age + pause
        # (middle / then) ** shape, which overflows where nothing can have happened yet.
        before = shape * (log(middle) - log(then))
        hazard = shape / then / (1 + exp(before)) if before < 700 else 0.0
        return pause**2 * hazard

    if unseen(most) < 2 * price:
        return most
    low, high = 0.0, most
    while high - low > 0.01:
        pause = (low + high) / 2
        low, high = (pause, high) if unseen(pause) < 2 * price else (low, pause)
    return max(high, least)
