"""What buttons are called, and what a press is answered with."""

from __future__ import annotations

from jobs import CompareTrouble

CANCEL = "Cancel"
COMPARE = "Compare"

GONE_ON = "This edit is already being made: it is too late to cancel it."
ENDED = "This edit has already ended: it is too late to cancel it."
NOT_YOURS = "Only the person who asked for this edit and moderators can cancel it."
NO_ANSWER = "The service did not answer, so the edit goes on for now. Please try again."


def comparison(trouble: CompareTrouble) -> str:
    """Return what the person reads who gets no comparison; nothing where another answer comes."""
    return _COMPARISONS[trouble]


_COMPARISONS: dict[CompareTrouble, str] = {
    CompareTrouble.CAME_TWICE: "",
    CompareTrouble.STILL_MAKING: "I am still making one for you.",
    CompareTrouble.BUSY: "Many people compare right now: please try again in a moment.",
    CompareTrouble.GONE: (
        "The pictures of this message are not there any more, so I cannot put them side by side "
        "for you."
    ),
    CompareTrouble.UNREACHABLE: (
        "Discord did not hand me the pictures just now. Please try again in a minute."
    ),
    CompareTrouble.UNREADABLE: (
        "I could not read one of these pictures, so I cannot put them side by side for you."
    ),
    CompareTrouble.TOO_SLOW: "This took too long, so I stopped. Please try again in a minute.",
    CompareTrouble.NOT_TAKEN: "Discord did not take the picture. Please try again in a minute.",
}
