"""Discord's permission bits, and how roles and a channel's overwrites add up. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
"""What Discord calls Manage Server."""
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
SEND_MESSAGES_IN_THREADS = 1 << 38
USE_EXTERNAL_APPS = 1 << 50
"""Whether what somebody uses of their own, installed for themselves, may answer in public."""
ALL = (1 << 53) - 1

IN_DIRECT_MESSAGES = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_APPLICATION_COMMANDS
)
OF_MEMBERS = (IN_DIRECT_MESSAGES & ~MENTION_EVERYONE) | SEND_MESSAGES_IN_THREADS | USE_EXTERNAL_APPS
OF_MODERATORS = MANAGE_MESSAGES | MENTION_EVERYONE
OF_KEEPERS = MANAGE_GUILD | MANAGE_MESSAGES


def in_channel(
    roles: int,
    overwrites: Mapping[str, tuple[int, int]],
    order: Sequence[Sequence[str]],
) -> int:
    """Return what is left in a channel of what the roles allow.

    `overwrites` maps a role or a person to the bits allowed and denied here. `order` groups
    these as they are applied: everyone's, then all of the roles' together, then the member's
    own.
    """
    allowed = roles
    if allowed & ADMINISTRATOR:
        return ALL
    for targets in order:
        allow = deny = 0
        for target in targets:
            target_allow, target_deny = overwrites.get(target, (0, 0))
            allow, deny = allow | target_allow, deny | target_deny
        allowed = (allowed & ~deny) | allow
    return allowed


def in_effect(allowed: int, *, thread: bool) -> int:
    """Return what can really be done with these permissions, one being nothing without another.

    Without `VIEW_CHANNEL` nothing can, and without the right to send neither files nor embeds.
    """
    if not allowed & VIEW_CHANNEL:
        return 0
    if not allowed & (SEND_MESSAGES_IN_THREADS if thread else SEND_MESSAGES):
        allowed &= ~(ATTACH_FILES | EMBED_LINKS | MENTION_EVERYONE)
    return allowed
