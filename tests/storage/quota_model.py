"""What quotas and budgets should be, in plain Python: the model that the store is held against.

It knows jobs, gifts and resets, and counts anew each time; nothing in it is ever added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from storage import ENDS, JobState, Limit

States: TypeAlias = "dict[int, tuple[str, bool, bool, int | None]]"
"""By interaction: the state, whether its end was told, whether it is parked, its gift."""
Books: TypeAlias = "dict[tuple[object, ...], tuple[int, ...]]"
"""What is counted: of people, of scopes and periods, and of gifts; nothing of what is nothing."""
NEXT: dict[JobState, tuple[JobState, ...]] = {
    JobState.ACCEPTED: (JobState.SUBMITTING, JobState.FAILED, JobState.CANCELLED),
    JobState.SUBMITTING: (
        *(JobState.ACCEPTED, JobState.QUEUED, JobState.FAILED, JobState.UNCERTAIN),
    ),
    JobState.QUEUED: (JobState.RUNNING, JobState.FINISHED, JobState.FAILED, JobState.CANCELLED),
    JobState.RUNNING: (JobState.QUEUED, JobState.FINISHED, JobState.FAILED, JobState.CANCELLED),
    JobState.FINISHED: (JobState.DELIVERED, JobState.FAILED),
}
"""Which state may follow which, once more: the store's own table is what is on trial."""


@dataclass(frozen=True)
class Accept:
    """A command comes."""

    interaction_id: int
    user_id: int
    guild_id: int


@dataclass(frozen=True)
class Move:
    """A job is to go to a state; `delivered` has a way of its own."""

    interaction_id: int
    state: JobState
    charged: bool = False


@dataclass(frozen=True)
class Tell:
    """The person has been told how a job ended."""

    interaction_id: int


Operation: TypeAlias = Accept | Move | Tell


@dataclass(frozen=True)
class Rules:
    """What a server has set, as `Bounds` has it."""

    person: int | None = None
    daily: int | None = None
    active: int | None = None
    pause: int = 0
    budget_day: int | None = None
    budget_month: int | None = None


@dataclass
class ModelJob:
    """A job as the model has it."""

    user_id: int
    guild_id: int
    accepted_at: datetime
    price: int
    gift: int | None
    state: JobState = JobState.ACCEPTED
    told: bool = False
    parked: bool = False
    reset: bool = False
    """Whether its person's edits were reset since."""
    charged: bool = False

    @property
    def day(self) -> str:
        """The UTC day of its acceptance."""
        return self.accepted_at.astimezone(UTC).date().isoformat()

    @property
    def in_flight(self) -> bool:
        """Whether it counts as on its way; a parked one does not."""
        return self.state not in ENDS and not self.parked

    @property
    def holds(self) -> bool:
        """Whether it counts as used: delivered, or on its way."""
        return self.state is JobState.DELIVERED or self.state not in ENDS

    @property
    def counts_as_own(self) -> bool:
        """Whether it counts against the server's limit for a person, on its day."""
        return self.holds and self.gift is None and not self.reset

    @property
    def cost(self) -> int:
        """What it counts as spent."""
        return self.price if self.holds or self.charged else 0


@dataclass
class ModelGift:
    """A gift as the model has it."""

    id: int
    user_id: int
    guild_id: int
    edits: int
    ends_at: datetime


@dataclass
class Quota:
    """All jobs by their interaction, all gifts, the rules and the clock."""

    daily: int
    active: int
    now: datetime
    price: int = 0
    budget_day: int | None = None
    budget_month: int | None = None
    rules: dict[int, Rules] = field(default_factory=dict)
    """By server; direct messages have none."""
    jobs: dict[int, ModelJob] = field(default_factory=dict)
    gifts: list[ModelGift] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The UTC day that it is now."""
        return self.now.astimezone(UTC).date().isoformat()

    def used(self, user_id: int) -> int:
        """Return what a person has used today."""
        return sum(
            j.holds and (j.user_id, j.day) == (user_id, self.day) for j in self.jobs.values()
        )

    def own(self, user_id: int, guild_id: int) -> int:
        """Return what counts today against a server's limit for a person."""
        return sum(
            j.holds
            and j.gift is None
            and not j.reset
            and (j.user_id, j.guild_id) == (user_id, guild_id)
            for j in self.today()
        )

    def total(self, guild_id: int) -> int:
        """Return what everybody has used today in a server."""
        return sum(j.holds and j.guild_id == guild_id for j in self.today())

    def in_flight(self, user_id: int, *guilds: int) -> int:
        """Return what a person has on its way, anywhere or in one server."""
        return sum(
            j.in_flight and j.user_id == user_id and (not guilds or j.guild_id in guilds)
            for j in self.jobs.values()
        )

    def today(self) -> list[ModelJob]:
        """Return the jobs of today."""
        return [j for j in self.jobs.values() if j.day == self.day]

    def spent(self, *guilds: int, month: bool = False) -> int:
        """Return what was spent today or this month, everywhere or in one server."""
        period = self.day[:7] if month else self.day
        return sum(
            j.cost
            for j in self.jobs.values()
            if j.day.startswith(period) and (not guilds or j.guild_id in guilds)
        )

    def left(self, gift: ModelGift) -> int:
        """Return what is left of a gift."""
        return gift.edits - sum(j.holds and j.gift == gift.id for j in self.jobs.values())

    def gifts_of(self, user_id: int, guild_id: int) -> list[ModelGift]:
        """Return what a person can use in a server, in the order in which it is used."""
        theirs = (g for g in self.gifts if (g.user_id, g.guild_id) == (user_id, guild_id))
        usable = [g for g in theirs if g.ends_at > self.now and self.left(g)]
        return sorted(usable, key=lambda g: (g.ends_at, g.id))

    def last_at(self, user_id: int, guild_id: int) -> datetime | None:
        """Return when a person's last edit in a server was accepted that was not given back."""
        theirs = (j for j in self.jobs.values() if (j.user_id, j.guild_id) == (user_id, guild_id))
        return max((j.accepted_at for j in theirs if j.holds), default=None)

    def reset(self, user_id: int, guild_id: int) -> int:
        """Let a person's edits of today count against the server's limit no more."""
        counted = self.own(user_id, guild_id)
        for job in self.today():
            if counted and (job.user_id, job.guild_id) == (user_id, guild_id):
                job.reset = True
        return counted

    def refusals(self, user_id: int, guild_id: int) -> Iterator[tuple[Limit, int, int]]:
        """Yield each limit that is met: what is used of it, and what is allowed."""
        rules = self.rules.get(guild_id, Rules())
        if (used := self.used(user_id)) >= self.daily:
            yield Limit.DAILY, used, self.daily
        own = self.own(user_id, guild_id)
        if (
            rules.person is not None
            and own >= rules.person
            and not self.gifts_of(user_id, guild_id)
        ):
            yield Limit.GUILD_PERSON, own, rules.person
        total = self.total(guild_id)
        if rules.daily is not None and total >= rules.daily:
            yield Limit.GUILD_DAILY, total, rules.daily
        for limit, guilds, month, budget in (
            (Limit.BUDGET_MONTH, (), True, self.budget_month),
            (Limit.BUDGET_DAY, (), False, self.budget_day),
            (Limit.GUILD_BUDGET_MONTH, (guild_id,), True, rules.budget_month),
            (Limit.GUILD_BUDGET_DAY, (guild_id,), False, rules.budget_day),
        ):
            spent = self.spent(*guilds, month=month)
            if budget is not None and spent + self.price > budget:
                yield limit, spent, budget
        last, pause = self.last_at(user_id, guild_id), timedelta(seconds=rules.pause)
        if last and pause and self.now < last + pause:
            yield Limit.PAUSE, max(0, (self.now - last) // timedelta(seconds=1)), rules.pause
        if (active := self.in_flight(user_id)) >= self.active:
            yield Limit.ACTIVE, active, self.active
        active = self.in_flight(user_id, guild_id)
        if rules.active is not None and active >= rules.active:
            yield Limit.GUILD_ACTIVE, active, rules.active

    def books(self) -> Books:
        """Return all that counts."""
        books: Books = {}
        for job in self.jobs.values():
            for key, first, second in _entries(job):
                before = books.get(key, (0, 0))
                books[key] = (before[0] + first, before[1] + second)
        return {key: counted for key, counted in books.items() if any(counted)}

    def states(self) -> States:
        """Return each job's state."""
        return {n: (job.state, job.told, job.parked, job.gift) for n, job in self.jobs.items()}

    def park(self, interaction_id: int, *, press: bool) -> bool:
        """Park a finished job, or press for one that is not over; tell whether it could be."""
        job = self.jobs[interaction_id]
        possible = not job.told if press else job.state is JobState.FINISHED
        if possible:
            job.parked = not press
        return possible

    def apply(self, operation: Operation) -> bool:
        """Carry an operation out; tell whether it changed anything."""
        job = self.jobs.get(operation.interaction_id)
        match operation:
            case Accept(interaction_id, user_id, guild_id):
                if job or any(self.refusals(user_id, guild_id)):
                    return False
                person = self.rules.get(guild_id, Rules()).person
                own_left = person is None or self.own(user_id, guild_id) < person
                gift = None if own_left else self.gifts_of(user_id, guild_id)[0].id
                made = ModelJob(user_id, guild_id, self.now, self.price, gift)
                self.jobs[interaction_id] = made
                return True
            case Move(_, state, charged):
                if job is None or state not in NEXT.get(job.state, ()):
                    return False
                unsaid = state is JobState.UNCERTAIN or job.state is JobState.FINISHED
                job.charged = job.charged or charged or unsaid
                job.state = state
                # A delivery is told by being made.
                job.told = state is JobState.DELIVERED
                return True
            case Tell():
                if job is None or job.told or job.state not in ENDS:
                    return False
                job.told = True
                return True


def _entries(job: ModelJob) -> Iterator[tuple[tuple[object, ...], int, int]]:
    """Yield where a job is counted, and the two numbers that it counts there."""
    person = ("person", job.user_id, job.day, job.guild_id)
    yield person, int(job.holds), int(job.counts_as_own)
    for scope in (-1, job.guild_id):
        for period in (job.day, job.day[:7]):
            yield ("ledger", scope, period), int(job.holds), job.cost
    yield ("gift", job.gift), int(job.holds and job.gift is not None), 0
