"""Who has the application where, and what that lets a command do: Discord's two ways to install.

A server has it for everybody in it; a person who installed it for themselves has it everywhere,
and what it says there obeys that person's own permissions.
"""

from __future__ import annotations

from sandbox.discord import permissions
from sandbox.discord.command_checks import CHAT_INPUT
from sandbox.discord.state import Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import DM, FORUM, Channel, User, World

IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2
"""Where a command is used, as `contexts` and an interaction's `context` say it."""
FOR_GUILD, FOR_USER = 0, 1
"""How the application is installed, as `integration_types` say it."""
MOST_FOLLOWUPS = 5
"""Of an interaction that only a person's own install allows."""


def context_of(channel: Channel) -> int:
    """Return the context that a channel is."""
    if channel.guild_id is not None:
        return IN_GUILD
    return IN_BOT_DM if channel.type == DM else IN_PRIVATE


def owners_of_command(world: World, who: User, channel: Channel, command: Json) -> Json:
    """Return which installs allow somebody a command in a channel; empty when none does."""
    kinds, context = command.get("integration_types") or [FOR_GUILD], context_of(channel)
    owners: Json = {}
    if FOR_GUILD in kinds:
        if channel.guild_id is not None and world.has_bot(channel.guild_id):
            owners[str(FOR_GUILD)] = channel.guild_id
        elif context == IN_BOT_DM:
            owners[str(FOR_GUILD)] = "0"
    if FOR_USER in kinds and who.id in world.installed:
        owners[str(FOR_USER)] = who.id
    return owners


def owners_of_message(message: Message) -> Json:
    """Return which installs stand behind a message of the bot's, so behind its buttons too."""
    if message.interaction is not None:
        return message.interaction.owners
    return {str(FOR_GUILD): message.channel.guild_id or "0"}


def refusal(world: World, who: User, channel: Channel, command: Json) -> str:
    """Return why a client does not offer somebody a command in a channel; empty if it does."""
    if not world.sees(who.id, channel):
        return "This person does not see that channel."
    allowed = world.permissions_of(who.id, channel)
    if channel.type == FORUM or not allowed & permissions.USE_APPLICATION_COMMANDS:
        return "This person may not use commands here."
    contexts = command.get("contexts")
    if contexts is None and command.get("dm_permission") is False:  # the older way to say so
        contexts = [IN_GUILD]
    needed = _needed(command)
    adult = command.get("nsfw") and not world.is_nsfw(channel) and channel.guild_id is not None
    if (
        not owners_of_command(world, who, channel, command)
        or (contexts is not None and context_of(channel) not in contexts)
        or (channel.guild_id is not None and allowed & needed != needed)
        or adult
    ):
        return f"There is no command {shown_name(command)} here."
    return ""


def _needed(command: Json) -> int:
    """Return what somebody needs in a server to be offered a command; "0" is no permission at all.

    Then it is for those who may do everything.
    """
    said = command.get("default_member_permissions")
    return permissions.ADMINISTRATOR if said == "0" else int(said or 0)


def shown_name(command: Json) -> str:
    """Return a command's name as people read it: of a slash command with the slash."""
    return (
        f"/{command['name']}" if command.get("type", CHAT_INPUT) == CHAT_INPUT else command["name"]
    )


def for_user_only(interaction: Interaction) -> bool:
    """Tell whether nothing but a person's own install stands behind an interaction."""
    return str(FOR_USER) in interaction.owners and str(FOR_GUILD) not in interaction.owners


def granted(discord: Discord, interaction: Interaction) -> int:
    """Return what the bot may do in an interaction's channel, as a bit set.

    Where only a person's own install allows it, it may do what that person may.
    """
    world, channel = discord.world, interaction.channel
    if channel.guild_id is None:
        return permissions.ATTACH_FILES | permissions.EMBED_LINKS | permissions.MENTION_EVERYONE
    who = interaction.user if for_user_only(interaction) else world.bot
    return world.granted_to(who.id, channel)


def unheard(discord: Discord, interaction: Interaction) -> bool:
    """Tell whether all that answers an interaction is ephemeral, whatever the bot asks for."""
    if interaction.channel.guild_id is None or not for_user_only(interaction):
        return False
    allowed = discord.world.permissions_of(interaction.user.id, interaction.channel)
    return not allowed & permissions.USE_EXTERNAL_APPS
