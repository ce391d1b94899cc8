"""Jobs outlive the process: killed, stopped, started again, each comes to one end, once."""

from __future__ import annotations

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("state", ["place", "Running", "Fetching"])
async def test_a_crash_in_the_middle(own_house: House, state: str) -> None:
    own_house.sandbox.runcomfy.queue_seconds = own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    if state == "Fetching":
        own_house.sandbox.faults.switch("media-slow", 1)
    invocation = await painter.invoke("edit", EDIT)
    before = await painter.until(invocation, state)
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    message = await finished(painter, invocation)
    assert message["id"] == before["id"], "the same reply"
    assert files_of(message)
    await own_house.all_over()
    assert own_house.states() == ["delivered"]
    assert own_house.used() == 1
    assert len(own_house.of("submit")) == 1


async def test_it_is_finished_while_the_bot_is_away(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 0.3
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    await own_house.sandbox.bot.kill()
    (request,) = own_house.sandbox.runcomfy.requests.values()
    while request.state != "completed":
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.1)
    # By then the interaction's time is over, too: the reply is an ordinary message of the bot's.
    own_house.sandbox.discord.settings.interaction_seconds = 0.1
    await own_house.start_again()
    await finished(painter, invocation)
    assert own_house.of("channel_edit")


async def test_a_crash_while_the_submit_is_on_its_way(own_house: House) -> None:
    """Nobody knows whether it arrived: it is not sent again, and the edit is given back."""
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1)
    invocation = await painter.invoke("edit", EDIT)
    while own_house.states() != ["submitting"]:
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.05)
    await own_house.sandbox.bot.kill()
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    await painter.until(invocation, "nobody knows whether it began")
    await own_house.all_over()
    assert own_house.states() == ["uncertain"]
    assert own_house.used() == 0
    assert "a charge may exist" in own_house.log()


async def test_sigterm_ends_it_within_ten_seconds_whatever_is_in_flight(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1)
    slow = await painter.invoke("edit", EDIT)
    while own_house.states() != ["submitting"]:
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.05)
    own_house.sandbox.faults.switch("media-stalled", 1)
    stalled = await painter.invoke("edit", EDIT)
    running = await painter.invoke("edit", EDIT)
    await painter.until(stalled, "Fetching")
    ended = await own_house.sandbox.bot.stop()
    assert ended.status == 0, own_house.log()
    assert ended.seconds < 10
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    await painter.until(slow, "given back")
    await finished(painter, stalled)
    await finished(painter, running)
    await own_house.all_over()
    assert sorted(own_house.states()) == ["delivered", "delivered", "uncertain"]


async def test_sigterm_when_nothing_is_in_flight(own_house: House) -> None:
    await own_house.start()
    ended = await own_house.sandbox.bot.stop()
    assert (ended.status, ended.seconds < 10) == (0, True), own_house.log()


async def test_commands_are_registered_only_when_they_differ(own_house: House) -> None:
    await own_house.start()
    assert len(own_house.of("commands_put")) == 1
    await own_house.sandbox.bot.stop()
    await own_house.start_again()
    assert len(own_house.of("commands_put")) == 1
    assert len(own_house.of("commands_get")) == 2


async def test_what_is_registered(own_house: House) -> None:
    await own_house.start()
    (put,) = own_house.of("commands_put")
    assert isinstance(put.request, list)
    commands = {command["name"]: command for command in put.request}
    assert set(commands) == {"edit", "quota"}
    edit = commands["edit"]
    assert [option["name"] for option in edit["options"]] == [
        "prompt",
        "image1",
        "image2",
        "image3",
        "negative_prompt",
        "image_size",
        "seed",
        "prompt_extend",
    ]
    assert [o["name"] for o in edit["options"] if o.get("required")] == ["prompt", "image1"]
    prompt, size, seed = edit["options"][0], edit["options"][5], edit["options"][6]
    assert (prompt["min_length"], prompt["max_length"]) == (1, 1999)
    assert len(size["choices"]) == 8
    assert (seed["min_value"], seed["max_value"]) == (0, 2147483647)
    assert sorted(edit["contexts"]) == [0, 1]
    assert edit["integration_types"] == [0]


async def test_a_second_start_on_the_same_database_is_refused(own_house: House) -> None:
    from sandbox.bot_process import BotProcess

    await own_house.start()
    second = BotProcess(own_house.sandbox.discord, own_house.sandbox.environment)
    await second.start()
    assert await second.ended_alone() == 2
    assert "Another Repaint runs on the database" in "\n".join(second.lines)
    # After `kill -9` the next start is not refused.
    await own_house.sandbox.bot.kill()
    await own_house.start_again()


async def test_the_gateway_may_drop_while_a_job_runs(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    own_house.sandbox.discord.gateway.drop()
    message = await finished(painter, invocation)
    assert "left today" in text_of(message)
