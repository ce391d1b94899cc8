"""What is remembered of one job that is not over: one record per job, on the desk.

It may be lost in a crash without harm: tries are counted anew, files are fetched again. A job that
merely waits costs this record and nothing in it, so what is larger is made when it is needed. How
any of it comes about is the steps' business.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from jobs.reasons import Ended, Reason
from jobs.reply import DeliveryFile

RESULT_TRIES = 3
"""How often a file of a result is fetched or worked on where that fails in a way that may pass."""


class Verdict(Enum):
    """What has to be done to a picture before the model gets it."""

    NOTHING = "it goes as it is"
    STRIP = "its metadata goes"
    CONVERT = "it is encoded anew"


@dataclass(frozen=True)
class Fitted:
    """A picture as the model takes it, on disk."""

    file: DeliveryFile
    facts: Mapping[str, str | int]
    """What was done to it (`pictures.Converted`)."""


@dataclass(slots=True)
class Preparation:
    """What this process knows and has made of a job's pictures: kept over the tries to submit it.

    By option, where it is about one picture.
    """

    tries: int = 0
    """Those that failed in a row."""
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    fitted: dict[str, Fitted] = field(default_factory=dict)
    share: int | None = None
    """Bytes that Discord may take a file of, once it took none as large as it had said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a job stands that has to wait for a seat at RunComfy."""

    place: int
    """The place that was shown, from 1; 0: it waits no more."""
    called_at: datetime | None = None
    """When it was called to a seat."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a submit."""

    request_id: str | None
    """None: it did not arrive."""


@dataclass(slots=True)
class Beside:
    """The given pictures that are shown beside a result (`beside.py`)."""

    files: dict[str, DeliveryFile] = field(default_factory=dict)
    """Those that are here, by their options."""
    task: asyncio.Task[None] | None = None
    """Brings those that are not."""

    def holds(self, option: str, max_bytes: int) -> bool:
        """Tell whether a picture is here, within `max_bytes`."""
        return option in self.files and self.files[option].size <= max_bytes


@dataclass(frozen=True)
class ResultFile:
    """A file of a result that can be attached or linked."""

    number: int
    """From 1."""
    url: str
    """Where RunComfy hosts it."""
    is_picture: bool
    """Or a video."""
    file: DeliveryFile | None = None
    """Fetched and checked; None: it can only be linked."""
    why: Reason = Reason.RESULT_TOO_LARGE
    """What the job ends with where it cannot be linked either."""


@dataclass(slots=True)
class Brought:
    """What is here of a finished job's result: kept over the tries to show it."""

    judged: dict[int, ResultFile] = field(default_factory=dict)
    """By number: those that were found to be of use."""
    results: Sequence[ResultFile] = ()
    """The same, once all are judged."""
    fitted: dict[tuple[int, int], DeliveryFile | None] = field(default_factory=dict)
    """By number and greatest size in bytes: what was made smaller; None: that cannot be."""
    failures: Counter[int] = field(default_factory=Counter)
    """By number: tries in a row to judge it or to make it fit that failed as may pass."""

    def is_tried_again(self, number: int) -> bool:
        """Count a failure; tell whether there is another try."""
        self.failures[number] += 1
        return self.failures[number] < RESULT_TRIES


@dataclass(slots=True)
class InFlight:
    """All that this process remembers of one job."""

    tries: int = 0
    """Of its present step, that failed in a row."""
    mishaps: int = 0
    """Steps in a row that failed in a way that is no rule's (`mishaps.py`)."""
    preparation: Preparation | None = None
    """What is here of its pictures, until it is submitted."""
    turn: Turn | None = None
    """How it waited for a seat at RunComfy, until it is submitted; None: it did not."""
    answer: Answer | None = None
    """What became of its submit, until that is written."""
    gone: int = 0
    """Answers in a row that there is no such request."""
    cancelling: Reason | None = None
    """What its end is to be put down to, once somebody wishes to cancel it upstream."""
    brought: Brought | None = None
    """What is here of its result."""
    beside: Beside | None = None
    """What is here of the pictures that were given, for beside the result."""
    sends: int = 0
    """Tries to show its result that failed."""
    shown: bool = False
    """Whether the person sees its end, until that is written: it is not shown twice."""
    elsewhere: bool = False
    """Whether its end was shown by direct message, since its reply could not be had."""
    calls_back: bool = False
    """Whether its author is called back once that end is written."""
    unwritten: Ended | None = None
    """Its end, which the database did not take yet."""
