"""Seats at RunComfy: so many requests under way at once, and the queue of those that wait for one.

Each person in turn, not whoever pressed most: a job belongs to a round, the one after its author's
last and none that is over; the earliest round goes first, in it the oldest job. With each job that
leaves, the round that is on moves on by one person's share, so that newcomers cannot keep anybody's
second job waiting for ever.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

Entry: TypeAlias = tuple[float, int, int]
"""A job's round, the job, and its author."""
FEW = 64
"""People whose next round is remembered, beyond twice those who are here."""


class Seats:
    """Who has a seat and who waits. All of it is rebuilt from the jobs' rows at a start."""

    def __init__(self, most: int | None) -> None:
        """Make the seats.

        Args:
            most: How many; None: there is one for every job.
        """
        self._most = most
        self._seated: dict[int, Entry] = {}
        """By job."""
        self._line: list[Entry] = []
        """Those who wait, sorted."""
        self._places: dict[int, Entry] = {}
        """The same, by job."""
        self._round = 0.0
        """The one that is on."""
        self._next: dict[int, float] = {}
        """By person: the round of their next job, where it is later than the one that is on."""
        self._people: Counter[int] = Counter()
        """Jobs of each person, seated or waiting."""
        self.call: Callable[[int], None] = lambda _: None
        """Tells a job that it has a seat now."""

    def occupy(self, job_id: int, user_id: int) -> None:
        """Seat a job whose request is under way already, even if there are too few seats."""
        if self._most is not None and job_id not in self._seated:
            self._seated[job_id] = (self._turn_of(user_id), job_id, user_id)

    def take(self, job_id: int, user_id: int) -> int:
        """Take a seat, or wait for one.

        Returns:
            0: the job has a seat. Else its place in the queue, from 1.
        """
        if self._most is None or job_id in self._seated:
            return 0
        if job_id not in self._places:
            entry = self._places[job_id] = (self._turn_of(user_id), job_id, user_id)
            insort(self._line, entry)
        if len(self._seated) < self._most and self._line[0][1] == job_id:
            self._seat_first()
            return 0
        return 1 + bisect_left(self._line, self._places[job_id])

    def leave(self, job_id: int, *, unused: bool = False) -> None:
        """Give up a seat or a place in the queue, if the job has one; who is next is called.

        Args:
            job_id: The job.
            unused: Whether nothing came of the seat, so that the turn is still to come.
        """
        if entry := self._seated.pop(job_id, None):
            if unused:
                self._give_turn_back(entry)
            else:
                self._round += 1.0 / len(self._people)
            self._less(entry[2])
        elif entry := self._places.pop(job_id, None):
            del self._line[bisect_left(self._line, entry)]
            self._give_turn_back(entry)
            self._less(entry[2])
        while self._most is not None and self._line and len(self._seated) < self._most:
            self.call(self._seat_first())
        if not self._people:
            # Nobody waits for anybody: turns begin anew.
            self._round = 0.0
            self._next.clear()

    def _seat_first(self) -> int:
        entry = self._line.pop(0)
        job_id = entry[1]
        del self._places[job_id]
        self._seated[job_id] = entry
        self._round = max(self._round, entry[0])
        if len(self._next) > 2 * len(self._people) + FEW:
            self._next = {one: later for one, later in self._next.items() if later > self._round}
        return job_id

    def _turn_of(self, user_id: int) -> float:
        """Return the round of a person's next job, and count the job."""
        its_round = max(self._round, self._next.get(user_id, 0.0))
        self._next[user_id] = its_round + 1.0
        self._people[user_id] += 1
        return its_round

    def _give_turn_back(self, entry: Entry) -> None:
        its_round, _, user_id = entry
        others = [other for other, _, user in self._line if user == user_id]
        self._next[user_id] = 1.0 + max(others, default=its_round - 1.0)

    def _less(self, user_id: int) -> None:
        self._people[user_id] -= 1
        if not self._people[user_id]:
            del self._people[user_id]
