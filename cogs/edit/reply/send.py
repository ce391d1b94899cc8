"""Getting a message to where a person sees it: by token, by channel, by direct message.

The interaction's token serves for 15 minutes; after that its reply is edited as an ordinary
message of the bot's. One function turns what Discord answers into what can be done about it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import discord
from discord import ui

from cogs.buckets import Buckets
from cogs.edit.reply.calls import (
    CALL_SECONDS,
    FILE_SECONDS,
    InvalidError,
    NoPlaceError,
    TokenOverError,
    UploadFile,
    judged,
    with_progress,
)
from cogs.edit.reply.files import buttons_in
from cogs.edit.reply.mark import LOOKED_AT, bears
from jobs import DeliveryFile, ReplyAwaitsPressError, ReplyImpossibleError, ReplyLaterError
from storage import Job

log = logging.getLogger(__name__)
T = TypeVar("T")

TOKEN_MARGIN = timedelta(seconds=5)
"""A token is not used in its last moments."""
STATUS_AGE = timedelta(minutes=58)
"""Of a message older than an hour Discord takes few edits (429, code 30046): its end needs them."""


@dataclass(frozen=True)
class Content:
    """A message, made anew for each try, since neither a view nor a file can be sent twice."""

    view: Callable[[], ui.LayoutView]
    files: Sequence[DeliveryFile] = ()
    kept: Sequence[discord.Attachment] | None = None
    """Files that the message has already and keeps; None: all of them, unless new ones come."""
    mark: int = 0
    """What a message of its own is known by (`mark.py`)."""
    mentions: int | None = None
    """The one person who is notified of it; None: nobody."""


class Sender:
    """Sends to the places where a job can be shown."""

    def __init__(self, client: discord.Client, buckets: Buckets) -> None:
        self._client = client
        self._buckets = buckets
        self._over: dict[int, str] = {}
        """By job: its token that Discord said was over; a press may bring another."""

    def token_lives(self, job: Job) -> bool:
        """Tell whether the interaction's token is still worth a try."""
        lives = datetime.now(UTC) < job.token_expires_at - TOKEN_MARGIN
        return bool(job.token) and lives and self._over.get(job.id) != job.token

    def forget(self, job_id: int) -> None:
        """Forget what is remembered of a job that is over."""
        self._over.pop(job_id, None)

    async def edit(
        self,
        job: Job,
        content: Content,
        *,
        result: bool,
        past_token: bool = False,
        sending: Callable[[bool], None] = lambda _: None,
    ) -> discord.Message:
        """Edit the job's reply: by token while that serves, else as an ordinary message.

        Args:
            job: The job.
            content: What the reply becomes.
            result: Whether this is an end, which goes before statuses.
            past_token: Try the ordinary way first: a call by token is stuck, and discord.py sends
                one at a time.
            sending: Called with True when a request goes out, with False when it waits again.

        Raises:
            ReplyLaterError, ReplyTooLargeError: as in the protocol.
            ReplyAwaitsPressError: there is no other way than the token, and its time is over.
            NoPlaceError: the reply is gone, the bot may not edit it, or it is too old for a status.
            InvalidError: Discord does not take it as it is.
        """
        if not result and datetime.now(UTC) - job.accepted_at > STATUS_AGE:
            raise NoPlaceError("it is too old for a status")
        ways = [self._edit_by_token] if self.token_lives(job) else []
        if not job.token_only:
            ways.insert(0 if past_token else len(ways), self._edit_message)
        for number, way in enumerate(ways, start=1):
            try:
                return await way(job, content, result, sending)
            except TokenOverError:
                log.info("job %s: the interaction's time is over", job.id)
                self._over[job.id] = job.token
                sending(False)
            except NoPlaceError:
                # Where the bot may not write by itself, the token may still serve.
                if number == len(ways) or not past_token:
                    raise
        if job.token_only:
            raise ReplyAwaitsPressError
        raise NoPlaceError("its time is over, and it is not known which message it is")

    async def current(self, job: Job, *, past_token: bool = False) -> discord.Message | None:
        """Return the job's reply as Discord has it, if it is there and the bot may read it.

        Args:
            job: The job.
            past_token: Ask the ordinary way alone, since a call by token is stuck.

        Raises:
            ReplyLaterError: Discord did not say.
        """
        if job.message_id is None:
            return None
        if self.token_lives(job) and (job.token_only or not past_token):
            with suppress(NoPlaceError, InvalidError, TokenOverError):
                message_id = cast("int", "@original") if job.pressed_at else job.message_id
                return await judged(self._webhook(job).fetch_message(message_id), CALL_SECONDS)
        if job.token_only:
            return None
        with suppress(NoPlaceError, InvalidError, TokenOverError):
            message = self._channel(job).get_partial_message(job.message_id)
            return await judged(message.fetch(), CALL_SECONDS)
        return None

    async def was_told(self, user_id: int, mark: int) -> bool:
        """Tell whether a person has a direct message with that mark.

        Raises:
            ReplyLaterError: Discord did not say.
        """
        try:
            person = cast("discord.User", discord.Object(user_id))
            channel = await judged(self._client.create_dm(person), CALL_SECONDS)
        except (NoPlaceError, InvalidError, TokenOverError):
            return False
        return await self._is_there(channel, mark)

    async def add(self, job: Job, content: Content, *, kind: str, look: bool) -> None:
        """Send one further message under the reply.

        As an ordinary message, whose nonce keeps it from being sent twice after a crash; a followup
        has none, so it is for where the bot may not write by itself.

        Args:
            job: The job.
            content: What.
            kind: A letter that tells its nonce from those of the job's other messages.
            look: Whether it may be there already, and is to be looked for.

        Raises:
            ReplyLaterError, ReplyTooLargeError, NoPlaceError, InvalidError: as in `edit`.
        """
        if job.token_only:
            await self._follow_up(job, content)
            return
        channel = self._channel(job)
        told: dict[str, Any] = {"nonce": f"{kind}{job.interaction_id}"}
        if job.message_id:
            told["reference"] = channel.get_partial_message(job.message_id).to_reference(
                fail_if_not_exists=False
            )
        try:
            if look and await self._is_there(channel, content.mark):
                return
            await self._send(content, lambda a: channel.send(**told, **a), new=True)
        except (NoPlaceError, InvalidError):
            if not self.token_lives(job):
                raise
            await self._follow_up(job, content)

    async def _follow_up(self, job: Job, content: Content) -> None:
        """Send a followup, once: it has no nonce.

        Raises:
            NoPlaceError: the token's time is over, or nobody knows whether it arrived.
            ReplyTooLargeError, InvalidError: as in `edit`.
        """
        if not self.token_lives(job):
            raise NoPlaceError("its time is over")
        try:
            await self._send(content, lambda a: self._webhook(job).send(wait=True, **a), new=True)
        except TokenOverError as error:
            self._over[job.id] = job.token
            raise NoPlaceError("its time is over") from error
        except ReplyLaterError as error:
            raise NoPlaceError("it may have arrived, and must not come twice") from error

    async def direct(
        self, user_id: int, content: Content, *, nonce: str, look: bool = False
    ) -> None:
        """Send a direct message.

        Args:
            user_id: To whom.
            content: What.
            nonce: At most 25 characters; with the same one, a repeat within some minutes is the
                same message (message resource: `enforce_nonce`, which discord.py always sets).
            look: Whether it may be there already, and is to be looked for.

        Raises:
            ReplyLaterError, ReplyTooLargeError: as in the protocol.
            ReplyImpossibleError: the person takes none from the bot.
        """
        try:
            person = cast("discord.User", discord.Object(user_id))
            channel = await judged(self._client.create_dm(person), CALL_SECONDS)
            if look and await self._is_there(channel, content.mark):
                return
            await self._send(content, lambda a: channel.send(nonce=nonce, **a), new=True)
        except (NoPlaceError, InvalidError, TokenOverError) as error:
            raise ReplyImpossibleError from error

    async def _is_there(self, channel: discord.abc.Messageable, mark: int) -> bool:
        """Tell whether a message with that mark is among the newest, where they may be read.

        Raises:
            ReplyLaterError: Discord did not say.
        """

        async def look() -> bool:
            return any([bears(m, mark) async for m in channel.history(limit=LOOKED_AT)])

        try:
            return await judged(look(), CALL_SECONDS)
        except (NoPlaceError, InvalidError, TokenOverError):
            return False

    async def original(self, job: Job) -> int | None:
        """Return the id of the interaction's first reply; None when there is none.

        Raises:
            ReplyLaterError: Discord did not say.
            ReplyImpossibleError: the interaction's time is over, so Discord will not say.
        """
        try:
            webhook = self._webhook(job)
            # DEP-WARN: Webhook takes "@original" for a message id, though it is typed as int.
            message = await judged(webhook.fetch_message(cast("int", "@original")), CALL_SECONDS)
        except TokenOverError as error:
            if error.unknown:
                return None
            raise ReplyImpossibleError from error
        except (NoPlaceError, InvalidError):
            return None
        # A refusal may stand there: of a command whose row came to life after all. But where only
        # the token writes, Discord may have made the reply itself ephemeral.
        ids = {button.custom_id for button in buttons_in(message.components)}
        is_reply = not message.flags.ephemeral or f"show:{job.interaction_id}" in ids
        return message.id if is_reply else None

    async def _edit_by_token(
        self, job: Job, content: Content, result: bool, sending: Callable[[bool], None]
    ) -> discord.Message:
        # A press brings its own token, which knows the message as the one that was pressed.
        known = None if job.pressed_at else job.message_id
        message_id = known or cast("int", "@original")
        key = f"webhooks/{job.application_id}/{job.token}"
        async with self._buckets.slot(key, result=result):
            sending(True)
            return await self._send(
                content, lambda a: self._webhook(job).edit_message(message_id, **a)
            )

    async def _edit_message(
        self, job: Job, content: Content, result: bool, sending: Callable[[bool], None]
    ) -> discord.Message:
        if job.message_id is None:
            raise NoPlaceError("it is not known which message is the reply")
        message = self._channel(job).get_partial_message(job.message_id)
        async with self._buckets.slot(f"channels/{job.channel_id}", result=result):
            sending(True)
            return await self._send(content, lambda a: message.edit(**a))

    def _webhook(self, job: Job) -> discord.Webhook:
        return discord.Webhook.partial(job.application_id, job.token, client=self._client)

    def _channel(self, job: Job) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)

    async def _send(
        self,
        content: Content,
        call: Callable[[dict[str, Any]], Coroutine[Any, Any, T]],
        *,
        new: bool = False,
    ) -> T:
        files = [
            UploadFile(await asyncio.to_thread(file.path.open, "rb", buffering=0))
            for file in content.files
        ]
        attachments = [
            discord.File(stream, filename=file.filename)
            for stream, file in zip(files, content.files, strict=True)
        ]
        mentions = discord.AllowedMentions.none()
        if content.mentions:
            mentions.users = [discord.Object(content.mentions)]
        arguments: dict[str, Any] = {"view": content.view(), "allowed_mentions": mentions}
        if new:
            arguments["files"] = attachments
        elif attachments or content.kept is not None:
            arguments["attachments"] = [*(content.kept or ()), *attachments]
        try:
            if not files:
                return await judged(call(arguments), CALL_SECONDS)
            return await with_progress(judged(call(arguments), FILE_SECONDS), files)
        finally:
            for file in attachments:
                file.close()
