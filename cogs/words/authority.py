"""What somebody reads who asks for what is not theirs to decide."""

from __future__ import annotations

OWNERS_ONLY = "This is for this bot's operator."
MANAGERS_ONLY = "This is for those who have the permission “Manage Server”."
MODERATORS_ONLY = "This is for this server's moderators (the permission “Manage Messages”)."
SERVERS_ONLY = "This works in a server that I am a member of."
