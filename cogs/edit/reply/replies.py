"""Showing jobs: every state and every end, in the first place that takes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import discord

from cogs.buckets import Buckets
from cogs.edit.reply.calls import InvalidError, NoPlaceError
from cogs.edit.reply.files import held_by, kept
from cogs.edit.reply.layout import (
    end_view,
    further_view,
    links_beside,
    plain_view,
    result_view,
    status_view,
)
from cogs.edit.reply.mark import Shows, bears, mark
from cogs.edit.reply.owners import tell_owners
from cogs.edit.reply.send import Content, Sender
from cogs.edit.reply.sources import held
from cogs.edit.reply.statuses import Statuses
from cogs.words import onward, owners
from cogs.words.endings import ending
from cogs.words.errors import concern
from jobs import (
    Delivery,
    DeliveryFile,
    OperatorConcern,
    ReplyAwaitsPressError,
    ReplyImpossibleError,
    ReplyLaterError,
    ReplyTooLargeError,
    Room,
    Upload,
)
from models import Model
from storage import Alarm, Job, JobState, Usage

log = logging.getLogger(__name__)

REQUEST_BYTES = 25 * 1024 * 1024
REQUEST_MARGIN = 256 * 1024
"""For everything in a request that is not a file."""
MESSAGE_FILES = 10
DEFAULT_FILE_BYTES = 10 * 1024 * 1024
"""Discord's limits: a request, the files of a message, a file in a place that says nothing."""
FIND_TRIES = 3
"""A reply that Discord does not know of in the first seconds may still appear."""


class Replies:
    """Shows jobs in Discord; `jobs.Reply` says what each method promises."""

    def __init__(
        self, client: discord.Client, buckets: Buckets, models: Mapping[str, Model]
    ) -> None:
        """Show jobs through the client; `models` are by their id."""
        self._client = client
        self._sender = Sender(client, buckets)
        self._models = models
        self._statuses = Statuses(self._sender, self._prompt)
        self._began_at = datetime.now(UTC)
        self._sent: set[int] = set()
        """Jobs of which a message of their own may be out."""

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        """Show where the job stands, as soon as the reply has room for it."""
        self._statuses.show(job, operator_must_act=operator_must_act)

    async def find(self, job: Job) -> int | None:
        """Return the id of the reply's message; None when Discord knows of none."""
        for attempt in range(FIND_TRIES):
            if attempt:
                await asyncio.sleep(attempt)
            if message_id := await self._sender.original(job):
                return message_id
        return None

    def room(self, job: Job) -> Room:
        """Return what fits where the job's reply stands."""
        file_bytes = job.upload_limit
        if not self._sender.token_lives(job):
            # The person's own limit goes with the interaction; the server's remains.
            guild = self._client.get_guild(job.guild_id) if job.guild_id else None
            file_bytes = guild.filesize_limit if guild else DEFAULT_FILE_BYTES
        most = REQUEST_BYTES - REQUEST_MARGIN
        links = links_beside(len(job.given))
        return Room(min(file_bytes, most), most, MESSAGE_FILES, links=links)

    def awaits_press(self, job: Job) -> bool:
        """Tell whether its reply can be written into by a new token alone."""
        return job.token_only and not self._sender.token_lives(job)

    async def attach(self, job: Job, files: Sequence[DeliveryFile]) -> Sequence[Upload]:
        """Put pictures that RunComfy is to fetch into the job's reply, beside those it holds."""
        new = {file.filename for file in files}
        earlier = [
            kept(self._client, source.attached)
            for source in job.sources
            if source.attached and source.attached.filename not in new
        ]
        try:
            message = await self._statuses.attach(job, files, earlier)
        except (NoPlaceError, InvalidError, ReplyAwaitsPressError) as error:
            raise ReplyImpossibleError from error
        urls = {file.filename: Upload(file.id, file.url) for file in held_by(self._client, message)}
        try:
            return [urls[file.filename] for file in files]
        except KeyError as error:
            raise ReplyLaterError("its answer does not name the files") from error

    async def shows_result(self, job: Job) -> bool:
        """Tell whether an earlier process has shown the job's whole result, and where it looked."""
        reply = await self._sender.current(job)
        if reply is None:
            return await self._sender.was_told(job.user_id, mark(job, Shows.END))
        # Where files are missing, or may be, all is shown again: an edit does no harm.
        return bears(reply, mark(job, Shows.END))

    async def deliver(self, job: Job, delivery: Delivery, usage: Usage) -> bool:
        """Show the result: in the reply, or else (False) by direct message."""

        async def in_reply(past_token: bool) -> discord.Message:
            try:
                message = await self._result(job, delivery, usage, past_token)
            except InvalidError:
                if not job.sources:
                    raise
                # The sources are the likelier cause, and never hold up a result.
                bare = replace(delivery, sources=(), sources_apart=())
                message = await self._result(replace(job, sources=()), bare, usage, past_token)
            await self._add_further(job, delivery.further)
            return message

        async def directly() -> None:
            number = _mark_of(job, delivery)
            view = partial(result_view, self._prompt(job), job, delivery, usage, mark=number)
            names = [file.filename for file in delivery.sources]
            files = [*delivery.results, *delivery.sources]
            try:
                await self._direct(job, Content(partial(view, sources=names), files, mark=number))
            except ReplyTooLargeError:
                if not delivery.sources:
                    raise
                alone = Content(partial(view, sources=()), delivery.results, mark=number)
                await self._direct(job, alone)
            if delivery.further:
                await self._direct(job, self._further(job, delivery.further))

        try:
            return await self._finally(job, in_reply, directly)
        except ReplyAwaitsPressError:
            # Its statuses go on once a press brings a token.
            self._statuses.forget(job.id)
            raise

    async def end(self, job: Job) -> bool:
        """Show that the job ended without a picture, and why; False: by direct message."""
        number = mark(job, Shows.END)
        view = partial(end_view, self._prompt(job), job=job, mark=number)
        # Who takes an edit back takes the pictures back too: nobody else could remove them.
        taken_back = job.state is JobState.CANCELLED
        in_place = Content(
            partial(view, ending(job), sources=() if taken_back else held(job)),
            kept=() if taken_back else None,
            mark=number,
        )

        # It holds no file: "too large" says only that this place does not take it.
        async def in_reply(past_token: bool) -> discord.Message:
            try:
                return await self._sender.edit(job, in_place, result=True, past_token=past_token)
            except ReplyTooLargeError as error:
                raise InvalidError("too large without a file") from error

        async def directly() -> None:
            try:
                words = ending(job, reply_gone=True)
                await self._direct(job, Content(partial(view, words, sources=()), mark=number))
            except ReplyTooLargeError as error:
                raise ReplyImpossibleError from error

        try:
            return await self._finally(job, in_reply, directly)
        except ReplyAwaitsPressError as error:
            # Whoever presses `Show result` is shown it.
            raise ReplyImpossibleError from error

    async def call_back(self, job: Job) -> None:
        """Tell the author by one short new message that the edit is there, or has ended."""
        words = onward.there(job.user_id, delivered=job.state is JobState.DELIVERED)
        content = Content(partial(plain_view, words), mentions=job.user_id)
        try:
            await self._sender.add(job, content, kind="c", look=False)
        except (ReplyLaterError, ReplyTooLargeError, NoPlaceError, InvalidError) as error:
            log.info("job %s: its author was not called back: %s", job.id, error)
        finally:
            self._sender.forget(job.id)

    def forget(self, job_id: int) -> None:
        """Forget a job that is over; until then a late status or picture finds its end shown."""
        self._statuses.forget(job_id)
        self._sender.forget(job_id)
        self._sent.discard(job_id)

    async def tell_operator(self, concern_: OperatorConcern) -> None:
        """Tell the application's owners by direct message."""
        await tell_owners(self._client, self._sender, concern(concern_))

    async def tell_of_budget(self, alarm: Alarm) -> bool:
        """Tell them that most of a budget is spent; False: another try may reach them."""
        guild = self._client.get_guild(alarm.guild_id) if alarm.guild_id else None
        name = guild.name if guild else str(alarm.guild_id or "")
        return await tell_owners(self._client, self._sender, owners.alarm(alarm, name))

    async def close(self) -> None:
        """Leave statuses on their way; the next start shows the jobs anew."""
        await self._statuses.close()

    async def _finally(
        self,
        job: Job,
        in_reply: Callable[[bool], Awaitable[discord.Message]],
        directly: Callable[[], Awaitable[None]],
    ) -> bool:
        """Show an end, past any status, in the first place that takes it; True: in the reply."""
        stuck = await self._statuses.give_way(job.id)
        try:
            message = await in_reply(stuck is not None)
            if stuck:
                await self._outlast(stuck, job, message, in_reply)
            return True
        except (NoPlaceError, InvalidError) as error:
            log.info("job %s: its reply cannot be edited (%s); by direct message", job.id, error)
            await directly()
            return False
        except ReplyLaterError as error:
            log.warning("job %s: Discord did not take its end for now: %s", job.id, error)
            raise

    async def _outlast(
        self,
        stuck: asyncio.Task[object],
        job: Job,
        message: discord.Message,
        in_reply: Callable[[bool], Awaitable[discord.Message]],
    ) -> None:
        """See to it that a status, or pictures, which were overtaken do not stay over the end.

        The person sees the end meanwhile; only its being written down waits, for as long as Discord
        may take (`CALL_SECONDS`, or `FILE_SECONDS` for pictures).
        """
        await asyncio.wait({stuck})
        current = None
        with suppress(ReplyLaterError):
            current = await self._sender.current(job, past_token=True)
        if current is None or current.edited_at != message.edited_at:
            log.info("job %s: a late status went over its end; shown again", job.id)
            await in_reply(False)

    async def _result(
        self, job: Job, delivery: Delivery, usage: Usage, past_token: bool
    ) -> discord.Message:
        client, prompt = self._client, self._prompt(job)
        files = [kept(client, source.attached) for source in job.sources if source.attached]
        there = held(job)
        for batch in delivery.sources_apart:
            there = [*there, *(file.filename for file in batch)]
            view = partial(status_view, prompt, job, sources=there)
            message = await self._sender.edit(
                job, Content(view, batch, files), result=True, past_token=past_token
            )
            files = held_by(client, message)
        sources = [*there, *(file.filename for file in delivery.sources)]
        number = _mark_of(job, delivery)
        view = partial(result_view, prompt, job, delivery, usage, sources, mark=number)
        content = Content(view, [*delivery.results, *delivery.sources], files)
        return await self._sender.edit(job, content, result=True, past_token=past_token)

    async def _add_further(self, job: Job, files: Sequence[DeliveryFile]) -> None:
        """Send the further message; where that cannot be, its addresses are logged.

        Raises:
            ReplyLaterError: not now; the message is not there twice when it is tried again.
        """
        if not files:
            return
        try:
            await self._sender.add(job, self._further(job, files), kind="f", look=self._look(job))
        except (ReplyTooLargeError, NoPlaceError, InvalidError) as error:
            addresses = " ".join(output["url"] for output in job.outputs)
            log.error("job %s: not all files are shown (%s): %s", job.id, error, addresses)

    def _further(self, job: Job, files: Sequence[DeliveryFile]) -> Content:
        number = mark(job, Shows.OTHER_FILES)
        return Content(
            partial(further_view, self._prompt(job), job, files, mark=number), files, mark=number
        )

    async def _direct(self, job: Job, content: Content) -> None:
        await self._sender.direct(
            job.user_id, content, nonce=str(content.mark), look=self._look(job)
        )

    def _look(self, job: Job) -> bool:
        """Tell whether what is to be sent may have been sent before, so that it is looked for."""
        again = job.id in self._sent or job.accepted_at < self._began_at
        self._sent.add(job.id)
        return again

    def _prompt(self, job: Job) -> str:
        """Return what was asked, as it was typed."""
        model = self._models.get(job.model_id)
        return model.prompt_in(job.arguments) if model else ""


def _mark_of(job: Job, delivery: Delivery) -> int:
    return mark(job, Shows.FIRST_FILES if delivery.further else Shows.END)
