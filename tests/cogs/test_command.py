"""Commands made from documents: what Discord is sent, and where each option ends up."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest

from cogs.edit import edit_command
from cogs.quota import quota_command
from cogs.tree import Tree, _comparable
from jobs import Jobs
from models import BadValueError, Model, Problem, read_all
from sandbox.exchanges import Exchange
from tests import openapi
from tests.models.documents import PICTURE, PICTURES, model

NO_JOBS = cast("Jobs", None)
"""The builder only hands it on."""

SINGLE = model(
    {
        "prompt": {"type": "string", "title": "Prompt", "description": ""},
        "img_url": {"title": "Picture", **PICTURE},
        "seed": {"type": "integer", "title": "Seed", "minimum": 0, "maximum": 2**60},
    },
    ["prompt", "img_url"],
    command="redraw",
)
VARIED = model(
    {
        "strength": {"type": "number", "title": "Strength", "minimum": 0, "maximum": 1.5},
        "aspect_ratio": {"type": "string", "title": "Shape", "enum": ["1:1", "16:9"]},
        "style": {"type": "string", "title": "Style", "enum": [f"style {n}" for n in range(40)]},
        "steps": {"type": "integer", "title": "Steps", "enum": [4, 8, 30]},
        "prompt": {"type": "string", "title": "Prompt", "description": "d" * 300},
        "images": {"title": "Pictures", **PICTURES, "minItems": 2, "maxItems": 4},
        "settings": {"type": "object"},
    },
    ["prompt", "images"],
    command="blend",
)


def _built(*models: Model) -> list[dict[str, Any]]:
    client = discord.Client(intents=discord.Intents.none())
    tree = Tree(client)
    for one in models:
        tree.add_command(edit_command(one, NO_JOBS))
    tree.add_command(quota_command(NO_JOBS))
    return [command.to_dict(tree) for command in tree.get_commands()]


def _options(built: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {option["name"]: option for option in built["options"]}


def test_discords_document_accepts_every_command() -> None:
    openapi.require_document()
    exchange = Exchange(
        service="discord",
        call="commands_put",
        method="PUT",
        path="/api/v10/applications/1/commands",
        template="/api/v10/applications/{application_id}/commands",
        query={},
        authorization="",
        request=_built(*read_all(), SINGLE, VARIED),
    )
    assert openapi.problems(exchange) == []


def test_a_single_picture_keeps_its_name_and_reaches_its_key() -> None:
    redraw, _ = _built(SINGLE)
    options = _options(redraw)
    assert redraw["name"] == "redraw"
    assert list(options) == ["prompt", "img_url", "seed"]
    assert options["img_url"]["type"] == 11
    assert options["prompt"]["description"] == "Prompt", "an empty description is its title"
    # Beyond what Discord's integers hold: typed as text, and a number all the same.
    assert options["seed"]["type"] == 3
    arguments = SINGLE.arguments({"prompt": "p", "seed": "9007199254740993", "img_url": "x"})
    body = SINGLE.body(arguments, {"img_url": "https://cdn.example/a.png"})
    assert body == {
        "prompt": "p",
        "img_url": "https://cdn.example/a.png",
        "seed": 9007199254740993,
    }


def test_choices_ranges_and_long_lists() -> None:
    blend, _ = _built(VARIED)
    options = _options(blend)
    assert list(options) == [
        "prompt",
        "images1" if "images1" in options else "image1",
        "image2",
        "strength",
        "aspect_ratio",
        "style",
        "steps",
        "image3",
        "image4",
    ]
    assert [o["name"] for o in blend["options"] if o["required"]] == ["prompt", "image1", "image2"]
    assert (options["strength"]["type"], options["strength"]["max_value"]) == (10, 1.5)
    assert [c["value"] for c in options["aspect_ratio"]["choices"]] == ["1:1", "16:9"]
    assert [c["value"] for c in options["steps"]["choices"]] == [4, 8, 30]
    assert options["style"]["autocomplete"] is True
    assert "choices" not in options["style"]
    assert len(options["prompt"]["description"]) == 100
    given = {"prompt": "p", "style": "style 39", "strength": 1, "steps": 8}
    arguments = VARIED.arguments({**given, "image1": "x", "image2": "x"})
    addresses = {"image1": "https://a.example/1", "image2": "https://a.example/2"}
    assert VARIED.body(arguments, addresses) == {**given, "images": list(addresses.values())}


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("style", "style 40", Problem.NOT_A_CHOICE),
        ("steps", 5, Problem.NOT_A_CHOICE),
        ("strength", 1.6, Problem.TOO_LARGE),
        ("strength", "much", Problem.WRONG_TYPE),
    ],
)
def test_what_discords_client_lets_through_is_checked_again(
    name: str, value: object, problem: Problem
) -> None:
    """What is completed as one types is free text, for one."""
    with pytest.raises(BadValueError) as caught:
        VARIED.arguments({"prompt": "p", "image1": "x", "image2": "x", name: value})
    assert caught.value.problem is problem


async def test_a_long_list_is_completed_as_one_types() -> None:
    command = edit_command(VARIED, NO_JOBS)
    complete = command._params["style"].autocomplete
    assert callable(complete)
    everything = await complete(cast("Any", None), "")
    assert len(everything) == 25
    some = await complete(cast("Any", None), "STYLE 3")
    assert [choice.value for choice in some] == ["style 3", *(f"style {n}" for n in range(30, 40))]


def test_what_discord_returns_counts_as_the_same() -> None:
    """As the sandbox and Discord's document have it: filled in, reordered, empties left out."""
    ours = _built(*read_all())
    theirs = []
    for command in reversed(ours):
        returned = {k: v for k, v in command.items() if v not in ([], None) and k != "nsfw"}
        returned |= {"id": "1", "application_id": "2", "version": "3", "type": 1, "nsfw": False}
        returned["contexts"] = list(reversed(command["contexts"]))
        theirs.append(returned)
    assert _comparable(ours) == _comparable(theirs)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "another"},
        {"contexts": [0]},
        {"options": []},
        {"default_member_permissions": "0"},
        {"nsfw": True},
    ],
    ids=str,
)
def test_any_difference_is_seen(change: dict[str, Any]) -> None:
    ours = _built(*read_all())
    theirs = [{**ours[0], **change}, *ours[1:]]
    assert _comparable(ours) != _comparable(theirs)


def test_a_minimum_of_nought_is_no_empty_value() -> None:
    ours = _built(*read_all())
    (edit,) = [command for command in ours if command["name"] == "edit"]
    changed = [{k: v for k, v in option.items() if k != "min_value"} for option in edit["options"]]
    assert _comparable([edit]) != _comparable([{**edit, "options": changed}])
