"""Who waited long for the end of an edit is called back: once, and only then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs import Reason
from jobs.deliver import deliver
from jobs.reasons import Ending
from jobs.tell import tell
from storage import DatabaseError, Job, JobState
from tests.jobs.desks import Table, laid
from tests.pictures.making import encoded, photo

LONG, SHORT = timedelta(seconds=30.5), timedelta(seconds=29.5)
"""Around what the desk's limits have."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        table.host.files["result.png"] = encoded(photo(400, 300), "PNG")
        yield table


def pass_on(table: Table, job: Job, time: timedelta) -> None:
    """Let it be so long after the job's acceptance."""
    table.desk.now = lambda: job.accepted_at + time


async def shown(table: Table, job: Job) -> list[Job]:
    """Return who was called back once the job's result was shown."""
    assert await deliver(table.desk, job) == (None, 0.0)
    assert (await table.now(job)).state is JobState.DELIVERED
    await asyncio.sleep(0)  # nobody waits for it
    return table.board.called_back


async def ended(table: Table, reason: Reason, state: JobState = JobState.FAILED) -> list[Job]:
    """Return who was called back once such an end was told."""
    job = await table.accepted()
    pass_on(table, job, LONG)
    over = await table.desk.end(job, Ending(reason, state))
    assert over
    assert await tell(table.desk, over) == (None, 0.0)
    await asyncio.sleep(0)  # nobody waits for it
    return table.board.called_back


async def test_a_result_that_took_long(table: Table) -> None:
    job = await table.finished(["result.png"])
    pass_on(table, job, LONG)
    (called,) = await shown(table, job)
    # By its token where nothing else serves, which its row holds no more.
    assert called == replace(job, state=JobState.DELIVERED)
    assert called.token


async def test_a_result_that_did_not(table: Table) -> None:
    job = await table.finished(["result.png"])
    pass_on(table, job, SHORT)
    assert await shown(table, job) == []


async def test_where_it_is_switched_off(table: Table) -> None:
    table.desk.limits = replace(table.desk.limits, mention_after_seconds=0.0)
    job = await table.finished(["result.png"])
    pass_on(table, job, timedelta(seconds=50))
    assert await shown(table, job) == []


async def test_a_direct_message_has_called_already(table: Table) -> None:
    table.board.in_reply = False
    job = await table.finished(["result.png"])
    pass_on(table, job, LONG)
    assert await shown(table, job) == []


async def test_what_an_earlier_process_has_shown(table: Table) -> None:
    table.board.shows_already = True
    job = await table.finished(["result.png"])
    pass_on(table, job, LONG)
    table.desk.began_at = job.accepted_at + SHORT
    assert await shown(table, job) == []
    assert table.board.deliveries == []


async def test_who_has_pressed_waits_from_then(table: Table) -> None:
    job = await table.finished(["result.png"])
    pressed = replace(job, pressed_at=job.accepted_at + timedelta(seconds=10))
    pass_on(table, job, LONG)
    assert await shown(table, pressed) == []


async def test_an_end_without_a_picture(table: Table) -> None:
    (called,) = await ended(table, Reason.TIMED_OUT)
    assert (called.state, called.reason) == (JobState.FAILED, {"reason": "timed_out"})


@pytest.mark.parametrize("reason", [Reason.CANCELLED, Reason.CANCELLED_BY_MODERATOR])
async def test_what_a_person_cancelled(table: Table, reason: Reason) -> None:
    assert await ended(table, reason, JobState.CANCELLED) == []


async def test_what_was_never_shown(table: Table) -> None:
    assert await ended(table, Reason.NEVER_SHOWN) == []


async def test_it_comes_after_the_end_is_written_and_then_once(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await table.finished(["result.png"])
    pass_on(table, job, LONG)

    async def fail(*_: object) -> bool:
        raise DatabaseError("full")

    with monkeypatch.context() as broken:
        broken.setattr(table.desk.store, "delivered", fail)
        with pytest.raises(DatabaseError):
            await deliver(table.desk, job)
    await asyncio.sleep(0)
    assert table.board.called_back == []
    assert [call.id for call in await shown(table, job)] == [job.id]
    assert len(table.board.deliveries) == 1
