"""Why a job is not accepted, and what a person has used of a day; no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Limit(Enum):
    """A limit that a command can run into."""

    DAILY = "daily"
    ACTIVE = "active"


@dataclass(frozen=True)
class Usage:
    """What a person has used of a day's quota, edits on their way included."""

    used: int
    limit: int
    resets_at: datetime

    @property
    def left(self) -> int:
        """Edits that may still be asked for today."""
        return max(0, self.limit - self.used)


class OverLimit(Exception):  # noqa: N818 - a refusal, not an error
    """The job was not accepted: a limit is met. Nothing was written."""

    def __init__(self, limit: Limit, used: int, allowed: int, resets_at: datetime) -> None:
        super().__init__(f"{limit.value} limit: {used} of {allowed}")
        self.limit = limit
        self.used = used
        self.allowed = allowed
        self.resets_at = resets_at
        """When the day ends; for edits in flight it means nothing."""


class Duplicate(Exception):  # noqa: N818 - an event that came twice is no error
    """There is a job of that event already."""


class Twice(Duplicate):
    """The same person asked for the same again a moment ago: two presses are one wish."""
