"""Statuses: one writer per reply, so that a late status never covers an end.

A writer exists while there is something to write; of a job that waits, a number is remembered.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import discord
from discord import ui

from cogs.edit.reply.calls import InvalidError, NoPlaceError
from cogs.edit.reply.layout import status_view
from cogs.edit.reply.send import Content, Sender
from jobs import (
    RETRIES_PER_SECOND,
    DeliveryFile,
    ReplyAwaitsPressError,
    ReplyLaterError,
    ReplyTooLargeError,
    Retries,
)
from storage import Job

log = logging.getLogger(__name__)
T = TypeVar("T")
GIVE_WAY_SECONDS = 1.0
"""What a status that is on its way gets to arrive before the result goes past it; also of one that
has arrived, and that discord.py keeps until its bucket's window is over."""
STATUS_TRIES = 5
"""How often a status that Discord does not take is tried, unless a newer one comes."""
STATUS_SECONDS = 60.0
"""How long a status waits for its next try at most; by then nobody misses it."""


class _NothingNewError(Exception):
    """When its turn came, the reply showed it already, or its end was about to be shown."""


@dataclass(slots=True, eq=False)
class _Writer:
    """What is to be written into one reply."""

    latest: tuple[Job, bool] | None = None
    """The newest state that is not shown yet, and whether the operator must act."""
    task: asyncio.Task[object] | None = None
    sending: bool = False
    """Whether the task has a status on its way, which must not be cut off: discord.py would keep
    its lock, and Discord may yet apply it."""
    closed: bool = False
    """A result or an end is being shown: statuses come too late."""

    def note_sending(self, sending: bool) -> None:
        """Note whether the status is on its way, or waits for its turn."""
        self.sending = sending


class Statuses:
    """The statuses of all replies."""

    def __init__(self, sender: Sender, prompt: Callable[[Job], str]) -> None:
        """Send them through `sender`; `prompt` returns what was asked."""
        self._sender = sender
        self._prompt = prompt
        self._writers: dict[int, _Writer] = {}
        self._shown: dict[int, int] = {}
        """What each reply shows, as a number: the same is not sent twice."""
        self._retries = Retries(RETRIES_PER_SECOND)

    def show(self, job: Job, *, operator_must_act: bool) -> None:
        """Show where the job stands, as soon as the reply has room for it."""
        writer = self._writers.setdefault(job.id, _Writer())
        if writer.closed:
            return
        writer.latest = (job, operator_must_act)
        if writer.task is None:
            self._begin(job.id, writer, self._write(writer), "reply")

    async def attach(
        self, job: Job, files: Sequence[DeliveryFile], kept: Sequence[discord.Attachment]
    ) -> discord.Message:
        """Show where the job stands with pictures that the reply is to hold from now on.

        Whoever stops waiting for it leaves what is on its way to `give_way`.

        Args:
            job: The job, whose sources name these pictures and the earlier ones.
            files: The pictures.
            kept: Those that the reply holds already.

        Raises:
            ReplyLaterError, ReplyTooLargeError, ReplyAwaitsPressError, NoPlaceError, InvalidError:
                as in `Sender.edit`; NoPlaceError too when an end is shown meanwhile.
        """
        while earlier := (writer := self._writers.setdefault(job.id, _Writer())).task:
            if not writer.sending:
                # What it was to show comes with the pictures.
                writer.latest = None
                earlier.cancel()
            await asyncio.wait({earlier})
        if writer.closed:
            raise NoPlaceError("its end is shown")
        self._shown.pop(job.id, None)
        content = Content(partial(self._view, job), files, kept)

        async def send() -> discord.Message:
            return await self._sender.edit(job, content, result=True, sending=writer.note_sending)

        task = self._begin(job.id, writer, send(), "pictures")
        try:
            # An end that goes past it may leave it behind, and is not held up by it.
            await asyncio.wait({task})
        except asyncio.CancelledError:
            if not writer.sending:
                task.cancel()
            raise
        if task.cancelled():
            raise NoPlaceError("its end is shown")
        return task.result()

    async def give_way(self, job_id: int) -> asyncio.Task[object] | None:
        """Write no more statuses into a job's reply, since its end is about to be shown.

        Returns:
            A status that is on its way and does not arrive; None: there is none.
        """
        writer = self._writers.setdefault(job_id, _Writer())
        writer.closed, writer.latest = True, None
        task = writer.task
        if task is None or task.done():
            return None
        if not writer.sending:
            task.cancel()
            return None
        await asyncio.wait({task}, timeout=GIVE_WAY_SECONDS)
        return None if task.done() else task

    def forget(self, job_id: int) -> None:
        """Forget a reply into which nothing is written any more."""
        self._writers.pop(job_id, None)
        self._shown.pop(job_id, None)

    async def close(self) -> None:
        """Leave statuses on their way; the next start shows the jobs anew."""
        tasks = []
        for writer in self._writers.values():
            writer.latest = None
            if writer.task:
                writer.task.cancel()
                tasks.append(writer.task)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(
        self, job_id: int, writer: _Writer, work: Coroutine[Any, Any, T], name: str
    ) -> asyncio.Task[T]:
        task = writer.task = asyncio.create_task(work, name=f"{name} {job_id}")
        task.add_done_callback(lambda done: self._ended(job_id, writer, done))
        return task

    def _ended(self, job_id: int, writer: _Writer, task: asyncio.Task[T]) -> None:
        """Let go of a writer that has nothing more to write."""
        writer.task, writer.sending = None, False
        if not task.cancelled():
            task.exception()  # nobody may be left who asks what became of it
        if writer.closed:
            return
        self._writers.pop(job_id, None)
        if writer.latest:
            job, operator_must_act = writer.latest
            self.show(job, operator_must_act=operator_must_act)

    async def _write(self, writer: _Writer) -> None:
        """Send statuses until the newest is shown."""
        tries, tried = 0, writer.latest
        while newest := writer.latest:
            job, _ = newest
            if newest is not tried:
                tries, tried = 0, newest
            try:
                if not self._is_shown(*newest):
                    await self._send_newest(job, writer)
                    continue
            except ReplyLaterError as error:
                tries += 1
                log.info("job %s: a status was not shown (try %s): %s", job.id, tries, error)
                if writer.closed:
                    return  # whoever shows the end waits for this one to be over
                pause = self._retries.book(tries, within=STATUS_SECONDS)
                if tries < STATUS_TRIES and pause is not None:
                    await asyncio.sleep(pause)
                    continue
            except (
                ReplyTooLargeError,
                ReplyAwaitsPressError,
                NoPlaceError,
                InvalidError,
            ) as error:
                # A status that is missed costs nothing: the result goes its own way.
                log.info("job %s: a status was not shown: %s", job.id, error)
            except Exception:
                # An error of our own costs this status, and not those after it.
                log.exception("job %s: a status could not be made", job.id)
            if writer.latest is newest:
                writer.latest = None

    async def _send_newest(self, job: Job, writer: _Writer) -> None:
        """Send what is the newest by the time that it may go out.

        Raises:
            ReplyLaterError, ReplyTooLargeError, NoPlaceError, InvalidError: as in `Sender.edit`.
        """
        sent, digest = writer.latest, 0

        def view() -> ui.LayoutView:
            nonlocal sent, digest
            sent = writer.latest
            if sent is None or self._is_shown(*sent):
                raise _NothingNewError
            view = self._view(*sent)
            digest = _digest(view)
            # Whether it arrives is not known until then.
            self._shown.pop(job.id, None)
            return view

        try:
            await self._sender.edit(job, Content(view), result=False, sending=writer.note_sending)
            if not writer.closed:
                self._shown[job.id] = digest
        except _NothingNewError:
            pass
        finally:
            writer.sending = False
        if writer.latest is sent:
            writer.latest = None

    def _is_shown(self, job: Job, operator_must_act: bool) -> bool:
        shown = self._shown.get(job.id)
        return shown is not None and shown == _digest(self._view(job, operator_must_act))

    def _view(self, job: Job, operator_must_act: bool = False) -> ui.LayoutView:
        return status_view(self._prompt(job), job, operator_must_act=operator_must_act)


def _digest(view: ui.LayoutView) -> int:
    components: object = view.to_components()  # type: ignore[no-untyped-call]  # discord.py's
    return hash(json.dumps(components))
