"""What takes its time: outages while many wait, and a gateway that falls silent."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from jobs import RETRIES_PER_SECOND
from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished, until
from tests.e2e.moves import last, late

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]
JOBS = 30


async def test_a_gateway_that_falls_silent(own_house: House) -> None:
    """discord.py gives the connection up after a minute without a word, and resumes."""
    own_house.sandbox.discord.settings.heartbeat_seconds = 5.0
    await own_house.start()
    painter, gateway = own_house.person(), own_house.sandbox.discord.gateway
    own_house.sandbox.faults.switch("gateway-silent", -1)
    assert files_of(await finished(painter, await painter.invoke("edit", EDIT)))
    await until(lambda: gateway.resumes + gateway.identifies > 1, 240)
    own_house.sandbox.faults.switch("gateway-silent", 0)
    asked = await painter.invoke("quota", {})
    assert "1 of 500" in text_of(await painter.until(asked, "edits used today", 120))


@pytest.mark.parametrize(
    ("call", "states"),
    [
        ("runcomfy.submit", {"accepted", "submitting"}),
        ("discord.cdn", {"accepted"}),
        ("runcomfy.media", {"queued", "running", "finished"}),
        ("discord.edit", {"queued", "running", "finished"}),
    ],
)
async def test_an_outage_while_many_wait(own_house: House, call: str, states: set[str]) -> None:
    own_house.sandbox.runcomfy.slots = JOBS
    own_house.sandbox.discord.settings.answer_seconds = 30.0
    # All of them are made at once in the end.
    await own_house.start({"JOB_TIMEOUT_SECONDS": "120"})
    painter, faults = own_house.person(), own_house.sandbox.faults
    if call == "runcomfy.submit":
        faults.switch("submit-busy", -1, headers={})  # what may have arrived is not sent again
    else:
        faults.switch("outage", -1, call=call, cut="before")
    if call == "discord.edit":
        faults.switch("outage too", -1, call="discord.channel_edit", cut="before")
    began = monotonic()
    invocations = await asyncio.gather(*(painter.invoke("edit", EDIT) for _ in range(JOBS)))
    name = call.partition(".")[2]
    await until(lambda: len(own_house.of(name)) >= JOBS, 120)
    await asyncio.sleep(5)
    tries = len([e for e in own_house.of(name) if e.fault])
    assert set(own_house.states()) <= states
    # A first try each; those for statuses are edits, too.
    first = 2 * JOBS if call == "discord.edit" else JOBS
    assert tries <= first + RETRIES_PER_SECOND * (monotonic() - began + 1)
    faults.clear()
    for invocation in invocations:
        assert files_of(await finished(painter, invocation, 240))
    await own_house.all_over()
    assert own_house.states() == ["delivered"] * JOBS


async def test_nobody_presses_for_a_day(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    message_id = await late(own_house, painter, "friends")
    await own_house.sandbox.bot.kill()
    own_house.age(25)
    await own_house.start_again()
    # A job that waited while no process was there has some grace; so has this one.
    await until(lambda: last(own_house)["state"] == "failed", 180)
    assert own_house.used() == 0
    message = await painter.until(await painter.press(message_id, "Show result"), "given back")
    assert message["id"] == message_id
    assert "for a day" in text_of(message)
