"""`/stats`: each sees what is theirs to see, and the table is what the jobs were, to the millionth.

The moderator moderates "Repaint sandbox"; the guest, by the role of its keepers, "Small server";
the application belongs to the owner; the painter has no word anywhere, and asks for edits.
"""

from __future__ import annotations

import asyncio
import csv
import io
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from cogs.stats.draw import HEIGHT, WIDTH
from cogs.words import authority, stats
from sandbox.discord.wire import Message
from sandbox.person import Person, RefusedError, Value, files_of, text_of
from tests import openapi
from tests.e2e.house import EDIT, House, finished, open_house, shown
from tests.e2e.moves import CORNER, EPHEMERAL, edits, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENDS = ("run-fails", "submit-empty-balance", "submit-broken", "run-fails")
"""Of four edits: the second costs nothing, the third may."""
HEADING = "### Edits in"


async def asked(
    person: Person, options: Mapping[str, Value] | None = None, place: str = "art"
) -> Message:
    """Return what somebody is told by `/stats`."""
    sent = await person.invoke("stats", options or {}, place=place)
    # A process that draws has to start: long, where every processor has something else to do.
    message = await person.until(sent, HEADING, timeout=50.0)
    assert message["flags"] & EPHEMERAL
    return message


async def table(person: Person, message: Message) -> list[dict[str, str]]:
    """Return the rows of the table that a message holds."""
    (file,) = [file for file in files_of(message) if file["filename"].endswith(".csv")]
    text = (await person.download(file["url"])).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def counted(house: House, guild: str | None) -> Counter[str]:
    """Return what became of the jobs of a server, or of all, as the table names it."""
    guilds = house.sandbox.discord.world.guilds.values()
    ids = [int(one.id) for one in guilds if guild in (None, one.name)]
    wanted = "" if guild is None else f"WHERE guild_id = {ids[0]}"
    rows = house.rows(
        "SELECT state, json_extract(reason, '$.reason') AS reason, user_id, price, charged"
        f" FROM jobs {wanted}"
    )
    found = Counter(edits=len(rows), people=len({row["user_id"] for row in rows}))
    for row in rows:
        match row["state"]:
            case "failed" | "uncertain":
                found.update(["failed", f"failed_{row['reason']}"])
                found["cost"] += row["price"] if row["charged"] else 0
            case state:
                found[state] += 1
                found["cost"] += row["price"] if state == "delivered" or row["charged"] else 0
    return found


def figures(row: Mapping[str, str]) -> Counter[str]:
    """Return a row of the table, its figures as the jobs have them."""
    found = Counter({"cost": int(Decimal(row["cost_usd"]) * 1_000_000)})
    apart = ("day", "wait_median_seconds", "wait_9_of_10_seconds", "cost_usd")
    found.update({name: int(value) for name, value in row.items() if name not in apart})
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def edited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house with edits in two servers and a direct message; four ended without a picture."""
    openapi.require_document()
    async with open_house(tmp_path_factory.mktemp("edited")) as house:
        await house.start()
        painter, guest = house.person(), house.person("guest")
        await asyncio.gather(
            edits(painter), edits(guest), edits(painter, CORNER), edits(painter, "dm")
        )
        for fault in ENDS:
            house.sandbox.faults.switch(fault)
            await painter.until(await painter.invoke("edit", EDIT), "given back")
        await house.all_over()
        yield house
        house.check()


async def test_moderators_see_their_own_server(edited: House) -> None:
    guest, moderator = edited.person("guest"), edited.person("moderator")

    today = datetime.now(UTC).date()
    here, corner = await asyncio.gather(asked(moderator), asked(guest, {"days": 1}, CORNER))
    rows = await table(moderator, here)
    assert [row["day"] for row in rows] == [
        (today - timedelta(days=29 - number)).isoformat() for number in range(30)
    ]
    assert not [row for row in rows[:-1] if figures(row).total()]
    assert +figures(rows[-1]) == +counted(edited, "Repaint sandbox")
    assert float(rows[-1]["wait_median_seconds"]) <= float(rows[-1]["wait_9_of_10_seconds"])
    text = text_of(here)
    assert "### Edits in this server" in text
    assert "**6 edits** by 2 people, with 2 pictures so far" in text
    assert "Without a picture: 4 (model failed 2, balance empty 1, never confirmed 1)" in text
    assert (await shown(moderator, here)).size == (WIDTH, HEIGHT)
    (alt,) = [
        str(item["description"])
        for part in here["components"][0]["components"]
        for item in part.get("items", ())
    ]
    assert alt.startswith("Charts of 6 edits")

    (row,) = await table(guest, corner)
    assert +figures(row) == +counted(edited, "Small server")
    assert "**1 edit** by 1 person" in text_of(corner)


async def test_owners_see_everything_or_a_server(edited: House) -> None:
    owner = edited.person("owner")
    places: list[tuple[dict[str, Value], str]] = [
        ({"days": 366}, "dm"),
        ({"everywhere": True}, "art"),
        ({}, "art"),
    ]
    # More at once than are drawn at once: all are answered.
    *everywhere, here = await asyncio.gather(*(asked(owner, *one) for one in places))
    for (options, _), everything in zip(places, everywhere, strict=False):
        assert "### Edits in all servers and direct messages" in text_of(everything)
        rows = await table(owner, everything)
        assert len(rows) == options.get("days", 30)
        assert +figures(rows[-1]) == +counted(edited, None)
        assert (await shown(owner, everything)).size == (WIDTH, HEIGHT)
    assert "**6 edits**" in text_of(here)
    assert (await shown(owner, here)).size == (WIDTH, HEIGHT)


async def test_nobody_sees_what_is_not_theirs(house: House) -> None:
    painter, guest, moderator = (house.person(n) for n in ("painter", "guest", "moderator"))
    with pytest.raises(RefusedError):
        await painter.invoke("stats", {})
    # Whatever Discord lets through, it is asked again.
    for person, place, options, words in (
        (painter, "art", {}, authority.MODERATORS_ONLY),
        (guest, "art", {}, authority.MODERATORS_ONLY),
        (moderator, "art", {"everywhere": True}, authority.OWNERS_ONLY),
        (moderator, "dm", {}, authority.OWNERS_ONLY),
    ):
        sent = await person.invoke("stats", options, place=place, unchecked=True)
        assert not files_of(await told(person, sent, words))
    for days in (0, 367):
        with pytest.raises(RefusedError):
            await moderator.invoke("stats", {"days": days})


async def test_where_nothing_was_edited_a_sentence_says_so(house: House) -> None:
    guest = house.person("guest")
    message = await asked(guest, {"days": 7}, CORNER)
    assert stats.NO_EDITS in text_of(message)
    (file,) = files_of(message)
    today = datetime.now(UTC).date()
    assert file["filename"] == f"repaint-{today - timedelta(days=6)}-to-{today}.csv"
    rows = await table(guest, message)
    assert [date.fromisoformat(row["day"]) for row in rows][-1] == today
    assert not any(figures(row).total() for row in rows)


async def test_where_no_file_may_be_attached_there_is_the_text(house: House) -> None:
    moderator = house.person("moderator")
    message = await asked(moderator, place="no-files")
    assert stats.NO_FILES in text_of(message)
    assert not files_of(message)


NO_LIBRARY = """
import runpy, sys
mine, sys.executable = sys.executable, "/nowhere/python"
import cogs.stats.drawing
sys.executable = mine
runpy.run_path("bot.py", run_name="__main__")
"""
"""The bot, on a machine where the process that draws cannot be started."""


async def test_a_machine_that_cannot_draw_gives_the_text_and_the_table(tmp_path: Path) -> None:
    openapi.require_document()
    async with open_house(tmp_path, (sys.executable, "-c", NO_LIBRARY)) as house:
        await house.start()
        owner = house.person("owner")
        await finished(owner, await owner.invoke("edit", EDIT))
        message = await asked(owner)
        assert "**1 edit** by 1 person" in text_of(message)
        assert stats.NOT_DRAWN in text_of(message)
        assert (await table(owner, message))[-1]["edits"] == "1"
        await house.all_over()
        house.check()
        assert "no picture was drawn" in house.log()
