"""Everywhere a bot can be: installed by a person for themselves, and in each kind of channel."""

from __future__ import annotations

from time import time

import pytest

from sandbox.person import RefusedError, buttons_of, files_of, text_of
from tests.e2e.house import ASTRONAUT, EDIT, ROCKET, House, finished, until
from tests.e2e.moves import EPHEMERAL, FULL, ROW, SHORT, last, late, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOKEN_SECONDS = 15 * 60
"""What the bot counts on (receiving and responding: an interaction's token)."""


async def test_a_group_message_of_somebody_who_installed_it(house: House) -> None:
    painter, guest = house.person(), house.person("guest")
    invocation = await painter.invoke("edit", EDIT, place="friends")
    waiting = await painter.until(invocation, "Queued")
    assert "Show result" in [button["label"] for button in buttons_of(waiting)]
    assert "15 minutes" in text_of(waiting)
    message = await finished(painter, invocation)
    assert [button["label"] for button in buttons_of(message)] == ROW
    assert last(house)["token_only"] == 1
    # Somebody who has not installed it presses, too, on their own quota.
    again = await finished(guest, await guest.press(message["id"], "Again"))
    assert files_of(again)
    assert not house.of("channel_edit"), "the bot is no member there"
    with pytest.raises(RefusedError):
        await guest.invoke("edit", EDIT, place="friends")


@pytest.mark.parametrize("place", ["plaza", "quiet"])
async def test_a_server_that_has_not_installed_it(house: House, place: str) -> None:
    """In `quiet` nobody may use external apps, so that Discord makes every answer ephemeral."""
    painter = house.person()
    message = await finished(painter, await painter.invoke("edit", EDIT, place=place))
    assert bool(message["flags"] & EPHEMERAL) == (place == "quiet")
    opened = await painter.press(message["id"], "Change")
    await painter.modal(opened)
    await finished(painter, await painter.submit(opened, {"prompt": "y"}))
    panel = await told(painter, await painter.press(message["id"], "More"), "Asked by")
    assert "Delete" not in [button["label"] for button in buttons_of(panel)]
    opened = await painter.invoke("studio", {}, place=place)
    await painter.modal(opened)
    files = {"pictures": [ASTRONAUT]}
    await finished(painter, await painter.submit(opened, {"prompt": "z"}, files))


@pytest.mark.parametrize("place", ["friends", "quiet"])
async def test_a_late_result_waits_for_a_press(own_house: House, place: str) -> None:
    await own_house.start({"MAX_ACTIVE_PER_USER": "1"})
    painter = own_house.person()
    message_id = await late(own_house, painter, place)
    own_house.sandbox.runcomfy.run_seconds = 0.05
    # What waits for a press does not count as in flight.
    await finished(painter, await painter.invoke("edit", EDIT))
    # And it waits over a restart.
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    assert own_house.rows("SELECT state FROM jobs ORDER BY id")[0]["state"] == "finished"
    shown = await painter.until(await painter.press(message_id, "Show result"), "left today")
    assert shown["id"] == message_id
    assert files_of(shown)
    assert [button["label"] for button in buttons_of(shown)] == ROW


async def test_a_press_while_it_runs_gives_it_time(own_house: House) -> None:
    await own_house.start()
    own_house.sandbox.runcomfy.run_seconds = 600
    painter = own_house.person()
    message = await painter.until(await painter.invoke("edit", EDIT, place="friends"), "Running")
    before = last(own_house)["token_expires_at"]
    # Within the same second it would be the same time.
    await until(lambda: time() > before / 1000 - TOKEN_SECONDS + 1)
    pressed = await painter.press(message["id"], "Show result")
    await until(lambda: last(own_house)["token_expires_at"] != before)
    row = last(own_house)
    told_until = f"<t:{row['token_expires_at'] // 1000}:t>"
    await painter.until(pressed, told_until)
    assert row["pressed_at"]
    own_house.sandbox.runcomfy.run_seconds = 0.05
    assert files_of(await finished(painter, pressed))


@pytest.mark.parametrize("place", ["sketches", "wip", "news", "late", "slow"])
async def test_each_kind_of_channel(house: House, place: str) -> None:
    painter = house.person()
    message = await finished(painter, await painter.invoke("edit", EDIT, place=place))
    again = await finished(painter, await painter.press(message["id"], "Again"))
    assert files_of(again)
    opened = await painter.use(again["id"], "Edit picture")
    await painter.modal(opened)
    sent = await painter.submit(opened, {"prompt": "x", "pictures": ["0"]})
    await finished(painter, sent)


async def test_a_thread_that_was_archived_meanwhile(own_house: House) -> None:
    """The bot may not write there by itself any more: the result goes to its author."""
    await own_house.start()
    own_house.sandbox.discord.settings.interaction_seconds = SHORT
    own_house.sandbox.runcomfy.run_seconds = SHORT + 1
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT, place="sketches")
    await painter.until(invocation, "Running")
    world = own_house.sandbox.discord.world
    world.place("sketches", world.people["painter"]).archived = True
    await own_house.all_over()
    (*_, direct) = await painter.messages("dm")
    assert files_of(direct)


async def test_a_missing_permission_is_named_before_anything_is_filled_in(house: House) -> None:
    painter = house.person()
    before = house.used()
    for command, options in (("edit", EDIT), ("studio", {})):
        await told(
            painter, await painter.invoke(command, options, place="no-files"), "Attach Files"
        )
    said = await painter.say("look", ASTRONAUT, place="no-files")
    await told(painter, await painter.use(said["id"], "Edit picture"), "Attach Files")
    assert house.used() == before


@pytest.mark.parametrize("place", ["dm", "friends"])
async def test_everything_goes_on_in_direct_and_group_messages(house: House, place: str) -> None:
    painter = house.person()
    message = await finished(painter, await painter.invoke("edit", FULL, place=place))
    for label, values in (("Change", {"prompt": "y"}), ("Use this", {"prompt": "z"})):
        opened = await painter.press(message["id"], label)
        await painter.modal(opened)
        await finished(painter, await painter.submit(opened, values))
    opened = await painter.use(message["id"], "Edit picture")
    await painter.modal(opened)
    sent = await painter.submit(opened, {"prompt": "v", "pictures": ["1"]})
    await finished(painter, sent)
    opened = await painter.invoke("studio", {}, place=place)
    await painter.modal(opened)
    files = {"pictures": [ROCKET]}
    await finished(painter, await painter.submit(opened, {"prompt": "w"}, files))
    hows = [row["how"] for row in house.rows("SELECT how FROM jobs ORDER BY id DESC LIMIT 5")]
    assert hows == ["studio", "message", "use", "change", "command"]
    assert last(house)["token_only"] == (place == "friends")
