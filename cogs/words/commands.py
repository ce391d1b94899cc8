"""What our commands are for, and what `/quota` answers; a model's options describe themselves."""

from __future__ import annotations

from cogs.words.figures import moment
from storage import Usage

QUOTA = "How many edits you have used today, and when new ones come"


def edit(model: str) -> str:
    """Return what a model's command is for; `model` is the model's name, as people know it."""
    return f"Edit pictures with {model}; they are shown in the reply"


def quota(usage: Usage) -> str:
    """Return what a person has used of today's edits."""
    return (
        f"{usage.used} of {usage.limit} edits used today\n"
        f"New ones come {moment(usage.resets_at)}. Edits on their way count; one that ends without "
        "a picture is given back."
    )
