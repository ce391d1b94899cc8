"""Walking through a table: every row at once in one house, then what must hold of all of them."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.discord.wire import Message
from sandbox.exchanges import KEPT
from sandbox.person import Invocation, NotAnsweredError, Person, text_of
from tests.e2e.hostile.row import GIVEN_BACK, LEFT, NOTHING_CHARGED, SUBMITTED, Row
from tests.e2e.house import House

AT_ONCE = 24
SECONDS = 120.0
"""How long a row may take; the machine may have much else to do."""
PEOPLE = ("painter", "guest", "moderator")
MOST_MEMORY = 400_000_000
"""Bytes that the bot holds at most when all is over."""
EPHEMERAL = 64
DANGEROUS = ("@everyone", "@here", "<@", "<#", "<:", "<a:", "</", "<t:0", "](", "```", "://")
"""What Discord would make something of, wherever it comes from somebody else."""
FOREIGN = ("RunComfy", "error_code", "Traceback", "invalid", "script", "hm=", "None", "Error")
MARKUP = set("*_~|`[]()")


@dataclass
class Elsewhere:
    """A server that nobody may call."""

    port: int
    callers: list[object] = field(default_factory=list)


@asynccontextmanager
async def elsewhere() -> AsyncIterator[Elsewhere]:
    """Listen on a port of loopback and count who comes."""
    found = Elsewhere(0)

    async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.callers.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(met, "0.0.0.0", 0)
    async with server:
        found.port = server.sockets[0].getsockname()[1]
        yield found


class Walk:
    """A table's way through a house."""

    def __init__(self, house: House, other: Elsewhere, name: str) -> None:
        self._house = house
        self._name = name
        self._slots = asyncio.Semaphore(AT_ONCE)
        api = house.sandbox.runcomfy_url
        self._words = {
            "API": api,
            "OTHER": f"http://127.0.0.1:{other.port}",
            "PORT": str(urlsplit(api).port),
            "ELSEWHERE": str(other.port),
        }

    async def through(self, rows: Sequence[Row]) -> list[str]:
        """Send every row and return what is wrong, a line for each."""
        rows = sorted(rows, key=lambda row: not row.is_slow)
        found = await asyncio.gather(*(self._one(n, row) for n, row in enumerate(rows)))
        await self._house.all_over(SECONDS)
        return [
            f"{row.name}: {p}" for row, problems in zip(rows, found, strict=True) for p in problems
        ]

    async def _one(self, number: int, row: Row) -> list[str]:
        # It ends in a dash, so that none is the beginning of another.
        mark = f"{self._name}-{number:03}-"
        switches = {f"{mark}{place}": spoil for place, spoil in enumerate(row.spoils)}
        for name, spoil in switches.items():
            fields = _filled(dict(spoil.fields), {**self._words, "ROW": mark})
            changes = {"call": spoil.call, "match": mark, **fields}
            self._house.sandbox.faults.switch(name, spoil.times, **changes)
        person = self._house.person(PEOPLE[number % len(PEOPLE)])
        options = row.chosen(mark)
        async with self._slots:
            invocation = await person.invoke("edit", options, unchecked=row.unchecked)
            try:
                message = await _end(person, invocation)
            except (NotAnsweredError, TimeoutError) as error:
                return [f"{type(error).__name__}: {error}"]
        problems = _words(row, message)
        state = await self._state(invocation)
        if state != row.end:
            problems.append(f"it ended {state}, not {row.end}")
        submits = self._submits(options.get("prompt"))
        wanted = row.submits
        if wanted < 0:
            wanted = int(row.end == "delivered" or SUBMITTED in row.spoils)
        if submits != wanted:
            problems.append(f"{submits} submits, not {wanted}")
        happened = Counter(e.fault for e in self._house.sandbox.exchanges.kept)
        for name, spoil in switches.items():
            if happened[name] < max(1, spoil.times):
                problems.append(f"{spoil.call} was spoiled {happened[name]} times only")
        return problems

    async def _state(self, invocation: Invocation) -> str:
        """Return how the row's job ended, once it is told; `refused` when there is none."""
        sql = f"SELECT state, told_at FROM jobs WHERE interaction_id = {invocation.interaction_id}"
        async with asyncio.timeout(SECONDS):
            while rows := self._house.rows(sql):
                if rows[0]["told_at"] is not None:
                    return str(rows[0]["state"])
                await asyncio.sleep(0.05)
        return "refused"

    def _submits(self, prompt: object) -> int:
        """Count the submits with just this prompt."""
        bodies = [e.request for e in self._house.of("submit")]
        return sum(isinstance(body, dict) and body.get("prompt") == prompt for body in bodies)


def afterwards(house: House, other: Elsewhere, rows: Sequence[Row]) -> None:
    """Hold what is left behind against what must be true whatever came in."""
    house.check()
    assert len(house.sandbox.exchanges.kept) < KEPT, "some of what was said is forgotten"
    assert house.used() == sum(row.end == "delivered" for row in rows)
    assert not other.callers, f"somewhere else was called by {other.callers}"
    asked = {urlsplit(e.path).path.rpartition("/")[0] for e in house.of("media")}
    assert all(re.fullmatch(r"/media/[\w-]+", path) for path in asked), asked
    held = memory(house.sandbox.bot.pid)
    assert held < MOST_MEMORY, f"the bot holds {held} bytes"


def memory(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    (line,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(line) * 1024


def listing(folder: Path) -> set[str]:
    """Return the files that lie below a folder, by name."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def _end(person: Person, invocation: Invocation) -> Message:
    async for message in person.versions(invocation, SECONDS):
        if any(words in _ours(text_of(message)) for words in (GIVEN_BACK, NOTHING_CHARGED, LEFT)):
            return message
    raise AssertionError("unreachable")


def _words(row: Row, message: Message) -> list[str]:
    """Return what is wrong with what the person reads."""
    text = text_of(message)
    problems: list[str] = []
    at = 0
    for piece in row.reads.split(" … "):
        at = text.find(piece, at)
        if at < 0:
            problems.append(f"{piece!r} does not stand in {text!r}")
            break
        at += len(piece)
    if bool(message["flags"] & EPHEMERAL) != (row.end == "refused"):
        problems.append("a refusal is for the person alone, and nothing else is")
    # Whose edit it is stands there, in a line of ours that pings nobody.
    read = re.sub(r"(?m)^(-# (?:AI edit|asked) by )<@\d+>", r"\1", text)
    problems += [f"{word!r} stands in {text!r}" for word in DANGEROUS if word in read]
    if row.prompt is None and not row.filename:
        problems += [f"{word!r} stands in {text!r}" for word in FOREIGN if word in _ours(text)]
    odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    if odd - {"\n", "\u200b", "\u200d"}:
        problems.append(f"{odd} stand in {text!r}")
    asked = [line for line in text.splitlines() if line.startswith("> ")]
    if len(asked) != (row.end != "refused"):
        problems.append(f"what was asked is not one line in {text!r}")
    for line in asked:
        if bare := MARKUP & set(re.sub(r"\\.", "", line[2:])) or re.match(r"> [#>-]", line):
            problems.append(f"{bare} stand bare in {line!r}")
    return problems


def _ours(text: str) -> str:
    """Return the text without the line that says what was asked, which may hold anybody's words."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("> "))


def _filled(value: Any, words: dict[str, str]) -> Any:
    """Return the value with its words replaced, however deep they stand."""
    match value:
        case str():
            for name, word in words.items():
                value = value.replace(name, word)
            return value
        case bytes() if len(value) < 10_000:
            return _filled(value.decode("latin-1"), words).encode("latin-1")
        case dict():
            return {k: _filled(v, words) for k, v in value.items()}
        case list():
            return [_filled(v, words) for v in value]
    return value
