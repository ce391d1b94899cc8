"""The owners hear of a budget that runs low: whatever happens, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.person import Person, text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOLD_OUT = "Nothing was charged."


async def _told(owner: Person, count: int) -> list[str]:
    async with asyncio.timeout(20):
        while len(messages := await owner.messages("dm")) < count:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    return [text_of(message) for message in messages]


def _ledger(house: House) -> list[Any]:
    return [tuple(row) for row in house.rows("SELECT spent, told, telling FROM ledger")]


async def test_where_no_other_edit_fits(own_house: House) -> None:
    house = own_house
    await house.start({"BUDGET_USD_DAY": "0.07"})
    painter, owner = house.person(), house.person("owner")
    await finished(painter, await painter.invoke("edit", EDIT))
    await _told(owner, 1)
    await painter.until(await painter.invoke("edit", EDIT), SOLD_OUT)
    # One that is set below what is spent is told of at the next edit, which it refuses.
    await owner.until(await owner.invoke("budget", {"day": "0.03"}), "$0.03")
    await painter.until(await painter.invoke("edit", EDIT), SOLD_OUT)
    assert len(await _told(owner, 2)) == 2
    await painter.until(await painter.invoke("edit", EDIT), SOLD_OUT)
    assert len(await owner.messages("dm")) == 2


async def test_a_message_that_never_arrived_is_sent_at_the_next_start(own_house: House) -> None:
    house = own_house
    await house.start({"BUDGET_USD_DAY": "0.04"})
    painter, owner = house.person(), house.person("owner")
    house.sandbox.faults.switch("slow", -1, call="discord.channel_send", delay_seconds=60.0)
    await finished(painter, await painter.invoke("edit", EDIT))
    await until(lambda: any(telling for _, _, telling in _ledger(house)))
    await house.sandbox.bot.kill()
    house.sandbox.faults.clear()
    assert await owner.messages("dm") == []
    await house.start_again()
    await painter.until(await painter.invoke("edit", EDIT), SOLD_OUT)
    await _told(owner, 1)
    await until(lambda: not any(telling for _, _, telling in _ledger(house)))


async def test_a_request_that_was_cancelled_in_the_queue_costs_nothing(own_house: House) -> None:
    house = own_house
    house.sandbox.runcomfy.queue_seconds = 60.0
    await house.start({"JOB_TIMEOUT_SECONDS": "2", "BUDGET_USD_DAY": "0.05"})
    painter = house.person()
    await painter.until(await painter.invoke("edit", EDIT), "took too long")
    assert {spent for spent, _, _ in _ledger(house)} == {0}
    house.sandbox.runcomfy.queue_seconds = 0.05
    house.sandbox.faults.switch("run-never-ends", 1)
    await painter.until(await painter.invoke("edit", EDIT), "took too long")
    # Whether that one is charged, nobody knows.
    assert {spent for spent, _, _ in _ledger(house)} == {40_000}
