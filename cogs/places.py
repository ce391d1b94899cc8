"""Places in a window of Discord's: so many requests in each, and who comes first.

A request takes a place before it sets off, and keeps it until the window that Discord counted it in
is certainly over, which its own answer tells. So however late answers come, and in whatever order,
no window ever counts more requests than it has places. Which request needs a place where, how long
it holds that, and what an answer says, is `buckets.py`.
"""

from __future__ import annotations

import asyncio
import heapq
from enum import IntEnum
from itertools import count
from math import inf

_turns = count()
GUESSED_SECONDS = 1.0
"""A window of which nothing is known."""


class Rank(IntEnum):
    """Who comes first."""

    RESULT = 0
    STATUS = 1


def next_turn() -> int:
    """Return a turn that comes after all that were given before."""
    return next(_turns)


class Place:
    """The place of one request, and of its repeats after one another."""

    __slots__ = ("counted_until", "free_at")

    def __init__(self) -> None:
        self.counted_until = 0.0
        """When the window that its last request was counted in is over, by the loop's clock."""
        self.free_at = inf
        """By the loop's clock; infinite while it is held."""


class Places:
    """The places of one window after another, and those who wait for one."""

    __slots__ = (
        "_kept",
        "_line",
        "_others",
        "_others_until",
        "_taken",
        "_timer",
        "limit",
        "users",
        "window_seconds",
    )

    def __init__(
        self, limit: int = 1, kept: int = 1, window_seconds: float = GUESSED_SECONDS
    ) -> None:
        """Begin with all places free.

        Args:
            limit: How many there are: one, until an answer tells.
            kept: How many of them no status takes; a window of one place has none to keep.
            window_seconds: How long a window is, as far as one knows.
        """
        self.limit = limit
        self.window_seconds = window_seconds
        """The longest that was seen: a request whose answer is lost keeps its place for so long."""
        self.users = 0
        """Those who hold on to this object; counted by its owner."""
        self._kept = kept
        self._taken: list[Place] = []
        self._others = 0
        """Places that are taken by somebody else, a process before this one for instance."""
        self._others_until = 0.0
        self._line: list[tuple[Rank, int, asyncio.Future[Place]]] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing would be lost if this were forgotten."""
        self._clear(asyncio.get_running_loop().time())
        return not (self.users or self._taken or self._others)

    async def take(self, rank: Rank, turn: int) -> Place:
        """Wait for a place: by rank, then by turn (`next_turn`), which is the caller's alone."""
        mine: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (rank, turn, mine))
        self._serve()
        try:
            return await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                self.free(mine.result())
            raise

    def take_at_once(self, rank: Rank) -> Place | None:
        """Return a place if one is free and nobody waits for it."""
        self._serve()
        return self._give() if self._has_room(rank) else None

    def free(self, place: Place) -> None:
        """Let a place be free once nothing is counted in it any more."""
        place.free_at = place.counted_until
        self._serve()

    def tell(self, limit: int, remaining: int, until: float) -> None:
        """Take in what an answer says of its window.

        Args:
            limit: Places in a window.
            remaining: Those that are left in this one.
            until: When it is over at the latest, by the loop's clock.
        """
        now = asyncio.get_running_loop().time()
        self.limit = max(1, limit)
        self._clear(now)
        # All of ours that Discord can have counted in this window are still taken.
        others = self.limit - remaining - len(self._taken)
        if others > 0:
            self._others = max(self._others, others)
            self._others_until = max(self._others_until, until)
        self._serve()

    def _clear(self, now: float) -> None:
        self._taken = [place for place in self._taken if place.free_at > now]
        if now >= self._others_until:
            self._others = 0

    def _has_room(self, rank: Rank) -> bool:
        most = self.limit - (self._kept if rank is Rank.STATUS else 0)
        return len(self._taken) + self._others < max(1, most)

    def _give(self) -> Place:
        place = Place()
        self._taken.append(place)
        return place

    def _serve(self) -> None:
        """Give the free places to those who wait, and come back when the next one is free."""
        loop = asyncio.get_running_loop()
        self._clear(loop.time())
        while self._line:
            rank, _, future = self._line[0]
            if future.done():
                heapq.heappop(self._line)
                continue
            if not self._has_room(rank):
                break
            heapq.heappop(self._line)
            future.set_result(self._give())
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._line:
            times = [place.free_at for place in self._taken]
            soonest = min([*times, self._others_until] if self._others else times)
            if soonest < inf:
                self._timer = loop.call_at(soonest, self._serve)
