"""What is refused, what the person reads about it, and that it cost nothing."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping

import pytest
from PIL import Image

from sandbox.person import Person, Upload, Value, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, TOO_SMALL, House, finished, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")

Options = Mapping[str, Value]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"prompt": " \n\t", "image1": ASTRONAUT}, "`prompt` is missing", id="blank"),
        pytest.param(
            {"prompt": "\u200b\u2800", "image1": ASTRONAUT}, "`prompt` is missing", id="invisible"
        ),
        pytest.param({"image1": ASTRONAUT}, "has changed", id="no prompt at all"),
        pytest.param(
            {"prompt": "p" * 2000, "image1": ASTRONAUT},
            "`prompt` has 2000 characters; 1999 are the most",
            id="prompt too long",
        ),
        pytest.param(
            {"prompt": "x", "image1": ASTRONAUT, "negative_prompt": "n" * 501},
            "`negative_prompt` has 501 characters; 500",
            id="negative prompt too long",
        ),
        pytest.param(
            {"prompt": "x", "image1": ASTRONAUT, "image_size": "1*1 (tiny)"},
            "`image_size` can be one of `1024*1024 (1:1)`",
            id="a size that is none",
        ),
        pytest.param(
            {"prompt": "x", "image1": ASTRONAUT, "seed": -1},
            "`seed` must be a whole number from 0 to 2147483647",
            id="seed too small",
        ),
        pytest.param(
            {"prompt": "x", "image1": ASTRONAUT, "seed": 2**31},
            "`seed` must be a whole number from 0 to 2147483647",
            id="seed too large",
        ),
    ],
)
async def test_a_command_that_does_not_fit(house: House, options: Options, words: str) -> None:
    """Discord's client checks these; whoever goes around it is refused all the same."""
    painter, before, submits = house.person(), house.states(), len(house.of("submit"))
    invocation = await painter.invoke("edit", options, unchecked=True)
    message = await painter.until(invocation, "Nothing was charged.")
    assert words in text_of(message)
    assert message["flags"] & 64, "for the person alone"
    assert house.states() == before
    assert len(house.of("submit")) == submits
    assert message["id"] not in [m["id"] for m in await house.person("guest").messages()]


def _jpeg(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((width, height), 90).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _gif() -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("P", (400, 400), n) for n in range(2)]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _moving_webp() -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (400, 400), c) for c in ("red", "blue")]
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _heavy(size: int) -> bytes:
    data = ASTRONAUT.read_bytes()
    return data + b"\0" * (size - len(data))


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        pytest.param(
            TOO_SMALL,
            "`image1` (chelsea.png) has 451×300 pixels; each side needs 384 to 5000 pixels",
            id="too small",
        ),
        pytest.param(picture(5001, 400), "has 5001×400 pixels", id="too wide"),
        pytest.param(Upload("a.gif", _gif()), "is GIF, which the model cannot read", id="GIF"),
        pytest.param(Upload("a.webp", _moving_webp()), "moves", id="animated"),
        pytest.param(
            Upload("a.jpg", _jpeg(400, 400)[:-5000]), "is damaged or incomplete", id="truncated"
        ),
        pytest.param(Upload("a.png", b"<html>hello"), "is not a picture", id="HTML named PNG"),
        pytest.param(Upload("a.png", b""), "is not a picture", id="empty"),
        pytest.param(
            Upload("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64), "is HEIC, which", id="HEIC"
        ),
        pytest.param(
            Upload("a.jpg", _heavy(10_000_000)),
            "the model takes pictures under 10 MB",
            id="too heavy",
        ),
    ],
)
async def test_a_picture_that_the_model_cannot_take(
    house: House, upload: Value, words: str
) -> None:
    painter, used, submits = house.person(), house.used(), len(house.of("submit"))
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": upload})
    message = await painter.until(invocation, "given back")
    assert words in text_of(message)
    assert house.used() == used
    assert house.states()[-1] == "failed"
    assert len(house.of("submit")) == submits


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
    options: Options = {"prompt": "x", "image1": ASTRONAUT, "image2": COFFEE, "image3": TOO_SMALL}
    message = await painter.until(await painter.invoke("edit", options), "given back")
    assert "`image3` (chelsea.png)" in text_of(message)


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
            assert "today's limit of 5 edits" in text
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
        assert all("the limit of 3 edits at a time" in text for text in refused)
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
