"""Calling somebody back whose edit took long: they will have looked away meanwhile."""

from __future__ import annotations

from jobs.desk import Desk
from jobs.reasons import Reason
from storage import Job

BY_A_PERSON = (Reason.CANCELLED, Reason.CANCELLED_BY_MODERATOR)


def took_long(desk: Desk, job: Job) -> bool:
    """Tell whether the author of a job whose end its reply now shows is to be called back.

    Who has pressed `Show result` was there at that moment: it counts from then.
    """
    most = desk.limits.mention_after_seconds
    since = max(job.accepted_at, job.pressed_at or job.accepted_at)
    if not most or job.reason.get("reason") in BY_A_PERSON:
        return False
    return (desk.now() - since).total_seconds() > most


def call_back_if_due(desk: Desk, job: Job) -> None:
    """Have the author told aside, if that is due; the job is as it ended, and that is written."""
    if desk.of(job.id).calls_back:
        desk.aside(desk.reply.call_back(job))
