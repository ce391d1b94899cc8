"""What a press or a form is about may be gone, forbidden or not to be had: a sentence says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from sandbox.person import buttons_of, files_of, text_of
from tests.e2e.house import House, finished
from tests.e2e.moves import edited, last, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_is_left_empty_or_wrong_is_said_and_what_was_typed_comes_back(
    house: House,
) -> None:
    message = await edited(house)
    before = len(house.states())
    painter = house.person()
    opened = await painter.press(message["id"], "Change")
    await painter.modal(opened)
    sent = await painter.submit(opened, {"prompt": "a long thought ```x```", "seed": "twelve"})
    answer = await told(painter, sent, "**Seed** must be a whole number")
    assert "Nothing was charged." in text_of(answer)
    assert "a long thought" in text_of(answer)
    assert len(house.states()) == before


async def test_an_edit_of_another_database_is_a_sentence(own_house: House) -> None:
    await own_house.start()
    message = await edited(own_house)
    await own_house.all_over()
    await own_house.sandbox.bot.stop()
    for path in own_house.folder.glob("repaint.db*"):
        if path.is_file():
            path.unlink()
    await own_house.start_again()
    painter = own_house.person()
    for label in ("Again", "Change", "Use this", "More"):
        await told(painter, await painter.press(message["id"], label), "do not find this edit")
    assert own_house.states() == []


async def test_a_model_that_is_gone_is_a_sentence(own_house: House) -> None:
    await own_house.start()
    message = await edited(own_house)
    await own_house.all_over()
    with closing(sqlite3.connect(own_house.folder / "repaint.db")) as connection, connection:
        connection.execute("UPDATE jobs SET model_id = 'some/older/model'")
    painter = own_house.person()
    for label in ("Again", "Change", "Use this"):
        await told(painter, await painter.press(message["id"], label), "model of this edit")
    panel = await told(painter, await painter.press(message["id"], "More"), "Asked by")
    assert "some/older/model" in text_of(panel)


async def test_the_limit_is_told_before_a_form_is_filled_in(own_house: House) -> None:
    await own_house.start({"QUOTA_DAILY": "1"})
    message = await edited(own_house)
    painter = own_house.person()
    for label in ("Change", "Use this", "Again"):
        await told(painter, await painter.press(message["id"], label), "limit")
    await told(painter, await painter.invoke("studio", {}), "limit")
    guest = own_house.person("guest")
    await finished(guest, await guest.press(message["id"], "Again"))


async def test_presses_while_the_database_is_held_up_are_answered(own_house: House) -> None:
    """Within Discord's three seconds, with a sentence, whatever holds the database up."""
    await own_house.start()
    message = await edited(own_house)
    await own_house.all_over()
    painter = own_house.person()
    with closing(sqlite3.connect(own_house.folder / "repaint.db")) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        again = await painter.press(message["id"], "Again")
        await told(painter, again, "try again in a minute")
        picture = await painter.use(message["id"], "Edit picture")
        await told(painter, picture, "try again in a minute")
        # What only has to be read is there all the same.
        await painter.modal(await painter.press(message["id"], "Change"))
        await told(painter, await painter.press(message["id"], "More"), "Asked by")
        connection.execute("ROLLBACK")
    own_house.sandbox.bot.lines.clear()
    await finished(painter, await painter.press(message["id"], "Again"))


async def test_who_may_not_use_commands_may_not_use_buttons(house: House) -> None:
    message = await edited(house)
    world = house.sandbox.discord.world
    art = world.place("art", world.people["guest"])
    commands = 1 << 31
    art.overwrites[world.people["guest"].id] = (0, commands)
    try:
        guest = house.person("guest")
        for label in ("Again", "Change", "Use this"):
            await told(guest, await guest.press(message["id"], label), "may not use commands")
    finally:
        del art.overwrites[world.people["guest"].id]


async def test_a_picture_that_is_gone_is_a_sentence(house: House) -> None:
    message = await edited(house)
    for file in files_of(message)[1:]:
        house.sandbox.discord.files.remove(file["url"].split("/")[-2])
    before, painter = house.used(), house.person()
    again = await painter.until(await painter.press(message["id"], "Again"), "given back")
    assert "attach it to a new edit" in text_of(again)
    opened = await painter.press(message["id"], "Change")
    await painter.modal(opened)
    changed = await painter.until(await painter.submit(opened, {"prompt": "y"}), "given back")
    assert "attach it to a new edit" in text_of(changed)
    # The result is there, and so it can be used.
    opened = await painter.press(message["id"], "Use this")
    await painter.modal(opened)
    await finished(painter, await painter.submit(opened, {"prompt": "z"}))
    assert house.used() == before + 1


async def test_a_result_whose_picture_could_not_be_had_is_a_sentence(house: House) -> None:
    """The reply holds the result alone, and nothing to go on from but that."""
    message = await edited(house)
    row = last(house)
    house.execute("UPDATE jobs SET given = ? WHERE id = ?", '["image1", "image2"]', row["id"])
    painter = house.person()
    for label in ("Again", "Change"):
        await told(painter, await painter.press(message["id"], label), "are not here any more")
    opened = await painter.press(message["id"], "Use this")
    await painter.modal(opened)
    await finished(painter, await painter.submit(opened, {"prompt": "z"}))


async def test_an_edit_whose_author_has_left(house: House) -> None:
    message = await edited(house, name="guest")
    await house.all_over()
    world, painter = house.sandbox.discord.world, house.person()
    guest, art = world.people["guest"], world.place("art", world.people["painter"])
    roles = world.guilds[art.guild_id or ""].members.pop(guest.id)
    try:
        again = await finished(painter, await painter.press(message["id"], "Again"))
        assert files_of(again)
        panel = await told(painter, await painter.press(message["id"], "More"), "Asked by")
        assert f"Asked by <@{guest.id}>" in text_of(panel)
        assert "Delete" not in [button["label"] for button in buttons_of(panel)]
        moderator = house.person("moderator")
        panel = await told(moderator, await moderator.press(message["id"], "More"), "Asked by")
        await told(moderator, await moderator.press(panel["id"], "Delete"), "brought back")
        await told(moderator, await moderator.press(panel["id"], "Delete it"), "is deleted")
    finally:
        world.guilds[art.guild_id or ""].members[guest.id] = roles
    assert house.sandbox.discord.message(message["id"]) is None
