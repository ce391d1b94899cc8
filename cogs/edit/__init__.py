"""The edit: its commands and forms, its reply from the first state to the last, and its buttons."""

from cogs.edit._buttons import Deed, EditButton, Handler
from cogs.edit._cancel import CancelButton
from cogs.edit._command import edit_command
from cogs.edit._compare import CompareButton
from cogs.edit._deeds import deeds
from cogs.edit._onward import Onward
from cogs.edit._replies import Replies
from cogs.edit._studio import message_command, studio_command

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
