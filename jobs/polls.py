"""When to ask each request again: what was learned of its kind, and the budget that all share.

It holds what is remembered between two polls and decides nothing about a job: `watch.py` does.
Times are the event loop's, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from jobs.pace import LEAST_PRICE, PRIOR_SPREAD, Pace, fair_price
from jobs.turns import Turns
from storage import PaceKey

FIRST_LOOK = 20.0
"""A request is asked for the first time after so many prices, which is a second while there is time
for all: does it wait, or run? Where there is not, that is not worth a poll."""
QUEUE_ROUNDS = 2.0
"""While the budget is short, the pause in the queue is so many times what a round of all jobs
takes: nothing can finish there."""
RUN_ROUNDS = 4.0
"""Likewise the longest pause of a request that runs."""
KEYS_KEPT = 1_000
"""Kinds that are remembered; the choices of a few models make dozens."""
WATCHED_KEPT = 0.98
"""What is still true of how long jobs are watched after one more."""
SOON_SHARE = 0.8
"""Of the requests that are done by the expected finish."""
LATE_SHARE = 0.9
"""Of those that were not, by the corrected one."""


@dataclass(slots=True)
class _Watched:
    """What is remembered of a job between two polls."""

    polled_at: float
    """Or submitted, before the first."""
    soonest: float
    """It is not asked before, however long the turn would else be left unused."""
    unsure: float | None = None
    """How much of its start is not known, since nobody looked, in seconds; None: never asked."""


class Polls:
    """The paces of all kinds, and each watched job's last poll."""

    def __init__(
        self, turns: Turns, *, least: float, most: float, least_price: float = LEAST_PRICE
    ) -> None:
        """Make one.

        Args:
            turns: The budget.
            least: The shortest pause between two polls of one job, in seconds.
            most: The longest, while the budget suffices.
            least_price: What a poll is worth even then, in seconds of lag.
        """
        self.turns = turns
        self._paces: dict[PaceKey, Pace] = {}
        self._least = least
        self._most = most
        self._least_price = least_price
        self._watched: dict[int, _Watched] = {}
        self._watched_seconds = Pace().mean

    # What is known of a kind.

    def know(self, key: PaceKey, pace: Pace) -> None:
        """Take what is known of a kind; the kinds that were heard of last are remembered."""
        self._paces.pop(key, None)
        self._paces[key] = pace
        if len(self._paces) > KEYS_KEPT:
            del self._paces[next(iter(self._paces))]

    def pace(self, key: PaceKey) -> Pace:
        """Return what is known of a kind; where it is new, of the same model's others."""
        if known := self._paces.get(key):
            return known
        others = [pace for other, pace in self._paces.items() if other.model_id == key.model_id]
        if not others:
            return Pace()
        sums = (sum(column) for column in zip(*(pace.sums for pace in others), strict=True))
        all_of_them = Pace(*sums)
        return Pace(prior=(all_of_them.middle, max(all_of_them.spread, PRIOR_SPREAD / 2)))

    def expected_in(self, key: PaceKey, age: float, *, late: bool = False) -> float:
        """Return in how many seconds a request that has run for so long will be done, most likely.

        Args:
            key: Its kind.
            age: In seconds; 0 where it is about to start.
            late: Whether an earlier answer turned out to be too short.
        """
        return self.pace(key).ready_in(age, LATE_SHARE if late else SOON_SHARE)

    def start_in(self, key: PaceKey, place: int | None) -> float | None:
        """Return in how many seconds a request at that place will start; None: nobody knows."""
        each = self.pace(key).place_seconds
        return None if place is None or each is None else max(place, 1) * each

    def has_asked(self, job_id: int) -> bool:
        """Tell whether this process has submitted the job, or asked about it."""
        return job_id in self._watched

    # The polls of a job, each of which says in how many seconds the next one is due.

    def submitted(self, job_id: int, key: PaceKey, now: float) -> float:
        """Return the pause to the first poll of a request."""
        self._watched[job_id] = _Watched(now, now)
        first = max(FIRST_LOOK * self.price, self._least)
        return min(first, self._run_pause(key, 0.0, 0.0))

    def waits(self, job_id: int, key: PaceKey, now: float, moved_up: int | None) -> float:
        """Return the pause after a poll that found the request in the queue.

        Args:
            job_id: The job.
            key: Its kind.
            now: The time.
            moved_up: Places since the last poll; None: that is not known.
        """
        last = self._watched.get(job_id)
        if last and moved_up is not None and moved_up >= 0:
            pace = self._paces.get(key, Pace(prior=self.pace(key).prior))
            self.know(key, pace.moved_up(now - last.polled_at, moved_up))
        self._watched[job_id] = _Watched(now, now + self._least, 0.0)
        pause = min(max(self.pace(key).queue_pause(), self._least), self._most)
        return max(pause, QUEUE_ROUNDS * self._round) if self._is_short else pause

    def started(self, job_id: int, now: float, since_submit: float) -> float:
        """Return for how long a request is likely to have run that is seen to for the first time.

        Args:
            job_id: The job.
            now: The time.
            since_submit: For how long the request exists, in seconds.
        """
        last = self._watched.get(job_id)
        if last is None:
            # Of an earlier process: it may have started at any time.
            unseen, age = since_submit, since_submit / 2
        elif last.unsure is None:
            unseen, age = 0.0, since_submit
        else:
            unseen = min(now - last.polled_at, since_submit)
            age = unseen / 2
        self._watched[job_id] = _Watched(now, now, unseen)
        return age

    def runs(self, job_id: int, key: PaceKey, now: float, age: float) -> float:
        """Return the pause after a poll that found the request to run, for so long by now."""
        last = self._watched.get(job_id)
        # Whose start an earlier process saw: that one knew it well enough.
        unsure = (last.unsure if last else None) or 0.0
        self._watched[job_id] = _Watched(now, now + self._least, unsure)
        return self._run_pause(key, age, unsure)

    def failed(self, job_id: int, now: float, pause: float) -> None:
        """Note that a poll failed, so that the job is not asked before its pause is over."""
        last = self._watched.get(job_id)
        if last:
            last.soonest = now + pause
        else:
            self._watched[job_id] = _Watched(now, now + pause, 0.0)

    def done(
        self, job_id: int, key: PaceKey, now: float, since_submit: float, age: float | None
    ) -> Pace | None:
        """Learn from a request that is done.

        Args:
            job_id: The job.
            key: Its kind.
            now: The time.
            since_submit: For how long the request existed, in seconds.
            age: For how long it ran; None: nobody saw it run.

        Returns:
            What is known of its kind by now, to be kept; None: this process knows nothing of it.
        """
        last = self._watched.pop(job_id, None)
        if last is None:
            return None
        unseen = now - last.polled_at
        # How long it ran is known better from its kind than from when somebody looked.
        waited = since_submit - (since_submit if age is None else age)
        watched = waited + self.pace(key).mean
        self._watched_seconds += (watched - self._watched_seconds) * (1 - WATCHED_KEPT)
        if age is None:
            low, high = 0.0, unseen  # it began and ended since the last poll, or since the submit
        else:
            # It ended since the last poll, and began some time around when it is taken to have.
            unsure = last.unsure or 0.0
            low, high = age - unseen - unsure / 2, age + unsure / 2
        pace = self._paces.get(key, Pace(prior=self.pace(key).prior)).seen(low, high)
        self.know(key, pace)
        return pace

    def forget(self, job_id: int) -> None:
        """Forget a job that is not watched any more."""
        self._watched.pop(job_id, None)

    # Whose turn it is: asked by the lane.

    def at(self, job_id: int, due: float, now: float) -> float:
        """Return when the job that is due next may be asked.

        While the budget is short no turn is left unused: who is next in line is asked early.
        """
        start = due
        if start > now and self._is_short:
            watched = self._watched.get(job_id)
            start = min(due, max(now, watched.soonest)) if watched else due
        return max(start, self.turns.next)

    def take(self, now: float) -> None:
        """Take a turn."""
        self.turns.take(now)

    @property
    def price(self) -> float:
        """What a poll is worth, in seconds of lag."""
        fair = fair_price(len(self._watched), self.turns.per_second, self._watched_seconds)
        return max(self._least_price, fair)

    @property
    def _is_short(self) -> bool:
        """Whether there are not as many turns as every job would be worth."""
        return self.price > self._least_price

    @property
    def _round(self) -> float:
        """How long it takes to ask every job once, in seconds."""
        return len(self._watched) / self.turns.per_second

    def _run_pause(self, key: PaceKey, age: float, unsure: float) -> float:
        most = max(self._most, RUN_ROUNDS * self._round) if self._is_short else self._most
        return self.pace(key).run_pause(
            age, self.price, least=self._least, most=most, unsure=unsure
        )
