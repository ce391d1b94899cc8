"""A small bot on hikari, run as a process of its own: what it does is told by `/draw`'s option.

`python hikari_bot.py URL` with the token in `DISCORD_TOKEN`. On each line it prints what has
happened; the test waits for such lines. It needs nothing but hikari, which wants other versions
of what we have locked, and so has an environment of its own.
"""

from __future__ import annotations

import os
import sys
import traceback

import hikari  # type: ignore[import-not-found,unused-ignore]  # its environment is another

PICTURE = b"\x89PNG\r\n\x1a\n"
"""What a followup carries; nobody decodes it."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def row(bot: hikari.GatewayBot, label: str) -> hikari.api.MessageActionRowBuilder:
    made = bot.rest.build_message_action_row()
    made.add_interactive_button(hikari.ButtonStyle.PRIMARY, f"b:{label}", label=label)
    return made


def panel(text: str, *files: hikari.Bytes) -> hikari.api.ContainerComponentBuilder:
    """Return a container with a text, a gallery of files and a button."""
    container = hikari.impl.ContainerComponentBuilder(accent_color=hikari.Color(0x336699))
    container.add_text_display(text)
    container.add_separator(divider=True)
    if files:
        gallery = hikari.impl.MediaGalleryComponentBuilder()
        for file in files:
            gallery.add_media_gallery_item(file, description="What was drawn")
        container.add_component(gallery)
    inner = hikari.impl.MessageActionRowBuilder()
    inner.add_interactive_button(hikari.ButtonStyle.DANGER, "b:Cancel", label="Cancel")
    container.add_component(inner)
    return container


async def plain(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Answer, edit, follow up with a file, read that back, delete it."""
    create = hikari.ResponseType.MESSAGE_CREATE
    await event.create_initial_response(create, "one", component=row(bot, "Press"))
    await event.edit_initial_response("two")
    assert (await event.fetch_initial_response()).content == "two"
    file = hikari.Bytes(PICTURE, "a b.png")
    sent = await event.execute("and a file", attachment=file)
    found = await event.fetch_message(sent.id)
    assert found.content == "and a file"
    assert await found.attachments[0].read() == PICTURE
    await event.edit_message(sent.id, "changed", attachment=None)
    assert not (await event.fetch_message(sent.id)).attachments
    await event.delete_message(sent.id)
    try:
        await event.fetch_message(sent.id)
    except hikari.NotFoundError as error:
        if error.code != 10008:
            raise
    else:
        raise AssertionError("what was deleted is still there")


async def picture(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Read the picture that came with the command and show it in components."""
    assert event.resolved is not None
    (given,) = event.resolved.attachments.values()
    data = await given.read()
    await event.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, component=panel("Queued")
    )
    made = await event.edit_initial_response(
        component=panel("Done", hikari.Bytes(data, "result.png"))
    )
    assert made.flags & hikari.MessageFlag.IS_COMPONENTS_V2
    say(f"given {given.media_type} {given.width}x{given.height}")


async def deferred(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Think first."""
    await event.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
    await event.edit_initial_response("thought about it")


async def quiet(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Answer the person alone."""
    flags = hikari.MessageFlag.EPHEMERAL
    await event.create_initial_response(
        hikari.ResponseType.MESSAGE_CREATE, "for you alone", flags=flags
    )


async def gone(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Answer, and take the answer back."""
    await event.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "never mind")
    await event.delete_initial_response()


async def channel(bot: hikari.GatewayBot, event: hikari.CommandInteraction) -> None:
    """Write, read, edit and delete ordinary messages, and a direct one."""
    await event.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "see below")
    sent = await bot.rest.create_message(event.channel_id, "below")
    await bot.rest.edit_message(event.channel_id, sent, "changed")
    assert (await bot.rest.fetch_message(event.channel_id, sent)).content == "changed"
    assert sent.id in {m.id async for m in bot.rest.fetch_messages(event.channel_id).limit(5)}
    await bot.rest.delete_message(event.channel_id, sent)
    direct = await event.user.fetch_dm_channel()
    await direct.send("to you")


WAYS = {f.__name__: f for f in (plain, picture, deferred, quiet, gone, channel)}


async def interact(bot: hikari.GatewayBot, event: hikari.InteractionCreateEvent) -> None:
    """Do what a command, a press or a suggestion asks for, and say how it went."""
    one = event.interaction
    what = ""
    try:
        if isinstance(one, hikari.AutocompleteInteraction):
            what = "suggest"
            typed = str(next(o.value for o in one.options if o.is_focused))
            names = [name for name in WAYS if name.startswith(typed)]
            await one.create_response([hikari.impl.AutocompleteChoiceBuilder(n, n) for n in names])
        elif isinstance(one, hikari.ComponentInteraction):
            what = f"press {one.custom_id}"
            await one.create_initial_response(
                hikari.ResponseType.MESSAGE_UPDATE,
                f"pressed by {one.user.username}",
                component=None,
            )
        elif isinstance(one, hikari.CommandInteraction) and one.target_id is not None:
            what = "this"
            assert one.resolved is not None
            (target,) = one.resolved.messages.values()
            names = [file.filename for file in target.attachments]
            owners = sorted(int(kind) for kind in one.authorizing_integration_owners)
            told = f"{target.content} {names} {owners} {int(one.context)}"
            await one.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, told)
        elif isinstance(one, hikari.CommandInteraction):
            what = str(next(o.value for o in one.options or () if o.name == "what"))
            await WAYS[what](bot, one)
    except Exception:
        say(f"failed {what}")
        traceback.print_exc(file=sys.stdout)
    else:
        say(f"done {what}")


def main() -> None:
    """Run until the gateway or the test ends it."""
    bot = hikari.GatewayBot(
        os.environ["DISCORD_TOKEN"], rest_url=f"{sys.argv[1]}/api/v10", banner=None, logs="WARNING"
    )

    async def begin(_: hikari.StartingEvent) -> None:
        application = await bot.rest.fetch_application()
        command = bot.rest.slash_command_builder("draw", "Draw something")
        command.add_option(
            hikari.CommandOption(
                type=hikari.OptionType.STRING,
                name="what",
                description="What to do",
                is_required=True,
                autocomplete=True,
            )
        )
        command.add_option(
            hikari.CommandOption(
                type=hikari.OptionType.ATTACHMENT, name="image", description="A picture"
            )
        )
        this = bot.rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Draw this")
        this.set_integration_types(list(hikari.ApplicationIntegrationType))
        await bot.rest.set_application_commands(application.id, [command, this])

    async def ready(_: hikari.ShardReadyEvent) -> None:
        say("ready")

    async def resumed(_: hikari.ShardResumedEvent) -> None:
        say("resumed")

    async def guild(event: hikari.GuildAvailableEvent) -> None:
        say(f"guild {event.guild.name}: {len(event.channels)} channels, {len(event.roles)} roles")

    async def heard(event: hikari.MessageCreateEvent) -> None:
        if event.is_human:
            say(f"heard {event.author.username}: {event.content or '(nothing)'}")

    async def interaction(event: hikari.InteractionCreateEvent) -> None:
        await interact(bot, event)

    for kind, callback in (
        (hikari.StartingEvent, begin),
        (hikari.ShardReadyEvent, ready),
        (hikari.ShardResumedEvent, resumed),
        (hikari.GuildAvailableEvent, guild),
        (hikari.MessageCreateEvent, heard),
        (hikari.InteractionCreateEvent, interaction),
    ):
        bot.subscribe(kind, callback)
    bot.run(check_for_updates=False)


if __name__ == "__main__":
    main()
