"""Whatever Discord does: nobody pays for what they do not get, and a result finds its person."""

from __future__ import annotations

import pytest

from sandbox.discord.wire import Message
from sandbox.person import NotAnsweredError, buttons_of, files_of, text_of
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_refused_first_reply_costs_nothing(house: House) -> None:
    painter, used = house.person(), house.used()
    submits = len(house.of("submit"))
    house.sandbox.faults.switch("callback-unknown")
    invocation = await painter.invoke("edit", EDIT)
    with pytest.raises(NotAnsweredError):
        await painter.until(invocation, "anything")
    await house.all_over()
    assert house.states()[-1] == "failed"
    assert house.used() == used
    assert len(house.of("submit")) == submits, "nothing was submitted"


async def test_a_first_reply_whose_answer_is_lost_is_not_sent_again(house: House) -> None:
    painter = house.person()
    callbacks, originals = len(house.of("callback")), len(house.of("original"))
    house.sandbox.faults.switch("callback-lost")
    invocation = await painter.invoke("edit", EDIT)
    await finished(painter, invocation)
    assert len(house.of("callback")) == callbacks + 1
    assert len(house.of("original")) > originals, "GET @original told"


async def test_a_first_reply_that_never_arrived(house: House) -> None:
    painter, used = house.person(), house.used()
    house.sandbox.faults.switch("callback-lost-before")
    invocation = await painter.invoke("edit", EDIT)
    with pytest.raises(NotAnsweredError):
        await painter.until(invocation, "anything")
    await house.all_over()
    assert house.used() == used


async def test_a_first_reply_that_automod_refuses(house: House) -> None:
    """The words of the prompt may be such that the server's rules forbid them."""
    painter, used, submits = house.person(), house.used(), len(house.of("submit"))
    blocked = {"message": "Message was blocked by automatic moderation", "code": 200000}
    house.sandbox.faults.switch("automod", 1, call="discord.callback", status=400, body=blocked)
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "Nothing was charged.")
    assert message["flags"] & 64
    assert "automatic moderation" not in text_of(message), "no other system's words"
    await house.all_over()
    assert house.used() == used
    assert len(house.of("submit")) == submits


@pytest.mark.parametrize(
    "switch", ["edit-lost", "edit-lost-before", "edit-busy", "edit-broken", "edit-stalled"]
)
async def test_an_edit_that_fails_for_now(house: House, switch: str) -> None:
    painter = house.person()
    if switch == "edit-stalled":
        # The result goes past it; the job is over once the late status has been seen to.
        house.sandbox.faults.switch(switch, 1, delay_seconds=4.0)
    else:
        house.sandbox.faults.switch(switch, 2)
    message = await finished(painter, await painter.invoke("edit", EDIT), 30)
    assert files_of(message)


async def test_the_interaction_is_over_whatever_the_clock_says(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("edit-expired", -1)
    before = len(house.of("channel_edit"))
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert files_of(message)
    assert len(house.of("channel_edit")) > before


async def test_the_reply_is_deleted_while_it_works(house: House) -> None:
    painter = house.person()
    house.sandbox.runcomfy.run_seconds = 0.6
    in_channel, before = len(await painter.messages()), len(await painter.messages("dm"))
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "Running")
    await house.person("moderator").delete(message["id"])
    await house.all_over()
    house.sandbox.runcomfy.run_seconds = 0.05
    (direct,) = (await painter.messages("dm"))[before:]
    _shows_the_last_result(house, direct)
    assert [file["filename"] for file in files_of(direct)][1:] == ["image1.jpg"]
    assert "Compare" in [button["label"] for button in buttons_of(direct)]
    assert len(await painter.messages()) == in_channel, "nothing is posted anew in the channel"
    assert house.states()[-1] == "delivered"


async def test_neither_the_reply_nor_a_direct_message(house: House) -> None:
    painter, used = house.person(), house.used()
    house.sandbox.bot.lines.clear()
    house.sandbox.faults.switch("edit-gone", -1)
    house.sandbox.discord.settings.closed_dms.append("painter")
    try:
        invocation = await painter.invoke("edit", EDIT)
        await painter.until(invocation, "Queued")
        await house.all_over()
    finally:
        house.sandbox.discord.settings.closed_dms.clear()
    assert house.states()[-1] == "failed"
    assert house.used() == used
    media = house.of("media")[-1].path
    assert media in house.log(), "the operator can still have the result"


async def test_where_the_bot_may_not_write_any_more(house: House) -> None:
    painter = house.person()
    before = len(await painter.messages("dm"))
    house.sandbox.faults.switch("edit-expired", -1)
    house.sandbox.faults.switch("channel-edit-forbidden", -1)
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await house.all_over()
    (direct,) = (await painter.messages("dm"))[before:]
    _shows_the_last_result(house, direct)
    assert files_of(direct)


@pytest.mark.parametrize("switch", ["cdn-gone", "cdn-lies"])
async def test_an_upload_that_cannot_be_read(house: House, switch: str) -> None:
    painter, used = house.person(), house.used()
    house.sandbox.faults.switch(switch, -1)
    message = await painter.until(await painter.invoke("edit", EDIT), "given back")
    house.sandbox.faults.switch(switch, 0)
    assert "`image1` (astronaut.jpg)" in text_of(message)
    assert house.used() == used


async def test_an_upload_without_an_end(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("cdn-endless", -1)
    message = await painter.until(await painter.invoke("edit", EDIT), "given back")
    house.sandbox.faults.switch("cdn-endless", 0)
    assert "too large" in text_of(message)


async def test_statuses_leave_a_slot_for_the_result(house: House) -> None:
    """No 429 is provoked: statuses wait and are merged when the bucket runs low."""
    painter = house.person()
    settings = house.sandbox.discord.settings
    settings.webhook_requests, settings.webhook_window_seconds = 3, 6.0
    try:
        invocation = await painter.invoke("edit", EDIT)
        await finished(painter, invocation)
    finally:
        settings.webhook_requests, settings.webhook_window_seconds = 5, 2.0
    assert not [e for e in house.of("edit") if e.status == 429 and not e.fault]


def _shows_the_last_result(house: House, message: Message) -> None:
    seed = list(house.sandbox.runcomfy.requests.values())[-1].body["seed"]
    assert f"seed {seed} " in text_of(message)
    assert "left today" in text_of(message)


async def test_an_end_that_is_said_to_be_too_large(house: House) -> None:
    """It holds no file, so nothing could be made smaller: it goes where it is taken."""
    painter = house.person()
    before = len(await painter.messages("dm"))
    house.sandbox.faults.switch("run-fails", 1)
    house.sandbox.faults.switch("edit-too-large", -1)
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await house.all_over()
    assert house.states()[-1] == "failed"
    (told,) = (await painter.messages("dm"))[before:]
    assert "given back" in text_of(told)
