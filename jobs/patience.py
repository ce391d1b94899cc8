"""How long is waited, and how often is tried: pure rules, in seconds."""

from __future__ import annotations

import random

SUBMIT_SECONDS = 60.0
"""How long a submit that did not arrive is tried again; so long nobody minds to wait."""
PREPARE_SECONDS = 180.0
"""How long pictures are fetched, fitted and attached: many large ones may wait for their turn."""
TURN_SECONDS = 12 * 3600.0
"""How long a job waits for a seat: Discord's addresses of its pictures are over after a day."""
SEND_SECONDS = 6 * 3600.0
"""How long Discord is tried with a result: outages of hours have happened."""
FAILED_POLL_SECONDS = 2.0
"""After a poll that failed; twice that after the next one."""
POLL_PAUSE_SECONDS = 60.0
"""The longest `Retry-After` that polls obey, all of them: one bad answer must not cost everybody
half an hour."""
RETRIES_PER_SECOND = 5
"""Retries of one neighbour, all jobs together: as few as an outage can be noticed to end by."""
SHOW_SECONDS = 24 * 3600.0
"""How long a result waits for a press to be shown by."""
GRACE_SECONDS = 60.0
"""What a process that starts gives to a job whose time ran out while nobody was there."""
LAST_READS = 4
"""Tries to read the result of a job whose time is over."""
SOURCE_SECONDS = 5.0
"""What a finished result waits for the pictures that are shown beside it."""
DATABASE_SECONDS = 5.0
"""After a step that the database could not take; the next tells whether it can."""
GONE_POLLS = 3
"""Polls in a row that must say "no such request" before it is believed."""
STEP_FAILURES = 5
"""Errors of our own in a row after which a job that has cost nothing yet is given up."""


def backoff(attempt: int, *, first: float = 1.0, most: float = 60.0) -> float:
    """Return the pause before try number `attempt` + 1: doubling, half of it by chance.

    The chance keeps jobs that failed together from coming back together.
    """
    pause = min(most, first * 2.0 ** min(attempt, 30))
    return pause * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, guards nothing


def retry_pause(attempt: int, asked_seconds: float | None, left_seconds: float) -> float | None:
    """Return the pause before a submit is tried again; None: there is no time left for it.

    "At once" is not taken at its word: who says so while refusing would be asked without end.

    Args:
        attempt: Tries so far, from 1.
        asked_seconds: What `Retry-After` asked for.
        left_seconds: What is left of `SUBMIT_SECONDS`.
    """
    pause = max(backoff(attempt), asked_seconds or 0.0)
    return pause if pause <= left_seconds else None
