"""Commands of the application's owners alone: `/pause`, `/resume`, `/budget`, `/balance`."""

from cogs.owners.budget import budget_command
from cogs.owners.commands import balance_command, pause_command, resume_command

__all__ = ["balance_command", "budget_command", "pause_command", "resume_command"]
