"""Why an edit ended without a picture: the one table from a job's reason to what people read.

Everything else goes to the log: no status code, no address, no other system's wording here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cogs.text import safe
from cogs.words.figures import megabytes
from jobs import Reason
from storage import Job

Facts = Mapping[str, str | int]

GIVEN_BACK = "Your edit was given back."


def ending(job: Job, *, reply_gone: bool = False) -> str:
    """Return what the person reads when a job ended without a picture.

    Args:
        job: The job.
        reply_gone: Whether its reply is not there any more, and with it the pictures it held.
    """
    try:
        reason = Reason(str(job.reason.get("reason")))
    except ValueError:
        reason = Reason.INTERNAL
    sentence = _ENDINGS[reason](job.reason)
    unread = reason in (Reason.MODEL_FAILED, Reason.INPUT_REFUSED, Reason.REFUSED)
    if reply_gone and unread and any(source.attached for source in job.sources):
        sentence = (
            "My reply is gone, and your picture with it, so the model could not read it. Please "
            "try again."
        )
    return f"{sentence} {GIVEN_BACK}"


def _says(sentence: str) -> Callable[[Facts], str]:
    return lambda _: sentence


def _which(facts: Facts) -> str:
    named = f" ({safe(str(facts['filename']), 60)})" if "filename" in facts else ""
    return f"`{facts.get('option', 'image')}`{named}"


def _source_format(facts: Facts) -> str:
    given = safe(str(facts.get("format", "")), 12)
    return f"{_which(facts)} is {given}, which I cannot read: please save it as JPEG or PNG."


def _source_pixels(facts: Facts) -> str:
    most = int(facts.get("max_pixels", 0)) // 1_000_000
    up_to = f" of up to {most} megapixels" if most else ""
    given = f" ({facts['width']}×{facts['height']})" if "width" in facts else ""
    return f"{_which(facts)} has too many pixels{given}: please use it in a smaller size{up_to}."


def _source_too_detailed(facts: Facts) -> str:
    most = int(facts.get("max_bytes", 0))
    return (
        f"{_which(facts)} has so much fine detail that it takes more than "
        f"{megabytes(most) if most else 'I can send'}, even in the smallest size for the model: "
        "please use another one, or a smoother version of it."
    )


def _source_proportions(facts: Facts) -> str:
    given = f" ({facts['width']}×{facts['height']})" if "width" in facts else ""
    most = (
        f" until no side is over {facts['most_times']} times the other"
        if "most_times" in facts
        else ""
    )
    return f"{_which(facts)} is too long and narrow{given} for the model: please crop it{most}."


def _source_too_large(facts: Facts) -> str:
    limit = megabytes(int(facts.get("limit", 0)))
    return f"{_which(facts)} is too large: I can take files of up to {limit}."


def _input_refused(facts: Facts) -> str:
    named = (re.sub(r"[^\w.-]", "", name)[:32] for name in str(facts.get("fields", "")).split(","))
    fields = [f"`{name}`" for name in named if name]
    if not fields:
        return "The model did not accept what was asked. Please change something and try again."
    return f"The model did not accept {', '.join(fields)}. Please change that and try again."


_ENDINGS: dict[Reason, Callable[[Facts], str]] = {
    Reason.SOURCE_NOT_A_PICTURE: lambda facts: (
        f"{_which(facts)} is not a picture that I can read: please use a JPEG, PNG, HEIC or GIF."
    ),
    Reason.SOURCE_DAMAGED: lambda facts: (
        f"{_which(facts)} is damaged or incomplete: please use a copy that was saved anew."
    ),
    Reason.SOURCE_FORMAT: _source_format,
    Reason.SOURCE_TOO_LARGE: _source_too_large,
    Reason.SOURCE_PIXELS: _source_pixels,
    Reason.SOURCE_TOO_DETAILED: _source_too_detailed,
    Reason.SOURCE_PROPORTIONS: _source_proportions,
    Reason.SOURCE_TOO_MUCH_WORK: lambda facts: (
        f"{_which(facts)} took me too long to read. A smaller one, or one saved anew, may work."
    ),
    Reason.SOURCE_NO_PLACE: _says(
        "A picture has to be changed before the model takes it, and Discord did not let me put it "
        "into my reply. Please try again."
    ),
    Reason.SOURCE_GONE: lambda facts: (
        f"{_which(facts)} could not be fetched from Discord: please attach it to a new edit."
    ),
    Reason.PICTURES_UNREAD: _says(
        "I cannot work on any picture right now, and this bot's operator has to act. "
        "Please try again later."
    ),
    Reason.NOT_ITS_TURN: _says(
        "Too many edits were waiting, and it was not this one's turn for hours. Please try again."
    ),
    Reason.TOKEN_REFUSED: _says(
        "The service does not accept this bot's key right now, and this bot's operator has to act. "
        "Please try again later."
    ),
    Reason.BALANCE_EMPTY: _says(
        "This bot's balance at the service is empty, and this bot's operator has to act. "
        "Please try again later."
    ),
    Reason.MODEL_GONE: _says(
        "The model for this edit is not available right now, and this bot's operator has to "
        "act. Please try again later."
    ),
    Reason.INPUT_REFUSED: _input_refused,
    Reason.REFUSED: _says(
        "The service did not take this edit. Please try it a little differently."
    ),
    Reason.BUSY: _says("The service is too busy right now. Please try again in a few minutes."),
    Reason.UNREACHABLE: _says(
        "The service could not be reached. Please try again in a few minutes."
    ),
    Reason.UNCLEAR: _says(
        "The service did not confirm this edit, so nobody knows whether it began; to be safe it is "
        "not sent again by itself. Please try again."
    ),
    Reason.MODEL_FAILED: _says(
        "The model could not make this edit. Another prompt or another picture may work."
    ),
    Reason.NO_OUTPUT: _says(
        "The model finished without a picture. Another prompt or another picture may work."
    ),
    Reason.REQUEST_GONE: _says("The service lost this edit. Please try again."),
    Reason.TIMED_OUT: _says("This edit took too long and was stopped. Please try again."),
    Reason.CANCELLED: _says("**Cancelled**, as you asked."),
    Reason.CANCELLED_BY_MODERATOR: _says("**Cancelled** by a moderator."),
    Reason.CANCELLED_UPSTREAM: _says("**Cancelled** by the service. Please try again."),
    Reason.RESULT_FORBIDDEN: _says(
        "The picture lies in a place that I do not fetch from. This bot's operator can find out "
        "why."
    ),
    Reason.RESULT_TOO_LARGE: _says("The result is too large to be brought here."),
    Reason.RESULT_NOT_A_PICTURE: _says(
        "What came back is not a picture that can be shown. Please try again."
    ),
    Reason.RESULT_UNREACHABLE: _says(
        "The picture was made but could not be fetched in time. Please try again."
    ),
    Reason.NOT_FETCHED: _says(
        "The picture was made, and for a day nobody pressed the button that shows it."
    ),
    Reason.NOT_DELIVERED: _says("The picture was made, but Discord did not let me post it here."),
    Reason.REPLY_LOST: _says(
        "Discord never confirmed my reply to you, so I stopped there. Please try again."
    ),
    Reason.NEVER_SHOWN: _says("Discord did not take my reply."),
    Reason.INTERNAL: _says("Something went wrong on my side. Please try again."),
}
