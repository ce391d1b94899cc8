"""How a job is shown: what `jobs/` asks of the side that people see, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from jobs.reasons import OperatorConcern
from storage import Alarm, Job, Usage


@dataclass(frozen=True)
class Room:
    """What fits into the place where a job's reply stands."""

    file_bytes: int
    """A single file."""
    message_bytes: int
    """All files of one request together."""
    message_files: int
    """Files in one message."""
    links: int = 5
    """Addresses that can stand behind buttons."""
    link_length: int = 512
    """Characters of each."""


class Change(StrEnum):
    """How a result that is attached differs from what RunComfy made."""

    SMALLER = "smaller"
    """It has fewer bytes, and perhaps pixels, so that it fits."""
    RESAVED = "resaved"
    """Discord does not show the format it came in."""
    FIRST_FRAME = "first_frame"
    """It moved, and does not fit or is not shown so."""


@dataclass(frozen=True)
class DeliveryFile:
    """A file that is to be attached."""

    path: Path
    filename: str
    """Short and of safe characters, as it is shown."""
    size: int
    """In bytes."""
    is_picture: bool
    width: int = 0
    """In pixels, as the height; 0 for a video."""
    height: int = 0
    frames: int = 1
    """More than 1: it moves, or has pages."""
    change: Change | None = None
    """How it differs from what RunComfy made; None: byte for byte the same."""


@dataclass(frozen=True)
class Link:
    """Where RunComfy hosts a result as it made it, for a button."""

    url: str
    is_picture: bool
    attached: bool
    """Whether the result is attached too, in a smaller form."""


@dataclass(frozen=True)
class Delivery:
    """What the reply is to show at the end."""

    results: Sequence[DeliveryFile]
    """For the reply itself."""
    further: Sequence[DeliveryFile]
    """For one further message."""
    links: Sequence[Link]
    """Those that are not attached first."""
    sources: Sequence[DeliveryFile]
    """The pictures that were given and that the reply does not hold yet, without metadata."""
    sources_apart: Sequence[Sequence[DeliveryFile]]
    """Those of them that go in edits of their own before the result, an edit each."""


@dataclass(frozen=True)
class Upload:
    """A file that a reply holds."""

    id: int
    """The attachment's."""
    url: str = field(repr=False)
    """Discord's signed address."""


class ReplyLaterError(Exception):
    """Discord cannot take it now; another try may pass."""


class ReplyTooLargeError(Exception):
    """The files are larger than Discord takes here."""


class ReplyImpossibleError(Exception):
    """No place is left where the person could be shown this."""


class ReplyAwaitsPressError(Exception):
    """The reply can be written into by a new token alone, which a press of its button brings."""


class Reply(Protocol):
    """Shows jobs to people. All methods may be called for any number of jobs at once."""

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        """Show where the job stands; returns at once, and later states replace earlier ones."""

    async def find(self, job: Job) -> int | None:
        """Return the id of the reply's message when it is not known; None: there is no reply.

        Raises:
            ReplyLaterError: Discord did not say.
            ReplyImpossibleError: Discord will not say any more.
        """

    def room(self, job: Job) -> Room:
        """Return what fits where the job's reply stands."""

    async def attach(self, job: Job, files: Sequence[DeliveryFile]) -> Sequence[Upload]:
        """Put pictures that RunComfy is to fetch into the job's reply, beside those it holds.

        Args:
            job: The job, whose sources name the files as `attached`.
            files: The files, each named after its source's option.

        Returns:
            What the reply holds, in the order of the files.

        Raises:
            ReplyLaterError: not now.
            ReplyTooLargeError: smaller files may pass.
            ReplyImpossibleError: the reply takes none.
        """

    def awaits_press(self, job: Job) -> bool:
        """Tell whether nothing can be written into the reply until `Show result` is pressed.

        So it is with a job that is `token_only` once its token is over.
        """

    async def shows_result(self, job: Job) -> bool:
        """Tell whether an earlier process has shown the job's whole result.

        Raises:
            ReplyLaterError: Discord did not say.
        """

    async def deliver(self, job: Job, delivery: Delivery, usage: Usage) -> bool:
        """Show the result, for good; True: in the reply, False: by direct message.

        Raises:
            ReplyLaterError: not now.
            ReplyAwaitsPressError: not before the next press: the token ended on the way.
            ReplyTooLargeError: smaller files may pass.
            ReplyImpossibleError: not here and not by direct message.
        """

    async def end(self, job: Job) -> bool:
        """Show that the job ended without a picture, and why; returns as `deliver` does.

        Raises:
            ReplyLaterError: not now.
            ReplyImpossibleError: not here and not by direct message.
        """

    async def call_back(self, job: Job) -> None:
        """Tell the author that the edit is there, or how it ended, where they look by now.

        By one short new message that mentions them; failing to is logged, not raised.

        Args:
            job: As it ended, with the token that its row holds no more.
        """

    def forget(self, job_id: int) -> None:
        """Forget a job that is over and told: nothing of it is to be shown any more."""

    async def tell_operator(self, concern: OperatorConcern) -> None:
        """Tell the application's owners by direct message; failing to is logged, not raised."""

    async def tell_of_budget(self, alarm: Alarm) -> bool:
        """Tell them that most of a budget is spent; False: another try may reach them."""
