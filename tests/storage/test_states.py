"""Which state may follow which: the table of design.md, once as a rule and once in the database."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from storage import ENDS, Database, JobState, JobStore, may_follow
from tests.storage.conftest import bounds, new_job

ALLOWED = {
    "accepted": "submitting failed cancelled",
    "submitting": "accepted queued failed uncertain",
    "queued": "running finished failed cancelled",
    "running": "queued finished failed cancelled",
    "finished": "delivered failed",
    "delivered": "",
    "failed": "",
    "cancelled": "",
    "uncertain": "",
}
PAIRS = [
    pytest.param(before, after, after.value in ALLOWED[before].split(), id=f"{before}-{after}")
    for before, after in product(JobState, JobState)
]
LIFE = [
    JobState.ACCEPTED,
    JobState.SUBMITTING,
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.FINISHED,
    JobState.DELIVERED,
]


@pytest.mark.parametrize(("before", "after", "allowed"), PAIRS)
def test_which_state_may_follow(before: JobState, after: JobState, allowed: bool) -> None:
    assert may_follow(after, before) is allowed


@pytest.mark.parametrize(("before", "after", "allowed"), PAIRS)
async def test_the_store_moves_no_job_otherwise(
    store: JobStore, database: Database, before: JobState, after: JobState, allowed: bool
) -> None:
    job = await store.accept(new_job(), bounds())
    await database.rows("UPDATE jobs SET state = ? WHERE id = ?", (before, job.id))
    moved = await store.move(job.id, after)
    kept = await store.get(job.id)
    assert kept is not None
    assert (moved is not None) is allowed
    assert kept.state is (after if allowed else before)
    assert moved is None or moved == kept


def test_the_life_of_a_job_is_allowed_and_every_end_can_be_reached() -> None:
    assert all(may_follow(after, before) for before, after in pairwise(LIFE))
    assert {
        end: any(may_follow(end, before) for before in JobState) for end in ENDS
    } == dict.fromkeys(ENDS, True)


def test_a_submit_is_written_before_it_can_be_queued_or_uncertain() -> None:
    for state in (JobState.QUEUED, JobState.UNCERTAIN):
        before = {s for s in JobState if may_follow(state, s)}
        assert JobState.ACCEPTED not in before


async def test_the_database_holds_an_end_even_against_other_code(
    store: JobStore, database: Database
) -> None:
    for end in ENDS:
        job = await store.accept(new_job(), bounds())
        await database.rows("UPDATE jobs SET state = ? WHERE id = ?", (end, job.id))
        with pytest.raises(Exception, match="the job has ended"):
            await database.rows("UPDATE jobs SET state = 'queued' WHERE id = ?", (job.id,))


async def test_no_job_moves_that_is_not_there(store: JobStore) -> None:
    assert await store.move(12345, JobState.SUBMITTING) is None
    assert await store.get(12345) is None
