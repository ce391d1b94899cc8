"""The states of a job, and which may follow which: the one place that says so."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands. The words are those of the database."""

    ACCEPTED = "accepted"
    """Quota is held; nothing has left the process but the first reply."""
    SUBMITTING = "submitting"
    """Written before the POST: from here on RunComfy may have the request."""
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    """The output's addresses are known; the picture is not in the reply yet."""
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"
    """The submit's fate is unknown: RunComfy may have it and may charge for it."""


ENDS = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED, JobState.UNCERTAIN})
"""A job in one of these stays there."""

_NEXT: dict[JobState, frozenset[JobState]] = {
    JobState.ACCEPTED: frozenset({JobState.SUBMITTING, JobState.FAILED, JobState.CANCELLED}),
    JobState.SUBMITTING: frozenset(
        # What certainly did not arrive goes back to `accepted`, to be tried again.
        {JobState.ACCEPTED, JobState.QUEUED, JobState.FAILED, JobState.UNCERTAIN}
    ),
    JobState.QUEUED: frozenset(
        {JobState.RUNNING, JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.RUNNING: frozenset(
        # RunComfy may put a request back into its queue, as when a machine dies.
        {JobState.QUEUED, JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.FINISHED: frozenset({JobState.DELIVERED, JobState.FAILED}),
}


def may_follow(state: JobState, after: JobState) -> bool:
    """Tell whether a job may go from `after` to `state`."""
    return state in _NEXT.get(after, frozenset())
