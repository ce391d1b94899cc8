"""From RunComfy's completion to the picture in the reply: `python -m bench.completion`.

The real bot in the sandbox, over real sockets, with the settings that it has by default, but for
the quotas. Several edits are under way at once, in sizes that take differently long, and some wait
in a queue; of the first ones the bot knows nothing and learns. Against it:

- the floor: right after each, a bare client fetches the same bytes from RunComfy and sends them as
  an edit of the same reply; it need not be told that they are there;
- a fixed pace, counted from the same requests' times: as many polls as ours, and one every 2 s.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log
from pathlib import Path
from statistics import mean, median
from time import time

import aiohttp
from yarl import URL

from bench.parts.figures import Figures, Plot, Table, percentile, present
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.person import Person
from sandbox.runcomfy import RunComfy
from sandbox.runcomfy.queue import Outcome, Request

EDITS = 60
FIRST = 20
"""Of which the bot learns; they are told apart."""
GAP_SECONDS = 1.1
"""Between two commands, on average."""
SIZES = {"1024*1024 (1:1)": 2.5, "1280*720 (16:9)": 4.0, "800*1200 (2:3)": 6.0}
"""What the middle one of a size's runs takes, in seconds."""
SPREAD = 0.2
"""The standard deviation of the logarithm."""
QUEUE_SECONDS = 0.3
SLOTS = 6
"""Runs at once; now and then there are more requests."""
USUAL_SECONDS = 2.0
"""Between two polls of RunComfy's own command line."""
MOST_SECONDS = 60.0
POINTS = 50
"""Of a line in the plot."""
PROJECT = Path(__file__).resolve().parents[1]
PHOTO = PROJECT / "sandbox" / "photos" / "astronaut.jpg"


@dataclass(frozen=True)
class Wish:
    """One edit that somebody asks for."""

    prompt: str
    """No other's."""
    size: str
    run_seconds: float
    """What it will take."""
    gap_seconds: float
    """Until the next one."""


class Paced(RunComfy):
    """The sandbox's RunComfy, where each run takes as long as is settled for it."""

    def __init__(self, sandbox: Sandbox, wishes: Sequence[Wish]) -> None:
        super().__init__(
            token=sandbox.environment()["RUNCOMFY_TOKEN"],
            faults=sandbox.faults,
            exchanges=sandbox.exchanges,
            documents=PROJECT / "models",
            queue_seconds=QUEUE_SECONDS,
            run_seconds=0.0,
            slots=SLOTS,
            crowd=0,
        )
        self._seconds = {wish.prompt: wish.run_seconds for wish in wishes}

    async def _carry_out(self, request: Request) -> Outcome:
        outcome = await super()._carry_out(request)
        ends = request.started_at + self._seconds[str(request.body["prompt"])]
        await asyncio.sleep(max(0.0, ends - time()))
        return outcome


STAGES = (
    "until the poll comes that sees it",
    "until the result's address is told",
    "until its file is asked for",
    "fetched, checked, and on its way to Discord",
    "taken by Discord",
)
"""The way of a result; the bare client has the last two alone."""


@dataclass(frozen=True)
class Seen:
    """What was seen of one edit, in seconds."""

    queued: float
    waited: float
    """From its submit to its completion."""
    polls: int
    """Until it was seen to be done."""
    stages: Sequence[float]
    """By `STAGES`."""
    bare: Sequence[float]
    """The bare client's, by the last of them."""


def pauses(waited: float, every: float) -> int:
    """Return how many polls at a fixed pace it takes to see what is done after so many seconds."""
    return max(1, ceil(waited / every))


def as_often(waits: Sequence[float], polls: int) -> float:
    """Return the shortest fixed pause, in seconds, that takes no more polls for all of them."""
    low, high = 0.0, max(waits)
    while high - low > 1e-4:
        every = (low + high) / 2
        few = sum(pauses(waited, every) for waited in waits) <= polls
        low, high = (low, every) if few else (every, high)
    return high


async def measure() -> Figures:
    """Let people edit, and take the times."""
    seen = await _Run(_wishes(random.Random(6))).seen()
    rows: list[Sequence[str]] = []
    lines: dict[str, Sequence[tuple[float, float]]] = {}
    for name, group in (
        (f"first {FIRST}", seen[:FIRST]),
        (f"{EDITS - FIRST} after them", seen[FIRST:]),
    ):
        ways = _ways(group)
        lines = {way: _line(seconds) for way, (seconds, _) in ways.items()}
        for way, (seconds, polls) in ways.items():
            rows.append((name, way, *_row(seconds), f"{polls:.1f}" if polls else "none"))
    late = [one.queued for one in seen if one.queued > 1.0]
    note = (
        f"{len(late)} of the requests waited in the queue for longer than a second, at most for "
        f"{max(late, default=0.0):.0f} s. "
        "The fixed paces are not another bot's: their polls are reckoned from the submits and "
        "completions of the same requests, and what comes after the poll that sees a completion is "
        "what ours needed for that, in the median. Polls are calls for the status; whoever sees "
        "that it is done asks for the result once. The bare client runs in the sandbox's process, "
        "which serves it: what both do takes turns."
    )
    columns = ("edits", "way", "median, ms", "p95, ms", "worst, ms", "polls per request")
    title = "From RunComfy's completion to the picture in the reply"
    plot = Plot("completion", f"{title}, {EDITS - FIRST} edits", "seconds", "edits, %", lines)
    return Figures([Table(title, columns, rows, note), _stages(seen[FIRST:])], plots=[plot])


def _wishes(chance: random.Random) -> Sequence[Wish]:
    wishes = []
    for number in range(EDITS):
        size, middle = chance.choice(list(SIZES.items()))
        seconds = chance.lognormvariate(log(middle), SPREAD)
        gap = chance.expovariate(1 / GAP_SECONDS)
        wishes.append(Wish(f"a red sky, number {number}", size, seconds, gap))
    return wishes


def _ways(group: Sequence[Seen]) -> Mapping[str, tuple[Sequence[float], float]]:
    """Return by each way the seconds from completion to picture, and the polls per request."""
    waits = [one.waited for one in group]
    polls = sum(one.polls for one in group)
    after = median(sum(one.stages[1:]) for one in group)
    ways = {"ours": ([sum(one.stages) for one in group], polls / len(group))}
    for name, every in (
        ("fixed, as many polls:", as_often(waits, polls)),
        ("fixed:", USUAL_SECONDS),
    ):
        counts = [pauses(waited, every) for waited in waits]
        late = [count * every - waited for count, waited in zip(counts, waits, strict=True)]
        ways[f"{name} every {every:.2f} s"] = ([one + after for one in late], mean(counts))
    ways["floor: fetched and sent alone"] = ([sum(one.bare) for one in group], 0.0)
    return ways


def _stages(group: Sequence[Seen]) -> Table:
    """Return what each stage took."""
    bare = ["" for _ in STAGES]
    bare[-2:] = [
        f"{median(taken) * 1e3:.0f}" for taken in zip(*(one.bare for one in group), strict=True)
    ]
    rows = [
        (stage, *_row(taken), floor)
        for stage, taken, floor in zip(
            STAGES, zip(*(one.stages for one in group), strict=True), bare, strict=True
        )
    ]
    columns = ("stage", "median, ms", "p95, ms", "worst, ms", "floor, median, ms")
    return Table(f"Where the time goes, {len(group)} edits", columns, rows)


def _between(moments: Sequence[float]) -> Sequence[float]:
    return [later - earlier for earlier, later in pairwise(moments)]


def _row(seconds: Sequence[float]) -> Sequence[str]:
    figures = (median(seconds), percentile(seconds, 0.95), max(seconds))
    return [f"{figure * 1e3:.0f}" for figure in figures]


def _line(seconds: Sequence[float]) -> Sequence[tuple[float, float]]:
    """Return the share of the edits, in percent, that has its picture after so many seconds."""
    shares = [step / POINTS for step in range(POINTS + 1)]
    return [(percentile(seconds, share), share * 100) for share in shares]


class _Run:
    """The edits, and all that was said meanwhile."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self._wishes = wishes
        self._heard: list[Exchange] = []

    async def seen(self) -> Sequence[Seen]:
        """Carry out all wishes, and return what was seen of each, in their order."""
        with tempfile.TemporaryDirectory(prefix="completion-") as name:
            sandbox = Sandbox(port=0, folder=Path(name) / "data")
            sandbox.runcomfy = Paced(sandbox, self._wishes)
            sandbox.exchanges.listeners.append(self._heard.append)
            async with sandbox, aiohttp.ClientSession() as session:
                await sandbox.bot.start({"QUOTA_DAILY": "1000", "MAX_ACTIVE_PER_USER": str(EDITS)})
                await sandbox.bot.wait_until_ready()
                async with asyncio.TaskGroup() as group:
                    tasks = []
                    for wish in self._wishes:
                        tasks.append(group.create_task(self._one(wish, sandbox, session)))
                        await asyncio.sleep(wish.gap_seconds)
                return [task.result() for task in tasks]

    async def _one(self, wish: Wish, sandbox: Sandbox, session: aiohttp.ClientSession) -> Seen:
        painter = Person(session, sandbox.url, "painter")
        options = {"prompt": wish.prompt, "image_size": wish.size}
        invocation = await painter.invoke("edit", {**options, "image1": PHOTO})
        await painter.until(invocation, "left today", MOST_SECONDS)
        token = sandbox.discord.interactions[invocation.interaction_id].token
        requests = sandbox.runcomfy.requests.values()
        request = next(one for one in requests if one.body["prompt"] == wish.prompt)
        (edit,) = self._pictures(token)
        await _again(sandbox, session, request, edit)
        return self._judge(request, token)

    def _judge(self, request: Request, token: str) -> Seen:
        heard = [e for e in self._heard if request.request_id in e.path]
        polls = [e for e in heard if e.call == "status"]
        (result,) = (e for e in heard if e.call == "result")
        fetches = [e for e in heard if e.call == "media"]
        ours, bare = (
            (fetch.at, edit.at, edit.at + edit.seconds)
            for fetch, edit in zip(fetches, self._pictures(token), strict=True)
        )
        moments = (request.finished_at, polls[-1].at, result.at + result.seconds, *ours)
        return Seen(
            queued=request.started_at - request.submitted_at,
            waited=request.finished_at - request.submitted_at,
            polls=len(polls),
            stages=_between(moments),
            bare=_between(bare),
        )

    def _pictures(self, token: str) -> Sequence[Exchange]:
        """Return the edits of a reply that brought it files."""
        return [e for e in self._heard if e.call == "edit" and e.files and token in e.path]


async def _again(
    sandbox: Sandbox, session: aiohttp.ClientSession, request: Request, edit: Exchange
) -> None:
    """Fetch a result with a bare client, and send the very edit that showed it once more."""
    (result,) = request.outputs
    place = f"{sandbox.runcomfy_url}/media/{request.request_id}/{result.filename}"
    reply = URL(f"{sandbox.url}{edit.path}").with_query(edit.query)
    assert isinstance(edit.request, dict)
    names = {f"files[{one['id']}]": one["filename"] for one in edit.request["attachments"]}
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(edit.request))
    async with session.get(place) as answer:
        data = await answer.read()
    for part, size in edit.files.items():
        content = data if size == len(data) else PHOTO.read_bytes()
        form.add_field(part, content, filename=names[part])
    async with session.patch(reply, data=form, raise_for_status=True) as answer:
        await answer.read()


if __name__ == "__main__":
    present(measure)
