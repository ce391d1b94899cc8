"""One picture of an edit's sources and its result, side by side, for whoever asks.

It belongs to no job and is kept nowhere: made from what a message shows, gone once it was sent.
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

COMPARE_SECONDS = 60.0
"""Nobody looks at one that comes later."""
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


class CompareError(Exception):
    """There is no comparison; `trouble` says why."""

    def __init__(self, trouble: CompareTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class _Wish:
    """Somebody's wish for a comparison."""

    id: int
    task: asyncio.Task[Any]
    """Who answers it."""


class Compares:
    """Every comparison of this process; `close` at the end."""

    def __init__(
        self, media: Media, work: Work, folder: Path, *, seconds: float = COMPARE_SECONDS
    ) -> None:
        """Fetch through `media`, work in folders of their own below `folder`.

        `seconds` may go by from a wish until its picture was sent.
        """
        self._media = media
        self._work = work
        self._folder = folder
        self._seconds = seconds
        self._under_way: dict[int, _Wish] = {}
        """By the person's id, from the wish until the answer."""
        self._fetches = asyncio.Semaphore(MOST_FETCHES)
        # Of the two workers or more, the others are left to jobs.
        self._seat = asyncio.Semaphore(1)
        self._closing = False

    async def close(self, seconds: float) -> None:
        """Take no new ones; wait so long for those under way, then cancel what remains."""
        self._closing = True
        if tasks := [wish.task for wish in self._under_way.values()]:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    @asynccontextmanager
    async def side_by_side(
        self,
        wish_id: int,
        person_id: int,
        befores: Sequence[str],
        after: str,
        *,
        max_bytes: int,
    ) -> AsyncIterator[DeliveryFile]:
        """Yield a JPEG of the pictures, and remove it when it was sent.

        Sending it counts towards the time too, and is cancelled when that is over.

        Args:
            wish_id: Which wish this is: Discord may tell of one twice.
            person_id: Who asks: one at a time for each.
            befores: Addresses of the sources, 1 or more, at hosts that sources may come from.
            after: The result's address there.
            max_bytes: What the file may have at most.

        Raises:
            CompareError: there is none.
            ClosingError: the process is ending.
            OSError: no file can be written, or no worker started.
        """
        with self._admitted(wish_id, person_id):
            # Jobs are counted from 1, so this is no job's; it goes with theirs at a start
            # (`Desk.clear_all`) if a crash left it there.
            folder = self._folder / f"0-{person_id}"
            try:
                async with asyncio.timeout(self._seconds):
                    addresses = [*befores[:MOST_BEFORES], after]
                    yield await self._made(folder, addresses, max_bytes)
            except TimeoutError as error:
                raise CompareError(CompareTrouble.TOO_SLOW) from error
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    @contextmanager
    def _admitted(self, wish_id: int, person_id: int) -> Iterator[None]:
        if self._closing:
            raise ClosingError
        if theirs := self._under_way.get(person_id):
            twice = theirs.id == wish_id
            raise CompareError(CompareTrouble.CAME_TWICE if twice else CompareTrouble.STILL_MAKING)
        if len(self._under_way) >= MOST_AT_ONCE:
            raise CompareError(CompareTrouble.BUSY)
        task = asyncio.current_task()
        assert task is not None, "called by a coroutine"
        self._under_way[person_id] = _Wish(wish_id, task)
        try:
            yield
        finally:
            del self._under_way[person_id]

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
            failed = error.trouble is MediaTrouble.FAILED
            trouble = CompareTrouble.UNREACHABLE if failed else CompareTrouble.GONE
            raise CompareError(trouble) from error
