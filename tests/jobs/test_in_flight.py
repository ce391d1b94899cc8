"""What is remembered of a job: little while it waits, and nothing once it is over."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest

from jobs import Jobs
from jobs.in_flight import InFlight
from jobs.life import CancelOutcome
from jobs.submit import submit
from storage import JobState
from tests.e2e.house import until
from tests.jobs.desks import PHOTOS, Table, laid, with_place

ASTRONAUT = (PHOTOS / "astronaut.jpg").read_bytes()
MOST_BYTES = 150
"""Of a job that merely waits; there may be 10,000 of them."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        yield table


def own_bytes(record: InFlight) -> int:
    """Return what a record takes, with what nothing else holds."""
    held = [getattr(record, each.name) for each in fields(record)]
    return sys.getsizeof(record) + sum(sys.getsizeof(it) for it in held if it and it is not True)


async def test_a_job_that_is_submitted_costs_a_few_bytes(table: Table) -> None:
    table.host.request_id = "r-1"
    job = await table.accepted(ASTRONAUT, with_place())
    moved, _ = await submit(table.desk, job)
    assert moved
    assert (moved.state, moved.request_id) == (JobState.QUEUED, "r-1")
    record = table.desk.of(job.id)
    assert record == InFlight()
    assert own_bytes(record) < MOST_BYTES


async def test_one_that_is_not_keeps_what_was_made_for_it(table: Table) -> None:
    job = await table.accepted(with_place())
    await submit(table.desk, job)
    record = table.desk.of(job.id)
    assert record.preparation
    assert (list(record.preparation.fitted), record.tries, record.answer) == (["image1"], 1, None)


async def test_nothing_is_left_once_it_is_over(table: Table) -> None:
    job, jobs = await table.accepted(ASTRONAUT), Jobs(table.desk)
    await jobs.start()
    try:
        await jobs.begin(job, None)
        await until(lambda: table.host.submits == 1)
        assert table.desk.in_flight
        assert await jobs.cancel(job.id, by_moderator=False) is CancelOutcome.CANCELLED
        await until(lambda: not table.desk.in_flight)
        # As when somebody cancels it while another end of it is being told.
        await jobs.drop(job)
        assert not table.desk.in_flight
    finally:
        await jobs.close()
