"""What becomes of a job: its next step, by chance, and when it is due."""

from __future__ import annotations

import random
from dataclasses import replace

from bench.weeklong.batch import Step
from bench.weeklong.model import Edit

SOON, LATE = (60_000, 900_000), (3_600_000, 60_000_000)
"""Milliseconds, least and most: some are under way over midnight."""
LATE_SHARE = 0.03


def next_pause(chance: random.Random) -> int:
    """Return in how many milliseconds a job goes on."""
    return chance.randint(*(LATE if chance.random() < LATE_SHARE else SOON))


def next_steps(edit: Edit, chance: random.Random) -> list[Step]:
    """Return what is tried with a job next: two steps, where two try at once."""
    job_id, dice = edit.id, chance.random()
    cancel = Step(job_id, "cancelled", "cancelled")
    failed = "failed"
    match edit.state:
        case "accepted":
            onward = Step(job_id, "submitting")
            if dice < 0.08:
                return [cancel, onward] if dice < 0.05 else [onward, cancel]
            if dice < 0.11:
                return [cancel, replace(cancel)]
            return [Step(job_id, failed, "source_gone")] if dice < 0.14 else [onward]
        case "submitting":
            if dice < 0.06:
                reason = chance.choice(("refused", "input_refused", "busy"))
                return [Step(job_id, failed, reason)]
            if dice < 0.1:
                return [Step(job_id, "uncertain", "unclear")]
            return [Step(job_id, "accepted" if dice < 0.13 else "queued")]
        case "queued":
            if dice < 0.06:
                return [cancel, Step(job_id, "running")]
            if dice < 0.12:
                return [Step(job_id, failed, chance.choice(("timed_out", "request_gone")))]
            return [Step(job_id, "finished" if dice < 0.3 else "running")]
        case "running":
            if dice < 0.16:
                reasons = ("model_failed", "model_failed", "timed_out", "request_gone", "no_output")
                return [Step(job_id, failed, chance.choice(reasons))]
            if dice < 0.2:
                return [Step(job_id, "cancelled", "cancelled_upstream")]
            return [Step(job_id, "queued" if dice < 0.24 else "finished")]
    if edit.parked:
        if dice < 0.3:
            return [Step(job_id, failed, "not_fetched")]
        return [Step(job_id, "pressed")]
    if dice < 0.08:
        return [Step(job_id, failed, chance.choice(("not_delivered", "result_unreachable")))]
    return [Step(job_id, "parked" if dice < 0.16 else "delivered")]
