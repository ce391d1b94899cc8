"""`/settings`: a server's own rules, shown and changed in one private message.

What the rules mean for an edit is not here: `jobs/` decides, and holds all that is shown.
"""

from cogs.settings.items import ITEMS, PREFIX
from cogs.settings.settings import Settings, settings_command

__all__ = ["ITEMS", "PREFIX", "Settings", "settings_command"]
