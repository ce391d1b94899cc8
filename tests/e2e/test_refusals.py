"""What is refused, what the person reads about it, and that it cost nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from sandbox.person import Person, Upload, Value, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")

Options = Mapping[str, Value]


async def test_a_refusal_is_for_the_person_alone(house: House) -> None:
    """What else is refused, and in which words, stands in the tables of `hostile/`."""
    painter, before, submits = house.person(), house.states(), len(house.of("submit"))
    blank: Options = {"prompt": " \n\t", "image1": ASTRONAUT}
    message = await painter.until(await painter.invoke("edit", blank), "Nothing was charged.")
    assert "`prompt` is missing" in text_of(message)
    assert house.states() == before
    assert len(house.of("submit")) == submits
    assert message["id"] not in [m["id"] for m in await house.person("guest").messages()]


def _heavy(size: int) -> bytes:
    data = ASTRONAUT.read_bytes()
    return data + b"\0" * (size - len(data))


async def test_a_picture_of_just_the_bytes_that_are_allowed(house: House) -> None:
    painter = house.person()
    upload = Upload("a.jpg", _heavy(9_999_999))
    await finished(painter, await painter.invoke("edit", {"prompt": "x", "image1": upload}))


async def test_the_file_decides_and_not_what_is_claimed_of_it(house: House) -> None:
    painter = house.person()
    lying = Upload("picture.txt", ASTRONAUT.read_bytes())
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": lying})
    await finished(painter, invocation)


async def test_the_sentence_names_the_picture_that_is_wrong(house: House) -> None:
    painter = house.person()
    half = Upload("half.png", COFFEE.read_bytes()[:200_000])
    options: Options = {"prompt": "x", "image1": ASTRONAUT, "image2": COFFEE, "image3": half}
    message = await painter.until(await painter.invoke("edit", options), "given back")
    assert "`image3` (half.png) is damaged" in text_of(message)


async def test_where_the_bot_may_not_attach_files(house: House) -> None:
    painter, before = house.person(), house.states()
    invocation = await painter.invoke(
        "edit", {"prompt": "x", "image1": ASTRONAUT}, place="no-files"
    )
    message = await painter.until(invocation, "Nothing was charged.")
    assert "Attach Files" in text_of(message)
    assert house.states() == before


class TestQuota:
    """Exact, even when one person fires everything at once."""

    async def test_twenty_commands_in_the_same_instant(self, own_house: House) -> None:
        own_house.sandbox.runcomfy.run_seconds = 0.5
        await own_house.start({"QUOTA_DAILY": "5", "MAX_ACTIVE_PER_USER": "20"})
        painter = own_house.person()
        answers = await self._fire(painter, 20)
        refused = [text for text in answers if "limit" in text]
        assert len(refused) == 15
        for text in refused:
            assert "limit of 5 edits per person and day" in text
            assert "<t:" in text, "it says when the limit ends"
            assert "Nothing was charged." in text
        await own_house.all_over()
        assert own_house.used() == 5
        assert own_house.states() == ["delivered"] * 5
        assert len(own_house.sandbox.runcomfy.requests) == 5

    async def test_edits_in_flight(self, own_house: House) -> None:
        own_house.sandbox.runcomfy.run_seconds = 0.8
        await own_house.start({"MAX_ACTIVE_PER_USER": "3"})
        painter = own_house.person()
        answers = await self._fire(painter, 20)
        refused = [text for text in answers if "limit" in text]
        assert len(refused) == 17
        assert all("limit of 3 edits per person at a time" in text for text in refused)
        # Somebody else's edits are their own.
        guest = own_house.person("guest")
        await guest.until(await guest.invoke("edit", {"prompt": "x", "image1": ASTRONAUT}), "left")
        await own_house.all_over()
        again = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT})
        await finished(painter, again)

    async def test_quota_tells_the_person_alone(self, own_house: House) -> None:
        await own_house.start({"QUOTA_DAILY": "5"})
        painter, guest = own_house.person(), own_house.person("guest")
        for number in range(3):
            message = await painter.until(await painter.invoke("quota", {}), "edits used today")
            assert text_of(message).splitlines()[0] == f"{number} of 5 edits used today"
            assert message["flags"] & 64
            options = EDIT
            # The quota holds over all servers and direct messages.
            place = ("art", "dm", "art")[number]
            await finished(painter, await painter.invoke("edit", options, place=place))
        message = await guest.until(await guest.invoke("quota", {}), "edits used today")
        assert text_of(message).splitlines()[0] == "0 of 5 edits used today"

    async def _fire(self, painter: Person, times: int) -> list[str]:
        options = EDIT
        invocations = await asyncio.gather(*(painter.invoke("edit", options) for _ in range(times)))
        messages = await asyncio.gather(*(painter.until(i, "") for i in invocations))
        return [text_of(message) for message in messages]
