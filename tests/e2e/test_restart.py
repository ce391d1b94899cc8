"""Jobs outlive the process: killed, stopped, started again, each comes to one end, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished, open_house, picture, until

OVER = {"message": "Invalid Webhook Token", "code": 50027}
GONE = {"message": "Unknown Message", "code": 10008}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("state", ["place", "Running", "Fetching"])
async def test_a_crash_in_the_middle(own_house: House, state: str) -> None:
    own_house.sandbox.runcomfy.queue_seconds = own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    if state == "Fetching":
        own_house.sandbox.faults.switch("media-slow", 1)
    invocation = await painter.invoke("edit", EDIT)
    before = await painter.until(invocation, state)
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    message = await finished(painter, invocation)
    assert message["id"] == before["id"], "the same reply"
    assert files_of(message)
    await own_house.all_over()
    assert own_house.states() == ["delivered"]
    assert own_house.used() == 1
    assert len(own_house.of("submit")) == 1


async def test_it_is_finished_while_the_bot_is_away(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 0.3
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    await own_house.sandbox.bot.kill()
    (request,) = own_house.sandbox.runcomfy.requests.values()
    while request.state != "completed":
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.1)
    # By then the interaction's time is over, too: the reply is an ordinary message of the bot's.
    own_house.sandbox.discord.settings.interaction_seconds = 0.1
    await own_house.start_again()
    await finished(painter, invocation)
    assert own_house.of("channel_edit")


async def test_a_crash_while_the_submit_is_on_its_way(own_house: House) -> None:
    """Nobody knows whether it arrived: it is not sent again, and the edit is given back."""
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1)
    invocation = await painter.invoke("edit", EDIT)
    while own_house.states() != ["submitting"]:
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.05)
    await own_house.sandbox.bot.kill()
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    await painter.until(invocation, "nobody knows whether it began")
    await own_house.all_over()
    assert own_house.states() == ["uncertain"]
    assert own_house.used() == 0
    assert "a charge may exist" in own_house.log()


@pytest.mark.parametrize("kind", ["result", "end", "further message"])
async def test_what_was_sent_just_before_a_crash_is_not_sent_again(
    own_house: House, kind: str
) -> None:
    """Not by a bot either that is started long after, when its nonce says nothing any more."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    if kind == "further message":
        faults.switch("run-many-images", 1, value=12)
    else:
        faults.switch("edit-gone", -1)
    if kind == "end":
        faults.switch("run-fails", 1)
    faults.switch("word of it is lost", -1, call="discord.channel_send", cut="after")
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await until(lambda: bool(own_house.of("channel_send")))
    await own_house.sandbox.bot.kill()
    discord = own_house.sandbox.discord
    for channel in discord.world.channels.values():
        for message in discord.messages_in(channel):
            message.nonce = None
    faults.clear()
    if kind != "further message":
        faults.switch("edit-gone", -1)
    sent = len(own_house.of("channel_send"))
    await own_house.start_again()
    await own_house.all_over()
    assert own_house.states() == ["failed" if kind == "end" else "delivered"]
    assert len(own_house.of("channel_send")) == sent
    place = "art" if kind == "further message" else "dm"
    assert len(await painter.messages(place)) == (2 if kind == "further message" else 1)


@pytest.mark.parametrize("place", ["reply", "ordinary message", "direct message"])
async def test_a_result_that_was_shown_is_not_taken_back(own_house: House, place: str) -> None:
    """What it was made of may be gone by then: it is asked for before anything is fetched."""
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    if place != "reply":
        faults.switch("over", -1, call="discord.edit", status=401, body=OVER)
    if place == "direct message":
        faults.switch("channel-edit-gone", -1)
    shown_by = {
        "reply": "edit",
        "ordinary message": "channel_edit",
        "direct message": "channel_send",
    }[place]
    # Only of the result: a status that is stuck would send it another way.
    faults.switch(
        "word of it is lost", -1, call=f"discord.{shown_by}", cut="after", match="left today"
    )
    await painter.until(await painter.invoke("edit", EDIT), "Queued")
    await until(lambda: any(exchange.files for exchange in own_house.of(shown_by)), 30)
    await own_house.sandbox.bot.kill()
    for switch in ("word of it is lost", "channel-edit-gone"):
        faults.switch(switch, 0)
    faults.switch("media-html", -1)
    if place == "direct message":
        faults.switch("no such message", -1, call="discord.channel_message", status=404, body=GONE)
        faults.switch("nor by token", -1, call="discord.original", status=404, body=GONE)
    files = len(own_house.of("media"))
    await own_house.start_again()
    await own_house.all_over()
    assert (own_house.states(), own_house.used()) == (["delivered"], 1)
    assert len(own_house.of("media")) == files
    last = (await painter.messages("dm" if place == "direct message" else "art"))[-1]
    assert "left today" in text_of(last)
    assert files_of(last)


async def test_sigterm_ends_it_within_ten_seconds_whatever_is_in_flight(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1)
    slow = await painter.invoke("edit", EDIT)
    while own_house.states() != ["submitting"]:
        await own_house.sandbox.discord.feed.wait_for(lambda: False, 0.05)
    own_house.sandbox.faults.switch("media-stalled", 1)
    stalled = await painter.invoke("edit", EDIT)
    running = await painter.invoke("edit", EDIT)
    await painter.until(stalled, "Fetching")
    ended = await own_house.sandbox.bot.stop()
    assert ended.status == 0, own_house.log()
    assert ended.seconds < 10
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    await painter.until(slow, "given back")
    await finished(painter, stalled)
    await finished(painter, running)
    await own_house.all_over()
    assert sorted(own_house.states()) == ["delivered", "delivered", "uncertain"]


async def test_sigterm_while_a_picture_is_made_to_fit(own_house: House) -> None:
    """Its worker is ended with it; what it was at is done again at the next start."""
    own_house.sandbox.runcomfy.slots = 2
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("run-glassy-result", 2, value=3600)
    invocations = [await painter.invoke("edit", EDIT) for _ in range(2)]
    await until(lambda: any(own_house.folder.rglob("*.fitted")), 40)
    ended = await own_house.sandbox.bot.stop()
    assert ended.seconds < 10
    assert ended.status == 0, own_house.log()
    await own_house.start_again()
    for invocation in invocations:
        await finished(painter, invocation, 40)
    await own_house.all_over()
    assert own_house.states() == ["delivered"] * 2


async def test_sigterm_when_nothing_is_in_flight(own_house: House) -> None:
    await own_house.start()
    ended = await own_house.sandbox.bot.stop()
    assert (ended.status, ended.seconds < 10) == (0, True), own_house.log()


async def test_commands_are_registered_only_when_they_differ(own_house: House) -> None:
    await own_house.start()
    assert len(own_house.of("commands_put")) == 1
    await own_house.sandbox.bot.stop()
    await own_house.start_again()
    said = "registered as they should be"
    await until(lambda: said in own_house.log() or len(own_house.of("commands_put")) > 1)
    assert len(own_house.of("commands_put")) == 1
    assert len(own_house.of("commands_get")) == 2


async def test_what_is_registered(own_house: House) -> None:
    await own_house.start()
    (put,) = own_house.of("commands_put")
    assert isinstance(put.request, list)
    commands = {command["name"]: command for command in put.request}
    everybodys = {"edit", "studio", "quota", "Edit picture"}
    owners = {"pause", "resume", "budget", "balance"}
    assert set(commands) == everybodys | owners | {"settings", "quotas", "stats"}
    for name in everybodys:
        assert sorted(commands[name]["contexts"]) == [0, 1, 2], "wherever an app can be"
        assert sorted(commands[name]["integration_types"]) == [0, 1]
    # Whom Discord shows them to: Manage Server, Manage Messages, administrators.
    needed = {"settings": 1 << 5, "quotas": 1 << 13, "stats": 1 << 13, **dict.fromkeys(owners, 0)}
    assert {name: commands[name]["default_member_permissions"] for name in needed} == needed
    for name in needed:
        assert commands[name]["integration_types"] == [0], "of the server alone"
    assert commands["Edit picture"]["type"] == 3
    edit = commands["edit"]
    assert [option["name"] for option in edit["options"]] == [
        "prompt",
        "image1",
        "image2",
        "image3",
        "negative_prompt",
        "image_size",
        "seed",
        "prompt_extend",
    ]
    assert [o["name"] for o in edit["options"] if o.get("required")] == ["prompt", "image1"]
    prompt, size, seed = edit["options"][0], edit["options"][5], edit["options"][6]
    assert (prompt["min_length"], prompt["max_length"]) == (1, 1999)
    assert len(size["choices"]) == 8
    assert (seed["min_value"], seed["max_value"]) == (0, 2147483647)


async def test_a_second_start_on_the_same_database_is_refused(own_house: House) -> None:
    from sandbox.bot_process import BotProcess

    await own_house.start()
    second = BotProcess(own_house.sandbox.discord, own_house.sandbox.environment)
    await second.start()
    assert await second.ended_alone() == 2
    assert "Another Repaint runs on the database" in "\n".join(second.lines)
    # After `kill -9` the next start is not refused.
    await own_house.sandbox.bot.kill()
    await own_house.start_again()


async def test_two_bots_in_one_folder_keep_to_their_own_files(
    own_house: House, tmp_path: Path
) -> None:
    """Their jobs have the same numbers."""
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("edit-lost-before", -1)
    first = await painter.invoke("edit", {"prompt": "x", "image1": picture(600, 600, "red")})
    await until(lambda: bool(own_house.of("media")))
    async with open_house(tmp_path / "other") as other:
        await other.start({"DATABASE_URL": f"sqlite:///{own_house.folder}/other.db"})
        guest = other.person("guest")
        second = await guest.invoke("edit", {"prompt": "x", "image1": picture(600, 600, "blue")})
        message = await finished(guest, second)
        (request,) = other.sandbox.runcomfy.requests.values()
        assert await guest.download(files_of(message)[0]["url"]) == request.outputs[0].data
    own_house.sandbox.faults.clear()
    message = await finished(painter, first)
    (request,) = own_house.sandbox.runcomfy.requests.values()
    assert await painter.download(files_of(message)[0]["url"]) == request.outputs[0].data
    assert len(own_house.of("media")) == 1, "its file was still there"


async def test_what_is_not_the_bots_stays(own_house: House) -> None:
    theses = [own_house.folder / name / "thesis.txt" for name in ("work", "repaint.db.work")]
    for thesis in theses:
        thesis.parent.mkdir()
        thesis.write_text("years of it")
    await own_house.start()
    painter = own_house.person()
    await finished(painter, await painter.invoke("edit", EDIT))
    await own_house.all_over()
    await own_house.sandbox.bot.stop()
    assert [thesis.read_text() for thesis in theses] == ["years of it"] * 2


GATEWAY = [
    # switch, its value, whether the session goes on
    ("gateway-drop", None, True),
    ("gateway-reconnect", None, True),
    ("gateway-invalid-session", True, True),
    ("gateway-invalid-session", False, False),
]


@pytest.mark.parametrize(
    ("switch", "value", "goes_on"), GATEWAY, ids=["drop", "op 7", "op 9, resumable", "op 9"]
)
async def test_the_gateway_may_fail_while_a_job_runs(
    own_house: House, switch: str, value: object, goes_on: bool
) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.0
    await own_house.start()
    painter, gateway = own_house.person(), own_house.sandbox.discord.gateway
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "Running")
    own_house.sandbox.faults.switch(switch, value=value)
    # What is sent meanwhile waits for a session that goes on; to one that is over it is lost.
    again = await painter.invoke("quota", {})
    assert "left today" in text_of(await finished(painter, invocation))
    if not goes_on:
        await until(lambda: gateway.identifies == 2, 20)
        again = await painter.invoke("quota", {})
    assert "of 500" in text_of(await painter.until(again, "edits used today"))
    assert (gateway.identifies, gateway.resumes) == ((1, 1) if goes_on else (2, 0))
