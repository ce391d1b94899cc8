"""To whom the application belongs: one person, or a team of which that person is the owner.

Shapes as in the documents (topics/teams): of a team's application, `owner` is no person but the
team itself, under a made-up user.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.discord import shapes
from sandbox.discord.wire import Json
from sandbox.discord.world import User, World

ROLES = ("admin", "developer", "read_only")
INVITED, ACCEPTED = 1, 2
"""How far somebody's membership is."""
PSEUDO_USER = 1 << 10
"""The flag of the user that stands for a team."""


@dataclass(frozen=True)
class Member:
    """Somebody in the team."""

    user: User
    role: str
    state: int


def members(world: World, named: Iterable[str]) -> list[Member]:
    """Return the team that is named by words such as `moderator`, `guest:read_only:invited`.

    The owner is in every team. Without words there is none; names that nobody has are left out.
    """
    words = [one.split(":") for one in named]
    if not words:
        return []
    found = [Member(world.owner, "admin", ACCEPTED)]
    for name, *more in words:
        if name in world.people and world.people[name] is not world.owner:
            role = next((one for one in more if one in ROLES), "admin")
            state = INVITED if "invited" in more else ACCEPTED
            found.append(Member(world.people[name], role, state))
    return found


def owners(world: World, named: Iterable[str]) -> list[str]:
    """Return the names of those to whom the application belongs."""
    team = members(world, named)
    return [one.user.username for one in team if one.state == ACCEPTED] or [world.owner.username]


def application(world: World, named: Iterable[str]) -> Json:
    """Return the bot's `PrivateApplicationResponse`, with its owner and its team."""
    team = members(world, named)
    body = shapes.application(world)
    if not team:
        return body
    itself = User(world.team_id, f"team{world.team_id}", "")
    owner = shapes.user(itself) | {"global_name": None, "discriminator": "0000"}
    owner |= {"flags": PSEUDO_USER, "public_flags": PSEUDO_USER}
    said = {
        "id": world.team_id,
        "icon": None,
        "name": "The team",
        "owner_user_id": world.owner.id,
        "members": [_member(world, one) for one in team],
    }
    return body | {"owner": owner, "team": said}


def _member(world: World, one: Member) -> Json:
    return {
        "user": shapes.user(one.user),
        "team_id": world.team_id,
        "membership_state": one.state,
        "role": one.role,
        "permissions": ["*"],
    }
