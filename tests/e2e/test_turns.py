"""`RUNCOMFY_CONCURRENCY`: never more at once, each person in turn, and all see their place."""

from __future__ import annotations

import pytest

from sandbox.person import text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_person_in_turn_and_never_two_at_once(own_house: House) -> None:
    house = own_house
    runcomfy = house.sandbox.runcomfy
    runcomfy.queue_seconds = 60.0
    await house.start({"RUNCOMFY_CONCURRENCY": "1"})
    painter, guest = house.person(), house.person("guest")
    first = await painter.invoke("edit", {**EDIT, "prompt": "p1"})
    await painter.until(first, "Queued** · place 1 ·")
    rest = [await painter.invoke("edit", {**EDIT, "prompt": f"p{n}"}) for n in (2, 3)]
    for place, invocation in enumerate(rest, start=1):
        await painter.until(invocation, f"waiting for a turn, place {place}")
    late = await guest.invoke("edit", {**EDIT, "prompt": "g1"})
    await guest.until(late, "waiting for a turn, place 1")
    await painter.until(rest[0], "waiting for a turn, place 2")
    await painter.until(rest[1], "waiting for a turn, place 3")
    # Killed with all of it waiting: the seat is still taken, and nobody is forgotten.
    await house.sandbox.bot.kill()
    waiting = [(guest, late), *((painter, one) for one in rest)]
    anew = [(person, house.from_now(one)) for person, one in waiting]
    await house.start_again()
    for place, (person, one) in enumerate(anew, start=1):
        await person.until(one, f"waiting for a turn, place {place}")
    runcomfy.queue_seconds = 0.05
    for person, invocation in ((painter, first), *waiting):
        await finished(person, invocation)
    assert runcomfy.most_under_way == 1
    prompts = [request.body["prompt"] for request in runcomfy.requests.values()]
    assert prompts == ["p1", "g1", "p2", "p3"]


async def test_the_turn_of_somebody_who_gives_up_goes_to_the_next(own_house: House) -> None:
    house = own_house
    runcomfy = house.sandbox.runcomfy
    runcomfy.queue_seconds = 60.0
    await house.start({"RUNCOMFY_CONCURRENCY": "1"})
    painter, guest = house.person(), house.person("guest")
    one = await painter.invoke("edit", EDIT)
    running = await painter.until(one, "Queued** · place 1 ·")
    two = await guest.invoke("edit", EDIT)
    waiting = await guest.until(two, "waiting for a turn, place 1")
    three = await painter.invoke("edit", EDIT)
    await painter.until(three, "waiting for a turn, place 2")
    await guest.press(waiting["id"], "Cancel")
    message = await guest.until(two, "Cancelled")
    assert "given back" in text_of(message)
    await painter.until(three, "waiting for a turn, place 1")
    await painter.press(running["id"], "Cancel")
    await painter.until(one, "Cancelled")
    await until(lambda: len(runcomfy.requests) == 2)
    runcomfy.queue_seconds = 0.05
    await finished(painter, three)
    assert runcomfy.most_under_way == 1
