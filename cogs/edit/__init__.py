"""The edit: its commands and forms, its reply from the first state to the last, and its buttons."""

from cogs.edit.asking.command import edit_command
from cogs.edit.asking.onward import Onward
from cogs.edit.asking.openings import message_command, studio_command
from cogs.edit.pressing.buttons import Deed, EditButton, Handler
from cogs.edit.pressing.cancel import CancelButton
from cogs.edit.pressing.compare import CompareButton
from cogs.edit.pressing.deeds import deeds
from cogs.edit.reply.replies import Replies

__all__ = [
    "CancelButton",
    "CompareButton",
    "Deed",
    "EditButton",
    "Handler",
    "Onward",
    "Replies",
    "deeds",
    "edit_command",
    "message_command",
    "studio_command",
]
