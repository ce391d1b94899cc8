"""Discord took it, but word of it was lost: nothing is shown twice, and nobody is left in doubt."""

from __future__ import annotations

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished, stays, until

FORBIDDEN = {"message": "Missing Permissions", "code": 50013}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("may_write", [True, False], ids=["as a message", "as a followup"])
async def test_a_further_message(house: House, may_write: bool) -> None:
    painter, faults = house.person(), house.sandbox.faults
    faults.switch("run-many-images", value=12)
    lost = "discord.channel_send" if may_write else "discord.followup"
    faults.switch("further-lost", 1, call=lost, cut="after")
    if not may_write:
        faults.switch("may-not-write", -1, call="discord.channel_send", status=403, body=FORBIDDEN)
    invocation = await painter.invoke("edit", EDIT)
    reply = await finished(painter, invocation)
    assert len(files_of(reply)) == 10
    await house.all_over(30)
    assert "further-lost" not in faults.on, "it was lost"
    followups = (await painter.state(invocation))["followups"]
    after = [m for m in await painter.messages() if int(m["id"]) > int(reply["id"])]
    assert [len(files_of(message)) for message in after] == [3]
    assert bool(followups) != may_write


async def test_a_result_by_direct_message(house: House) -> None:
    """Its nonce makes Discord answer a repetition with the first message."""
    painter = house.person()
    before = len(await painter.messages("dm"))
    house.sandbox.faults.switch("edit-gone", -1)
    house.sandbox.faults.switch("dm-lost", 1, call="discord.channel_send", cut="after")
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Queued")
    await house.all_over(30)
    assert "dm-lost" not in house.sandbox.faults.on, "it was lost"
    (direct,) = (await painter.messages("dm"))[before:]
    assert files_of(direct)
    assert house.states()[-1] == "delivered"


async def test_a_refusal(house: House) -> None:
    painter, before = house.person(), house.states()
    house.sandbox.faults.switch("callback-lost")
    refused = await painter.invoke("edit", {**EDIT, "prompt": " "}, unchecked=True)
    assert "`prompt` is missing" in text_of(await painter.until(refused, "Nothing was charged."))
    house.sandbox.faults.switch("callback-lost")
    await painter.until(await painter.invoke("quota", {}), "edits used today")
    # The next one is answered as ever; what became of the first stands in the log by then.
    await painter.until(await painter.invoke("quota", {}), "edits used today")
    assert house.states() == before
    # `check` finds that no traceback was logged.


async def test_the_first_reply_of_a_process_that_never_comes_to_know_it(own_house: House) -> None:
    """Its place is known to nobody: the person is told by direct message."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("callback-lost")
    faults.switch("original-away", -1, call="discord.original", status=503, body="Unavailable")
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Queued")
    await until(lambda: bool(own_house.of("original")))
    await own_house.sandbox.bot.kill()
    assert own_house.states() == ["accepted"]
    faults.clear()
    own_house.sandbox.discord.settings.interaction_seconds = 0.01
    await own_house.start_again()
    await own_house.all_over()
    (direct,) = await painter.messages("dm")
    assert "given back" in text_of(direct)
    assert own_house.states() == ["failed"]
    assert own_house.used() == 0
    assert own_house.of("submit") == []


async def test_a_poll_of_the_next_process_that_is_answered_after_the_end(own_house: House) -> None:
    """It says that the edit waits; by then it is cancelled, and the reply goes on to say so."""
    own_house.sandbox.runcomfy.queue_seconds = 30
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "place")
    await own_house.sandbox.bot.kill()
    (row,) = own_house.rows("SELECT request_id, queue_position FROM jobs")
    waits = {**dict(row), "status": "in_queue"}
    own_house.sandbox.faults.switch(
        "late", 1, call="runcomfy.status", status=200, body=waits, delay_seconds=1.5
    )
    polls = len(own_house.of("status"))
    await own_house.start_again()
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await until(lambda: len(own_house.of("status")) > polls)
    await stays(painter, invocation, "Cancelled", 2.5)
