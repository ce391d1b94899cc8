"""The button `Cancel`: in time and too late, by the author, a stranger and a moderator."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.discord.wire import Message
from sandbox.person import Invocation, buttons_of, text_of
from tests.e2e.house import EDIT, House, finished, stays, until

OVER = {"message": "Invalid Webhook Token", "code": 50027}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def slow(house: House) -> AsyncIterator[House]:
    """The house while RunComfy's queue stands still."""
    house.sandbox.runcomfy.queue_seconds = 20
    yield house
    house.sandbox.runcomfy.queue_seconds = house.sandbox.runcomfy.run_seconds = 0.05


async def _waiting(house: House) -> tuple[Invocation, Message]:
    painter = house.person()
    invocation = await painter.invoke("edit", EDIT)
    return invocation, await painter.until(invocation, "place")


async def test_its_author_cancels_in_time(slow: House) -> None:
    painter, used = slow.person(), slow.used()
    invocation, message = await _waiting(slow)
    await painter.press(message["id"], "Cancel")
    end = await painter.until(invocation, "Cancelled")
    assert "as you asked" in text_of(end)
    assert "given back" in text_of(end)
    assert buttons_of(end) == []
    await slow.all_over()
    assert slow.states()[-1] == "cancelled"
    assert slow.used() == used
    assert list(slow.sandbox.runcomfy.requests.values())[-1].state == "cancelled"


async def test_a_stranger_cannot(slow: House) -> None:
    painter, guest = slow.person(), slow.person("guest")
    invocation, message = await _waiting(slow)
    press = await guest.press(message["id"], "Cancel")
    answer = await guest.until(press, "moderators can cancel")
    assert answer["flags"] & 64
    assert list(slow.sandbox.runcomfy.requests.values())[-1].state == "in_queue"
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")


async def test_a_moderator_can(slow: House) -> None:
    painter, moderator = slow.person(), slow.person("moderator")
    invocation, message = await _waiting(slow)
    await moderator.press(message["id"], "Cancel")
    assert "by a moderator" in text_of(await painter.until(invocation, "Cancelled"))


async def test_too_late(slow: House) -> None:
    painter = slow.person()
    slow.sandbox.faults.switch(
        "cancel-late",
        1,
        call="runcomfy.cancel",
        status=200,
        body={"request_id": "x", "status": "in_progress", "outcome": "not_cancellable"},
    )
    invocation, message = await _waiting(slow)
    press = await painter.press(message["id"], "Cancel")
    answer = await painter.until(press, "too late to cancel")
    assert answer["flags"] & 64
    slow.sandbox.runcomfy.queue_seconds = 0.05
    await finished(painter, invocation)


async def test_runcomfy_does_not_answer_a_cancel(slow: House) -> None:
    painter = slow.person()
    slow.sandbox.faults.switch("cancel-broken", 3)
    invocation, message = await _waiting(slow)
    press = await painter.press(message["id"], "Cancel")
    await painter.until(press, "did not answer")
    slow.sandbox.runcomfy.queue_seconds = 0.05
    await finished(painter, invocation)


async def test_the_answer_to_a_cancel_is_lost(slow: House) -> None:
    """It was cancelled all the same, and that is what is told."""
    painter, used = slow.person(), slow.used()
    slow.sandbox.faults.switch("cancel-lost", 1)
    invocation, message = await _waiting(slow)
    press = await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await slow.all_over()
    assert slow.used() == used
    # The second try hears that it is too late, which nobody needs to read.
    await stays(painter, invocation, "Cancelled", 1.5)
    assert (await painter.state(press))["followups"] == []


async def test_a_poll_that_fails_meanwhile_does_not_cover_it(slow: House) -> None:
    painter, faults = slow.person(), slow.sandbox.faults
    invocation, message = await _waiting(slow)
    faults.switch("status-slow", 1, call="runcomfy.status", status=500, body={}, delay_seconds=1.0)
    await until(lambda: "status-slow" not in faults.on)
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    assert not [e for e in slow.of("status") if e.fault == "status-slow"], "the poll is under way"
    await until(lambda: any(e.fault == "status-slow" for e in slow.of("status")))
    await stays(painter, invocation, "Cancelled")


async def test_while_its_pictures_are_fetched(slow: House) -> None:
    painter, downloads = slow.person(), len(slow.of("cdn"))
    slow.sandbox.faults.switch("cdn-slow", 1, delay_seconds=1.5)
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "Queued")
    await until(lambda: not slow.sandbox.faults.on)
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await until(lambda: len(slow.of("cdn")) > downloads)
    await stays(painter, invocation, "Cancelled", 1.0)
    # `check` finds that no traceback was logged.


@pytest.mark.parametrize("switch", ["callback-lost", "callback-lost-before"])
async def test_discord_does_not_acknowledge_the_press(slow: House, switch: str) -> None:
    painter = slow.person()
    invocation, message = await _waiting(slow)
    slow.sandbox.faults.switch(switch)
    press = await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await slow.all_over()
    assert slow.states()[-1] == "cancelled"
    await stays(painter, invocation, "Cancelled", 1.0)
    assert (await painter.state(press))["followups"] == []


async def test_an_edit_that_has_ended_meanwhile(house: House) -> None:
    painter = house.person()
    house.sandbox.runcomfy.queue_seconds = 1.0
    house.sandbox.faults.switch("run-fails")
    invocation, message = await _waiting(house)
    house.sandbox.runcomfy.queue_seconds = 0.05
    # The reply still shows the button: its end is on the way.
    house.sandbox.faults.switch("edit-stalled", -1, delay_seconds=3)
    await until(lambda: house.states()[-1] == "failed")
    press = await painter.press(message["id"], "Cancel")
    answer = text_of(await painter.until(press, "too late to cancel"))
    assert "has already ended" in answer
    house.sandbox.faults.clear()
    await painter.until(invocation, "given back")


async def test_it_works_after_a_restart(own_house: House) -> None:
    own_house.sandbox.runcomfy.queue_seconds = 20
    await own_house.start()
    painter = own_house.person()
    invocation, message = await _waiting(own_house)
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await own_house.all_over()
    assert own_house.states() == ["cancelled"]


async def test_a_press_tells_which_message_is_the_reply(own_house: House) -> None:
    """Discord's answer to the first reply was lost, and it does not say which it is."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("callback-lost")
    faults.switch("original-away", -1, call="discord.original", cut="before")
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "Queued")
    await until(lambda: bool(own_house.of("original")))
    faults.switch("over", -1, call="discord.edit", status=401, body=OVER)
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await own_house.all_over()
    assert own_house.states() == ["cancelled"]
    assert await painter.messages("dm") == []
