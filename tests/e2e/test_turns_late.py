"""What becomes of an edit that has waited for its turn: its pictures, its place, its seat."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.person import text_of
from tests.e2e.house import CHELSEA, EDIT, House, finished, stays, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE = {"RUNCOMFY_CONCURRENCY": "1"}
PLACE_1 = "waiting for a turn, place 1"


async def test_pictures_that_are_gone_by_then_are_not_paid_for(own_house: House) -> None:
    """Discord's addresses are over after a while, and nobody knows how long somebody waits."""
    house = own_house
    house.sandbox.runcomfy.queue_seconds = 60.0
    house.sandbox.discord.settings.cdn_seconds = 4.0
    await house.start(ONE)
    painter, guest = house.person(), house.person("guest")
    first = await painter.until(await painter.invoke("edit", EDIT), "place 1 ·")
    late = await guest.invoke("edit", EDIT)
    await guest.until(late, PLACE_1)
    await asyncio.sleep(5.0)  # as long as the addresses are good for
    await painter.press(first["id"], "Cancel")
    message = await guest.until(late, "given back")
    assert "could not be fetched from Discord" in text_of(message)
    assert len(house.sandbox.runcomfy.requests) == 1


async def test_who_waits_takes_no_room_on_the_disk(own_house: House) -> None:
    house = own_house
    house.sandbox.runcomfy.queue_seconds = 60.0
    await house.start(ONE)
    painter, guest = house.person(), house.person("guest")
    first = await painter.invoke("edit", EDIT)
    running = await painter.until(first, "place 1 ·")
    # One that has to be made larger, and one whose metadata goes.
    late = await guest.invoke("edit", {"prompt": "x", "image1": CHELSEA})
    await guest.until(late, PLACE_1)
    folder = house.folder / "repaint.db.work"
    await until(lambda: not [path for path in folder.rglob("*") if path.is_file()])
    await painter.press(running["id"], "Cancel")
    house.sandbox.runcomfy.queue_seconds = 0.05
    await finished(guest, late)


async def test_who_has_to_wait_for_a_busy_service_lets_others_go_first(own_house: House) -> None:
    house = own_house
    await house.start(ONE)
    painter, guest = house.person(), house.person("guest")
    house.sandbox.faults.switch("submit-busy", 1, headers={"Retry-After": "20"})
    first = await painter.invoke("edit", EDIT)
    await until(lambda: len(house.of("submit")) == 1)
    await finished(guest, await guest.invoke("edit", EDIT), 15.0)
    assert "left today" not in text_of(await painter.until(first, "Queued"))
    await finished(painter, first, 40.0)


async def test_a_press_of_show_result_leaves_the_place_where_it_is(own_house: House) -> None:
    house = own_house
    house.sandbox.runcomfy.queue_seconds = 60.0
    await house.start(ONE)
    painter, moderator = house.person(), house.person("moderator")
    running = await moderator.until(await moderator.invoke("edit", EDIT), "place 1 ·")
    late = await painter.invoke("edit", EDIT, place="friends")
    message = await painter.until(late, PLACE_1)
    await painter.press(message["id"], "Show result")
    await stays(painter, late, PLACE_1)
    house.sandbox.runcomfy.queue_seconds = 0.05
    await moderator.press(running["id"], "Cancel")
    await finished(painter, late)
