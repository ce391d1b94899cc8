"""One reply, many edits: what it shows last is what is true, and Discord's limits are kept."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.person import buttons_of, files_of, text_of
from tests.e2e.house import EDIT, House, finished, shown, stays, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_status_that_is_applied_late_does_not_stay_over_the_result(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("edit-late", 1)
    house.sandbox.runcomfy.run_seconds = 0.5
    invocation = await painter.invoke("edit", EDIT)
    await finished(painter, invocation)
    house.sandbox.runcomfy.run_seconds = 0.05
    assert not [e for e in house.of("edit") if e.fault == "edit-late"], "it came before the status"
    await until(lambda: any(e.fault == "edit-late" for e in house.of("edit")))
    (late,) = [e for e in house.of("edit") if e.fault == "edit-late"]
    assert (late.status, late.files) == (200, {}), "a status, applied after the result"
    await house.all_over()
    message = await painter.reply(invocation)
    assert message is not None
    assert "left today" in text_of(message)
    assert "Cancel" not in [button["label"] for button in buttons_of(message)]
    result = list(house.sandbox.runcomfy.requests.values())[-1].outputs[0].data
    assert await painter.download(files_of(message)[0]["url"]) == result
    assert (await shown(painter, message)).size == (1024, 1024)
    await stays(painter, invocation, "left today", 1.0)


async def test_files_that_discord_finds_too_large_for_good(house: House) -> None:
    painter, used, edits = house.person(), house.used(), len(house.of("edit"))
    settings = house.sandbox.discord.settings
    settings.webhook_requests = 1_000
    house.sandbox.faults.switch("edit-too-large", -1)
    try:
        await painter.invoke("edit", EDIT)
        await until(lambda: house.states()[-1] == "failed")
        assert house.used() == used
        assert len(house.of("edit")) - edits < 40
    finally:
        settings.webhook_requests = 5
        house.sandbox.faults.clear()


async def test_many_results_in_one_channel_after_the_interactions_time(own_house: House) -> None:
    """All edits then count in the channel's one bucket; results go before statuses."""
    settings = own_house.sandbox.discord.settings
    settings.channel_requests, settings.channel_window_seconds = 5, 2.0
    runcomfy = own_house.sandbox.runcomfy
    runcomfy.slots, runcomfy.queue_seconds, runcomfy.run_seconds = 50, 1.0, 1.0
    await own_house.start()
    painter = own_house.person()
    invocations = [await painter.invoke("edit", EDIT) for _ in range(12)]
    await asyncio.gather(*(painter.until(invocation, "Queued") for invocation in invocations))
    settings.interaction_seconds = 0.1
    await own_house.all_over(50)
    assert own_house.states() == ["delivered"] * 12
    assert len(own_house.of("channel_edit")) >= 12
    assert not [e for e in own_house.of("channel_edit") if e.status == 429]
    assert not [e for e in own_house.of("edit") if e.status == 429]
    for invocation in invocations:
        message = await painter.reply(invocation)
        assert message is not None
        assert "left today" in text_of(message)
        edits = [e for e in own_house.of("channel_edit") if e.path.endswith(message["id"])]
        with_files = [bool(e.files) for e in edits]
        assert with_files == [*[False] * (len(edits) - 1), True], "no status goes over a result"
