"""Pictures that the model does not take as they are: changed, attached to the reply, submitted."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image
from yarl import URL

from sandbox.discord.wire import Message
from sandbox.exchanges import Exchange
from sandbox.person import Invocation, Upload, Value, files_of, text_of
from tests.e2e.house import (
    ASTRONAUT,
    CHELSEA,
    COFFEE,
    EDIT,
    House,
    finished,
    load,
    stays,
    until,
)

SMALL: Mapping[str, Value] = {"prompt": "x", "image1": CHELSEA}
"""An edit of a picture that is too small for the model."""
ENLARGED = "**image 1** · enlarged from 451×300 to 577×384, saved as JPEG"
OVER = {"message": "Invalid Webhook Token", "code": 50027}
GONE = {"message": "Unknown Message", "code": 10008}
pytestmark = pytest.mark.asyncio(loop_scope="module")


def submitted(house: House) -> list[str]:
    """Return the addresses of the last request's pictures."""
    body: Any = house.of("submit")[-1].request
    return list(body["image_urls"])


def attaching(house: House) -> list[Exchange]:
    """Return the edits that attached pictures before the submit."""
    return [e for e in house.of("edit") if e.files and "left today" not in str(e.request)]


def names(message: Message) -> list[str]:
    return [media["filename"] for media in files_of(message)]


def held(house: House, message: Message) -> list[str]:
    """Return the names of the files that a message holds, seen or not."""
    stored = house.sandbox.discord.message(message["id"])
    assert stored is not None
    return [file.filename for file in stored.files]


async def refused_once(house: House, options: Mapping[str, Value]) -> Invocation:
    """Ask for an edit and wait until RunComfy has refused it, and goes on refusing."""
    house.sandbox.faults.switch("busy", -1, call="runcomfy.submit", status=429, body={})
    invocation = await house.person().invoke("edit", options)
    await until(lambda: bool(house.of("submit")) and house.states() == ["accepted"])
    return invocation


async def test_what_fits_goes_by_its_own_address_without_being_fetched(house: House) -> None:
    painter, before = house.person(), len(house.of("cdn"))
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT})
    message = await finished(painter, invocation)
    (address,) = submitted(house)
    assert "/ephemeral-attachments/" in address
    sent = house.of("submit")[-1].at
    asked = [e.status for e in house.of("cdn")[before:] if e.at < sent]
    assert asked == [206, 206], "parts of it: where it begins, and where it ends"
    assert names(message) == ["x.png", "image1.jpg"], "it is part of the reply all the same"
    assert attaching(house) == []


async def test_what_does_not_is_fitted_and_fetched_from_the_reply(own_house: House) -> None:
    await own_house.start()
    own_house.sandbox.runcomfy.run_seconds = 0.5
    painter = own_house.person()
    invocation = await painter.invoke("edit", SMALL)
    running = await painter.until(invocation, "Running")
    assert ENLARGED in text_of(running), "the statuses keep it"
    message = await finished(painter, invocation)
    assert ENLARGED in text_of(message)
    assert names(message) == ["x.png", "image1.jpg"]
    (address,) = submitted(own_house)
    assert "/attachments/" in address
    assert "image1.jpg" in address
    fitted = Image.open(io.BytesIO(await painter.download(files_of(message)[1]["url"])))
    assert fitted.size == (577, 384)
    (edit,) = attaching(own_house)
    assert len(edit.files) == 1
    last: Any = own_house.of("edit")[-1].request
    assert len(last["attachments"]) == 2, "kept, and sent once"


async def test_one_of_three(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    options: Mapping[str, Value] = {
        "prompt": "x",
        "image1": COFFEE,
        "image2": CHELSEA,
        "image3": ASTRONAUT,
    }
    message = await finished(painter, await painter.invoke("edit", options))
    first, second, third = submitted(own_house)
    assert "/ephemeral-attachments/" in first
    assert "/attachments/" in second
    assert "/ephemeral-attachments/" in third
    assert names(message) == ["x.png", "image1.png", "image2.jpg", "image3.jpg"]
    words = text_of(message)
    assert (
        words.index("**image 1**")
        < words.index("**image 2** · enlarged")
        < words.index("**image 3**")
    )


async def test_a_cdn_that_sends_the_whole(house: House) -> None:
    house.sandbox.faults.switch("cdn-whole", -1)
    painter = house.person()
    await finished(painter, await painter.invoke("edit", EDIT))
    house.sandbox.faults.switch("cdn-whole", 0)
    assert "/ephemeral-attachments/" in submitted(house)[0]


async def test_where_it_was_taken_never_leaves_discord(own_house: House) -> None:
    await own_house.start()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "a secret garden"
    stream = io.BytesIO()
    load(ASTRONAUT).save(stream, "JPEG", quality=90, exif=exif)
    painter = own_house.person()
    upload = Upload("garden.jpg", stream.getvalue())
    message = await finished(
        painter, await painter.invoke("edit", {"prompt": "x", "image1": upload})
    )
    assert "**image 1** · metadata removed" in text_of(message)
    (address,) = submitted(own_house)
    assert "/attachments/" in address
    bare = await painter.download(files_of(message)[1]["url"])
    assert b"garden" not in bare
    assert b"Exif" not in bare
    given = Image.open(io.BytesIO(stream.getvalue()))
    assert Image.open(io.BytesIO(bare)).tobytes() == given.tobytes(), "not a pixel is touched"


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_while_it_is_attached(own_house: House, cut: str) -> None:
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("lost", 1, call="discord.edit", match="image1.jpg", cut=cut)
    message = await finished(painter, await painter.invoke("edit", SMALL))
    assert names(message) == ["x.png", "image1.jpg"]
    assert len(own_house.of("submit")) == 1
    assert len(attaching(own_house)) == 2


async def test_a_place_that_takes_less_than_it_said(own_house: House) -> None:
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("edit-too-large", 1, match="image1.jpg")
    message = await finished(painter, await painter.invoke("edit", SMALL))
    assert names(message) == ["x.png", "image1.jpg"]


async def test_the_reply_is_deleted_meanwhile(own_house: House) -> None:
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("gone", -1, call="discord.edit", status=404, body=GONE)
    await painter.until(await painter.invoke("edit", SMALL), "Queued")
    await own_house.all_over()
    assert (own_house.states(), own_house.used()) == (["failed"], 0)
    (told,) = await painter.messages("dm")
    assert "did not let me put it into my reply" in text_of(told)
    assert own_house.of("submit") == []


async def test_it_is_cancelled_while_it_is_attached(own_house: House) -> None:
    """The edit that is on its way arrives after the end, and does not stay over it."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("slow", 1, call="discord.edit", match="image1.jpg", delay_seconds=3.0)
    invocation = await painter.invoke("edit", SMALL)
    message = await painter.until(invocation, "Queued")
    await until(lambda: "slow" not in faults.on)
    await painter.press(message["id"], "Cancel")
    await painter.until(invocation, "Cancelled")
    await own_house.all_over()
    await stays(painter, invocation, "Cancelled", 1.0)
    assert (own_house.states(), own_house.of("submit")) == (["cancelled"], [])
    assert held(own_house, message) == []


async def test_who_takes_an_edit_back_takes_its_pictures_back(own_house: House) -> None:
    own_house.sandbox.runcomfy.queue_seconds = 60.0
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", SMALL)
    message = await painter.until(invocation, "place")
    assert held(own_house, message) == ["image1.jpg"]
    await painter.press(message["id"], "Cancel")
    message = await painter.until(invocation, "Cancelled")
    assert (names(message), held(own_house, message)) == ([], [])


async def test_the_reply_is_deleted_with_the_picture_that_the_model_was_to_fetch(
    own_house: House,
) -> None:
    own_house.sandbox.runcomfy.queue_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    message = await painter.until(await painter.invoke("edit", SMALL), "place")
    await own_house.person("moderator").delete(message["id"])
    await own_house.all_over()
    (told,) = await painter.messages("dm")
    assert "My reply is gone, and your picture with it" in text_of(told)
    assert (own_house.states(), own_house.used()) == (["failed"], 0)


async def test_a_crash_after_it_was_attached(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    invocation = await refused_once(own_house, SMALL)
    await own_house.sandbox.bot.kill()
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    message = await finished(painter, invocation)
    await own_house.all_over()
    assert own_house.states() == ["delivered"]
    assert names(message) == ["x.png", "image1.jpg"]
    assert len(attaching(own_house)) == 1


async def test_what_was_attached_is_gone_after_a_crash(own_house: House) -> None:
    """Its address may have ended meanwhile: RunComfy would be paid for a request without it."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    both: Mapping[str, Value] = {**SMALL, "image2": COFFEE, "image3": CHELSEA}
    invocation = await refused_once(own_house, both)
    first, *_, third = submitted(own_house)
    await own_house.sandbox.bot.kill()
    faults.clear()
    faults.switch("dead", 1, call="discord.cdn", status=404, match=URL(first).path)
    before = len(own_house.of("submit"))
    await own_house.start_again()
    message = await finished(painter, invocation)
    assert "dead" not in faults.on, "the bot has looked"
    assert len(own_house.of("submit")) == before + 1
    assert submitted(own_house)[0] != first
    assert submitted(own_house)[-1] == third, "kept, as it was there"
    assert names(message) == ["x.png", "image1.jpg", "image2.png", "image3.jpg"]
    assert [len(edit.files) for edit in attaching(own_house)] == [2, 1]
    for media in files_of(message):
        assert await painter.download(media["url"])


async def test_past_the_interactions_time(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    invocation = await painter.invoke("edit", SMALL)
    await painter.until(invocation, "Running")
    faults.switch("over", -1, call="discord.edit", status=401, body=OVER)
    message = await finished(painter, invocation)
    assert names(message) == ["x.png", "image1.jpg"]
    assert ENLARGED in text_of(message)


async def test_a_message_that_lost_the_file(own_house: House) -> None:
    """What the reply is to keep is not there: the result is shown without it."""
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", SMALL)
    await painter.until(invocation, "Running")
    message = await painter.reply(invocation)
    assert message is not None
    held = own_house.sandbox.discord.message(message["id"])
    assert held is not None
    held.files.clear()
    assert names(await finished(painter, invocation)) == ["x.png"]


async def test_an_end_without_a_picture_keeps_what_was_given(own_house: House) -> None:
    await own_house.start()
    own_house.sandbox.faults.switch("run-fails")
    painter = own_house.person()
    message = await painter.until(await painter.invoke("edit", SMALL), "given back")
    assert names(message) == ["image1.jpg"]
    assert ENLARGED in text_of(message)
