"""The button `Compare`: sources and result in one picture, for whoever presses and nobody else."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from PIL import Image, ImageChops, ImageCms, ImageStat

from sandbox.discord.wire import Message
from sandbox.person import Invocation, Person, Value, buttons_of, files_of, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, ROCKET, House, finished, load, shown, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

THREE: dict[str, Value] = {"prompt": "x", "image1": ROCKET, "image2": COFFEE, "image3": ASTRONAUT}
BADGE = 48
GAP = 12
"""Pixels between the pictures, and of a number's side."""
ALIKE = 12.0
"""How much two pictures that are the same may differ once they were encoded and scaled."""
EPHEMERAL = 64
LOADING = 128


@pytest_asyncio.fixture(loop_scope="module")
async def clean(house: House) -> AsyncIterator[House]:
    """The house; afterwards no comparison has left a file behind."""
    yield house
    work = house.folder / "repaint.db.work"
    await until(lambda: not list(work.glob("0-*")))


async def _edited(house: House, options: dict[str, Value] | None = None) -> Message:
    painter = house.person()
    return await finished(painter, await painter.invoke("edit", options or EDIT))


async def _compared(person: Person, message: Message) -> Message:
    return await _answer(person, await person.press(message["id"], "Compare"))


async def _answer(person: Person, press: Invocation) -> Message:
    return await person.until(press, "· the result")


async def test_whoever_presses_gets_it_alone(clean: House) -> None:
    painter, guest = clean.person(), clean.person("guest")
    message = await _edited(clean)
    assert _labels(message).count("Compare") == 1
    answer = await _compared(guest, message)
    assert answer["flags"] & EPHEMERAL
    assert "image 1 · the result" in text_of(answer)
    (file,) = files_of(answer)
    assert file["filename"] == "before-and-after.jpg"
    (gallery,) = (part for part in answer["components"] if part["type"] == 12)
    (item,) = gallery["items"]
    assert item["description"] == "Before and after: image 1, beside the result"
    result = await shown(painter, message)
    _check(await shown(guest, answer), [load(ASTRONAUT)], result)
    assert answer["id"] in [m["id"] for m in await guest.messages()]
    for other in (painter, clean.person("moderator")):
        assert answer["id"] not in [m["id"] for m in await other.messages()]
    (reply,) = [m for m in await painter.messages() if m["id"] == message["id"]]
    assert reply["edited_timestamp"] == message["edited_timestamp"], "the reply is as it was"


async def test_three_sources_one_above_the_other(clean: House) -> None:
    painter = clean.person()
    message = await _edited(clean, THREE)
    answer = await _compared(painter, message)
    assert "image 1, image 2 and image 3 · the result" in text_of(answer)
    sources = [_srgb(load(path)) for path in (ROCKET, COFFEE, ASTRONAUT)]
    _check(await shown(painter, answer), sources, await shown(painter, message))


async def test_again_and_again_by_different_people(clean: House) -> None:
    message = await _edited(clean)
    for name in ("guest", "painter", "guest"):
        await _compared(clean.person(name), message)


async def test_in_a_direct_message(clean: House) -> None:
    painter = clean.person()
    message = await finished(painter, await painter.invoke("edit", EDIT, place="dm"))
    _check(
        await shown(painter, await _compared(painter, message)),
        [load(ASTRONAUT)],
        await shown(painter, message),
    )


async def test_twice_at_once(clean: House) -> None:
    message, guest, painter = await _edited(clean), clean.person("guest"), clean.person()
    clean.sandbox.faults.switch("cdn-slow", -1, delay_seconds=1.5)
    answered = len(clean.of("callback"))
    first = await guest.press(message["id"], "Compare")
    await until(lambda: len(clean.of("callback")) > answered)
    second = await guest.press(message["id"], "Compare")
    other = await painter.press(message["id"], "Compare")
    refusal = await guest.until(second, "still making one for you")
    assert refusal["flags"] & EPHEMERAL
    await _answer(guest, first)
    await _answer(painter, other)
    clean.sandbox.faults.clear()
    await _compared(guest, message)


async def test_a_press_that_comes_twice_is_answered_once(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch("cdn-slow", -1, delay_seconds=1.0)
    clean.sandbox.discord.settings.deliveries = 2
    try:
        press = await guest.press(message["id"], "Compare")
    finally:
        clean.sandbox.discord.settings.deliveries = 1
    answer = await _answer(guest, press)
    assert "still making" not in text_of(answer)
    assert (await guest.state(press))["followups"] == []


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("cdn-broken", "just now"),
        ("cdn-gone", "not there any more"),
        ("cdn-lies", "could not read"),
    ],
)
async def test_the_cdn_does_not_hand_the_pictures_over(
    clean: House, switch: str, words: str
) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch(switch, -1)
    answer = await guest.until(await guest.press(message["id"], "Compare"), words)
    assert answer["flags"] & EPHEMERAL
    clean.sandbox.faults.clear()
    await _compared(guest, message)


@pytest.mark.parametrize(
    ("switch", "code"),
    [("edit-too-large", 40005), ("edit-invalid", 50035), ("edit-gone", 10008)],
)
async def test_discord_does_not_take_the_picture(clean: House, switch: str, code: int) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch(switch, body={"message": "No", "code": code})
    await guest.until(await guest.press(message["id"], "Compare"), "did not take the picture")


async def test_the_picture_is_lost_on_its_way(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch("edit-lost-before")
    await guest.until(await guest.press(message["id"], "Compare"), "did not take the picture")


async def test_word_of_the_picture_is_lost(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch("edit-lost")
    asked, edits = len(clean.of("original")), len(clean.of("edit"))
    await _compared(guest, message)
    await until(lambda: len(clean.of("original")) > asked)
    await _compared(guest, message)
    await until(lambda: len(clean.of("edit")) > edits + 1)
    assert len(clean.of("edit")) == edits + 2, "nothing was said over what arrived"


async def test_word_of_the_first_answer_is_lost(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    clean.sandbox.faults.switch("callback-lost")
    await _compared(guest, message)


async def test_a_press_that_is_answered_too_late(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    fetched = len(clean.of("cdn"))
    clean.sandbox.faults.switch("callback-unknown")
    await guest.press(message["id"], "Compare")
    await until(lambda: "too late" in clean.log())
    assert len(clean.of("cdn")) == fetched, "nobody waits for it"


async def test_without_the_permission_to_attach_files(clean: House) -> None:
    message, guest = await _edited(clean), clean.person("guest")
    channel = next(
        c for c in clean.sandbox.discord.world.channels.values() if c.id == message["channel_id"]
    )
    before = dict(channel.overwrites)
    everyone = channel.guild_id or ""
    channel.overwrites[everyone] = (0, 1 << 15)
    try:
        press = await guest.press(message["id"], "Compare")
        answer = await guest.until(press, "may not attach files")
    finally:
        channel.overwrites.clear()
        channel.overwrites.update(before)
    assert answer["flags"] & EPHEMERAL


async def test_where_there_is_nothing_to_compare(house: House) -> None:
    house.sandbox.faults.switch("run-video")
    assert "Compare" not in _labels(await _edited(house))
    house.sandbox.faults.switch("run-fails")
    painter = house.person()
    invocation = await painter.invoke("edit", EDIT)
    assert "Compare" not in _labels(await painter.until(invocation, "given back"))


async def test_after_a_restart_with_no_trace_of_the_edit(own_house: House) -> None:
    await own_house.start()
    message = await _edited(own_house)
    await own_house.all_over()
    await own_house.sandbox.bot.stop()
    for path in own_house.folder.glob("repaint.db*"):
        if path.is_file():
            path.unlink()
    leftover = own_house.folder / "repaint.db.work" / "0-1"
    leftover.mkdir(parents=True)
    (leftover / "given0").touch()
    await own_house.start_again()
    assert not leftover.exists(), "what a crash left is removed"
    guest = own_house.person("guest")
    answer = await _compared(guest, message)
    _check(await shown(guest, answer), [load(ASTRONAUT)], await shown(guest, message))


async def test_an_end_lets_it_be_finished(own_house: House) -> None:
    await own_house.start()
    message, guest = await _edited(own_house), own_house.person("guest")
    fetched = len(own_house.of("cdn"))
    own_house.sandbox.faults.switch("cdn-slow", 1, delay_seconds=1.0)
    press = await guest.press(message["id"], "Compare")
    await until(lambda: len(own_house.of("cdn")) > fetched)
    await own_house.sandbox.bot.stop()
    await _answer(guest, press)


async def test_an_end_that_comes_first_is_told(own_house: House) -> None:
    await own_house.start()
    message = await _edited(own_house)
    people = [own_house.person("guest"), own_house.person("painter")]
    own_house.sandbox.faults.switch("cdn-slow", -1, delay_seconds=20.0)
    presses = [await one.press(message["id"], "Compare") for one in people]
    work = own_house.folder / "repaint.db.work"
    await until(lambda: len(list(work.glob("0-*"))) == len(people))
    ended = await own_house.sandbox.bot.stop()
    for one, press in zip(people, presses, strict=True):
        answer = await one.until(press, "just being restarted")
        assert answer["flags"] & (EPHEMERAL | LOADING) == EPHEMERAL
    assert ended.status == 0
    assert "stopping took too long" not in own_house.log()
    assert not list(work.glob("0-*"))


def _labels(message: Message) -> list[str]:
    return [button["label"] for button in buttons_of(message)]


def _check(picture: Image.Image, sources: Sequence[Image.Image], result: Image.Image) -> None:
    """See that the sources are at the left, one above the other, and the result at the right."""
    width = round(result.width * picture.height / result.height)
    column = picture.width - width - GAP
    assert column > 0
    right = picture.crop((picture.width - width, 0, picture.width, picture.height))
    assert right.height == min(result.height, 1600)
    assert _difference(right, result) < ALIKE
    cell = (picture.height - GAP * (len(sources) - 1)) // len(sources)
    for number, original in enumerate(sources):
        scale = min(column / original.width, cell / original.height)
        size = (round(original.width * scale), round(original.height * scale))
        left = (column - size[0]) // 2
        top = number * (cell + GAP) + (cell - size[1]) // 2
        # Where there are several, each has its number in its corner.
        corner = BADGE if len(sources) > 1 else 0
        part = picture.crop((left + corner, top + corner, left + size[0], top + size[1]))
        source = original.resize(size).crop((corner, corner, *size))
        assert _difference(part, source) < ALIKE, f"source {number + 1} is not where it belongs"
        assert _difference(part, result) > ALIKE, "the check tells them apart"


def _srgb(picture: Image.Image) -> Image.Image:
    """Return a picture in the colours that it is shown in: the rocket's are Adobe RGB."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    made = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    assert made is not None
    return made


def _difference(one: Image.Image, other: Image.Image) -> float:
    size = (16, 16)
    left, right = (image.convert("RGB").resize(size) for image in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(left, right)).mean)
