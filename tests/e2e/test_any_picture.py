"""From any picture: the command on messages, and the form that takes files."""

from __future__ import annotations

import json

import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.person import Upload, files_of, text_of
from tests.e2e.house import (
    ASTRONAUT,
    COFFEE,
    EDIT,
    ROCKET,
    House,
    finished,
    load,
    picture,
    shown,
)
from tests.e2e.moves import body, fields, last, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = Upload("notes.txt", b"no picture")
ALIKE = 12.0
"""How much a picture may differ from itself once its colours were converted to sRGB."""
SHARED = ["Prompt", "Negative Prompt", "Aspect Ratio (W:H)", "Magic Prompt"]


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures show the same; their profiles may differ."""
    if one.size != other.size:
        return False
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / 3 < ALIKE


async def test_the_check_tells_pictures_apart() -> None:
    assert not alike(load(ROCKET), load(COFFEE).resize(load(ROCKET).size))
    assert not alike(load(ROCKET), load(ROCKET).rotate(180))


async def test_one_picture_of_somebody_s_message(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    said = await guest.say("look", ASTRONAUT, TEXT)
    opened = await painter.use(said["id"], "Edit picture")
    by_label = fields(await painter.modal(opened))
    assert list(by_label) == SHARED, "nothing to choose"
    assert by_label["Prompt"]["style"] == 2, "a paragraph"
    prompt = "a long thought\nin two lines"
    edited = await finished(painter, await painter.submit(opened, {"prompt": prompt}))
    assert body(house)["prompt"] == prompt
    assert f"/{said['channel_id']}/{said['id']})" in text_of(edited), "it says where it comes from"
    assert alike(await shown(painter, edited, 1), load(ASTRONAUT))
    row = last(house)
    assert (row["how"], row["origin_message_id"]) == ("message", int(said["id"]))


async def test_which_of_several_in_the_order_of_the_message(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    said = await guest.say("", ROCKET, picture(500, 500), COFFEE, ASTRONAUT)
    opened = await painter.use(said["id"], "Edit picture")
    by_label = fields(await painter.modal(opened))
    assert list(by_label) == [*SHARED, "Pictures"]
    choice = by_label["Pictures"]
    assert [o["label"] for o in choice["options"]] == [
        "1 · rocket.jpg",
        "2 · teal.png",
        "3 · coffee.png",
        "4 · astronaut.jpg",
    ]
    assert choice["options"][1]["description"] == "500×500"
    assert (choice["min_values"], choice["max_values"]) == (1, 3)
    sent = await painter.submit(opened, {"prompt": "x", "pictures": ["3", "0"]})
    edited = await finished(painter, sent)
    assert len(body(house)["image_urls"]) == 2
    assert alike(await shown(painter, edited, 1), load(ROCKET))
    assert alike(await shown(painter, edited, 2), load(ASTRONAUT))


async def test_a_result_s_pictures_can_be_chosen_too(house: House) -> None:
    painter = house.person()
    result = await finished(painter, await painter.invoke("edit", EDIT))
    opened = await painter.use(result["id"], "Edit picture")
    options = fields(await painter.modal(opened))["Pictures"]["options"]
    assert len(options) == 2, "what it came from, and what came of it"
    edited = await finished(
        painter, await painter.submit(opened, {"prompt": "x", "pictures": ["0"]})
    )
    assert alike(await shown(painter, edited, 1), await shown(painter, result))


async def test_a_forwarded_message_and_an_embed(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    said = await guest.say("look", COFFEE)
    forwarded = await guest.forward(said["id"], place="art")
    opened = await painter.use(forwarded["id"], "Edit picture")
    await painter.modal(opened)
    edited = await finished(painter, await painter.submit(opened, {"prompt": "x"}))
    assert alike(await shown(painter, edited, 1), load(COFFEE))
    address = files_of(said)[0]["url"]
    preview = await guest.say("see", embeds=[{"title": "t", "image": {"url": address}}])
    opened = await painter.use(preview["id"], "Edit picture")
    await painter.modal(opened)
    edited = await finished(painter, await painter.submit(opened, {"prompt": "x"}))
    assert alike(await shown(painter, edited, 1), load(COFFEE))


async def test_a_message_without_a_picture_is_a_sentence(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    for said in (await guest.say("only words"), await guest.say("", TEXT)):
        await told(painter, await painter.use(said["id"], "Edit picture"), "no picture")


async def test_a_picture_that_is_none_is_refused_and_given_back(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    said = await guest.say("", Upload("a.png", b"no picture at all"))
    before = house.used()
    opened = await painter.use(said["id"], "Edit picture")
    await painter.modal(opened)
    await painter.until(await painter.submit(opened, {"prompt": "x"}), "given back")
    assert house.used() == before


async def test_the_studio_takes_files_in_the_person_s_order(house: House) -> None:
    painter = house.person()
    opened = await painter.invoke("studio", {})
    by_label = fields(await painter.modal(opened))
    assert list(by_label) == [*SHARED, "Pictures"]
    upload = by_label["Pictures"]
    assert (upload["type"], upload["min_values"], upload["max_values"]) == (19, 1, 3)
    files = {"pictures": [ROCKET, COFFEE, ASTRONAUT]}
    edited = await finished(painter, await painter.submit(opened, {"prompt": "x"}, files))
    for number, path in enumerate((ROCKET, COFFEE, ASTRONAUT), start=1):
        assert alike(await shown(painter, edited, number), load(path)), path.name
    assert last(house)["how"] == "studio"


async def test_a_form_without_pictures_is_a_sentence(house: House) -> None:
    painter = house.person()
    opened = await painter.invoke("studio", {})
    await painter.modal(opened)
    sent = await painter.submit(opened, {"prompt": "kept words"}, unchecked=True)
    answer = await told(painter, sent, "at least one picture")
    assert "kept words" in text_of(answer)


async def test_a_magic_prompt_shows_what_the_model_would_do(house: House) -> None:
    painter = house.person()
    opened = await painter.invoke("studio", {})
    assert fields(await painter.modal(opened))["Magic Prompt"]["default"] is True
    sent = await painter.submit(
        opened, {"prompt": "x", "prompt_extend": False}, {"pictures": [ROCKET]}
    )
    await finished(painter, sent)
    assert json.loads(last(house)["arguments"])["prompt_extend"] is False
    assert body(house)["prompt_extend"] is False


async def test_a_form_of_somebody_else_or_of_long_ago_is_a_sentence(house: House) -> None:
    guest, painter = house.person("guest"), house.person()
    said = await guest.say("look", ASTRONAUT)
    opened = await painter.use(said["id"], "Edit picture")
    await painter.modal(opened)
    house.execute("UPDATE drafts SET made_at = made_at - 90000000")
    sent = await painter.submit(opened, {"prompt": "kept words"})
    answer = await told(painter, sent, "too old")
    assert "kept words" in text_of(answer)
