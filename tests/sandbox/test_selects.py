"""Selects in messages, by the real discord.py: shown, chosen from, answered in every way."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.discord.state import EPHEMERAL
from sandbox.person import Invocation, Person, RefusedError, modal_fields, selects_of, text_of
from tests.sandbox.discord_api import api, codes
from tests.sandbox.stage import AnyInteraction, Stage, panel, stage

Json = dict[str, Any]
OWN = "menu:"


class Lasting(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"lasting:(?P<name>\w+)"):
    """A select that is known by its custom id alone, as after a restart."""

    @classmethod
    async def from_custom_id(
        cls, interaction: AnyInteraction, item: discord.ui.Item[Any], match: Any
    ) -> Lasting:
        assert isinstance(item, discord.ui.Select)
        return cls(item)

    async def callback(self, interaction: AnyInteraction) -> None:
        await interaction.response.edit_message(view=panel(f"Lasting {self.item.values}"))


def shown(*items: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    view = panel("Choose")
    for item in items:
        view.add_item(discord.ui.ActionRow(item))
    return view


def value(one: str, kind: Any) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=int(one), type=discord.SelectDefaultValueType(kind))


def words(**changes: Any) -> discord.ui.Select[Any]:
    options = [discord.SelectOption(label=v.capitalize(), value=v) for v in ("one", "two", "six")]
    changes = {"custom_id": f"{OWN}words", "options": options, "placeholder": "Which?"} | changes
    return discord.ui.Select(**changes)


async def posted(s: Stage, view: discord.ui.LayoutView, place: str = "art", **how: Any) -> Json:
    """Let the bot answer `/paint` with the view; return the message as people get it."""
    s.play(lambda i: i.response.send_message(view=view, **how))
    made = await s.paint(place)
    await s.interaction()
    return dict(await s.painter.until(made, "Choose"))


async def chosen(s: Stage, item: Any, message: Json, values: list[str]) -> list[Any]:
    """Choose as the painter; return what discord.py makes of it."""

    async def took(interaction: AnyInteraction) -> None:
        s.done.put_nowait(list(item.values))
        await interaction.response.defer()

    item.callback = took
    await s.painter.select(message["id"], item.custom_id, values)
    found = await s.outcome()
    assert isinstance(found, list)
    return found


async def test_each_kind_is_shown_and_arrives_as_what_it_lists() -> None:
    async with stage() as s:
        world = s.sandbox.discord.world
        guild = next(iter(world.guilds.values()))
        roles = {role.name: role.id for role in guild.roles.values()}
        art, sketches = (world.place(name, world.owner).id for name in ("art", "sketches"))
        people = {name: user.id for name, user in world.people.items()}
        items: list[Any] = [
            words(max_values=3),
            discord.ui.UserSelect(custom_id=f"{OWN}users", max_values=2),
            discord.ui.RoleSelect(
                custom_id=f"{OWN}roles",
                default_values=[value(roles["Artists"], "role")],
                min_values=0,
            ),
            discord.ui.MentionableSelect(custom_id=f"{OWN}both", max_values=25),
            discord.ui.ChannelSelect(
                custom_id=f"{OWN}channels",
                channel_types=[discord.ChannelType.text, discord.ChannelType.public_thread],
                default_values=[value(art, "channel")],
                max_values=3,
            ),
        ]
        message = await posted(s, shown(*items))
        seen = selects_of(message)  # type: ignore[arg-type]  # it is one
        assert [one["type"] for one in seen] == [3, 5, 6, 7, 8]
        assert seen[0]["values"] == ["one", "two", "six"]
        assert [one["chosen"] for one in seen] == [
            *([], [], [roles["Artists"]], [], [art]),
        ]
        assert message["components"][-1]["components"][0]["channel_types"] == [0, 11]
        texts, users, some_roles, both, places = items
        assert await chosen(s, texts, message, ["six", "one"]) == ["six", "one"]
        found = await chosen(s, users, message, [people["guest"], world.bot.id])
        assert {type(one) for one in found} == {discord.Member}
        assert {one.name for one in found} == {"guest", "repaint"}
        assert "Newcomers" in {role.name for one in found for role in one.roles}
        found = await chosen(s, some_roles, message, [roles["Moderators"]])
        assert [(type(one), one.name) for one in found] == [(discord.Role, "Moderators")]
        assert await chosen(s, some_roles, message, []) == []
        found = await chosen(s, both, message, [roles["Artists"], people["painter"]])
        assert {type(one) for one in found} == {discord.Role, discord.Member}
        found = await chosen(s, places, message, [sketches, art])
        assert {one.name for one in found} == {"art", "sketches"}
        assert {type(one).__name__ for one in found} == {"AppCommandChannel", "AppCommandThread"}


async def test_what_is_chosen_comes_with_the_whole_message_and_stays_unsaid_in_it() -> None:
    async with stage() as s:
        message = await posted(s, shown(words()), ephemeral=True)
        assert message["flags"] & EPHEMERAL
        s.bot.on_press = lambda i: i.response.defer()
        made = await s.painter.select(message["id"], f"{OWN}words", ["two"])
        while (interaction := await s.bot.received.get()).type.name != "component":
            pass
        data: Json = dict(interaction.data or {})
        assert (data["component_type"], data["values"]) == (3, ["two"])
        assert "resolved" not in data
        assert interaction.message is not None
        assert interaction.message.flags.ephemeral
        assert len(interaction.message.components) == len(message["components"])
        await s.sandbox.discord.feed.wait_for(
            lambda: bool(s.sandbox.discord.interactions[made.interaction_id].answer), 5
        )
        (after,) = await s.painter.messages()
        assert after["components"] == message["components"]


async def test_a_select_is_answered_as_a_button_is() -> None:
    async with stage() as s:

        async def answered(interaction: AnyInteraction) -> None:
            data: Json = dict(interaction.data or {})
            (value,) = data["values"]
            if value == "one":
                await interaction.response.send_message(view=panel("A new one"), ephemeral=True)
            elif value == "two":
                await interaction.response.edit_message(view=panel("Changed"))
            else:
                modal = discord.ui.Modal(title="How many?", custom_id="m")
                number: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="n")
                modal.add_item(discord.ui.Label(text="Edits", component=number))
                await interaction.response.send_modal(modal)

        s.bot.on_press = answered
        s.bot.on_submit = lambda i: i.response.edit_message(view=panel("From the form"))
        message = await posted(s, shown(words()), ephemeral=True)
        made = await s.painter.select(message["id"], f"{OWN}words", ["one"])
        new = await s.painter.until(made, "A new one")
        assert (new["message_reference"]["message_id"], new["type"]) == (message["id"], 19)
        opening = await s.painter.select(message["id"], f"{OWN}words", ["six"])
        assert list(modal_fields(await s.painter.modal(opening))) == ["Edits"]
        sent = await s.painter.submit(opening, {"n": "3"})
        changed = await s.painter.until(sent, "From the form")
        assert changed["id"] == message["id"]
        with pytest.raises(RefusedError, match="nothing to choose from"):
            await s.painter.select(message["id"], f"{OWN}words", ["two"])
        message = await posted(s, shown(words()))
        made = await s.guest.select(message["id"], f"{OWN}words", ["two"])
        assert (await s.guest.until(made, "Changed"))["id"] == message["id"]


async def test_a_public_answer_does_not_show_others_what_was_for_one_person() -> None:
    async with stage() as s:
        s.bot.on_press = lambda i: i.response.send_message(view=panel("For all"))
        message = await posted(s, shown(words()), ephemeral=True)
        made = await s.painter.select(message["id"], f"{OWN}words", ["one"])
        await s.painter.until(made, "For all")
        (answer,) = await s.guest.messages()
        assert answer["message_reference"]["message_id"] == message["id"]
        assert "referenced_message" not in answer


async def test_a_lasting_select_needs_nothing_in_memory() -> None:
    async with stage() as s:
        s.bot.add_dynamic_items(Lasting)
        view = shown(words(custom_id="lasting:x", max_values=2))
        parts = view.to_components()  # type: ignore[no-untyped-call]  # discord.py's has no types
        body: Json = {"flags": 1 << 15, "components": parts}
        channel = s.sandbox.discord.world.place("art", s.sandbox.discord.world.owner)
        route = discord.http.Route(
            "POST", "/channels/{channel_id}/messages", channel_id=int(channel.id)
        )
        sent = await s.bot.http.request(route, json=body)
        made: Invocation = await s.painter.select(sent["id"], "lasting:x", ["two", "one"])
        assert text_of(await s.painter.until(made, "Lasting")) == "Lasting ['two', 'one']"


@pytest.mark.parametrize(
    ("menu", "values", "refusal"),
    [
        ("words", [], "Choose 1 to 2"),
        ("words", ["one", "two", "six"], "Choose 1 to 2"),
        ("words", ["odd"], "Choose from the list"),
        ("words", ["one", "one"], "Choose each once"),
        ("off", ["one"], "nothing to choose from"),
        ("gone", ["one"], "nothing to choose from"),
        ("button", ["one"], "nothing to choose from"),
        ("roles", ["painter"], "Choose from the list"),
        ("roles", ["Keepers"], "Choose from the list"),
        ("channels", ["corner"], "Choose from the list"),
        ("channels", ["gallery"], "Choose from the list"),
        ("users", ["Artists"], "Choose from the list"),
        ("users", ["123456789012345678"], "Choose from the list"),
    ],
)
async def test_the_client_checks_what_is_chosen(menu: str, values: list[str], refusal: str) -> None:
    async with stage() as s:
        world = s.sandbox.discord.world
        view = shown(
            words(max_values=2),
            words(custom_id=f"{OWN}off", disabled=True),
            discord.ui.RoleSelect(custom_id=f"{OWN}roles"),
            discord.ui.UserSelect(custom_id=f"{OWN}users"),
            discord.ui.ChannelSelect(
                custom_id=f"{OWN}channels", channel_types=[discord.ChannelType.text]
            ),
        )
        button: discord.ui.Button[Any] = discord.ui.Button(label="x", custom_id=f"{OWN}button")
        view.add_item(discord.ui.ActionRow(button))
        message = await posted(s, view)
        named = {name: user.id for name, user in world.people.items()}
        named |= {c.name: c.id for c in world.channels.values()}
        named |= {r.name: r.id for g in world.guilds.values() for r in g.roles.values()}
        with pytest.raises(RefusedError, match=refusal):
            await s.painter.select(message["id"], f"{OWN}{menu}", [named.get(v, v) for v in values])
        with pytest.raises(RefusedError, match="nothing to press"):
            await s.painter.ask(
                "POST", "press", json={"message_id": message["id"], "custom_id": f"{OWN}words"}
            )


async def test_nobody_chooses_in_what_they_do_not_see() -> None:
    async with stage() as s:
        message = await posted(s, shown(words()), ephemeral=True)
        with pytest.raises(RefusedError, match="no such message"):
            await s.guest.select(message["id"], f"{OWN}words", ["one"])
        body = {"message_id": message["id"], "custom_id": f"{OWN}words"}
        wrong: list[object] = [None, "one", [{}], [None], {"one": 1}]
        for values in wrong:
            with pytest.raises(RefusedError, match="Choose from the list"):
                await s.painter.ask("POST", "select", json=body | {"values": values})


async def test_in_a_direct_message_there_are_two_people_and_nothing_else() -> None:
    async with stage() as s:
        users = discord.ui.UserSelect[Any](custom_id=f"{OWN}users", max_values=2)
        roles = discord.ui.RoleSelect[Any](custom_id=f"{OWN}roles")
        message = await posted(s, shown(users, roles), place="dm")
        world = s.sandbox.discord.world
        me = world.people["painter"].id
        found = await chosen(s, users, message, [me, world.bot.id])
        assert {one.name for one in found} == {"painter", "repaint"}
        assert discord.Member not in {type(one) for one in found}
        for menu, value in (("users", world.owner.id), ("roles", next(iter(world.guilds)))):
            with pytest.raises(RefusedError, match="Choose from the list"):
                await s.painter.select(message["id"], f"{OWN}{menu}", [value])


async def test_what_is_gone_cannot_be_chosen_beforehand() -> None:
    async with api() as a:
        world = a.sandbox.discord.world
        guilds = {guild.name: guild for guild in world.guilds.values()}
        elsewhere = next(r.id for r in guilds["Small server"].roles.values() if r.name == "Keepers")
        for kind, role, good in (
            (6, guilds["Repaint sandbox"].id, True),
            (6, elsewhere, False),
            (6, "5", False),
        ):
            held = [{"id": role, "type": "role"}]
            menu = {"type": kind, "custom_id": "x", "default_values": held}
            status, answer = await a.send({"components": [{"type": 1, "components": [menu]}]})
            if good:
                (made,) = answer["components"][0]["components"]
                assert made["default_values"] == held
            else:
                place = "components.0.components.0.default_values.0.id"
                assert (status, codes(answer)) == (400, [(place, "BASE_TYPE_BAD_VALUE")])
        assert len(await Person(a.session, a.sandbox.url, "painter").messages()) == 1
