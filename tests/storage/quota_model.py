"""What the quota should be, in plain Python: the model that the real store is held against."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from storage import ENDS, JobState

Usage: TypeAlias = "Counter[tuple[int, str, int]]"
"""Edits used by person, day and server."""
States: TypeAlias = "dict[int, tuple[str, bool, bool]]"
"""By interaction: the state, whether its end was told, and whether its result was parked."""
NEXT: dict[JobState, tuple[JobState, ...]] = {
    JobState.ACCEPTED: (JobState.SUBMITTING, JobState.FAILED, JobState.CANCELLED),
    JobState.SUBMITTING: (
        JobState.ACCEPTED,
        JobState.QUEUED,
        JobState.FAILED,
        JobState.UNCERTAIN,
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


@dataclass(frozen=True)
class Tell:
    """The person has been told how a job ended."""

    interaction_id: int


Operation: TypeAlias = Accept | Move | Tell


@dataclass
class ModelJob:
    """A job as the model has it."""

    user_id: int
    guild_id: int
    day: str
    state: JobState = JobState.ACCEPTED
    told: bool = False
    parked: bool = False

    @property
    def in_flight(self) -> bool:
        """Whether it counts as on its way: not while its result waits for a press."""
        return self.state not in ENDS and not self.parked

    @property
    def holds(self) -> bool:
        """Whether it counts as used: delivered, or on its way."""
        return self.state is JobState.DELIVERED or self.state not in ENDS


@dataclass
class Quota:
    """All jobs by their interaction, the limits and the clock."""

    daily: int
    active: int
    now: datetime
    jobs: dict[int, ModelJob] = field(default_factory=dict)

    def copy(self) -> Quota:
        """Return another with the same jobs."""
        return deepcopy(self)

    def used(self, user_id: int) -> int:
        """Return what a person has used today."""
        return sum(
            j.holds and (j.user_id, j.day) == (user_id, self.day) for j in self.jobs.values()
        )

    @property
    def day(self) -> str:
        """The UTC day that it is now."""
        return self.now.astimezone(UTC).date().isoformat()

    def usage(self) -> Usage:
        """Return what counts as used, without what is nothing."""
        return Counter((j.user_id, j.day, j.guild_id) for j in self.jobs.values() if j.holds)

    def states(self) -> States:
        """Return each job's state."""
        return {n: (job.state, job.told, job.parked) for n, job in self.jobs.items()}

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
                in_flight = sum(j.user_id == user_id and j.in_flight for j in self.jobs.values())
                if job or self.used(user_id) >= self.daily or in_flight >= self.active:
                    return False
                self.jobs[interaction_id] = ModelJob(user_id, guild_id, self.day)
                return True
            case Move(_, state):
                if job is None or state not in NEXT.get(job.state, ()):
                    return False
                job.state = state
                # A delivery is told by being made.
                job.told = state is JobState.DELIVERED
                return True
            case Tell():
                if job is None or job.told or job.state not in ENDS:
                    return False
                job.told = True
                return True
