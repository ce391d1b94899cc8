"""Discord took it, but word of it was lost: nothing is shown twice, and nobody is left in doubt."""

from __future__ import annotations

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_further_message(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-many-images", value=12)
    house.sandbox.faults.switch("followup-lost", 1, call="discord.followup", cut="after")
    invocation = await painter.invoke("edit", EDIT)
    assert len(files_of(await finished(painter, invocation))) == 10
    await house.all_over(30)
    assert not house.sandbox.faults.on, "it was lost"
    followups = (await painter.state(invocation))["followups"]
    assert [len(files_of(message)) for message in followups] == [3]


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
