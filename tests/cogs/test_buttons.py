"""Lasting buttons: each finds its way back from its id, and none is ever dead."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from itertools import product
from typing import Any, TypeVar, cast

import pytest
from discord import ui
from yarl import URL

import cogs
from cogs.buckets import Buckets
from cogs.client import LASTING, Repaint
from cogs.edit import CancelButton, CompareButton, Deed, EditButton, Onward, deeds
from cogs.words.onward import UNKNOWN_BUTTON, UNKNOWN_EDIT
from jobs import Jobs
from models import read_all
from tests.cogs.wire import button_press, message, opened

T = TypeVar("T", CancelButton, CompareButton, EditButton)
LONGEST_ID = 10**20 - 1
NO_JOBS = cast("Jobs", None)
"""Nothing here gets as far as a job."""


def template(button: type[ui.DynamicItem[Any]]) -> re.Pattern[str]:
    return button.__discord_ui_compiled_template__


async def rebuild(made: T) -> T:
    """Return what a press makes of the button's id."""
    match = template(type(made)).fullmatch(made.custom_id)
    assert match
    return await made.from_custom_id(cast("Any", None), made.item, match)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("message_id", [None, 1, LONGEST_ID])
@pytest.mark.parametrize("edit_id", [0, 1, LONGEST_ID])
async def test_an_id_leads_back_to_the_button_that_had_it(
    deed: Deed, edit_id: int, message_id: int | None
) -> None:
    made = EditButton(deed, edit_id, message_id)
    assert len(made.custom_id) <= 100
    rebuilt = await rebuild(made)
    assert (rebuilt.deed, rebuilt.interaction_id, rebuilt.message_id) == (deed, edit_id, message_id)
    assert rebuilt.to_component_dict() == made.to_component_dict()


async def test_so_do_those_of_the_other_two() -> None:
    for made in (CancelButton(2**63 - 1), CancelButton(1)):
        assert (await rebuild(made)).to_component_dict() == made.to_component_dict()
    compare = CompareButton()
    assert (await rebuild(compare)).to_component_dict() == compare.to_component_dict()


def test_no_id_is_taken_by_two() -> None:
    ids = [EditButton(deed, edit, LONGEST_ID).custom_id for deed, edit in product(Deed, (1, 10**9))]
    ids += [EditButton(deed, LONGEST_ID).custom_id for deed in Deed]
    ids += [CancelButton(2**63 - 1).custom_id, CompareButton().custom_id]
    assert len(set(ids)) == len(ids)
    for custom_id in ids:
        takers = [button for button in LASTING if template(button).fullmatch(custom_id)]
        assert len(takers) == 1, custom_id


@pytest.mark.parametrize("deed", Deed)
def test_each_has_a_label_and_somebody_who_does_it(deed: Deed) -> None:
    models = read_all()
    label = EditButton(deed, 1).item.label
    assert label
    assert len(label) <= 38, "more is cut on a phone (components reference: button)"
    assert deeds(NO_JOBS, models, Onward(NO_JOBS, models)).keys() == set(Deed)


async def test_all_that_the_package_has_are_registered() -> None:
    for module in pkgutil.walk_packages(cogs.__path__, "cogs."):
        import_module(module.name)
    ours = {item for item in ui.DynamicItem.__subclasses__() if item.__module__.startswith("cogs.")}
    assert ours == set(LASTING)
    client = Repaint(URL("http://127.0.0.1:9"), Buckets())

    async def nothing() -> None: ...

    client.prepare(NO_JOBS, read_all(), nothing)
    assert set(client._connection._view_store._dynamic_items.values()) == ours


def row(custom_id: str) -> list[dict[str, Any]]:
    button = {"type": 2, "id": 2, "style": 2, "label": "New", "custom_id": custom_id}
    return [{"type": 1, "id": 1, "components": [button]}]


@pytest.mark.parametrize(
    "custom_id",
    [
        "upscale:1",
        "again:1:2:3",
        f"again:{10**20}",
        "again:",
        "again",
        "cancel:x",
        "compare:1",
        "delete-no:1",
        "Ω" * 100,
    ],
)
async def test_a_button_that_nobody_knows_is_answered(custom_id: str) -> None:
    async with opened(NO_JOBS) as door:
        press = button_press(custom_id, message(components=row(custom_id)))
        assert await door.told(press) == UNKNOWN_BUTTON


class Empty:
    """Jobs, of which there are none."""

    async def by_interaction(self, _: int) -> None:
        """Know nothing of it."""


@pytest.mark.parametrize("deed", Deed)
async def test_an_edit_that_is_not_known_any_more_is_a_sentence(deed: Deed) -> None:
    async with opened(cast("Jobs", Empty())) as door:
        custom_id = EditButton(deed, 1, 2).custom_id
        press = button_press(custom_id, message(components=row(custom_id)))
        assert (await door.told(press)).startswith(UNKNOWN_EDIT)


async def test_an_error_behind_a_button_is_a_sentence() -> None:
    """Of ours, and an id that the database cannot hold."""
    async with opened(NO_JOBS) as door:
        for custom_id in ("more:1", f"again:{LONGEST_ID}"):
            press = button_press(custom_id, message(components=row(custom_id)))
            assert "Something went wrong on my side" in await door.told(press)
