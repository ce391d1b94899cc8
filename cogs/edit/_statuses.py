"""Statuses: one writer per reply, so that a late status never covers an end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import discord

from cogs.edit._calls import InvalidError, NoPlaceError
from cogs.edit._layout import status_view
from cogs.edit._send import Content, Sender
from jobs import RETRIES_PER_SECOND, DeliveryFile, ReplyLaterError, ReplyTooLargeError, Retries
from storage import Job

log = logging.getLogger(__name__)
GIVE_WAY_SECONDS = 1.0
"""What a status that is on its way gets to arrive before the result goes past it."""
STATUS_TRIES = 5
"""How often a status that Discord does not take is tried, unless a newer one comes."""
STATUS_SECONDS = 60.0
"""How long a status waits for its next try at most; by then nobody misses it."""


@dataclass
class _Writer:
    """What is to be written into one reply."""

    latest: tuple[Job, bool] | None = None
    """The newest state that is not shown yet, and whether the operator must act."""
    shown: object = None
    """What the reply shows, as its components: the same is not sent twice."""
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
        self._retries = Retries(RETRIES_PER_SECOND)

    def show(self, job: Job, *, operator_must_act: bool) -> None:
        """Show where the job stands, as soon as the reply has room for it."""
        writer = self._writers.setdefault(job.id, _Writer())
        if writer.closed:
            return
        writer.latest = (job, operator_must_act)
        if writer.task is None or writer.task.done():
            writer.task = asyncio.create_task(self._write(writer), name=f"reply {job.id}")

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
            ReplyLaterError, ReplyTooLargeError, NoPlaceError, InvalidError: as in `Sender.edit`;
                NoPlaceError too when an end is shown meanwhile.
        """
        writer = self._writers.setdefault(job.id, _Writer())
        if writer.task:
            await asyncio.wait({writer.task})
        if writer.closed:
            raise NoPlaceError("its end is shown")
        view = partial(status_view, self._prompt(job), job)
        writer.shown = None

        async def send() -> discord.Message:
            try:
                return await self._sender.edit(
                    job, Content(view, files, kept), result=True, sending=writer.note_sending
                )
            finally:
                writer.sending = False

        task = writer.task = asyncio.create_task(send(), name=f"pictures of reply {job.id}")
        # Nobody may be left who asks what became of it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
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
        writer.closed = True
        writer.latest = None
        if writer.task is None or writer.task.done():
            return None
        if not writer.sending:
            writer.task.cancel()
            return None
        await asyncio.wait({writer.task}, timeout=GIVE_WAY_SECONDS)
        return None if writer.task.done() else writer.task

    def forget(self, job_id: int) -> None:
        """Forget a reply whose end is shown for good, and nothing is written into any more."""
        self._writers.pop(job_id, None)

    async def close(self) -> None:
        """Leave statuses on their way; the next start shows the jobs anew."""
        tasks = [writer.task for writer in self._writers.values() if writer.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self, writer: _Writer) -> None:
        """Send statuses until the newest is shown."""
        tries = 0
        while newest := writer.latest:
            job, operator_must_act = newest
            view = partial(status_view, self._prompt(job), job, operator_must_act=operator_must_act)
            components = view().to_components()  # type: ignore[no-untyped-call]  # discord.py's
            if components == writer.shown:
                writer.latest = None
                return
            try:
                await self._sender.edit(
                    job, Content(view), result=False, sending=writer.note_sending
                )
                writer.shown = components
                tries = 0
            except ReplyLaterError as error:
                tries += 1
                log.info("job %s: a status was not shown (try %s): %s", job.id, tries, error)
                if writer.closed:
                    return  # whoever shows the end waits for this one to be over
                pause = self._retries.book(tries, within=STATUS_SECONDS)
                if tries < STATUS_TRIES and pause is not None:
                    await asyncio.sleep(pause)
                    continue
            except (ReplyTooLargeError, NoPlaceError, InvalidError) as error:
                # A status that is missed costs nothing: the result goes its own way.
                log.info("job %s: a status was not shown: %s", job.id, error)
            finally:
                writer.sending = False
            if writer.latest is newest:
                writer.latest = None
