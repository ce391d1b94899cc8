"""What people read at once when something goes wrong: the one table from errors to sentences.

Everything else goes to the log: no status code, no address, no other system's wording here. Why an
accepted edit ended without a picture is `endings.py`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from discord import app_commands

from cogs.text import cut
from cogs.words.figures import plural
from cogs.words.limits import not_allowed, over_limit
from jobs import ClosingError, NotAllowedError, OperatorConcern
from models import BadValueError, Problem
from storage import DatabaseError, DatabaseTrouble, OverLimit

log = logging.getLogger(__name__)

NOTHING_CHARGED = "Nothing was charged."
NOT_HERE = "This does not work here."

NEEDED = {"attach_files": "Attach Files", "embed_links": "Embed Links"}
"""Permissions without which a result cannot be shown, by discord.py's names, as Discord calls them.
Discord names both where the bot is no member and in direct messages too."""

NO_ATTACHMENTS = (
    "I may not attach files here, so I could not show you the picture. A moderator can give me "
    "the permission “Attach Files” in this channel."
)
NO_ATTACHMENTS_BY_PERSON = "You may not attach files here, so I may not either."
NOT_TAKEN = (
    "Discord did not take my reply here, perhaps because of this server's word filter. Other words "
    "may work."
)


class RefusedError(Exception):
    """A command is refused before anything was held; its text is for the person."""


class AnswerError(Exception):
    """A press is answered with this text alone: nobody thinks that it would have cost anything."""


def missing_permissions(names: Sequence[str]) -> str:
    """Return what stands in the way in a server of the bot's own; `names` are as Discord has them.

    Args:
        names: One or more.
    """
    named = " and ".join(f"“{name}”" for name in names)
    what = "the permission" if len(names) == 1 else "the permissions"
    return (
        f"I need {what} {named} in this channel to show you the picture. A moderator can give "
        f"me {'it' if len(names) == 1 else 'them'}."
    )


def answer(error: Exception) -> str:
    """Return what the person reads whose press asks for no edit, so that nothing could cost."""
    return str(error) if isinstance(error, AnswerError) else unexpected(error)


def refusal(error: Exception, *, titles: bool = False) -> str:
    """Return what the person reads when a command is refused; it always cost nothing.

    Args:
        error: Why.
        titles: Whether options are named as a form has them, rather than as a command has them.
    """
    match error:
        case OverLimit():
            sentence = over_limit(error)
        case NotAllowedError():
            sentence = not_allowed(error)
        case BadValueError():
            sentence = _bad_value(error, titles=titles)
        case RefusedError():
            sentence = str(error)
        case AnswerError():
            return str(error)
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            log.warning("a command came that is not ours as it stands: %s", error)
            sentence = "This command has changed. Please reload Discord and try again."
        case _:
            sentence = unexpected(error)
    return f"{sentence} {NOTHING_CHARGED}"


def unanswered() -> str:
    """Return what the person reads when Discord's word on an answer was lost."""
    return "Discord did not take my answer just now. Please try again."


def unexpected(error: Exception) -> str:
    """Return what the person reads about an error of our own; the log has it under the same id."""
    match error:
        case DatabaseError(trouble=DatabaseTrouble.BUSY):
            return "My records are being worked on this very moment. Please try again in a minute."
        case DatabaseError():
            return (
                "I cannot write anything down right now, and this bot's operator has to act. "
                "Please try again later."
            )
        case ClosingError():
            return "I am just being restarted. Please try again in a minute."
    token = secrets.token_hex(3)
    log.error("error %s", token, exc_info=error)
    return f"Something went wrong on my side (error {token}). Please try again."


def _bad_value(error: BadValueError, *, titles: bool) -> str:
    option = error.option
    name = f"**{cut(option.title, 45)}**" if titles and option.title else f"`{option.name}`"
    match error.problem:
        case Problem.MISSING:
            return f"{name} is missing: please fill it in."
        case Problem.TOO_LONG:
            length = len(str(error.value))
            return f"{name} has {length} characters; {option.max_length} are the most it can have."
        case Problem.TOO_SHORT:
            return f"{name} needs at least {plural(option.min_length or 1, 'character')}."
        case Problem.NOT_A_CHOICE:
            choices = ", ".join(f"`{choice}`" for choice in option.choices[:10])
            more = " …" if len(option.choices) > 10 else ""
            return f"{name} can be one of {choices}{more}."
        case Problem.TOO_SMALL | Problem.TOO_LARGE | Problem.WRONG_TYPE:
            return f"{name} must be {_range(error)}."


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


def concern(what: OperatorConcern) -> str:
    """Return what the application's owner is told when only they can act."""
    return _CONCERNS[what]


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
