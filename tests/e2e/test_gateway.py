"""The gateway is away, or says things twice: jobs go on, since they need only REST."""

from __future__ import annotations

import pytest

from sandbox.person import files_of
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_watching_and_delivering_begin_before_the_gateway_is_there(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 0.5
    await own_house.start()
    painter, gateway = own_house.person(), own_house.sandbox.discord.gateway
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    await own_house.sandbox.bot.kill()
    own_house.sandbox.faults.switch("gateway-unavailable", -1)
    await own_house.sandbox.bot.start(own_house.extra)
    assert files_of(await finished(painter, invocation))
    await own_house.all_over()
    assert gateway.identifies == 1, "the one before"


async def test_heartbeats_that_nobody_answers(own_house: House) -> None:
    """What becomes of the connection itself takes a minute: `tests/prove/test_long_waits.py`."""
    own_house.sandbox.runcomfy.run_seconds = 1.0
    own_house.sandbox.discord.settings.heartbeat_seconds = 0.3
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    own_house.sandbox.faults.switch("gateway-silent", -1)
    assert files_of(await finished(painter, invocation))


async def test_a_command_that_comes_again_after_a_resume(own_house: House) -> None:
    """Discord says that events may come twice; the second is known by its interaction."""
    own_house.sandbox.discord.settings.deliveries = 2
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.runcomfy.run_seconds = 1.0
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    own_house.sandbox.faults.switch("gateway-drop")
    await finished(painter, invocation)
    await own_house.all_over()
    assert (own_house.states(), own_house.used()) == (["delivered"], 1)
    assert len(own_house.of("submit")) == 1
    assert own_house.sandbox.discord.gateway.resumes == 1
