"""Why a job can end without a picture; what people read about it is not said here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage import JobState


class Reason(StrEnum):
    """Why; the word is what the job's row keeps."""

    # A picture that was given.
    SOURCE_NOT_A_PICTURE = "source_not_a_picture"
    SOURCE_DAMAGED = "source_damaged"
    SOURCE_FORMAT = "source_format"
    SOURCE_TOO_LARGE = "source_too_large"
    SOURCE_PIXELS = "source_pixels"
    SOURCE_TOO_DETAILED = "source_too_detailed"
    """Too many bytes at the smallest size that the model takes."""
    SOURCE_PROPORTIONS = "source_proportions"
    SOURCE_TOO_MUCH_WORK = "source_too_much_work"
    SOURCE_NO_PLACE = "source_no_place"
    SOURCE_GONE = "source_gone"
    PICTURES_UNREAD = "pictures_unread"
    """No picture can be worked on at all, for now."""
    NOT_ITS_TURN = "not_its_turn"
    """It waited for a seat for too long."""
    # What RunComfy said to the submit.
    TOKEN_REFUSED = "token_refused"
    BALANCE_EMPTY = "balance_empty"
    MODEL_GONE = "model_gone"
    INPUT_REFUSED = "input_refused"
    REFUSED = "refused"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    UNCLEAR = "unclear"
    # What became of the request.
    MODEL_FAILED = "model_failed"
    NO_OUTPUT = "no_output"
    REQUEST_GONE = "request_gone"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    CANCELLED_BY_MODERATOR = "cancelled_by_moderator"
    CANCELLED_UPSTREAM = "cancelled_upstream"
    # What became of the result.
    RESULT_FORBIDDEN = "result_forbidden"
    RESULT_TOO_LARGE = "result_too_large"
    RESULT_NOT_A_PICTURE = "result_not_a_picture"
    RESULT_UNREACHABLE = "result_unreachable"
    NOT_DELIVERED = "not_delivered"
    NOT_FETCHED = "not_fetched"
    """It could be shown by a press alone, and nobody pressed in time."""
    # What became of us.
    NEVER_SHOWN = "never_shown"
    """Discord refused the first reply, so there is nobody to tell."""
    REPLY_LOST = "reply_lost"
    """Discord never said whether there is a reply."""
    INTERNAL = "internal"


class OperatorConcern(StrEnum):
    """What only the operator can mend."""

    TOKEN_REFUSED = "token_refused"
    BALANCE_EMPTY = "balance_empty"
    MODEL_GONE = "model_gone"
    DISK = "disk"
    PICTURES = "pictures"


UNCHARGED = frozenset(
    {
        Reason.MODEL_FAILED,
        Reason.CANCELLED,
        Reason.CANCELLED_BY_MODERATOR,
        Reason.CANCELLED_UPSTREAM,
    }
)
"""Ends of a request after which RunComfy charges nothing; after any other it may."""


@dataclass(frozen=True)
class Ending:
    """An end without a picture: which, why, and the facts that its sentence needs."""

    reason: Reason
    state: JobState = JobState.FAILED
    facts: Mapping[str, str | int] = field(default_factory=dict)
    after: JobState | None = None
    """The one state of the job's that it holds for; None: whichever it stands in."""
    uncharged: bool = False
    """Whether it is certain that RunComfy charges nothing, whatever the reason."""

    def as_row(self) -> dict[str, str | int]:
        """Return it as the job's row keeps it."""
        return {"reason": self.reason.value, **self.facts}


class Ended(Exception):  # noqa: N818 - an end is a way out of a step, not an error
    """A step found that the job is over.

    Attributes:
        ending: How.
        concern: What the operator has to mend, if that is why; `words` tell them more.
    """

    def __init__(
        self, ending: Ending, *, concern: OperatorConcern | None = None, words: str = ""
    ) -> None:
        super().__init__(ending.reason.value)
        self.ending = ending
        self.concern = concern
        self.words = words
