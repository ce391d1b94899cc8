"""The main job: a picture goes in through `/edit`, and its edit comes back in the same reply."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.person import Upload, files_of, text_of
from sandbox.runcomfy.model import thumbnail_boxes
from tests.e2e.house import ASTRONAUT, COFFEE, ROCKET, House, finished, load, picture, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_photograph_comes_back_edited_in_the_same_reply(house: House) -> None:
    painter = house.person()
    house.sandbox.runcomfy.queue_seconds = house.sandbox.runcomfy.run_seconds = 0.4
    invocation = await painter.invoke("edit", {"prompt": "at night", "image1": ASTRONAUT})
    texts: list[str] = []
    ids = set()
    async for message in painter.versions(invocation):
        texts.append(text_of(message))
        ids.add(message["id"])
        if "left today" in texts[-1]:
            break
    house.sandbox.runcomfy.queue_seconds = house.sandbox.runcomfy.run_seconds = 0.05
    assert len(ids) == 1, "everything happened in one message"
    order = [word for text in texts for word in ("Queued", "Running", "Fetching") if word in text]
    assert list(dict.fromkeys(order)) == ["Queued", "Running", "Fetching"]
    assert any("Queued" in text and "place 1" in text for text in texts)
    assert not any("left today" in text for text in texts[:-1]), "the quota comes at the end only"
    last = texts[-1]
    request = list(house.sandbox.runcomfy.requests.values())[-1]
    assert "at night" in last
    assert f"seed {request.body['seed']}" in last
    assert "1024×1024" in last
    assert "of 500 edits left today" in last
    result = await shown(painter, message)
    assert result.size == (1024, 1024)
    data = await painter.download(files_of(message)[0]["url"])
    assert data == request.outputs[0].data, "the result is attached byte for byte"


async def test_the_body_has_just_the_keys_of_the_schema(house: House) -> None:
    painter = house.person()
    prompt = "  Ünïcode **and** 🎨, exactly as typed "
    invocation = await painter.invoke(
        "edit",
        {
            "prompt": prompt,
            "image1": ASTRONAUT,
            "image2": COFFEE,
            "image3": ROCKET,
            "negative_prompt": "blur",
            "image_size": "1280*720 (16:9)",
            "seed": 7,
            "prompt_extend": False,
        },
    )
    message = await finished(painter, invocation)
    body = list(house.sandbox.runcomfy.requests.values())[-1].body
    urls = body.pop("image_urls")
    assert body == {
        "prompt": prompt,
        "negative_prompt": "blur",
        "image_size": "1280*720 (16:9)",
        "seed": 7,
        "prompt_extend": False,
    }
    assert isinstance(urls, list)
    names = [url.split("?")[0].rsplit("/", 1)[1] for url in urls]
    assert names == ["astronaut.jpg", "coffee.png", "image3.jpg"], "the rocket is Adobe RGB"
    assert "seed 7" in text_of(message)
    assert "1280×720" in text_of(message)
    # The order, by content: the model shows its sources from left to right.
    result = await shown(painter, message)
    boxes = thumbnail_boxes(result.size, 3)
    for box, path in zip(boxes, (ASTRONAUT, COFFEE, ROCKET), strict=True):
        seen = [
            _difference(result.crop(box), load(other))
            for other in (path, *({ASTRONAUT, COFFEE, ROCKET} - {path}))
        ]
        assert seen[0] == min(seen), f"{path.name} is not where it belongs"


async def test_what_was_not_chosen_is_left_out_but_the_seed(house: House) -> None:
    painter = house.person()
    seeds = set()
    for _ in range(2):
        invocation = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT})
        await finished(painter, invocation)
        body = list(house.sandbox.runcomfy.requests.values())[-1].body
        assert set(body) == {"prompt", "image_urls", "seed"}
        assert isinstance(body["seed"], int)
        assert 0 <= body["seed"] <= 2147483647
        seeds.add(body["seed"])
    assert len(seeds) == 2, "an unchosen seed is drawn anew"


async def test_images_keep_their_order_over_a_gap(house: House) -> None:
    painter = house.person()
    invocation = await painter.invoke(
        "edit", {"prompt": "x", "image1": COFFEE, "image3": ASTRONAUT}
    )
    await finished(painter, invocation)
    urls = list(house.sandbox.runcomfy.requests.values())[-1].body["image_urls"]
    assert isinstance(urls, list)
    names = [url.split("?")[0].rsplit("/", 1)[1] for url in urls]
    assert names == ["coffee.png", "astronaut.jpg"]


async def test_the_sources_stay_in_the_reply_without_their_metadata(house: House) -> None:
    painter = house.person()
    turned = load(ROCKET)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "a phone"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    turned.save(stream, "JPEG", exif=exif)
    invocation = await painter.invoke(
        "edit", {"prompt": "x", "image1": Upload("phone.jpg", stream.getvalue()), "image2": COFFEE}
    )
    message = await finished(painter, invocation)
    files = files_of(message)
    assert [file["filename"] for file in files][1:] == ["image1.jpg", "image2.png"]
    first = await shown(painter, message, 1)
    assert not first.getexif()
    assert first.size == (turned.height, turned.width), "upright"
    assert (await shown(painter, message, 2)).size == load(COFFEE).size


async def test_a_direct_message_works_like_a_channel(house: House) -> None:
    painter = house.person()
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT}, place="dm")
    message = await finished(painter, invocation)
    assert files_of(message)
    assert [m["id"] for m in await painter.messages("dm")] == [message["id"]]
    (row,) = house.rows("SELECT guild_id FROM jobs ORDER BY id DESC LIMIT 1")
    assert row["guild_id"] == 0


@pytest.mark.parametrize(
    "upload",
    [
        pytest.param(picture(384, 384), id="the smallest"),
        pytest.param(picture(5000, 400, kind="JPEG"), id="the widest"),
        pytest.param(picture(400, 400, kind="BMP"), id="BMP"),
        pytest.param(picture(400, 400, kind="WEBP"), id="WEBP"),
    ],
)
async def test_pictures_at_the_edge_are_taken(house: House, upload: Upload) -> None:
    painter = house.person()
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": upload})
    await finished(painter, invocation)


HOSTILE = "@everyone <@1> <@&2> **b** [x](https://evil.example) \u202egnp\n# big\n> q `c` <t:1:R>"


async def test_a_hostile_prompt_is_sent_as_typed_and_shown_harmless(house: House) -> None:
    moderator = house.person("moderator")
    invocation = await moderator.invoke("edit", {"prompt": HOSTILE, "image1": ASTRONAUT})
    message = await finished(moderator, invocation)
    assert list(house.sandbox.runcomfy.requests.values())[-1].body["prompt"] == HOSTILE
    text = text_of(message)
    for harm in ("@everyone", "<@1>", "<@&2>", "**b**", "](http", "\u202e", "<t:1", "https://"):
        assert harm not in text, f"{harm!r} in {text!r}"
    # `check` finds that nobody was pinged.


async def test_the_longest_prompt_and_every_option_fit_into_the_reply(house: House) -> None:
    painter = house.person()
    prompt = "*_~`|" * 399 + "*" * 4
    assert len(prompt) == 1999
    invocation = await painter.invoke(
        "edit", {"prompt": prompt, "negative_prompt": "n" * 500, "image1": ASTRONAUT}
    )
    await finished(painter, invocation)
    assert list(house.sandbox.runcomfy.requests.values())[-1].body["prompt"] == prompt


async def test_an_event_that_comes_twice_is_one_job(house: House) -> None:
    painter = house.person()
    before = len(house.states())
    house.sandbox.discord.settings.deliveries = 2
    try:
        invocation = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT})
        await finished(painter, invocation)
    finally:
        house.sandbox.discord.settings.deliveries = 1
    assert len(house.states()) == before + 1


async def test_what_a_finished_job_leaves_behind(house: House) -> None:
    painter = house.person()
    invocation = await painter.invoke("edit", {"prompt": "x", "image1": ASTRONAUT})
    await finished(painter, invocation)
    await house.all_over()
    (row,) = house.rows("SELECT * FROM jobs ORDER BY id DESC LIMIT 1")
    assert row["token"] is None
    assert row["sources"] is None
    for _ in range(100):
        if not list((house.folder / "repaint.db.work").iterdir()):
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("files in work stay behind")


def _difference(one: Image.Image, other: Image.Image) -> float:
    size = (32, 32)
    left, right = (image.convert("RGB").resize(size) for image in (one, other))
    return sum(ImageStat.Stat(ImageChops.difference(left, right)).mean)
