"""What a reply is told while its job waits: only what is new, the newest; and little is kept."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import discord
import pytest

from bench.parts.jumping import run
from cogs.buckets import Buckets
from cogs.edit.reply.calls import NoPlaceError
from cogs.edit.reply.send import STATUS_AGE, Content, Sender
from cogs.edit.reply.statuses import STATUS_TRIES, Statuses
from jobs import ReplyLaterError
from storage import Job, JobState
from tests.cogs.test_words import JOB

PLACE = [
    replace(JOB, state=JobState.QUEUED, queue_position=place, message_id=5) for place in range(5)
]
RUNNING = replace(PLACE[0], state=JobState.RUNNING, queue_position=None)
BYTES_PER_JOB = 300
"""All of a job in flight together has 600 (goal 14), and its place in the lane is there too."""


class Line(Sender):
    """A Discord before which one waits for one's turn."""

    def __init__(self) -> None:
        super().__init__(cast("discord.Client", None), Buckets())
        self.wait_seconds = 0.1
        self.failures: list[Exception] = []
        self.shows: list[str] = []
        self.reached = asyncio.Event()

    async def edit(
        self,
        job: Job,
        content: Content,
        *,
        result: bool,
        past_token: bool = False,
        sending: Callable[[bool], None] = lambda _: None,
    ) -> discord.Message:
        await asyncio.sleep(self.wait_seconds)
        sending(True)
        components = content.view().to_components()  # type: ignore[no-untyped-call]  # discord.py's
        self.shows.append(components[0]["components"][0]["content"].split(" · asked")[0])
        self.reached.set()
        await asyncio.sleep(0.1)
        if self.failures:
            raise self.failures.pop()
        return discord.Message.__new__(discord.Message)


def _statuses() -> tuple[Line, Statuses]:
    line = Line()
    return line, Statuses(line, lambda _: "a prompt")


def test_the_newest_state_goes_out_and_those_in_between_do_not() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        line.wait_seconds = 10.0
        for job in (PLACE[4], PLACE[3], PLACE[2]):
            statuses.show(job, operator_must_act=False)
            await asyncio.sleep(3)
        await asyncio.sleep(1.05)
        assert line.shows == ["**Queued** · place 2"], "what was the newest when its turn came"
        statuses.show(PLACE[1], operator_must_act=False)
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(100)
        assert line.shows[1:] == ["**Running** · the model is at work"]

    run(main())


def test_what_is_shown_already_is_not_sent_again() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        for job in (RUNNING, RUNNING, PLACE[1]):
            statuses.show(job, operator_must_act=False)
            await asyncio.sleep(10)
        assert len(line.shows) == 2
        line.wait_seconds = 10.0
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(5)
        statuses.show(PLACE[1], operator_must_act=False)
        await asyncio.sleep(100)
        assert len(line.shows) == 2, "it went back before its turn came"

    run(main())


def test_what_may_not_have_arrived_is_sent_again() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        statuses.show(PLACE[1], operator_must_act=False)
        await asyncio.sleep(10)
        line.failures = [NoPlaceError("for once")]
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(10)
        statuses.show(PLACE[1], operator_must_act=False)
        await asyncio.sleep(10)
        assert len(line.shows) == 3, "the reply may show that it runs"
        line.failures = [ReplyLaterError("for once")]
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(100)
        assert len(line.shows) == 5

    run(main())


def test_a_newer_status_has_all_its_tries_whatever_an_older_one_had() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        line.failures = [ReplyLaterError("for now") for _ in range(2 * (STATUS_TRIES - 1))]
        statuses.show(PLACE[1], operator_must_act=False)
        for _ in range(STATUS_TRIES - 1):
            await line.reached.wait()
            line.reached.clear()
        await asyncio.sleep(0.1)
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(1_000)
        assert len(line.shows) == 2 * STATUS_TRIES - 1, "the last of them was taken"

    run(main())


def test_pictures_do_not_wait_behind_their_own_jobs_status_in_line() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        statuses.show(PLACE[1], operator_must_act=False)
        await asyncio.sleep(0.05)
        statuses.show(RUNNING, operator_must_act=False)
        await statuses.attach(RUNNING, [], [])
        await asyncio.sleep(100)
        assert line.shows == ["**Running** · the model is at work"]

    run(main())


def test_a_status_in_line_is_not_sent_once_the_end_is_to_be_shown() -> None:
    async def main() -> None:
        line, statuses = _statuses()
        statuses.show(RUNNING, operator_must_act=False)
        await asyncio.sleep(0.05)
        assert await statuses.give_way(RUNNING.id) is None
        statuses.show(PLACE[1], operator_must_act=False)
        await asyncio.sleep(100)
        assert line.shows == []

    run(main())


@pytest.mark.parametrize(("age", "sent"), [(STATUS_AGE * 0.9, True), (STATUS_AGE, False)])
def test_old_messages_are_edited_for_their_end_alone(age: timedelta, sent: bool) -> None:
    """Discord takes but a few edits of a message that is older than an hour (429, code 30046)."""

    class Way(Sender):
        used = False

        async def _edit_message(self, *_: object) -> discord.Message:
            self.used = True
            return discord.Message.__new__(discord.Message)

    async def main() -> None:
        way = Way(cast("discord.Client", None), Buckets())
        statuses = Statuses(way, lambda _: "a prompt")
        old = replace(RUNNING, token="", accepted_at=datetime.now(UTC) - age)
        statuses.show(old, operator_must_act=False)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert way.used == sent
        await way.edit(old, Content(discord.ui.LayoutView), result=True)
        assert way.used

    run(main())


def test_little_is_kept_of_a_job_that_waits_and_nothing_of_one_that_is_over() -> None:
    async def main() -> None:
        jobs = 1_000
        line, statuses = _statuses()
        statuses.show(replace(PLACE[1], id=jobs + 1), operator_must_act=False)
        await asyncio.sleep(10)
        tracemalloc.start()
        try:
            for batch in range(3):
                numbers = range(batch * jobs, (batch + 1) * jobs)
                for number in numbers:
                    statuses.show(replace(PLACE[1], id=number), operator_must_act=False)
                await asyncio.sleep(100)
                line.shows.clear()
                gc.collect()
                kept, _ = tracemalloc.get_traced_memory()
                assert kept < jobs * BYTES_PER_JOB
                for number in numbers:
                    await statuses.give_way(number)
                    statuses.forget(number)
        finally:
            tracemalloc.stop()

    run(main())
