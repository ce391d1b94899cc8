"""Quotas and budgets as a state machine: whatever comes, in whatever order, at once, over months.

Hypothesis makes the commands, ends, gifts, resets, rules and clock steps; the real store, on a real
file and through two connections at once, must come out as the model does.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import Duplicate, JobState, OverLimit
from tests.storage.conftest import ANN, BEN, NOON
from tests.storage.quota_model import NEXT, Accept, ModelGift, Move, Operation, Quota, Rules, Tell
from tests.storage.quota_real import Real, standing_of

# With REPAINT_PROVE=1 it takes its time.
pytestmark = pytest.mark.timeout(900)
MOST_AT_ONCE = 4
"""Their orders are all tried: 24."""
PRICE = 30_000
SECOND = timedelta(seconds=1)
EDGES = (
    *("person", "daily", "active", "pause", "budget_day", "less_one", "budget_month"),
    *("whole_day", "whole_month"),
)
limits = st.tuples(st.sampled_from((20, 8, 5, 3, 1, 0)), st.integers(2, 12))
budgets = st.sampled_from((*[None] * 8, 12 * PRICE, 6 * PRICE - 1, 3 * PRICE))
guilds = st.sampled_from((10, 11))
people = st.sampled_from((ANN, BEN))
rules = st.builds(
    Rules,
    person=st.sampled_from((None, 2, 1, 3, 0)),
    daily=st.sampled_from((*[None] * 5, 6, 3)),
    active=st.sampled_from((*[None] * 3, 2)),
    pause=st.sampled_from((*[0] * 6, 60, 90_000)),
    budget_day=budgets,
    budget_month=budgets,
)
hours = st.integers(1, 60)
picks = st.integers(0, 30)
"""Which of the interactions that there are, counted round; of a command: 0 is one that was before,
else it is new."""
accepts = st.builds(Accept, picks, people, st.sampled_from((10, 10, 11, 0)))
operations: st.SearchStrategy[Operation] = st.one_of(
    accepts,
    st.builds(Move, picks, st.sampled_from(JobState), st.booleans()),
    st.builds(Tell, picks),
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
        self._run = (runner := asyncio.Runner()).run
        self._close = runner.close
        self._folder = Path(tempfile.mkdtemp(prefix="quota-"))
        self._real = Real(Quota(2, 2, NOON, PRICE), self._folder / "repaint.db")
        self._new = count(100)

    @property
    def _model(self) -> Quota:
        return self._real.model

    @initialize(limits=limits, rules=st.tuples(rules, rules))
    def open(self, limits: tuple[int, int], rules: tuple[Rules, Rules]) -> None:
        self._model.daily, self._model.active = limits
        self._model.rules = dict(zip((10, 11), rules, strict=True))
        self._run(self._real.open())

    def teardown(self) -> None:
        self._run(self._real.close())
        self._close()
        shutil.rmtree(self._folder)

    @rule(limits=limits)
    def start_again(self, limits: tuple[int, int]) -> None:
        """The operator may have changed the limits, downwards too."""
        self._run(self._real.close())
        self._model.daily, self._model.active = limits
        self._run(self._real.open())

    @rule(guild_id=guilds, rules=rules)
    def rule_otherwise(self, guild_id: int, rules: Rules) -> None:
        self._model.rules[guild_id] = rules

    @rule(price=st.sampled_from((0, 1, PRICE)), day=budgets, month=budgets)
    def pay_otherwise(self, price: int, day: int | None, month: int | None) -> None:
        self._model.price = price
        self._model.budget_day, self._model.budget_month = day, month

    @rule(user_id=people, guild_id=guilds, edge=st.sampled_from(EDGES), more=st.integers(0, 2))
    def come_to_the_edge(self, user_id: int, guild_id: int, edge: str, more: int) -> None:
        """One limit, of which just so much is left."""
        model = self._model
        model.now += 3 * SECOND
        model.daily, model.active, model.price = 1_000, 1_000, PRICE
        model.budget_day = model.budget_month = None
        last, less_one = model.last_at(user_id, guild_id), more * PRICE - 1
        known = {
            "person": {"person": model.own(user_id, guild_id) + more},
            "daily": {"daily": model.total(guild_id) + more},
            "active": {"active": model.in_flight(user_id, guild_id) + more},
            "pause": {"pause": max(0, (model.now - last) // SECOND + more // 2) if last else 0},
            "budget_day": {"budget_day": model.spent(guild_id) + more * PRICE},
            "less_one": {"budget_day": max(0, model.spent(guild_id) + less_one)},
            "budget_month": {"budget_month": model.spent(guild_id, month=True) + more * PRICE},
        }
        model.rules[guild_id] = Rules(**known.get(edge, {}))
        if edge == "whole_day":
            model.budget_day = model.spent() + more * PRICE
        elif edge == "whole_month":
            model.budget_month = model.spent(month=True) + more * PRICE
        self.fire(Accept(0, user_id, guild_id), 4)

    @rule(user_id=people, guild_id=guilds, ends=st.tuples(hours, hours), pick=picks)
    def use_up_what_was_given(
        self, user_id: int, guild_id: int, ends: tuple[int, int], pick: int
    ) -> None:
        for hour in ends:
            self.give(user_id, guild_id, 1, hour)
        self.come_to_the_edge(user_id, guild_id, "person", 1)
        self.bring_to_an_end(pick, WAYS[0], False)

    @rule(minutes=st.integers(-48 * 60, 48 * 60))
    def step_the_clock(self, minutes: int) -> None:
        self._model.now += timedelta(minutes=minutes)

    @rule(month=st.booleans())
    def come_to_midnight(self, month: bool) -> None:
        day = self._model.now.replace(hour=0, minute=0, second=0, microsecond=0)
        if month:
            day = day.replace(day=28)
            day += timedelta(days=3 - (day + timedelta(days=3)).day % 28)
        self._model.now = day + timedelta(days=1, milliseconds=-1)

    @rule(user_id=people, guild_id=guilds, edits=st.integers(1, 3), hours=hours)
    def give(self, user_id: int, guild_id: int, edits: int, hours: int) -> None:
        ends_at = self._model.now + timedelta(hours=hours)
        gift = self._run(
            self._real.quotas.give(
                guild_id, user_id, edits, ends_at=ends_at, by=1, now=self._model.now
            )
        )
        self._model.gifts.append(ModelGift(gift.id, user_id, guild_id, edits, ends_at))

    @rule(user_id=people, guild_id=guilds)
    def reset(self, user_id: int, guild_id: int) -> None:
        done = self._run(self._real.quotas.reset(guild_id, user_id, by=1, now=self._model.now))
        assert done == self._model.reset(user_id, guild_id)

    @precondition(lambda self: self._model.jobs)
    @rule(pick=picks, way=st.sampled_from(WAYS))
    def reset_and_end(self, pick: int, way: Sequence[JobState]) -> None:
        """What was reset comes to its end while others are counted already."""
        job = list(self._model.jobs.values())[pick % len(self._model.jobs)]
        self.reset(job.user_id, job.guild_id)
        self.fire(Accept(0, job.user_id, job.guild_id), 2)
        self.bring_to_an_end(pick, way, False)

    @rule(batch=batches)
    def do_at_once(self, batch: Sequence[tuple[Operation, bool]]) -> None:
        chosen = self._choose([operation for operation, _ in batch])
        through = [connection for _, connection in batch]
        done = self._run(self._real.do(list(zip(chosen, through, strict=True))))
        self._agree(chosen, done)

    @rule(command=accepts, times=st.integers(2, 8))
    def fire(self, command: Accept, times: int) -> None:
        """Somebody gives many commands in the same instant: just as many as are free go through."""
        fired = [replace(command, interaction_id=next(self._new)) for _ in range(times)]
        done = self._run(self._real.do([(each, bool(n % 2)) for n, each in enumerate(fired)]))
        expected = deepcopy(self._model)
        assert sum(done) == sum(expected.apply(each) for each in fired)
        # Which of them went through, and in which order, is the database's to say.
        order = list(self._run(self._real.states()))
        accepted = [each for each, through in zip(fired, done, strict=True) if through]
        for each in sorted(accepted, key=lambda one: order.index(one.interaction_id)):
            assert self._model.apply(each)

    @rule(command=accepts, times=st.integers(2, 4))
    def come_twice(self, command: Accept, times: int) -> None:
        same = self._choose([command]) * times
        done = self._run(self._real.do([(each, bool(n % 2)) for n, each in enumerate(same)]))
        assert sum(done) == self._model.apply(same[0])

    @precondition(lambda self: self._model.jobs)
    @rule(chosen=st.lists(st.tuples(picks, picks, st.booleans()), min_size=1, max_size=4))
    def move_on_at_once(self, chosen: Sequence[tuple[int, int, bool]]) -> None:
        """Each to a state that may follow as it stands; two may want the same job."""
        jobs = list(self._model.jobs.items())
        batch: list[tuple[Operation, bool]] = []
        for pick, which, connection in chosen:
            interaction_id, job = jobs[pick % len(jobs)]
            following = NEXT.get(job.state, tuple(JobState))
            batch.append((Move(interaction_id, following[which % len(following)]), connection))
        self._agree([move for move, _ in batch], self._run(self._real.do(batch)))

    @precondition(lambda self: self._model.jobs)
    @rule(pick=picks, way=st.sampled_from(WAYS), charged=st.booleans())
    def bring_to_an_end(self, pick: int, way: Sequence[JobState], charged: bool) -> None:
        for state in way:
            moves = self._choose([Move(pick, state, charged and state is way[-1])])
            done = self._run(self._real.do([(moves[0], False)]))
            assert done == [self._model.apply(moves[0])]

    @precondition(lambda self: self._model.jobs)
    @rule(pick=picks, press=st.booleans())
    def park_or_press(self, pick: int, press: bool) -> None:
        interaction_id = list(self._model.jobs)[pick % len(self._model.jobs)]
        for state in () if press else (S.SUBMITTING, S.QUEUED, S.FINISHED):
            move = Move(interaction_id, state)
            assert self._run(self._real.do([(move, False)])) == [self._model.apply(move)]
        done = self._run(self._real.park(interaction_id, press))
        assert done is self._model.park(interaction_id, press=press)

    @rule(user_id=people, guild_id=st.sampled_from((10, 11, 0)))
    def be_refused_for_the_right_reason(self, user_id: int, guild_id: int) -> None:
        model, command = self._model, Accept(99, user_id, guild_id)
        known, met = 99 in model.jobs, next(model.refusals(user_id, guild_id), None)
        refused = self._run(self._real.refusal(command))
        assert (refused is None) is model.apply(command)
        assert isinstance(refused, Duplicate) is known
        if isinstance(refused, OverLimit):
            assert (refused.limit, refused.used, refused.allowed) == met

    @invariant()
    def agree(self) -> None:
        """All that is counted is what was delivered, is on its way, or was charged."""
        assert self._run(self._real.books()) == self._model.books()
        assert self._run(self._real.states()) == self._model.states()
        for user_id, guild_id in ((ANN, 10), (BEN, 11), (BEN, 10), (ANN, 0)):
            standing = self._run(
                self._real.quotas.standing(user_id, guild_id or None, self._model.now)
            )
            assert standing == standing_of(self._model, user_id, guild_id)

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
        books, states = self._run(self._real.books()), self._run(self._real.states())
        for order in permutations(range(len(batch))):
            tried = deepcopy(self._model)
            # `told` tells nobody whether it changed anything.
            same = [tried.apply(batch[n]) is done[n] or isinstance(batch[n], Tell) for n in order]
            if all(same) and tried.books() == books and tried.states() == states:
                self._real.model = tried
                return
        raise AssertionError(f"in no order does {batch} come out as {done} with {books}")


TestQuotaMachine = QuotaMachine.TestCase
TestQuotaMachine.settings = settings(stateful_step_count=20)
