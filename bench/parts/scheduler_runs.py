"""Requests of known length, asked by the real scheduler (`jobs/lane.py`, `jobs/polls.py`).

On a virtual clock: a call takes no time, and hours pass at once. What is drawn depends on the seed
alone, so that every way of asking meets the same requests.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bench.parts.jumping import run
from jobs.lane import Lane
from jobs.pace import LEAST_PRICE, Pace
from jobs.polls import Polls
from jobs.turns import Turns
from storage import PaceKey

MODEL = "model"
MIDDLES = (9.0, 14.0, 20.0, 28.0, 40.0, 62.0)
"""Seconds that half of the requests do not reach, of six kinds: a model and size each."""
EVERY_SECONDS = 5.0
"""Between two requests, on average, where the budget is no matter."""
LEARNED = 30
"""Requests of each kind that were seen before."""
NO_LIMIT = 1e6
LEAST_SECONDS = 0.05
"""The least pause between two polls of one, so that the price alone decides."""
MOST_SECONDS = 20.0
"""The bot's own, as the default of `POLL_SECONDS_MAX`."""


@dataclass(frozen=True)
class World:
    """What requests are like."""

    spread: float = 0.2
    """The standard deviation of the logarithm of a duration, inside a kind."""
    queue: str = "none"
    """`none`; `half`: half of them wait, 60 s on average, exponentially; `all`: up to 300 s."""
    cold: float = 0.0
    """The share that takes 30 s more."""
    drift: float = 1.0
    """What durations are multiplied with in the second half."""

    def draw(self, chance: random.Random, middle: float) -> tuple[float, float]:
        """Return for how long a request waits, and then runs, in seconds."""
        runs = middle * math.exp(chance.gauss(0.0, self.spread))
        if chance.random() < self.cold:
            runs += 30.0
        match self.queue:
            case "half" if chance.random() < 0.5:
                return chance.expovariate(1 / 60), runs
            case "all":
                return chance.uniform(0.0, 300.0), runs
            case _:
                return 0.0, runs


@dataclass
class Request:
    """One request, and what became of it."""

    kind: int
    began: float
    starts: float
    ends: float
    polls: int = 0
    lag: float = 0.0
    """From its end to the poll that saw it, in seconds."""


@dataclass
class Run:
    """What one way of asking came to."""

    done: list[Request] = field(default_factory=list)
    """In the order in which they were submitted."""
    starts: list[float] = field(default_factory=list)
    """When each poll was sent."""

    @property
    def lag(self) -> float:
        """The mean, in seconds."""
        return sum(request.lag for request in self.done) / len(self.done)

    @property
    def polls(self) -> float:
        """Per request, on average."""
        return sum(request.polls for request in self.done) / len(self.done)


def requests(world: World, seed: int, count: int) -> Iterator[Request]:
    """Yield requests that come one after the other."""
    chance, now = random.Random(seed), 0.0
    for number in range(count):
        kind = chance.randrange(len(MIDDLES))
        drift = world.drift if number >= count / 2 else 1.0
        waits, runs = world.draw(chance, MIDDLES[kind] * drift)
        now += chance.expovariate(1 / EVERY_SECONDS)
        yield Request(kind, now, now + waits, now + waits + runs)


def fixed_pace(world: World, seed: int, count: int, every: float = 2.0) -> Run:
    """Return what asking each request every so many seconds comes to."""
    result = Run()
    for request in requests(world, seed, count):
        request.polls = max(1, math.ceil((request.ends - request.began) / every))
        request.lag = request.began + request.polls * every - request.ends
        result.done.append(request)
    return result


def one_by_one(
    world: World,
    seed: int,
    count: int,
    least_price: float = LEAST_PRICE,
    least_seconds: float = LEAST_SECONDS,
) -> Run:
    """Return what the scheduler comes to: a budget that never binds, and nothing learned yet.

    Args:
        world: What the requests are like.
        seed: Of what is drawn.
        count: How many requests.
        least_price: What a poll is worth, in seconds of lag.
        least_seconds: The least pause between two polls of one request.
    """

    async def main() -> Run:
        loop, start = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        watch = _Watch(_polls(NO_LIMIT, least_price, least_seconds), over=lambda _: None)
        running = asyncio.create_task(watch.lane.run())
        for request in requests(world, seed, count):
            await asyncio.sleep(start + request.began - loop.time())
            watch.begin(request)
        await watch.until_all_are_done()
        running.cancel()
        return watch.result

    return run(main())


def many_at_once(
    world: World, seed: int, jobs: int, per_second: float, seconds: float, *, learned: bool
) -> tuple[Run, Run]:
    """Return what the scheduler and asking all in turn come to, where so many are always under way.

    A request that was seen done is followed by a new one. The first third of the time is left out,
    since all began together.

    Args:
        world: What the requests are like.
        seed: Of what is drawn.
        jobs: Under way at once.
        per_second: The budget.
        seconds: How long.
        learned: Whether the scheduler has seen some of each kind before.
    """
    polls = _polls(per_second)
    if learned:
        chance = random.Random(-seed)
        for kind, middle in enumerate(MIDDLES):
            pace = Pace()
            for _ in range(LEARNED):
                _, runs = replace(world, queue="none").draw(chance, middle)
                pace = pace.seen(runs - 0.5, runs + 0.5)
            polls.know(PaceKey(MODEL, str(kind)), pace)
    return (
        _late(_scheduled(world, seed, jobs, polls, seconds), seconds),
        _late(_in_turn(world, seed, jobs, per_second, seconds), seconds),
    )


def _scheduled(world: World, seed: int, jobs: int, polls: Polls, seconds: float) -> Run:
    chance = random.Random(seed)

    async def main() -> Run:
        loop, start = asyncio.get_running_loop(), asyncio.get_running_loop().time()

        def begin() -> None:
            watch.begin(_new(world, chance, loop.time() - start))

        watch = _Watch(polls, over=lambda _: begin())
        running = asyncio.create_task(watch.lane.run())
        for _ in range(jobs):
            begin()
        await asyncio.sleep(seconds)
        running.cancel()
        return watch.result

    return run(main())


def _in_turn(world: World, seed: int, jobs: int, per_second: float, seconds: float) -> Run:
    chance, result = random.Random(seed), Run()
    under_way = [_new(world, chance, 0.0) for _ in range(jobs)]
    for number in range(int(seconds * per_second)):
        now, turn = number / per_second, number % jobs
        request = under_way[turn]
        request.polls += 1
        if request.ends <= now:
            request.lag = now - request.ends
            result.done.append(request)
            under_way[turn] = _new(world, chance, now)
    return result


def _late(result: Run, seconds: float) -> Run:
    kept = [request for request in result.done if request.ends + request.lag > seconds / 3]
    return Run(kept, result.starts)


def _new(world: World, chance: random.Random, now: float) -> Request:
    kind = chance.randrange(len(MIDDLES))
    waits, runs = world.draw(chance, MIDDLES[kind])
    return Request(kind, now, now + waits, now + waits + runs)


def _polls(
    per_second: float, least_price: float = LEAST_PRICE, least_seconds: float = LEAST_SECONDS
) -> Polls:
    turns = Turns(per_second)
    return Polls(turns, least=least_seconds, most=MOST_SECONDS, least_price=least_price)


class _Watch:
    """The steps that `jobs/watch.py` takes, against requests that answer from their draw."""

    def __init__(self, polls: Polls, *, over: Callable[[Request], None]) -> None:
        self.result = Run()
        self.lane = Lane("poll", self._step, concurrency=64, starts=polls)
        self._polls = polls
        self._over = over
        self._begun: list[Request] = []
        self._start = asyncio.get_running_loop().time()
        self._left = 0

    def begin(self, request: Request) -> None:
        """Watch a request from now on."""
        self._begun.append(request)
        self._left += 1
        number = len(self._begun) - 1
        self.lane.add(number, self._polls.submitted(number, _key(request), self._time()))

    async def until_all_are_done(self) -> None:
        """Wait for that."""
        while self._left:  # noqa: ASYNC110 - the clock jumps: it costs nothing to look
            await asyncio.sleep(10.0)

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _step(self, number: int) -> None:
        request, polls, time = self._begun[number], self._polls, self._time()
        now = time - self._start
        key = _key(request)
        request.polls += 1
        self.result.starts.append(now)
        polls.turns.answered()
        if now >= request.ends:
            polls.done(number, key, time)
            request.lag = now - request.ends
            self.result.done.append(request)
            self._left -= 1
            self._over(request)
        elif now < request.starts:
            self.lane.add(number, polls.waits(number, key, time, None))
        else:
            self.lane.add(number, polls.runs(number, key, time))


def _key(request: Request) -> PaceKey:
    return PaceKey(MODEL, str(request.kind))
