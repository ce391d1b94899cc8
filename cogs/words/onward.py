"""What goes on from a picture: buttons under results, and forms; `More` is `panel.py`."""

from __future__ import annotations

from cogs.text import block, cut
from cogs.words.figures import moment
from models import Value
from storage import How, Job

AGAIN = "Again"
CHANGE = "Change"
USE = "Use this"
MORE = "More"
SHOW = "Show result"
DELETE = "Delete"
DELETE_YES = "Delete it"

CHANGE_TITLE = "Change this edit"
USE_TITLE = "Edit this result"
PICTURE_TITLE = "Edit this picture"
PICTURES_TITLE = "Edit these pictures"
STUDIO_TITLE = "Edit pictures"
CHOOSE_PICTURES = "Pictures"
UPLOAD_PICTURES = "Pictures"
EMPTY_SEED = "Keep it to change as little as possible; empty: a new one."

UNKNOWN_EDIT = "I do not find this edit in my records any more."
UNKNOWN_BUTTON = "This button is not one of mine any more."
MODEL_GONE = "The model of this edit is not there any more."
PICTURES_GONE = (
    "The pictures that this was made from are not here any more. Please attach them to a new edit."
)
NO_RESULT = "This message shows no picture that could be used."
NO_PICTURES = (
    "I find no picture in this message. It works with attached pictures, with those in link "
    "previews and in forwarded messages."
)
NO_IMAGES = "The model of this edit takes no pictures."
TWICE = (
    "You pressed this a moment ago, and that edit is on its way. For one more, press again in a "
    "few seconds."
)
SOON = "This edit is just being finished: please try again in a minute."
TOO_LONG_FOR_FORM = "What was asked is too long for a form: please use the command."
NO_COMMANDS = "You may not use commands here, and so not this button."
FORM_OVER = "This form is too old, or not one of mine: please open it anew."
CHOOSE_ONE = "Please choose at least one picture."
NOT_YOURS = "Only the person who asked for this edit and moderators can delete it."
MAY_NOT_DELETE = "Discord does not let me delete this message."
DELETE_LATER = "Discord did not answer. Please try again in a minute."
DELETE_ASKED = (
    "Delete this result for everybody? It cannot be brought back, and the edit stays counted."
)
DELETED = "The result is deleted."
SHOWN = "The result is shown already."

TYPED = "This is what you asked for:"
TYPED_BYTES = 8000
"""Of what was typed, beside the reason why it was refused."""


def up_to_pictures(most: int) -> str:
    """Return how many pictures of a message can be chosen."""
    return f"Up to {most}, in the order of the message" if most > 1 else "One of them"


def upload_pictures(least: int, most: int) -> str:
    """Return how many pictures can be uploaded."""
    if most == 1:
        return "One picture"
    count = f"{least} to {most}" if least < most else f"{most} pictures"
    return f"{count}; the first one is image 1"


def choice(number: int, filename: str) -> str:
    """Return what a picture of a message is called in a list."""
    return f"{number} · {filename}"


def size(width: int | None, height: int | None) -> str:
    """Return a picture's size in pixels; empty where Discord does not say."""
    return f"{width}×{height}" if width and height else ""


def unchosen(default: Value | None) -> str | None:
    """Return what stands where nothing is chosen."""
    return None if default is None else cut(f"{default}, unless you choose", 100)


def command(model: str) -> str:
    """Return what a model's command is for; `model` is the model's name, as people know it."""
    return f"Edit pictures with {model}; they are shown in the reply"


def studio(model: str) -> str:
    """Return what `/studio` is for; `model` is the model's name, as people know it."""
    return f"Edit pictures with {model} in a form"


def came_from(job: Job, link: str) -> str:
    """Return the line of a reply that says which message it goes on from, and how."""
    match job.how:
        case How.AGAIN:
            return f"-# again, from [that edit]({link})"
        case How.CHANGE:
            return f"-# changed from [that edit]({link})"
        case _:
            return f"-# from [this picture]({link})"


def press_later(job: Job) -> str:
    """Return what cannot be done here once the interaction's time is over."""
    return (
        f"-# Here I can write for 15 minutes only. If this stands still after "
        f"{moment(job.token_expires_at, 't')}, press **{SHOW}**: I keep the picture for a day."
    )


def there(user_id: int, *, delivered: bool) -> str:
    """Return the short message that calls a person back."""
    what = "your picture is ready." if delivered else "your edit ended without a picture."
    return f"<@{user_id}>, {what}"


def typed(text: str, room: int) -> str:
    """Return what a person typed into a form that was refused, so that it is not lost.

    Args:
        text: All that was typed.
        room: Characters that the reason leaves.
    """
    left = room - len(f"{TYPED}\n{block('')}")
    return f"{TYPED}\n{block(text, left, TYPED_BYTES)}"
