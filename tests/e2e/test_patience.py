"""Time: what is tried again, for how long, and what a hiccup after a long absence must not cost."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_discord_takes_no_edit_for_longer_than_a_job_may_take(own_house: House) -> None:
    """Fetching has had its time by then; sending has its own, longer patience."""
    own_house.sandbox.runcomfy.run_seconds = 0.5
    await own_house.start({"JOB_TIMEOUT_SECONDS": "4"})
    painter, faults = own_house.person(), own_house.sandbox.faults
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    faults.switch("edit-lost-before", -1)
    faults.switch("channel-edit-lost-before", -1, call="discord.channel_edit", cut="before")
    await until(lambda: bool(own_house.of("media")))
    await asyncio.sleep(5)
    assert own_house.states() == ["finished"]
    faults.clear()
    assert files_of(await finished(painter, invocation, 30))
    assert len(own_house.of("media")) == 1, "fetched once"


@pytest.mark.parametrize("was_shown", [True, False])
async def test_discord_does_not_say_whether_a_result_was_shown(
    own_house: House, was_shown: bool
) -> None:
    """It is fetched all the same, while there is time for that, and not taken back unasked."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    word_is_lost = "edit-lost" if was_shown else "edit-lost-before"
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Queued")
    faults.switch(word_is_lost, -1)
    await until(lambda: any(exchange.files for exchange in own_house.of("edit")))
    await own_house.sandbox.bot.kill()
    faults.switch(word_is_lost, 0)
    for call in ("original", "channel_message"):
        faults.switch(f"nothing of {call}", -1, call=f"discord.{call}", cut="before")
    if was_shown:
        faults.switch("media-html", -1)
    await own_house.start_again()
    if was_shown:
        await until(lambda: own_house.log().count("result_not_a_picture") == 2, 20)
        assert own_house.states() == ["finished"]
        faults.clear()
    await own_house.all_over(30)
    assert own_house.states() == ["delivered"]
    assert files_of(await finished(painter, invocation))


async def test_its_files_are_taken_away(own_house: House) -> None:
    """As by somebody who tidies up: what was fetched is fetched again."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Queued")
    faults.switch("edit-lost-before", -1)
    await until(lambda: any(exchange.files for exchange in own_house.of("edit")))
    shutil.rmtree(own_house.folder / "repaint.db.work")
    faults.clear()
    assert files_of(await finished(painter, invocation))
    assert len(own_house.of("media")) == 2


HICCUPS = [
    # switch, where the job stands when the bot goes away
    ("result-broken", "Running"),
    ("media-broken", "Fetching"),
    ("edit-lost-before", "Fetching"),
]


@pytest.mark.parametrize(("switch", "state"), HICCUPS, ids=[hiccup[0] for hiccup in HICCUPS])
async def test_a_hiccup_after_a_long_absence(own_house: House, switch: str, state: str) -> None:
    """Longer than a job may take, and than its result is tried to be shown."""
    own_house.sandbox.runcomfy.run_seconds = 0.3
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    if state == "Fetching":
        faults.switch("media-slow", 1, value=20.0)
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, state)
    await own_house.sandbox.bot.kill()
    faults.clear()
    (request,) = own_house.sandbox.runcomfy.requests.values()
    await until(lambda: request.state == "completed")
    own_house.age(hours=7)
    faults.switch(switch, 1)
    await own_house.start_again()
    message = await finished(painter, invocation)
    assert files_of(message)
    assert not faults.on, "the hiccup happened"
    await own_house.all_over()
    assert own_house.states() == ["delivered"]


async def test_a_single_no_such_request_among_other_failures(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("status-broken", 2)
    house.sandbox.faults.switch("status-gone", 1)
    assert files_of(await finished(painter, await painter.invoke("edit", EDIT)))
    assert not house.sandbox.faults.on, "500, 500, 404"


async def test_a_result_that_is_gone(house: House) -> None:
    painter, used, results = house.person(), house.used(), len(house.of("result"))
    house.sandbox.faults.switch("result-gone", 3)
    invocation = await painter.invoke("edit", EDIT)
    text = text_of(await painter.until(invocation, "given back"))
    assert "lost this edit" in text
    assert len(house.of("result")) == results + 3
    assert house.used() == used


async def test_a_refusal_that_asks_to_be_tried_at_once(house: House) -> None:
    painter, submits = house.person(), len(house.of("submit"))
    house.sandbox.faults.switch("submit-busy", -1, headers={"Retry-After": "0"})
    invocation = await painter.invoke("edit", EDIT)
    await until(lambda: len(house.of("submit")) > submits)
    await asyncio.sleep(5)
    assert len(house.of("submit")) - submits < 30
    house.sandbox.faults.clear()
    await finished(painter, invocation)


async def test_a_host_that_asks_for_time(house: House) -> None:
    """A result's host is obeyed as the API is."""
    painter, before = house.person(), len(house.of("media"))
    house.sandbox.faults.switch(
        "media-busy", 1, call="runcomfy.media", status=429, headers={"Retry-After": "3"}
    )
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert "left today" in text_of(message)
    first, second = house.of("media")[before:]
    assert second.at - first.at >= 3
