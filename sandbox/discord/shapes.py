"""How the world looks as JSON, in the shapes of Discord's OpenAPI document. No decisions here."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.discord.snowflakes import created_at
from sandbox.discord.wire import Json
from sandbox.discord.world import DM, FORUM, GROUP, THREAD, Channel, Guild, Role, User, World


def moment(seconds: float) -> str:
    """Return a moment as Discord writes it, as in `2024-01-01T00:00:00.000000+00:00`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def user(who: User) -> Json:
    """A `UserResponse`."""
    return {
        "id": who.id,
        "username": who.username,
        "global_name": who.global_name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "bot": who.bot,
        "system": False,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }


def me(world: World) -> Json:
    """The bot's own `UserPIIResponse`."""
    return user(world.bot) | {
        "mfa_enabled": True,
        "locale": "en-US",
        "premium_type": 0,
        "email": None,
        "verified": True,
    }


def application(world: World) -> Json:
    """The bot's `PrivateApplicationResponse`."""
    return {
        "id": world.application_id,
        "name": world.bot.global_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "integration_types_config": {"0": {}, "1": {}},
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(world.owner),
        "approximate_guild_count": len(world.bots_guilds()),
        "approximate_user_install_count": len(world.installed),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


def member(guild: Guild, who: User, user_permissions: int | None = None) -> Json:
    """A guild member; in an interaction with what they may do in its channel."""
    body: Json = {
        "user": user(who),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": list(guild.members[who.id]),
        "joined_at": moment(created_at(guild.id)),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    if user_permissions is not None:
        body["permissions"] = str(user_permissions)
    return body


def resolved_member(guild: Guild, who: User, user_permissions: int) -> Json:
    """A member beside whom the user stands anyway, with what they may do in the channel."""
    body = member(guild, who, user_permissions)
    for key in ("user", "deaf", "mute"):
        del body[key]
    return body


def role(one: Role) -> Json:
    """A `GuildRoleResponse`."""
    return {
        "id": one.id,
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": one.color,
        "colors": {"primary_color": one.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(world: World, one: Channel) -> Json:
    """A guild's channel, a thread, a direct or a group message, in Discord's own shape of each."""
    body: Json = {
        "id": one.id,
        "type": one.type,
        "flags": 0,
        "last_message_id": one.last_message_id,
    }
    if one.type == DM:
        assert one.recipient_id is not None
        return body | {"recipients": [user(world.users[one.recipient_id])]}
    if one.type == GROUP:
        recipients = [user(world.users[member_id]) for member_id in one.members]
        return body | {
            "recipients": recipients,
            "name": one.name,
            "icon": None,
            "owner_id": one.owner_id,
            "managed": False,
        }
    body |= {
        "guild_id": one.guild_id,
        "name": one.name,
        "parent_id": one.parent_id,
        "rate_limit_per_user": one.slowmode,
    }
    if one.type == THREAD:
        assert one.guild_id is not None
        made = moment(created_at(one.id))
        return body | {
            "owner_id": world.guilds[one.guild_id].owner_id,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": one.archived,
                "archive_timestamp": made,
                "auto_archive_duration": 10080,
                "locked": False,
                "create_timestamp": made,
            },
        }
    if one.type == FORUM:
        body |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return body | {
        "position": one.position,
        "topic": one.topic,
        "nsfw": one.nsfw,
        "permission_overwrites": [
            {"id": target, "type": 0, "allow": str(allow), "deny": str(deny)}
            for target, (allow, deny) in one.overwrites.items()
        ],
    }


def partial_channel(world: World, one: Channel, who: User) -> Json:
    """The channel of an interaction, with what the person may do in it."""
    body = channel(world, one)
    body.pop("permission_overwrites", None)
    if one.type == DM:
        body["recipients"] = [user(world.bot)]
    body["permissions"] = str(world.permissions_of(who.id, one))
    return body


def guild(one: Guild) -> Json:
    """A `GuildWithCountsResponse`."""
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": one.owner_id,
        "application_id": None,
        "region": "us-east",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(r) for r in one.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(world: World, one: Guild) -> Json:
    """The data of `GUILD_CREATE`: of the members only the bot, of the threads the active ones."""
    channels = world.channels_of(one)
    return guild(one) | {
        "joined_at": moment(created_at(one.id)),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(one, world.bot)],
        "channels": [channel(world, c) for c in channels if c.type != THREAD],
        "threads": [channel(world, c) for c in channels if c.type == THREAD and not c.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
