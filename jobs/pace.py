"""How long requests of a model and size take, learned; and from that, when to ask again.

The rule, in a paragraph. While a request waits in the queue nothing can finish: it is asked after
as long as the quickest of its kind run. Once it runs, it is asked again as soon as its result
would, on average over all that may happen, have lain there unseen for a certain time: the price of
a poll. So it is asked seldom right after the start and often near the time that its kind usually
takes. The price is the same for all requests and rises with their number, so that all polls
together fit the budget.

Bounds of the operator's come on top (`polls.py`). Pure arithmetic over seconds; durations are taken
as log-normal, but for a few: where they are memoryless, nothing beats a fixed pace.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erfc, exp, hypot, inf, isfinite, log, sqrt
from statistics import NormalDist

PRIOR_SECONDS = 25.0
"""What a request takes of which nothing is known."""
PRIOR_SPREAD = 0.63
"""Likewise the spread of the logarithm."""
PRIOR_WEIGHT = 0.5
"""How many observations the prior is worth."""
KEPT = 0.95
"""What an observation is still worth after the next one: the last few dozen count."""
SURPRISE = 1.6
"""Standard deviations from where on the next one makes what was known worth less still, by their
third power: perhaps the pace has changed."""
SPREADS = (0.05, 1.0)
"""Few observations that happen to agree prove no smaller spread; no kind has a larger one."""
QUEUE_SECONDS = (2.0, 12.0)
"""The least and the greatest pause in the queue; so late may "running" be shown."""
QUICK = 1.6
"""Standard deviations below the middle: one request in twenty is quicker."""
STRANGE = 0.02
"""The share of requests that are like none before, since the pace has changed, say..."""
STRANGE_SPREAD = 1.0
"""...and the spread of those: so one is looked at early too, and late ever more seldom."""
SLOW = 2.0
"""Standard deviations above the middle from where on the expected finish is no case of its kind
any more: the spread is then taken to be as wide as it shows."""
LEAST_PRICE = 0.05
"""In seconds of lag, where there are polls enough: about 12 per request."""
WIDEST = 5.0
"""The widest spread that is reckoned with: days for what mostly takes seconds."""
DOUBT = 1.6
"""How much wider than its own spread the prior may be off."""
UNHEARD = 1e-3
"""So rare among what was seen that this says nothing any more: the pace has changed."""
_NORMAL = NormalDist()
_ROOT = sqrt(2.0)


@dataclass(frozen=True)
class Pace:
    """How long requests of a kind run and wait: sums over what was seen, old ones worth less."""

    weight: float = 0.0
    total: float = 0.0
    """Of the logarithms of durations in seconds; then of their squares."""
    squares: float = 0.0
    waited: float = 0.0
    """Seconds from a place in the queue to the start, and those places."""
    places: float = 0.0
    prior: tuple[float, float] = (PRIOR_SECONDS, PRIOR_SPREAD)
    """Middle and spread before anything was seen."""

    def seen(self, low: float, high: float) -> Pace:
        """Return the pace once a request was seen to have run for a time between two, in seconds.

        What nobody saw is filled in with what is known so far: where in between it ended on
        average, and how far from there (the moments of a normal distribution, cut off on both
        sides).
        """
        value, variance = self._between(max(low, 0.0), max(high, 0.01))
        surprise = abs(value - self._mean) / self.spread / SURPRISE
        kept = KEPT / max(surprise, 1.0) ** 3
        return replace(
            self,
            weight=self.weight * kept + 1,
            total=self.total * kept + value,
            squares=self.squares * kept + value**2 + variance,
        )

    def waited_for(self, seconds: float, places: int) -> Pace:
        """Return the pace once a request waited so long for its start, so many places away."""
        return replace(
            self, waited=self.waited * KEPT + seconds, places=self.places * KEPT + places
        )

    @property
    def sums(self) -> tuple[float, float, float, float, float]:
        """All that was seen, as it is kept."""
        return (self.weight, self.total, self.squares, self.waited, self.places)

    @property
    def is_sound(self) -> bool:
        """Whether these can be sums of durations, and not what became of them on a broken disk."""
        farthest = log(1e6)  # eleven days, and as far below a second
        return (
            all(map(isfinite, self.sums))
            and min(self.weight, self.squares, self.waited, self.places) >= 0
            and abs(self.total) <= farthest * self.weight
            and self.squares <= 2 * farthest**2 * self.weight
            and self.waited <= 1e6 * self.places
        )

    @property
    def middle(self) -> float:
        """The duration that half of the requests do not reach, in seconds."""
        return exp(self._mean)

    @property
    def spread(self) -> float:
        """The standard deviation of the logarithm."""
        middle, spread = self.prior
        prior = PRIOR_WEIGHT * (spread**2 + log(middle) ** 2)
        variance = (prior + self.squares) / (self.weight + PRIOR_WEIGHT) - self._mean**2
        return min(max(sqrt(max(variance, 0.0)), SPREADS[0]), SPREADS[1])

    @property
    def mean(self) -> float:
        """The average duration, in seconds."""
        return exp(self._mean + self.spread**2 / 2)

    @property
    def place_seconds(self) -> float | None:
        """How long one place in the queue takes; None: not known yet."""
        return self.waited / self.places if self.places else None

    def ready_in(self, age: float, share: float) -> float:
        """Return in how many seconds this share of those that still run will be done.

        Args:
            age: For how long they have run.
            share: Of them, above 0 and below 1.
        """
        over = log(age / self.middle) if age > 0 else 0.0
        spread = min(max(self.spread, over / SLOW), WIDEST)
        left = (1 - share) * _above(age, self.middle, spread)
        end = self.middle * exp(spread * _NORMAL.inv_cdf(1 - left))
        return max(end - age, 0.0)

    def queue_pause(self) -> float:
        """Return the pause between two polls of a request that waits in the queue, in seconds."""
        quickest = self.middle * exp(-QUICK * (self.spread + self._doubt))
        return min(max(quickest, QUEUE_SECONDS[0]), QUEUE_SECONDS[1])

    def run_pause(
        self, age: float, price: float, *, least: float, most: float, unsure: float = 0.0
    ) -> float:
        """Return the pause to the next poll of a request that runs, in seconds.

        Args:
            age: For how long it has run at the last poll.
            price: Seconds of a result's lying there unseen that a poll is worth.
            least: The pause is not shorter.
            most: It is not longer.
            unsure: How much of the age is not known.
        """
        middle = self.middle
        known = min(hypot(self.spread, self._doubt, sqrt(_blur(unsure, middle))), WIDEST)
        ways = [
            _Way(share, middle, spread, age)
            for share, spread in ((1 - STRANGE, known), (STRANGE, max(known, STRANGE_SPREAD)))
        ]
        running = sum(way.share * way.running for way in ways)

        def unseen(pause: float) -> float:
            """Return how long the result would have lain there by then, on average."""
            return sum(way.share * way.unseen(age + pause) for way in ways) / running

        if unseen(most) < price:
            return most
        low, high = 0.0, most
        while high - low > 0.02:
            pause = (low + high) / 2
            low, high = (pause, high) if unseen(pause) < price else (low, pause)
        return min(max(high, least), most)

    def _between(self, low: float, high: float) -> tuple[float, float]:
        """Return mean and variance of the logarithm of durations between two."""
        mean, spread = self._mean, self.spread
        above = (log(high) - mean) / spread
        below = (log(low) - mean) / spread if low else -inf
        share = _NORMAL.cdf(above) - _NORMAL.cdf(below)
        if share < UNHEARD:
            return log((low + high) / 2), _blur(high - low, (low + high) / 2)
        first = (_NORMAL.pdf(below) - _NORMAL.pdf(above)) / share
        second = ((below * _NORMAL.pdf(below) if low else 0.0) - above * _NORMAL.pdf(above)) / share
        return mean + spread * first, spread**2 * max(1 + second - first**2, 0.0)

    @property
    def _doubt(self) -> float:
        """What is added to the spread while so little was seen that the middle is a guess."""
        return DOUBT * self.prior[1] / (1 + self.weight)

    @property
    def _mean(self) -> float:
        prior = PRIOR_WEIGHT * log(self.prior[0])
        return (prior + self.total) / (PRIOR_WEIGHT + self.weight)


class _Way:
    """One way that a duration may come about: a log-normal one, of which an age was reached."""

    def __init__(self, share: float, middle: float, spread: float, age: float) -> None:
        self.share = share
        self._middle, self._spread = middle, spread
        self._mean = middle * exp(spread**2 / 2)
        self.running = _above(age, middle, spread)
        """The share of durations above the age."""
        # The same, weighted by length: an upper part of the mean (Black and Scholes').
        self._lengths = _above(age, middle, spread, shift=spread)

    def unseen(self, then: float) -> float:
        """Return the lag at a later age, over all that end in between, in seconds."""
        finished = self.running - _above(then, self._middle, self._spread)
        lengths = self._lengths - _above(then, self._middle, self._spread, shift=self._spread)
        return then * finished - self._mean * lengths


def fair_price(jobs: int, per_second: float, seconds: float) -> float:
    """Return what a poll is worth, in seconds of lag, so that so many jobs just fill a budget.

    Asked at a fixed pace, each would have half of `jobs / per_second` as its lag. Where that is
    more than a request's whole time, one poll for each is all that there is.

    Args:
        jobs: That are watched.
        per_second: Polls, all jobs together.
        seconds: For how long a job is watched, on average.
    """
    between = jobs / per_second
    return between**2 / (2 * seconds) if between < seconds else between - seconds / 2


def _above(seconds: float, middle: float, spread: float, shift: float = 0.0) -> float:
    """Return the share of durations above; with the spread as shift: weighted by their length."""
    if seconds <= 0:
        return 1.0
    return erfc((log(seconds / middle) / spread - shift) / _ROOT) / 2


def _blur(unsure: float, seconds: float) -> float:
    """Return the variance that a uniform doubt adds to the logarithm of a duration."""
    return (unsure / max(seconds, 0.01)) ** 2 / 12
