"""One row of a table: what comes in, which way it is spoiled, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.person import Upload, Value
from tests.pictures.making import encoded, photo

End = Literal["refused", "delivered", "failed", "cancelled", "uncertain"]

PICTURE = encoded(photo(400, 400), "PNG")
"""Nothing is wrong with it."""
GIVEN_BACK = "Your edit was given back."
LEFT = "edits left today"
NOTHING_CHARGED = "Nothing was charged."


@dataclass(frozen=True)
class Spoil:
    """One answer in a service's place; the fields are those of a fault (sandbox/faults.py).

    In texts and bodies `ROW` stands for the row's mark, `API` and `OTHER` for the addresses of
    RunComfy and of a server that nobody may call, `PORT` and `ELSEWHERE` for their ports.
    """

    call: str
    times: int = -1
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One hostile input or answer."""

    name: str
    reads: str
    """What the person reads, in one piece of it or several with ` … ` in between."""
    end: End
    options: Mapping[str, Value] = field(default_factory=dict)
    """Put over a prompt (the row's mark) and a good `image1`."""
    without: tuple[str, ...] = ()
    """Options that are left out."""
    unchecked: bool = False
    """Whether Discord's client would not send it."""
    spoils: tuple[Spoil, ...] = ()
    submits: int = -1
    """How often RunComfy is asked; below zero: once, where the end needs it."""
    prompt: str | None = None
    """A prompt that must reach RunComfy as it is."""
    filename: str = ""
    """For `image1`; by default the row's mark."""
    content: bytes | None = None
    """For `image1`."""

    @property
    def is_slow(self) -> bool:
        """Whether it ends only when the job's time is over."""
        return "took too long" in self.reads or "in time" in self.reads

    def chosen(self, mark: str) -> dict[str, Value]:
        """Return the command's options."""
        image = Upload(self.filename or f"{mark}.png", self.content or b"")
        if self.content is None:
            image = Upload(self.filename or f"{mark}.png", PICTURE)
        prompt = mark if self.prompt is None else self.prompt
        options: dict[str, Value] = {"prompt": prompt, "image1": image, **self.options}
        return {name: value for name, value in options.items() if name not in self.without}


def answer(call: str, body: object, status: int = 200, times: int = -1, **headers: str) -> Spoil:
    """Return an answer with this body in the call's place; `Retry_After` becomes `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Spoil(call, times, {"status": status, "body": body, "headers": named})


SUBMITTED = answer("runcomfy.submit", {"request_id": "ROW"})
"""A request is taken in whose id is the row's mark, so that its further calls can be told apart."""
DONE = answer("runcomfy.status", {"status": "completed"})
WHOLE = answer("runcomfy.media", PICTURE)


def result(output: object, **more: object) -> Spoil:
    """Return the answer of a result with this output."""
    return answer("runcomfy.result", {"status": "completed", "output": output, **more})


ONE = result({"image": "API/media/ROW/x.png"})
MADE = (SUBMITTED, DONE, ONE, WHOLE)
"""All answers of a request that goes well."""
