"""The quota as a state machine: whatever comes, in whatever order, at once, over days and restarts.

Hypothesis makes the commands, ends and clock steps; the real store, on a real file and through two
connections at once, must come out as the model does.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import (
    Database,
    Duplicate,
    JobState,
    JobStore,
    Limit,
    OverLimit,
    open_database,
)
from tests.storage.conftest import ANN, BEN, NOON, another_connection, new_job
from tests.storage.quota_model import NEXT, Accept, Move, Operation, Quota, States, Tell, Usage

# With REPAINT_PROVE=1 it takes its time.
pytestmark = pytest.mark.timeout(900)
MOST_AT_ONCE = 5
"""Their orders are all tried: 120."""
limits = st.tuples(st.sampled_from((5, 8, 3, 2, 1, 0)), st.integers(2, 6))
picks = st.integers(0, 30)
"""Which of the interactions that there are, counted round; of a command: 0 is one that was before,
else it is new."""
accepts = st.builds(Accept, picks, st.sampled_from((ANN, BEN)), st.sampled_from((10, 11, 0)))
operations: st.SearchStrategy[Operation] = st.one_of(
    accepts, st.builds(Move, picks, st.sampled_from(JobState)), st.builds(Tell, picks)
)
batches = st.lists(st.tuples(operations, st.booleans()), min_size=1, max_size=MOST_AT_ONCE)
S = JobState
WAYS = (
    (S.CANCELLED,),
    (S.SUBMITTING, S.UNCERTAIN),
    (S.SUBMITTING, S.FAILED),
    (S.SUBMITTING, S.QUEUED, S.CANCELLED),
    (S.SUBMITTING, S.QUEUED, S.RUNNING, S.FINISHED, S.DELIVERED),
    (S.SUBMITTING, S.ACCEPTED, S.SUBMITTING, S.QUEUED, S.RUNNING, S.QUEUED, S.FINISHED, S.FAILED),
)
"""To an end all the way: chance alone seldom gets that far."""


class QuotaMachine(RuleBasedStateMachine):
    """The store and the model, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = Path(tempfile.mkdtemp(prefix="quota-"))
        self._model = Quota(2, 2, NOON)
        self._new = count(100)

    @initialize(limits=limits)
    def open(self, limits: tuple[int, int]) -> None:
        self._model.daily, self._model.active = limits
        self._runner.run(self._open())

    def teardown(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()
        shutil.rmtree(self._folder)

    @rule(limits=limits)
    def start_again(self, limits: tuple[int, int]) -> None:
        """The operator may have changed the limits, downwards too."""
        self._runner.run(self._stack.aclose())
        self.open(limits)

    @rule(minutes=st.integers(-48 * 60, 48 * 60))
    def step_the_clock(self, minutes: int) -> None:
        self._model.now += timedelta(minutes=minutes)

    @rule()
    def come_to_midnight(self) -> None:
        day = self._model.now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._model.now = day + timedelta(days=1, milliseconds=-1)

    @rule(batch=batches)
    def do_at_once(self, batch: Sequence[tuple[Operation, bool]]) -> None:
        chosen = self._choose([operation for operation, _ in batch])
        through = [connection for _, connection in batch]
        done = self._runner.run(self._do(list(zip(chosen, through, strict=True))))
        self._agree(chosen, done)

    @rule(command=accepts, times=st.integers(2, 8))
    def fire(self, command: Accept, times: int) -> None:
        """Somebody gives many commands in the same instant: just as many as are free go through."""
        fired = [replace(command, interaction_id=next(self._new)) for _ in range(times)]
        done = self._runner.run(self._do([(each, bool(n % 2)) for n, each in enumerate(fired)]))
        expected = self._model.copy()
        assert sum(done) == sum(expected.apply(each) for each in fired)
        # Which of them went through is the database's to say: they are all alike.
        for each, accepted in zip(fired, done, strict=True):
            assert not accepted or self._model.apply(each)

    @rule(command=accepts, times=st.integers(2, 4))
    def come_twice(self, command: Accept, times: int) -> None:
        same = self._choose([command]) * times
        done = self._runner.run(self._do([(each, bool(n % 2)) for n, each in enumerate(same)]))
        assert sum(done) == self._model.apply(same[0])

    @precondition(lambda self: self._model.jobs)
    @rule(chosen=st.lists(st.tuples(picks, picks, st.booleans()), min_size=1, max_size=5))
    def move_on_at_once(self, chosen: Sequence[tuple[int, int, bool]]) -> None:
        """Each to a state that may follow as it stands; two may want the same job."""
        jobs = list(self._model.jobs.items())
        batch: list[tuple[Operation, bool]] = []
        for pick, which, connection in chosen:
            interaction_id, job = jobs[pick % len(jobs)]
            following = NEXT.get(job.state, tuple(JobState))
            batch.append((Move(interaction_id, following[which % len(following)]), connection))
        self._agree([move for move, _ in batch], self._runner.run(self._do(batch)))

    @precondition(lambda self: self._model.jobs)
    @rule(pick=picks, way=st.sampled_from(WAYS))
    def bring_to_an_end(self, pick: int, way: Sequence[JobState]) -> None:
        for state in way:
            moves = self._choose([Move(pick, state)])
            done = self._runner.run(self._do([(moves[0], False)]))
            assert done == [self._model.apply(moves[0])]

    @precondition(lambda self: self._model.jobs)
    @rule(pick=picks, press=st.booleans())
    def park_or_press(self, pick: int, press: bool) -> None:
        interaction_id = list(self._model.jobs)[pick % len(self._model.jobs)]
        for state in () if press else (S.SUBMITTING, S.QUEUED, S.FINISHED):
            move = Move(interaction_id, state)
            assert self._runner.run(self._do([(move, False)])) == [self._model.apply(move)]
        done = self._runner.run(self._park(interaction_id, press))
        assert done is self._model.park(interaction_id, press=press)

    @rule(user_id=st.sampled_from((ANN, BEN)))
    def be_refused_for_the_right_reason(self, user_id: int) -> None:
        model, command = self._model, Accept(99, user_id, 11)
        known, used = 99 in model.jobs, model.used(user_id)
        refused = self._runner.run(self._refusal(command))
        assert (refused is None) is model.apply(command)
        assert isinstance(refused, Duplicate) is known
        if isinstance(refused, OverLimit):
            daily = used >= model.daily
            assert refused.limit is (Limit.DAILY if daily else Limit.ACTIVE)
            assert refused.allowed == (model.daily if daily else model.active)

    @invariant()
    def agree(self) -> None:
        """The quota is what was delivered or is on its way, by person, day and server."""
        assert self._runner.run(self._usage()) == self._model.usage()
        assert self._runner.run(self._states()) == self._model.states()
        for user_id in (ANN, BEN):
            usage = self._runner.run(
                self._stores[1].usage(user_id, daily=self._model.daily, now=self._model.now)
            )
            used = self._model.used(user_id)
            assert (usage.used, usage.left) == (used, max(0, self._model.daily - used))

    def _choose(self, batch: Sequence[Operation]) -> list[Operation]:
        """Return the operations with interactions in place of their picks."""
        before = list(self._model.jobs) or [next(self._new)]
        chosen = [
            replace(operation, interaction_id=next(self._new))
            if isinstance(operation, Accept) and operation.interaction_id
            else operation
            for operation in batch
        ]
        there = before + [c.interaction_id for c in chosen if isinstance(c, Accept)]
        return [
            each
            if isinstance(each, Accept) and each.interaction_id
            else replace(each, interaction_id=there[each.interaction_id % len(there)])
            for each in chosen
        ]

    def _agree(self, batch: Sequence[Operation], done: Sequence[bool]) -> None:
        """Find an order in which the model does what the store did."""
        usage, states = self._runner.run(self._usage()), self._runner.run(self._states())
        for order in permutations(range(len(batch))):
            tried = self._model.copy()
            # `told` tells nobody whether it changed anything.
            same = [tried.apply(batch[n]) is done[n] or isinstance(batch[n], Tell) for n in order]
            if all(same) and tried.usage() == usage and tried.states() == states:
                self._model = tried
                return
        raise AssertionError(f"in no order does {batch} come out as {done} with {usage}")

    async def _open(self) -> None:
        path = self._folder / "repaint.db"
        async with AsyncExitStack() as stack:
            self._database: Database = await stack.enter_async_context(open_database(path))
            other = await stack.enter_async_context(another_connection(path))
            self._stores = (JobStore(self._database), other)
            self._stack = stack.pop_all()

    async def _do(self, batch: Sequence[tuple[Operation, bool]]) -> list[bool]:
        """Carry all out at once, each through one of the two connections."""
        return await asyncio.gather(*(self._one(self._stores[n], o) for o, n in batch))

    async def _one(self, store: JobStore, operation: Operation) -> bool:
        match operation:
            case Accept():
                return await self._refusal(operation, store) is None
            case Move(interaction_id, JobState.DELIVERED):
                return await store.delivered(await self._id(interaction_id), self._model.now)
            case Move(interaction_id, state):
                return await store.move(await self._id(interaction_id), state) is not None
            case Tell(interaction_id):
                await store.told(await self._id(interaction_id), self._model.now)
                return True

    async def _refusal(
        self, command: Accept, store: JobStore | None = None
    ) -> Duplicate | OverLimit | None:
        """Have a command accepted; return why it was not."""
        new = new_job(
            user_id=command.user_id,
            guild_id=command.guild_id or None,
            interaction_id=command.interaction_id,
        )
        model, store = self._model, store or self._stores[0]
        try:
            await store.accept(new, daily=model.daily, active=model.active, now=model.now)
        except (Duplicate, OverLimit) as refused:
            return refused
        return None

    async def _park(self, interaction_id: int, press: bool) -> bool:
        store, now = self._stores[0], self._model.now
        job = await store.by_interaction(interaction_id)
        assert job
        if not press:
            return await store.park(job.id, pressed_at=job.pressed_at)
        pressed = await store.renew(
            job.id, token="t", token_expires_at=now, upload_limit=1, now=now
        )
        return pressed is not None

    async def _id(self, interaction_id: int) -> int:
        sql = "SELECT id FROM jobs WHERE interaction_id = ?"
        rows = await self._database.rows(sql, (interaction_id,))
        return int(rows[0]["id"]) if rows else 0

    async def _usage(self) -> Usage:
        rows = await self._database.rows("SELECT user_id, day, guild_id, used FROM usage")
        return Counter({(r["user_id"], r["day"], r["guild_id"]): r["used"] for r in rows})

    async def _states(self) -> States:
        rows = await self._database.rows("SELECT interaction_id, state, told_at, parked FROM jobs")
        return {
            r["interaction_id"]: (r["state"], r["told_at"] is not None, bool(r["parked"]))
            for r in rows
        }


TestQuotaMachine = QuotaMachine.TestCase
TestQuotaMachine.settings = settings(stateful_step_count=20)
