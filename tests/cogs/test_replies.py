"""An end stays over whatever is on its way into the same reply, however long that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import discord
import pytest

from bench.parts.jumping import run
from cogs.buckets import Buckets
from cogs.edit.reply.calls import FILE_SECONDS
from cogs.edit.reply.replies import Replies
from cogs.edit.reply.send import Content, Sender
from cogs.edit.reply.statuses import Statuses
from jobs import DeliveryFile, ReplyImpossibleError, ReplyLaterError
from storage import Job, JobState
from tests.cogs.test_words import JOB
from tests.jobs.desks import laid

PICTURE = DeliveryFile(Path("image1.jpg"), "image1.jpg", 9_000_000, True, 400, 300)
WAITING = replace(JOB, state=JobState.ACCEPTED, message_id=5)
OVER = replace(WAITING, state=JobState.CANCELLED, reason={"reason": "cancelled"})
BEGAN = datetime(2026, 11, 21, tzinfo=UTC)


class Slow(Sender):
    """A Discord that takes its time, and says what the reply shows in the end."""

    def __init__(self) -> None:
        super().__init__(cast("discord.Client", None), Buckets())
        self.shows: list[str] = []
        self.seconds = FILE_SECONDS - 1
        """What an edit with files takes; one without takes a tenth of a second."""
        self.later = False
        """Whether it takes no edit for now."""

    async def edit(
        self,
        job: Job,
        content: Content,
        *,
        result: bool,
        past_token: bool = False,
        sending: Callable[[bool], None] = lambda _: None,
    ) -> discord.Message:
        sending(True)
        await asyncio.sleep(self.seconds if content.files else 0.1)
        if self.later:
            raise ReplyLaterError
        components = content.view().to_components()  # type: ignore[no-untyped-call]  # discord.py's
        self.shows.append("status" if "Cancel'" in str(components) else "end")
        return self._message()

    async def current(self, job: Job, *, past_token: bool = False) -> discord.Message | None:
        return self._message()

    def _message(self) -> discord.Message:
        message = discord.Message.__new__(discord.Message)
        message._edited_timestamp = BEGAN + timedelta(seconds=len(self.shows))
        message.attachments, message.components = [], []
        return message


class Shown(Replies):
    """Replies in that Discord."""

    def __init__(self) -> None:
        super().__init__(cast("discord.Client", None), Buckets(), {})
        self.discord = Slow()
        self._sender = self.discord
        self._statuses = Statuses(self.discord, lambda _: "x")


@pytest.mark.parametrize("waited_for", [True, False])
def test_pictures_that_arrive_minutes_after_the_end_do_not_stay_over_it(waited_for: bool) -> None:
    async def main() -> None:
        replies = Shown()
        attaching = asyncio.create_task(replies.attach(WAITING, [PICTURE]))
        await asyncio.sleep(1)
        if not waited_for:
            attaching.cancel()
        ending = asyncio.create_task(replies.end(OVER))
        await asyncio.sleep(5)
        assert replies.discord.shows == ["end"], "the person does not wait"
        await ending
        assert replies.discord.shows == ["end", "status", "end"]
        await asyncio.gather(attaching, return_exceptions=True)
        await asyncio.sleep(10_000)
        assert replies.discord.shows[-1] == "end"

    run(main())


def test_nothing_is_written_over_an_end_that_is_still_to_be_told() -> None:
    async def main() -> None:
        replies = Shown()
        replies.discord.later = True
        with pytest.raises(ReplyLaterError):
            await replies.end(OVER)
        replies.discord.later = False
        replies.show(WAITING)
        with pytest.raises(ReplyImpossibleError):
            await replies.attach(WAITING, [PICTURE])
        await asyncio.sleep(1_000)
        assert replies.discord.shows == []
        await replies.end(OVER)
        assert replies.discord.shows == ["end"]

    run(main())


async def test_nothing_is_remembered_of_a_reply_whose_job_is_over(tmp_path: Path) -> None:
    """Not even of one whose end no place took."""
    replies = Shown()
    replies.discord.later = True
    with pytest.raises(ReplyLaterError):
        await replies.end(OVER)
    async with laid(tmp_path) as table:
        table.desk.reply = replies
        await table.desk.clear(OVER.id)
    replies.discord.later = False
    replies.show(WAITING)
    await asyncio.sleep(0.3)
    assert replies.discord.shows == ["status"], "as a reply that was never seen"


def test_pictures_that_wait_for_their_turn_are_left_when_nobody_waits_for_them() -> None:
    async def main() -> None:
        replies = Shown()
        replies.show(WAITING)
        await asyncio.sleep(0.05)
        attaching = asyncio.create_task(replies.attach(WAITING, [PICTURE]))
        await asyncio.sleep(0.01)
        attaching.cancel()
        await asyncio.sleep(10_000)
        assert replies.discord.shows == ["status"]

    run(main())
