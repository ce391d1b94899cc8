"""From one result to the next: the buttons under it, whoever presses them and however late."""

from __future__ import annotations

import asyncio
import json

import pytest
from PIL import ImageChops

from sandbox.person import RefusedError, buttons_of, files_of, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, ROCKET, House, finished, shown, until
from tests.e2e.moves import FULL, ROW, body, edited, fields, last, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_result_has_one_row_and_says_whose_it_is(house: House) -> None:
    message = await edited(house)
    assert [button["label"] for button in buttons_of(message)] == ROW
    painter = house.sandbox.discord.world.people["painter"]
    assert f"AI edit by <@{painter.id}>" in text_of(message)
    for button in buttons_of(message)[:3]:
        assert button["custom_id"].partition(":")[2] == str(last(house)["interaction_id"])


async def test_again_is_the_same_with_a_new_seed_on_the_presser_s_own_quota(house: House) -> None:
    message = await edited(house, FULL)
    first, sent = last(house), body(house)
    guest = house.person("guest")
    again = await finished(guest, await guest.press(message["id"], "Again"))
    job = last(house)
    assert (job["how"], job["parent_id"]) == ("again", first["id"])
    guest_id = int(house.sandbox.discord.world.people["guest"].id)
    assert job["user_id"] == guest_id
    arguments, before = json.loads(job["arguments"]), json.loads(first["arguments"])
    assert arguments.pop("seed") != before.pop("seed")
    assert arguments == before
    assert len(body(house)["image_urls"]) == len(sent["image_urls"]) == 2
    assert again["message_reference"]["message_id"] == message["id"], "it answers the message"
    assert f"/{message['id']})" in text_of(again), "and says so"
    # What it holds is whole: pictures and result, so that it goes on from there.
    third = await finished(guest, await guest.press(again["id"], "Again"))
    assert len(files_of(third)) == 3
    assert (
        ImageChops.difference(
            (await shown(guest, message, 1)).convert("RGB"),
            (await shown(guest, third, 1)).convert("RGB"),
        ).getbbox()
        is None
    ), "the picture is the same after three edits"


async def test_two_quick_presses_make_one_edit(house: House) -> None:
    message = await edited(house)
    before = len(house.states())
    painter = house.person()
    first, second = await asyncio.gather(
        painter.press(message["id"], "Again"), painter.press(message["id"], "Again")
    )
    answers = await asyncio.gather(
        painter.until(first, "left today"),
        painter.until(second, "that edit is on its way"),
        return_exceptions=True,
    )
    if any(isinstance(answer, BaseException) for answer in answers):
        await asyncio.gather(
            painter.until(second, "left today"), told(painter, first, "that edit is on its way")
        )
    assert len(house.states()) == before + 1
    # Somebody else's press is not the same press.
    guest = house.person("guest")
    await finished(guest, await guest.press(message["id"], "Again"))
    assert len(house.states()) == before + 2


async def test_change_is_filled_in_with_what_was_asked(house: House) -> None:
    message = await edited(house, FULL)
    painter = house.person()
    opened = await painter.press(message["id"], "Change")
    modal = await painter.modal(opened)
    by_label = fields(modal)
    assert list(by_label) == [
        "Prompt",
        "Negative Prompt",
        "Aspect Ratio (W:H)",
        "Magic Prompt",
        "Seed",
    ]
    assert by_label["Prompt"]["value"] == "a red sky"
    assert by_label["Prompt"]["style"] == 2, "a paragraph"
    assert by_label["Negative Prompt"]["value"] == "blue"
    chosen = [o["value"] for o in by_label["Aspect Ratio (W:H)"]["options"] if o.get("default")]
    assert chosen == ["1280*720 (16:9)"]
    assert not by_label["Magic Prompt"].get("default")
    assert by_label["Seed"]["value"] == "7"
    sent = await painter.submit(
        opened,
        {
            "prompt": "a green sky",
            "negative_prompt": "",
            "image_size": ["800*1200 (2:3)"],
            "prompt_extend": True,
            "seed": "7",
        },
    )
    changed = await finished(painter, sent)
    assert changed["message_reference"]["message_id"] == message["id"]
    asked = body(house)
    assert len(asked.pop("image_urls")) == 2
    assert asked == {
        "prompt": "a green sky",
        "image_size": "800*1200 (2:3)",
        "prompt_extend": True,
        "seed": 7,
    }
    assert last(house)["how"] == "change"


async def test_use_this_makes_the_result_the_picture(house: House) -> None:
    message = await edited(house, FULL)
    painter = house.person()
    opened = await painter.press(message["id"], "Use this")
    by_label = fields(await painter.modal(opened))
    assert not by_label["Prompt"].get("value"), "the next edit has a prompt of its own"
    assert by_label["Negative Prompt"]["value"] == "blue"
    used = await finished(painter, await painter.submit(opened, {"prompt": "more of it"}))
    assert last(house)["how"] == "use"
    assert len(body(house)["image_urls"]) == 1
    result, source = await shown(painter, message), await shown(painter, used, 1)
    assert ImageChops.difference(result.convert("RGB"), source.convert("RGB")).getbbox() is None


async def test_more_shows_everything_and_the_line(house: House) -> None:
    message = await edited(house, FULL)
    painter = house.person()
    again = await finished(painter, await painter.press(message["id"], "Again"))
    opened = await painter.press(again["id"], "Use this")
    await painter.modal(opened)
    third = await finished(painter, await painter.submit(opened, {"prompt": "third"}))
    panel = await told(painter, await painter.press(third["id"], "More"), "Prompt")
    text = text_of(panel)
    for words in ("third", "blue", "Seed: `", "Wan 2.6 Image to Image", "Asked by <@", "Took "):
        assert words in text, f"{words!r} in {text!r}"
    for earlier in (message, again, third):
        assert f"/{earlier['channel_id']}/{earlier['id']})" in text
    (given,) = files_of(third)[1:]
    assert "Pictures: [image 1](http" in text
    assert given["url"].split("?")[0] in text
    (full, delete) = buttons_of(panel)
    assert full["label"] == "Full size"
    assert await painter.download(full["url"]) == await painter.download(files_of(third)[0]["url"])
    assert delete["label"] == "Delete"
    # Nobody else is offered to delete it but moderators.
    guest, moderator = house.person("guest"), house.person("moderator")
    panel = await told(guest, await guest.press(third["id"], "More"), "third")
    assert [button["label"] for button in buttons_of(panel)] == ["Full size"]
    panel = await told(moderator, await moderator.press(third["id"], "More"), "third")
    assert "Delete" in [button["label"] for button in buttons_of(panel)]


async def test_deleting_a_result_asks_first(house: House) -> None:
    message = await edited(house)
    await house.all_over()  # until then it is not deleted
    painter, there = house.person(), house.sandbox.discord.message
    panel = await told(painter, await painter.press(message["id"], "More"), "Asked by")
    asked = await told(
        painter, await painter.press(panel["id"], "Delete"), "cannot be brought back"
    )
    assert [button["label"] for button in buttons_of(asked)] == ["Delete it"]
    assert there(message["id"]), "whoever does not mean it dismisses the question"
    moderator = house.person("moderator")
    panel = await told(moderator, await moderator.press(message["id"], "More"), "Asked by")
    await told(moderator, await moderator.press(panel["id"], "Delete"), "cannot be brought back")
    await told(moderator, await moderator.press(panel["id"], "Delete it"), "is deleted")
    assert there(message["id"]) is None
    await until(lambda: last(house)["message_id"] is None)
    assert last(house)["state"] == "delivered", "it stays counted"


async def test_buttons_and_open_forms_outlive_a_restart(own_house: House) -> None:
    await own_house.start()
    message = await edited(own_house)
    painter, guest = own_house.person(), own_house.person("guest")
    said = await guest.say("look", ASTRONAUT, ROCKET)
    change = await painter.press(message["id"], "Change")
    picture = await painter.use(said["id"], "Edit picture")
    studio = await painter.invoke("studio", {})
    for opened in (change, picture, studio):
        await painter.modal(opened)
    await own_house.all_over()
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    await finished(painter, await painter.submit(change, {"prompt": "after"}))
    await finished(painter, await painter.submit(picture, {"prompt": "b", "pictures": ["1"]}))
    files = {"pictures": [COFFEE]}
    await finished(painter, await painter.submit(studio, {"prompt": "c"}, files))
    await finished(painter, await painter.press(message["id"], "Again"))
    hows = [row["how"] for row in own_house.rows("SELECT how FROM jobs ORDER BY id")]
    assert hows == ["command", "change", "message", "studio", "again"]


async def test_a_press_that_comes_twice_is_one_edit(house: House) -> None:
    message = await edited(house)
    before = len(house.states())
    painter = house.person()
    house.sandbox.discord.settings.deliveries = 2
    try:
        await finished(painter, await painter.press(message["id"], "Again"))
        opened = await painter.press(message["id"], "Change")
        await painter.modal(opened)
        await finished(painter, await painter.submit(opened, {"prompt": "y"}))
    finally:
        house.sandbox.discord.settings.deliveries = 1
    assert len(house.states()) == before + 2


async def test_a_result_that_came_by_direct_message_goes_on_too(house: House) -> None:
    painter = house.person()
    house.sandbox.runcomfy.run_seconds = 0.5
    try:
        invocation = await painter.invoke("edit", EDIT)
        message = await painter.until(invocation, "Running")
        await house.person("moderator").delete(message["id"])
        await house.all_over()
    finally:
        house.sandbox.runcomfy.run_seconds = 0.05
    (*_, direct) = await painter.messages("dm")
    assert [button["label"] for button in buttons_of(direct)] == ROW
    again = await finished(painter, await painter.press(direct["id"], "Again"))
    assert again["channel_id"] == direct["channel_id"]
    with pytest.raises(RefusedError):
        await house.person("guest").press(direct["id"], "Again")
    await until(lambda: house.states()[-1] == "delivered")
    panel = await told(painter, await painter.press(again["id"], "More"), "Asked by")
    assert "1. x · not here any more\n2. **[x](" in text_of(panel), "its first place is gone"


async def test_the_longest_of_everything_fits_into_the_panel(house: House) -> None:
    prompt = "*_~`|" * 399 + "*" * 4
    options = {**FULL, "prompt": prompt, "negative_prompt": "n" * 500, "image3": ROCKET}
    message = await edited(house, options)
    painter = house.person()
    panel = await told(painter, await painter.press(message["id"], "More"), "Asked by")
    assert prompt in text_of(panel), "as it was typed, to be copied"
