"""The one table from what went wrong to what people read.

Everything else goes to the log: no status code, no address, no other system's wording here.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping

from discord import app_commands

from cogs.text import megabytes, moment, plural, safe
from jobs import ClosingError, CompareTrouble, OperatorConcern, Reason
from models import BadValueError, Problem
from storage import DatabaseError, DatabaseTrouble, Job, Limit, OverLimit

log = logging.getLogger(__name__)
Facts = Mapping[str, str | int]

GIVEN_BACK = "Your edit was given back."
NOTHING_CHARGED = "Nothing was charged."


class RefusedError(Exception):
    """A command is refused before anything was held; its text is for the person."""


NO_ATTACHMENTS = (
    "I may not attach files here, so I could not show you the picture. A moderator can give me "
    "the permission “Attach Files” in this channel."
)


NOT_TAKEN = (
    "Discord did not take my reply here, perhaps because of this server's word filter. Other words "
    "may work."
)


def refusal(error: Exception) -> str:
    """Return what the person reads when a command is refused; it always cost nothing."""
    match error:
        case OverLimit(limit=Limit.DAILY):
            sentence = (
                f"You have reached today's limit of {plural(error.allowed, 'edit')}. "
                f"The next ones come {moment(error.resets_at)}."
            )
        case OverLimit():
            sentence = (
                f"You have reached the limit of {plural(error.allowed, 'edit')} at a time. "
                "Another can start as soon as one of yours ends."
            )
        case BadValueError():
            sentence = _bad_value(error)
        case RefusedError():
            sentence = str(error)
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            log.warning("a command came that is not ours as it stands: %s", error)
            sentence = "This command has changed. Please reload Discord and try again."
        case _:
            sentence = unexpected(error)
    return f"{sentence} {NOTHING_CHARGED}"


def unexpected(error: Exception) -> str:
    """Return what the person reads about an error of our own; the log has it under the same id."""
    match error:
        case DatabaseError(trouble=DatabaseTrouble.BUSY):
            return "My records are being worked on this very moment. Please try again in a minute."
        case DatabaseError():
            return (
                "I cannot write anything down right now, and the bot's operator has to act. "
                "Please try again later."
            )
        case ClosingError():
            return "I am just being restarted. Please try again in a minute."
    token = secrets.token_hex(3)
    log.error("error %s", token, exc_info=error)
    return f"Something went wrong on my side (error {token}). Please try again."


def _bad_value(error: BadValueError) -> str:
    option = error.option
    match error.problem:
        case Problem.MISSING:
            return f"`{option.name}` is missing: please fill it in."
        case Problem.TOO_LONG:
            length = len(str(error.value))
            return (
                f"`{option.name}` has {length} characters; {option.max_length} are the most it "
                "can have."
            )
        case Problem.TOO_SHORT:
            return f"`{option.name}` needs at least {plural(option.min_length or 1, 'character')}."
        case Problem.NOT_A_CHOICE:
            choices = ", ".join(f"`{choice}`" for choice in option.choices[:10])
            more = " …" if len(option.choices) > 10 else ""
            return f"`{option.name}` can be one of {choices}{more}."
        case Problem.TOO_SMALL | Problem.TOO_LARGE | Problem.WRONG_TYPE:
            return f"`{option.name}` must be {_range(error)}."


def _range(error: BadValueError) -> str:
    option = error.option
    kind = "a whole number" if option.kind.value == "integer" else f"a {option.kind.value}"
    match option.minimum, option.maximum:
        case None, None:
            return kind
        case None, most:
            return f"{kind} of at most {most}"
        case least, None:
            return f"{kind} of at least {least}"
        case least, most:
            return f"{kind} from {least} to {most}"


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


def comparison(trouble: CompareTrouble) -> str:
    """Return what the person reads who gets no comparison; nothing where another answer comes."""
    return _COMPARISONS[trouble]


def concern(what: OperatorConcern) -> str:
    """Return what the application's owner is told when only they can act."""
    return _CONCERNS[what]


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
    return f"{_which(facts)} has too many pixels{given}: please send it in a smaller size{up_to}."


def _source_too_detailed(facts: Facts) -> str:
    most = int(facts.get("max_bytes", 0))
    return (
        f"{_which(facts)} has so much fine detail that it takes more than "
        f"{megabytes(most) if most else 'I can send'}, even in the smallest size for the model: "
        "please send another one, or a smoother version of it."
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
        f"{_which(facts)} is not a picture that I can read: please send a JPEG, PNG, HEIC or GIF."
    ),
    Reason.SOURCE_DAMAGED: lambda facts: (
        f"{_which(facts)} is damaged or incomplete: please save it anew and send it again."
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
        f"{_which(facts)} could not be fetched from Discord: please attach it again."
    ),
    Reason.PICTURES_UNREAD: _says(
        "I cannot work on any picture right now, and the bot's operator has to act. "
        "Please try again later."
    ),
    Reason.TOKEN_REFUSED: _says(
        "The service does not accept this bot's key right now, and the bot's operator has to act. "
        "Please try again later."
    ),
    Reason.BALANCE_EMPTY: _says(
        "This bot's balance at the service is empty, and the bot's operator has to act. "
        "Please try again later."
    ),
    Reason.MODEL_GONE: _says(
        "The model behind this command is not available right now, and the bot's operator has to "
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
        "The picture lies in a place that I do not fetch from. The bot's operator can find out why."
    ),
    Reason.RESULT_TOO_LARGE: _says("The result is too large to be brought here."),
    Reason.RESULT_NOT_A_PICTURE: _says(
        "What came back is not a picture that can be shown. Please try again."
    ),
    Reason.RESULT_UNREACHABLE: _says(
        "The picture was made but could not be fetched in time. Please try again."
    ),
    Reason.NOT_DELIVERED: _says("The picture was made, but Discord did not let me post it here."),
    Reason.REPLY_LOST: _says(
        "Discord never confirmed my reply to your command, so I stopped there. Please try again."
    ),
    Reason.NEVER_SHOWN: _says("Discord did not take my reply."),
    Reason.INTERNAL: _says("Something went wrong on my side. Please try again."),
}

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

_CONCERNS: dict[OperatorConcern, str] = {
    OperatorConcern.TOKEN_REFUSED: (
        "RunComfy refuses my token (`RUNCOMFY_TOKEN`), so edits fail. Please check it, or set a "
        "new one and start me again. Every new edit tries anew."
    ),
    OperatorConcern.BALANCE_EMPTY: (
        "The RunComfy balance is empty, so edits fail. Please top it up; every new edit tries anew."
    ),
    OperatorConcern.DISK: (
        "My database or its folder cannot be written, so edits fail. The log says why; every new "
        "edit tries anew."
    ),
    OperatorConcern.PICTURES: (
        "I cannot work on any picture: my processes for that do not start, or are ended, perhaps "
        "for want of memory. So edits fail, or end in a link. The log says why; every new edit "
        "tries anew."
    ),
    OperatorConcern.MODEL_GONE: (
        "RunComfy does not know one of my models any more, so its edits fail. The log names it."
    ),
}
