"""Results of every shape: many pictures, videos, files beyond a limit."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sandbox.person import Upload, Value, buttons_of, files_of, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, House, finished, picture, shown, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_as_many_pictures_as_a_message_holds(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-many-images", value=4)
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert len(files_of(message)) == 4 + 1
    request = list(house.sandbox.runcomfy.requests.values())[-1]
    for file, output in zip(files_of(message), request.outputs, strict=False):
        assert await painter.download(file["url"]) == output.data


async def test_the_rest_goes_into_one_further_message(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-many-images", value=12)
    invocation = await painter.invoke("edit", EDIT)
    message = await finished(painter, invocation)
    await house.all_over()
    assert len(files_of(message)) == 10
    further = (await painter.messages())[-1]
    assert further["id"] != message["id"]
    assert len(files_of(further)) == 3


async def test_a_video_is_attached(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-video")
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert files_of(message)[0]["filename"] == "x.mp4"
    request = list(house.sandbox.runcomfy.requests.values())[-1]
    assert await painter.download(files_of(message)[0]["url"]) == request.outputs[0].data


async def test_several_videos(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-videos", value=2)
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert [f["filename"] for f in files_of(message)][:2] == ["x.mp4", "x-2.mp4"]


async def test_a_picture_beyond_the_upload_limit_is_made_to_fit(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("run-huge-result")
    message = await finished(painter, await painter.invoke("edit", EDIT), 40)
    assert "made smaller" in text_of(message)
    data = await painter.download(files_of(message)[0]["url"])
    assert len(data) <= 10 * 1024 * 1024
    original = list(house.sandbox.runcomfy.requests.values())[-1].outputs[0].data
    assert len(original) > 10 * 1024 * 1024
    assert (await shown(painter, message)).size[0] > 1000


async def test_a_video_beyond_the_upload_limit_is_linked(house: House) -> None:
    painter = house.person()
    house.sandbox.discord.settings.attachment_size_limits["art"] = 500
    try:
        house.sandbox.faults.switch("run-video")
        tiny: dict[str, Value] = {"prompt": "x", "image1": picture(384, 384, kind="WEBP")}
        message = await finished(painter, await painter.invoke("edit", tiny))
    finally:
        house.sandbox.discord.settings.attachment_size_limits.clear()
    *_, button = buttons_of(message)
    assert button["label"] == "Video"
    assert button["url"].startswith(house.sandbox.runcomfy_url)
    assert "the video could not be attached: the button leads to it" in text_of(message)


async def test_a_file_that_is_too_large_to_be_fetched_is_linked(house: House) -> None:
    painter, used = house.person(), house.used()
    house.sandbox.faults.switch("media-endless")
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert "the picture could not be attached: the button leads to it" in text_of(message)
    *_, button = buttons_of(message)
    assert button["label"] == "Full size"
    assert button["url"].startswith(house.sandbox.runcomfy_url)
    await house.all_over()
    assert house.used() == used + 1, "it is made and paid for, and can be had"


async def test_a_link_that_discord_does_not_take(house: House) -> None:
    """A button's address has 512 characters at most: what cannot be linked is not delivered."""
    painter, used = house.person(), house.used()
    house.sandbox.faults.switch("run-video")
    await finished(painter, await painter.invoke("edit", EDIT))
    path = house.of("media")[-1].path
    url = f"{house.sandbox.runcomfy_url}{path}?signature={'a' * 600}"
    house.sandbox.faults.switch("run-without-output", value={"video": url})
    house.sandbox.discord.settings.attachment_size_limits["art"] = 500
    tiny: dict[str, Value] = {"prompt": "x", "image1": picture(384, 384, kind="WEBP")}
    try:
        invocation = await painter.invoke("edit", tiny)
        message = await painter.until(invocation, "given back")
    finally:
        house.sandbox.discord.settings.attachment_size_limits.clear()
    assert "too large" in text_of(message)
    assert buttons_of(message) == []
    await house.all_over()
    assert house.states()[-1] == "failed"
    assert house.used() == used + 1, "the first one counts"
    assert path in house.log(), "the operator can still have it"


async def test_discord_takes_less_than_it_said(house: House) -> None:
    painter = house.person()
    house.sandbox.faults.switch("edit-too-large", 1)
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert files_of(message)


async def test_sources_that_do_not_fit_go_before_the_result(house: House) -> None:
    """Three files near the upload limit beside the result: more than one request holds."""
    painter = house.person()
    limit = house.sandbox.discord.settings.request_size_limit
    heavy = ASTRONAUT.read_bytes()
    assert len(heavy) * 3 < limit
    house.sandbox.faults.switch("run-huge-result", value=1750)
    noisy = _noise()
    options: dict[str, Value] = {"prompt": "x", "image1": noisy, "image2": noisy, "image3": COFFEE}
    message = await finished(painter, await painter.invoke("edit", options), 60)
    names = [file["filename"] for file in files_of(message)]
    assert names[1:] == ["image1.png", "image2.png", "image3.png"]
    assert len(await painter.download(files_of(message)[1]["url"])) > 1_000_000
    carriers = [e for e in house.of("edit") if e.files and message["id"] in e.path]
    assert len(carriers) >= 2, "in edits of their own"


async def test_sources_are_brought_here_while_the_model_is_at_work(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.5
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    await until(lambda: any(own_house.folder.rglob("image1.clean")))
    own_house.sandbox.faults.switch("cdn-gone", -1)
    message = await finished(painter, invocation)
    assert [file["filename"] for file in files_of(message)] == ["x.png", "image1.jpg"]


async def test_sources_that_are_gone_hold_up_nothing(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 2
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    await own_house.sandbox.bot.kill()
    own_house.sandbox.faults.switch("cdn-gone", -1)
    await own_house.start_again()
    message = await painter.until(invocation, "left today")
    assert len(files_of(message)) == 1


def _noise() -> Upload:
    stream = io.BytesIO()
    Image.effect_noise((3000, 2900), 90).save(stream, "PNG", compress_level=1)
    assert 8_000_000 < len(stream.getvalue()) < 10_000_000, len(stream.getvalue())
    return Upload("noise.png", stream.getvalue())
