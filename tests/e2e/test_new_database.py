"""The operator begins with a new database: its jobs have numbers that were given before."""

from __future__ import annotations

import pytest

from sandbox.person import text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def begin_anew(house: House) -> None:
    """Start the bot with no database, in a Discord that remembers an earlier one's messages."""
    await house.sandbox.bot.kill()
    for file in house.folder.glob("repaint.db*"):
        if file.is_file():
            file.unlink()
    await house.start_again()


@pytest.mark.parametrize("kind", ["result", "end"])
async def test_an_old_message_is_not_taken_for_this_ones_end(own_house: House, kind: str) -> None:
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    # By direct message, where an end is looked for after a crash.
    faults.switch("edit-gone", -1)
    faults.switch("run-fails", -1 if kind == "end" else 0)
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await own_house.all_over()
    assert len(await painter.messages("dm")) == 1
    await begin_anew(own_house)
    faults.switch("it does not arrive", -1, call="discord.channel_send", cut="before")
    sent = len(own_house.of("channel_send"))
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await until(lambda: len(own_house.of("channel_send")) > sent)
    await own_house.sandbox.bot.kill()
    faults.switch("it does not arrive", 0)
    await own_house.start_again()
    await own_house.all_over()
    assert len(await painter.messages("dm")) == 2


async def test_an_old_button_does_not_cancel_a_new_edit(own_house: House) -> None:
    own_house.sandbox.runcomfy.queue_seconds = 20
    await own_house.start()
    painter = own_house.person()
    old = await painter.until(await painter.invoke("edit", EDIT), "place")
    await begin_anew(own_house)
    new = await painter.invoke("edit", EDIT)
    await painter.until(new, "place")
    press = await painter.press(old["id"], "Cancel")
    assert "has already ended" in text_of(await painter.until(press, "too late to cancel"))
    assert own_house.states() == ["queued"]
    own_house.sandbox.runcomfy.queue_seconds = 0.05
    await finished(painter, new)
