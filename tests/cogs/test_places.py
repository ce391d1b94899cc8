"""Places in a window, against a Discord that counts: no request too many, whatever the network."""

from __future__ import annotations

import asyncio
import random
from math import inf

import pytest

from bench.parts.jumping import run
from cogs.places import Places, Rank, next_turn


class Window:
    """Discord's side of one bucket: a window begins with the first request after the last one."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self.refused = 0
        self.ends = -inf
        self.used = 0

    def count(self) -> tuple[int, float]:
        """Count a request; return what is left, and for how long."""
        now = asyncio.get_running_loop().time()
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        self.used += 1
        self.refused += self.used > self.limit
        return max(0, self.limit - self.used), self.ends - now


class Network:
    """Requests of which each takes its own time there and back."""

    def __init__(self, window: Window, seed: int, slowest: float = 3.0) -> None:
        self.window = window
        self.places = Places()
        self.shown: list[Rank] = []
        self.lost = 0.0
        """The share of the answers that never come."""
        self._chance = random.Random(seed)
        self._slowest = slowest

    async def send(self, rank: Rank) -> None:
        loop = asyncio.get_running_loop()
        place = await self.places.take(rank, next_turn())
        self.shown.append(rank)
        await asyncio.sleep(self._chance.uniform(0, self._slowest))
        remaining, seconds = self.window.count()
        if self._chance.random() < self.lost:
            place.counted_until = loop.time() + self.places.window_seconds
            self.places.free(place)
            return
        self.places.window_seconds = max(self.places.window_seconds, seconds)
        await asyncio.sleep(self._chance.uniform(0, self._slowest))
        place.counted_until = loop.time() + seconds
        self.places.tell(self.window.limit, remaining, place.counted_until)
        self.places.free(place)


@pytest.mark.parametrize("limit", [1, 2, 5, 40])
@pytest.mark.parametrize("seed", range(5))
def test_answers_that_come_late_and_out_of_order_let_no_request_too_many_out(
    limit: int, seed: int
) -> None:
    async def main() -> None:
        window = Window(limit, 2.0)
        network = Network(window, seed)
        chance = random.Random(seed)

        async def one() -> None:
            await asyncio.sleep(chance.uniform(0, 60))
            await network.send(chance.choice(list(Rank)))

        await asyncio.gather(*(one() for _ in range(300)))
        assert window.refused == 0
        assert len(network.shown) == 300

    run(main())


@pytest.mark.parametrize("seed", range(5))
def test_answers_that_never_come_count_all_the_same(seed: int) -> None:
    async def main() -> None:
        network = Network(Window(5, 5.0), seed, slowest=0.2)
        await network.send(Rank.STATUS)
        network.lost = 0.3
        await asyncio.gather(*(network.send(Rank.RESULT) for _ in range(100)))
        assert network.window.refused == 0

    run(main())


def test_a_bucket_that_others_have_used_up_is_left_alone() -> None:
    """A process that a restart has ended, for instance."""

    async def main() -> None:
        window = Window(5, 5.0)
        for _ in range(4):
            window.count()
        network = Network(window, 1, slowest=0.1)
        await asyncio.gather(*(network.send(Rank.RESULT) for _ in range(10)))
        assert window.refused == 0

    run(main())


def test_who_was_told_to_wait_waits() -> None:
    async def main() -> None:
        places, now = Places(limit=3), asyncio.get_running_loop().time()
        places.tell(3, -3, now + 7.0)
        await asyncio.gather(*(places.take(Rank.RESULT, next_turn()) for _ in range(3)))
        assert asyncio.get_running_loop().time() == pytest.approx(now + 7.0)

    run(main())


def test_all_places_are_used_and_no_time_is_lost() -> None:
    async def main() -> None:
        network = Network(Window(5, 5.0), 1, slowest=0.01)
        await network.send(Rank.STATUS)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(network.send(Rank.RESULT) for _ in range(49)))
        assert asyncio.get_running_loop().time() - began == pytest.approx(45.0, abs=0.5)

    run(main())


def test_results_go_before_statuses() -> None:
    async def main() -> None:
        network = Network(Window(1, 1.0), 1, slowest=0.1)
        waiting = [asyncio.create_task(network.send(Rank.RESULT))]
        await asyncio.sleep(0)
        for rank in (Rank.STATUS, Rank.RESULT, Rank.STATUS, Rank.RESULT):
            waiting.append(asyncio.create_task(network.send(rank)))
        await asyncio.gather(*waiting)
        assert network.shown[1:] == sorted(network.shown[1:])

    run(main())


def test_who_comes_back_into_the_line_has_its_earlier_turn() -> None:
    async def main() -> None:
        places, early = Places(), next_turn()
        held = await places.take(Rank.STATUS, next_turn())
        later = asyncio.create_task(places.take(Rank.STATUS, next_turn()))
        await asyncio.sleep(1)
        assert places.take_at_once(Rank.RESULT) is None
        back = asyncio.create_task(places.take(Rank.STATUS, early))
        await asyncio.sleep(1)
        places.free(held)
        places.free(await back)
        await later

    run(main())


def test_statuses_leave_what_is_kept_to_results() -> None:
    async def main() -> None:
        places = Places(limit=6, kept=2)
        statuses = [asyncio.create_task(places.take(Rank.STATUS, next_turn())) for _ in range(6)]
        await asyncio.sleep(1)
        assert sum(task.done() for task in statuses) == 4
        async with asyncio.timeout(1):
            await places.take(Rank.RESULT, next_turn())
            await places.take(Rank.RESULT, next_turn())
        for task in statuses[:4]:
            places.free(task.result())
        await asyncio.gather(*statuses)

    run(main())


def test_who_stops_waiting_loses_no_place_to_anybody() -> None:
    async def main() -> None:
        places = Places()
        first = await places.take(Rank.STATUS, next_turn())
        waits, goes = (asyncio.create_task(places.take(Rank.RESULT, next_turn())) for _ in range(2))
        await asyncio.sleep(1)
        waits.cancel()
        await asyncio.sleep(1)
        places.free(first)
        goes.cancel()  # in the moment in which it was given the place
        await asyncio.gather(waits, goes, return_exceptions=True)
        async with asyncio.timeout(1):
            await places.take(Rank.STATUS, next_turn())

    run(main())
