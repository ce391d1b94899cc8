"""The database fails under the running bot: a sentence, a line, and no job is half written."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from sandbox.person import Invocation, Person, files_of, text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
NO_WRITING = "I cannot write anything down right now, and this bot's operator has to act."
BUSY = "My records are being worked on this very moment."
RESTARTED = "I am just being restarted. Please try again in a minute."


@contextmanager
def no_writing(house: House, beyond: int = 0) -> Iterator[None]:
    """Let no file of the bot's grow beyond so many bytes, as when its disk is full."""
    pid = house.sandbox.bot.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Hold the database, as somebody with a shell of it may."""
    with closing(sqlite3.connect(house.folder / "repaint.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def refused(person: Person) -> str:
    """Return what the person alone reads when an edit is refused."""
    message = await person.until(await person.invoke("edit", EDIT), "Nothing was charged")
    return text_of(message)


@pytest.mark.parametrize(
    ("trouble", "sentence", "line"),
    [
        (no_writing, NO_WRITING, "does not get through to its disk"),
        (locked, BUSY, "is held by another process"),
    ],
    ids=["no room", "locked"],
)
async def test_a_command(own_house: House, trouble: object, sentence: str, line: str) -> None:
    await own_house.start()
    painter = own_house.person()
    await finished(painter, await painter.invoke("edit", EDIT))
    await own_house.all_over()
    with trouble(own_house):  # type: ignore[operator]  # one of those above
        assert sentence in await refused(painter)
        assert sentence in await refused(painter)
    # Nobody is locked out: the next command is itself the next try.
    await finished(painter, await painter.invoke("edit", EDIT))
    await own_house.all_over()
    assert own_house.states() == ["delivered"] * 2
    assert own_house.log().count(line) == 1 + (trouble is not locked), own_house.log()
    assert own_house.log().count("can be written again") == 1


async def test_the_owner_is_told_once(own_house: House) -> None:
    await own_house.start()
    painter, owner = own_house.person(), own_house.person("owner")
    with no_writing(own_house):
        for _ in range(3):
            await refused(painter)
        async with asyncio.timeout(10):
            while not (told := await owner.messages("dm")):  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.05)
    (message,) = told
    assert "My database or its folder cannot be written" in text_of(message)


async def test_an_answer_to_a_submit_that_cannot_be_written_yet(own_house: House) -> None:
    """The request is paid for: its id stays in memory until the disk has room again."""
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1, delay_seconds=1.0)
    invocation = await painter.invoke("edit", EDIT)
    await until(lambda: own_house.states() == ["submitting"])
    with no_writing(own_house):
        await until(lambda: "is request" in own_house.log())
        await until(lambda: "does not get through to its disk" in own_house.log())
        assert own_house.states() == ["submitting"]
    assert files_of(await finished(painter, invocation))
    await own_house.all_over()
    assert own_house.states() == ["delivered"]
    assert len(own_house.of("submit")) == 1


@pytest.mark.parametrize(
    ("switch", "times", "state", "ending"),
    [
        ("submit-broken", 1, "uncertain", "nobody knows whether it began"),
        ("submit-empty-balance", 1, "failed", "balance at the service is empty"),
        ("submit-busy", 1, "delivered", "left today"),
    ],
)
async def test_a_refused_submit_that_cannot_be_written_yet(
    own_house: House, switch: str, times: int, state: str, ending: str
) -> None:
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch(switch, times, delay_seconds=1.0)
    invocation = await painter.invoke("edit", EDIT)
    await until(lambda: own_house.states() == ["submitting"])
    with no_writing(own_house):
        await until(lambda: "does not get through to its disk" in own_house.log())
    await painter.until(invocation, ending)
    await own_house.all_over()
    assert own_house.states() == [state]


async def test_a_result_that_finds_no_room_on_the_disk(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("run-huge-result", 1)
    with no_writing(own_house, beyond=5_000_000):
        invocation = await painter.invoke("edit", EDIT)
        await until(lambda: "the operator has to act: disk" in own_house.log())
        assert own_house.states() == ["finished"]
    assert files_of(await finished(painter, invocation))
    await own_house.all_over()
    assert own_house.states() == ["delivered"]


@pytest.mark.parametrize("kind", ["result", "end"])
async def test_an_end_that_is_shown_and_cannot_be_written_yet(own_house: House, kind: str) -> None:
    await own_house.start()
    painter = own_house.person()
    # By direct message, where showing it twice would be seen.
    own_house.sandbox.faults.switch("edit-gone", -1)
    if kind == "end":
        own_house.sandbox.faults.switch("run-fails", 1)
    own_house.sandbox.faults.switch("send-slow", 1, call="discord.channel_send", delay_seconds=1.0)
    before = len(await painter.messages("dm"))
    await painter.invoke("edit", EDIT)
    await until(lambda: "by direct message" in own_house.log())
    with no_writing(own_house):
        await until(lambda: "does not get through to its disk" in own_house.log())
        assert own_house.rows("SELECT id FROM jobs WHERE told_at IS NULL")
    await own_house.all_over(30)
    assert len(await painter.messages("dm")) == before + 1
    sent = [str(exchange.request) for exchange in own_house.of("channel_send")]
    assert len([one for one in sent if "My database" not in one]) == 1  # that is the operator's
    assert own_house.states() == ["delivered" if kind == "result" else "failed"]


async def test_a_press_while_it_is_locked(own_house: House) -> None:
    own_house.sandbox.runcomfy.queue_seconds = 5.0
    await own_house.start()
    painter = own_house.person()
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "place")
    with locked(own_house):
        press = await painter.press(message["id"], "Cancel")
        assert BUSY in text_of(await painter.until(press, "minute"))
    await painter.until(invocation, "Cancelled")
    await own_house.all_over()
    assert own_house.states() == ["cancelled"]


async def test_a_press_that_could_not_be_written_is_not_carried_out_later(own_house: House) -> None:
    """By then the request may be at RunComfy, where only a press that is made again ends it."""
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("cdn-slow", 1, delay_seconds=4.0)
    invocation = await painter.invoke("edit", EDIT)
    message = await painter.until(invocation, "Queued")
    # Its reply is written down: nothing but the press meets the lock.
    await until(lambda: bool(own_house.rows("SELECT id FROM jobs WHERE message_id IS NOT NULL")))
    with locked(own_house):
        press = await painter.press(message["id"], "Cancel")
        assert BUSY in text_of(await painter.until(press, "minute"))
    assert own_house.states() == ["accepted"]
    await finished(painter, invocation)
    await own_house.all_over()
    (request,) = own_house.sandbox.runcomfy.requests.values()
    assert (own_house.states(), request.state) == (["delivered"], "completed")


async def test_a_damaged_file(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    await finished(painter, await painter.invoke("edit", EDIT))
    await own_house.sandbox.bot.stop()
    path = own_house.folder / "repaint.db"
    whole = path.read_bytes()
    noise = b"\xa5" * 4096
    path.write_bytes(noise + whole[4096:])
    await own_house.sandbox.bot.start()
    assert await own_house.sandbox.bot.ended_alone() == 2
    assert "is damaged or no database" in own_house.sandbox.bot.lines[-1]
    # Where the damage lies in what a start does not read, it goes on, and says so when asked.
    path.write_bytes(whole[:4096] + noise + whole[8192:])
    await own_house.start_again()
    assert NO_WRITING in await refused(painter)
    assert own_house.sandbox.bot.running
    await own_house.sandbox.bot.kill()
    path.write_bytes(whole)


async def test_commands_while_it_ends(own_house: House) -> None:
    await own_house.start()
    painter, guest = own_house.person(), own_house.person("guest")
    own_house.sandbox.faults.switch("submit-slow", 1)
    waits = await painter.invoke("edit", EDIT)
    await until(lambda: own_house.states() == ["submitting"])
    reply = await painter.reply(waits)
    assert reply is not None
    stopping = asyncio.create_task(own_house.sandbox.bot.stop())
    await until(lambda: "stopping" in own_house.log())
    invocations: list[Invocation] = [
        await guest.invoke("edit", EDIT),
        await painter.press(reply["id"], "Cancel"),
    ]
    told = [
        text_of(await person.until(invocation, "restarted"))
        for person, invocation in zip((guest, painter), invocations, strict=True)
    ]
    assert told == [f"{RESTARTED} Nothing was charged.", RESTARTED]
    ended = await stopping
    assert (ended.status, ended.seconds < 10) == (0, True)
    own_house.sandbox.faults.clear()
    await own_house.start_again()
    await own_house.all_over()
    assert own_house.states() == ["uncertain"]


async def test_a_press_that_waits_when_the_process_ends(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    own_house.sandbox.faults.switch("submit-slow", 1)
    waits = await painter.invoke("edit", EDIT)
    await until(lambda: own_house.states() == ["submitting"])
    reply = await painter.reply(waits)
    assert reply is not None
    press = await painter.press(reply["id"], "Cancel")
    await until(lambda: bool(own_house.of("callback")[1:]))
    stopping = asyncio.create_task(own_house.sandbox.bot.stop())
    assert RESTARTED in text_of(await painter.until(press, "restarted"))
    assert (await stopping).seconds < 10
