"""The edit: one command per model, its reply from the first state to the last, and its buttons."""

from cogs.edit._cancel import CancelButton
from cogs.edit._command import edit_command
from cogs.edit._compare import CompareButton
from cogs.edit._replies import Replies

__all__ = ["CancelButton", "CompareButton", "Replies", "edit_command"]
