"""One picture of an edit's sources and its result, side by side, for whoever asks.

It belongs to no job and is kept nowhere: made from what a message shows, gone once it was sent.
Whoever waits for one is told when the process ends; after a crash nobody can, since no later
process has the token of their press, which is all that an answer for them alone could go by.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jobs.closing import ClosingError
from jobs.reply import DeliveryFile
from jobs.sources import MOST_SOURCE_BYTES, as_file
from pictures import PictureError, Work
from runcomfy import Media, MediaError, MediaTrouble

ANSWER_SECONDS = 60.0
"""From a wish until its picture was sent: nobody looks at one that comes later."""
DRAIN_SECONDS = 3.0
"""What those under way get when the process ends; the whole has 10 seconds."""
TELL_SECONDS = 3.0
"""And for telling whoever waits that it ends."""
MOST_AT_ONCE = 4
"""Comparisons in the process."""
MOST_FETCHES = 8
"""Files of theirs on the way at once: jobs' pictures come by the same 32 connections."""
MOST_BEFORES = 9
"""What `Work.compare` takes, and what a message holds beside one result."""
FILENAME = "before-and-after"
log = logging.getLogger(__name__)


class CompareTrouble(StrEnum):
    """Why there is no comparison."""

    CAME_TWICE = "the same wish is being seen to already"
    STILL_MAKING = "the person's last one is not done yet"
    BUSY = "too many people want one"
    GONE = "a picture is not there any more"
    UNREACHABLE = "a picture could not be fetched for now"
    UNREADABLE = "nothing could be made of the pictures"
    TOO_SLOW = "it took too long"
    NOT_TAKEN = "it was made and could not be sent"


class CompareError(Exception):
    """There is no comparison; `trouble` says why."""

    def __init__(self, trouble: CompareTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass
class Wish:
    """Somebody's wish for a comparison, from the press until the last word of the answer."""

    id: int
    person_id: int
    task: asyncio.Task[Any]
    """Who answers it."""
    limit: asyncio.Timeout | None = None
    """While its picture is made and sent: when that ends at the latest."""


class Compares:
    """Every comparison of this process; `close` at the end."""

    def __init__(
        self, media: Media, work: Work, folder: Path, *, seconds: float = ANSWER_SECONDS
    ) -> None:
        """Fetch through `media`, work in folders of their own below `folder`.

        `seconds` may go by from a wish until its picture was sent.
        """
        self._media = media
        self._work = work
        self._folder = folder
        self._seconds = seconds
        self._under_way: dict[int, Wish] = {}
        """By the person's id."""
        self._fetches = asyncio.Semaphore(MOST_FETCHES)
        # Of the two workers or more, the others are left to jobs.
        self._seat = asyncio.Semaphore(1)
        self._closing = False

    async def close(self, seconds: float = DRAIN_SECONDS) -> None:
        """Take no new ones; return once everybody has an answer, the last ones `ClosingError`.

        Pictures may be made and sent for `seconds` more, and then words for `TELL_SECONDS`.
        """
        self._closing = True
        until = asyncio.get_running_loop().time() + seconds
        for wish in self._under_way.values():
            if wish.limit and not wish.limit.expired():
                wish.limit.reschedule(min(wish.limit.when() or until, until))
        if tasks := [wish.task for wish in self._under_way.values()]:
            _, late = await asyncio.wait(tasks, timeout=seconds + TELL_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    @contextmanager
    def admitted(self, wish_id: int, person_id: int) -> Iterator[Wish]:
        """Let somebody in, before they are told to wait; `close` waits until they are out again.

        Args:
            wish_id: Which wish this is: Discord may tell of one twice.
            person_id: Who asks: one at a time for each.

        Raises:
            CompareError: there is no room, or they are in already.
            ClosingError: the process is ending.
        """
        if self._closing:
            raise ClosingError
        if theirs := self._under_way.get(person_id):
            twice = theirs.id == wish_id
            raise CompareError(CompareTrouble.CAME_TWICE if twice else CompareTrouble.STILL_MAKING)
        if len(self._under_way) >= MOST_AT_ONCE:
            raise CompareError(CompareTrouble.BUSY)
        task = asyncio.current_task()
        assert task is not None, "called by a coroutine"
        self._under_way[person_id] = wish = Wish(wish_id, person_id, task)
        try:
            yield wish
        finally:
            del self._under_way[person_id]

    @asynccontextmanager
    async def side_by_side(
        self, wish: Wish, befores: Sequence[str], after: str, *, max_bytes: int
    ) -> AsyncIterator[DeliveryFile]:
        """Yield a JPEG of the pictures, and remove it when it was sent.

        Sending it counts towards the time too, and is cancelled when that is over.

        Args:
            wish: Whose it is; admitted.
            befores: Addresses of the sources, 1 or more, at hosts that sources may come from.
            after: The result's address there.
            max_bytes: What the file may have at most.

        Raises:
            CompareError: there is none.
            ClosingError: the process is ending.
            OSError: no file can be written.
            WorkError: no worker can do it, whatever the pictures are.
        """
        if self._closing:
            raise ClosingError
        # Jobs are counted from 1, so this is no job's; it goes with theirs at a start
        # (`Desk.clear_all`) if a crash left it there.
        folder = self._folder / f"0-{wish.person_id}"
        try:
            async with asyncio.timeout(self._seconds) as wish.limit:
                addresses = [*befores[:MOST_BEFORES], after]
                yield await self._made(folder, addresses, max_bytes)
        except TimeoutError as error:
            if self._closing:
                raise ClosingError from error
            raise CompareError(CompareTrouble.TOO_SLOW) from error
        finally:
            wish.limit = None
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _made(self, folder: Path, addresses: Sequence[str], max_bytes: int) -> DeliveryFile:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        paths = [folder / f"given{number}" for number in range(len(addresses))]
        fetches = (self._fetch(url, path) for url, path in zip(addresses, paths, strict=True))
        # All are waited for, also by whoever gives up: a late one would write where nothing is.
        for outcome in await asyncio.gather(*fetches, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
        *befores, after = paths
        target = folder / FILENAME
        try:
            async with self._seat:
                picture = await self._work.compare(befores, after, target, max_bytes=max_bytes)
        except PictureError as error:
            log.warning("no comparison can be made: %s", error)
            raise CompareError(CompareTrouble.UNREADABLE) from error
        return as_file(target, FILENAME, picture)

    async def _fetch(self, address: str, path: Path) -> None:
        try:
            async with self._fetches:
                await self._media.fetch(address, path, max_bytes=MOST_SOURCE_BYTES)
        except MediaError as error:
            log.warning("a picture for a comparison could not be fetched: %s", error)
            raise CompareError(_trouble(error.trouble)) from error


def _trouble(at_fetching: MediaTrouble) -> CompareTrouble:
    match at_fetching:
        case MediaTrouble.GONE | MediaTrouble.FORBIDDEN_HOST:
            return CompareTrouble.GONE
        case MediaTrouble.TOO_LARGE:
            return CompareTrouble.UNREADABLE
        case MediaTrouble.FAILED:
            return CompareTrouble.UNREACHABLE
