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

    submitted_at: float
    looked_at: float | None
    """The last poll that told its state, or the submit; None: neither is this process's."""
    began_at: float | None = None
    """When it is taken to have begun to run; None: it was not seen to yet."""
    unsure: float = 0.0
    """How much of that is not known, since nobody looked, in seconds."""
    has_waited: bool = False
    """Whether it was seen in the queue."""
    place: int | None = None
    """Where it was seen there first, and when."""
    placed_at: float = 0.0
    held_until: float | None = None
    """It is not asked before, however many turns are left unused; None: nothing holds it."""


class Polls:
    """The paces of all kinds, and what is remembered of each watched job."""

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
        """Return what is known of a kind; where it is new, it begins as the same model's others."""
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

    # What is known of a job.

    def submitted(self, job_id: int, key: PaceKey, now: float) -> float:
        """Note that its request was submitted; return the pause to the first poll."""
        self._watched[job_id] = _Watched(now, looked_at=now)
        first = max(FIRST_LOOK * self.price, self._least)
        return min(first, self._run_pause(key, 0.0, 0.0))

    def carried_on(self, job_id: int, now: float, exists: float, ran: float | None) -> None:
        """Note a job of an earlier process; one that is known stays as it is.

        Args:
            job_id: The job.
            now: The time.
            exists: For how long its request does, in seconds.
            ran: For how long that runs; None: nobody saw it run.
        """
        if job_id not in self._watched:
            began_at = None if ran is None else now - ran
            self._watched[job_id] = _Watched(now - exists, looked_at=None, began_at=began_at)

    def has_looked(self, job_id: int) -> bool:
        """Tell whether this process has submitted the job, or was told its state."""
        job = self._watched.get(job_id)
        return job is not None and job.looked_at is not None

    def age(self, job_id: int, key: PaceKey, now: float) -> float:
        """Return for how long a request that was found to run is likely to have run, in seconds.

        When it is seen to for the first time, it began between two looks; what its wait says of
        others' is learned.
        """
        job = self._job(job_id, now)
        if job.began_at is None:
            if job.looked_at is not None and not job.has_waited:
                job.began_at = job.submitted_at
            else:
                # Of an earlier process's job nobody knows more than when it was submitted.
                job.unsure = now - (job.submitted_at if job.looked_at is None else job.looked_at)
                job.began_at = now - job.unsure / 2
            if job.place is not None:
                waited = job.began_at - job.placed_at
                self.know(key, self.pace(key).waited_for(waited, max(job.place, 1)))
        return now - job.began_at

    def runs(self, job_id: int, key: PaceKey, now: float) -> float:
        """Note that the request was found to run; return the pause to the next poll."""
        age = self.age(job_id, key, now)
        job = self._job(job_id, now)
        job.looked_at, job.held_until = now, None
        return self._run_pause(key, age, job.unsure)

    def waits(self, job_id: int, key: PaceKey, now: float, place: int | None) -> float:
        """Note that the request was found in the queue; return the pause to the next poll."""
        job = self._job(job_id, now)
        if job.place is None and place is not None:
            job.place, job.placed_at = place, now
        job.looked_at, job.held_until = now, None
        job.has_waited, job.began_at = True, None
        pause = min(max(self.pace(key).queue_pause(), self._least), self._most)
        return max(pause, QUEUE_ROUNDS * self._round) if self._is_short else pause

    def is_unclear(self, job_id: int, key: PaceKey, now: float) -> float:
        """Return the pause after a poll that told nothing: it may be done at any time."""
        job = self._job(job_id, now)
        began_at = job.submitted_at if job.began_at is None else job.began_at
        pause = self._run_pause(key, now - began_at, 0.0)
        self.hold(job_id, now, self._least)
        return pause

    def hold(self, job_id: int, now: float, pause: float) -> None:
        """See to it that a job is not asked for so long, though turns are left unused."""
        if job := self._watched.get(job_id):
            job.held_until = now + pause

    def done(self, job_id: int, key: PaceKey, now: float) -> Pace | None:
        """Learn from a request that is done, and forget the job.

        Returns:
            What is known of its kind by now, to be kept; None: nothing was learned.
        """
        job = self._watched.pop(job_id, None)
        if job is None or job.looked_at is None:
            return None
        unseen = now - job.looked_at
        if job.began_at is None:
            # It began and ended since the last look.
            waited, low, high = 0.0, 0.0, unseen
        else:
            waited, age = job.began_at - job.submitted_at, now - job.began_at
            low, high = age - unseen - job.unsure / 2, age + job.unsure / 2
        # How long it ran is known better from its kind than from when somebody looked.
        watched = waited + self.pace(key).mean
        self._watched_seconds += (watched - self._watched_seconds) * (1 - WATCHED_KEPT)
        pace = self.pace(key).seen(low, high)
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
        if start > now and self._is_short and (job := self._watched.get(job_id)):
            looked_at = now if job.looked_at is None else job.looked_at
            soonest = looked_at + self._least if job.held_until is None else job.held_until
            start = min(due, max(now, soonest))
        return max(start, self.turns.next)

    def take(self, now: float) -> None:
        """Take a turn."""
        self.turns.take(now)

    def _job(self, job_id: int, now: float) -> _Watched:
        """Return the job's record; one that nobody keeps where it was cancelled meanwhile."""
        return self._watched.get(job_id) or _Watched(now, looked_at=now)

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
