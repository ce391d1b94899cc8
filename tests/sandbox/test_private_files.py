"""Files in ephemeral answers: pictures in a gallery, a CSV file, on each of the three routes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
import pytest

from sandbox.discord.state import EPHEMERAL
from sandbox.person import files_of
from tests.sandbox.stage import AnyInteraction, panel, png, stage

CSV = b"day,edits\n2026-11-22,3\n"


def report() -> dict[str, Any]:
    view = panel("Figures", "attachment://days.png")
    view.add_item(discord.ui.File("attachment://days.csv"))
    files = [discord.File(BytesIO(png()), "days.png"), discord.File(BytesIO(CSV), "days.csv")]
    return {"view": view, "files": files}


async def at_once(interaction: AnyInteraction) -> None:
    await interaction.response.send_message(**report(), ephemeral=True)


async def after_thinking(interaction: AnyInteraction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    told = report()
    await interaction.edit_original_response(view=told["view"], attachments=told["files"])


async def as_more(interaction: AnyInteraction) -> None:
    await interaction.response.send_message("One moment", ephemeral=True)
    await interaction.followup.send(**report(), ephemeral=True)


@pytest.mark.parametrize("answer", [at_once, after_thinking, as_more])
async def test_a_picture_and_a_file_for_one_person_alone(answer: Any) -> None:
    async with stage() as s:
        s.play(answer)
        made = await s.paint()
        shown = await s.painter.until(made, "Figures")
        assert shown["flags"] & EPHEMERAL
        assert shown["attachments"] == []
        picture, table = files_of(shown)
        assert (picture["content_type"], picture["width"]) == ("image/png", 40)
        assert (table["content_type"], table["filename"]) == ("text/csv", "days.csv")
        assert await s.painter.download(picture["url"]) == png()
        assert await s.painter.download(table["url"]) == CSV
        assert all("/ephemeral-attachments/" in one["url"] for one in (picture, table))
        card = shown["components"][-1]
        assert (card["type"], card["name"], card["size"]) == (13, "days.csv", len(CSV))
        assert await s.guest.messages() == []
        await s.interaction()
        await s.painter.delete(shown["id"])
        assert shown["id"] not in [m["id"] for m in await s.painter.messages()]


async def test_an_attachment_says_that_it_vanishes() -> None:
    async with stage() as s:

        async def answer(interaction: AnyInteraction) -> None:
            file = discord.File(BytesIO(CSV), "a.csv")
            await interaction.response.send_message("Here", file=file, ephemeral=True)

        s.play(answer)
        shown = await s.painter.until(await s.paint(), "Here")
        assert [one["ephemeral"] for one in shown["attachments"]] == [True]
        await s.interaction()
