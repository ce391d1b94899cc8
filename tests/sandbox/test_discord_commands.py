"""Registering commands: what Discord checks, and what it answers."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.command_checks import CheckedCommand, is_chat_input_name
from tests.sandbox.discord_api import api, codes

Json = dict[str, Any]


def option(**changes: Any) -> Json:
    return {"type": 3, "name": "prompt", "description": "What to change"} | changes


def sub(*options: Json, **changes: Any) -> Json:
    made = {"type": 1, "name": "sub", "description": "A part", "options": list(options)}
    return made | changes


def command(*options: Json, **changes: Any) -> Json:
    made = {"name": "edit", "description": "Edit a picture", "options": list(options)}
    return made | changes


BAD: dict[str, tuple[Json, str, str]] = {
    "a capital": (command(name="Edit"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    "a space": (command(name="ed it"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    "33 characters": (command(name="x" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    "no description": (command(description=""), "description", "BASE_TYPE_BAD_LENGTH"),
    "a long description": (
        command(option(description="x" * 101)),
        "options.0.description",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "26 options": (
        command(*(option(name=f"o{n}") for n in range(26))),
        "options",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a name twice": (
        command(option(), option()),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
    ),
    "a required one last": (
        command(option(), option(name="b", required=True)),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "26 choices": (
        command(option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])),
        "options.0.choices",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a choice of another type": (
        command(option(type=4, choices=[{"name": "a", "value": "a"}])),
        "options.0.choices.0.value",
        "BASE_TYPE_BAD_TYPE",
    ),
    "choices and suggestions": (
        command(option(autocomplete=True, choices=[{"name": "a", "value": "a"}])),
        "options.0.choices",
        "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
    ),
    "too long a string": (
        command(option(max_length=6001)),
        "options.0.max_length",
        "NUMBER_TYPE_MIN",
    ),
    "a length of a number": (
        command(option(type=4, max_length=5)),
        "options.0.max_length",
        "NUMBER_TYPE_MIN",
    ),
    "a fraction for an integer": (
        command(option(type=4, min_value=0.5)),
        "options.0.min_value",
        "NUMBER_TYPE_COERCE",
    ),
    "a group message without people's own installs": (
        command(contexts=[0, 2]),
        "contexts",
        "APPLICATION_COMMAND_INVALID",
    ),
    "a subcommand beside an option": (
        command(option(), sub()),
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "a subcommand in a subcommand": (
        command(sub(sub(name="inner"))),
        "options.0.options.0",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "an option in a group": (
        command(sub(option(), type=2)),
        "options.0.options.0",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    "a required one last, in a subcommand": (
        command(sub(option(), option(name="b", required=True))),
        "options.0.options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "suggestions for a person": (
        command(option(type=6, autocomplete=True)),
        "options.0.autocomplete",
        "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_TYPE",
    ),
    "no type": (command(option(type=99)), "options.0.type", "BASE_TYPE_CHOICES"),
    "an odd type": (command(option(type={})), "options.0.type", "BASE_TYPE_CHOICES"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_discord_refuses(name: str) -> None:
    body, path, code = BAD[name]
    checked = CheckedCommand(body, "")
    assert [(p.path, p.code) for p in checked.problems][:1] == [(path, code)]


def test_subcommands_stand_alone_and_in_groups() -> None:
    made = command(
        sub(option(type=6, required=True)), sub(sub(option(), name="c"), type=2, name="b")
    )
    checked = CheckedCommand(made, "")
    assert checked.problems == []
    plain, group = checked.filled["options"]
    assert [o["type"] for o in (plain, *plain["options"])] == [1, 6]
    assert [o["type"] for o in (group, *group["options"], *group["options"][0]["options"])] == [
        *(2, 1, 3),
    ]
    bare = CheckedCommand(command(sub()), "").filled["options"][0]
    assert "options" not in bare


def test_a_whole_command_has_8000_characters_at_most() -> None:
    choices = [{"name": f"{n:0100}", "value": f"{n:0100}"} for n in range(25)]
    two = command(*(option(name=f"o{n}", choices=choices) for n in range(2)))
    assert [p.code for p in CheckedCommand(two, "0").problems] == ["APPLICATION_COMMAND_TOO_LARGE"]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("edit", True),
        ("é-_'1", True),
        ("画像", True),
        ("हिंदी", True),
        ("", False),
        ("É", False),
        ("a b", False),
        ("a.b", False),
    ],
)
def test_names(name: str, good: bool) -> None:
    assert is_chat_input_name(name) == good


async def test_a_list_replaces_the_list_and_ids_stay() -> None:
    async with api() as a:
        path = f"/applications/{a.sandbox.discord.world.application_id}/commands"
        number = option(type=4, name="seed", min_value=0, max_value=2**31 - 1, required=False)
        first = command(option(required=True), number)
        status, (edit,) = await a.call("PUT", path, [first])
        assert status == 200
        # As the real answers: what is false is left out.
        assert [o.get("required") for o in edit["options"]] == [True, None]
        assert edit["contexts"] is None
        status, answer = await a.call("GET", path)
        assert [c["id"] for c in answer] == [edit["id"]]
        assert "name_localizations" not in answer[0]["options"][0]
        _, answer = await a.call("GET", f"{path}?with_localizations=1")
        assert answer == [edit]
        _, (again, quota) = await a.call("PUT", path, [first, command(name="quota")])
        assert again["id"] == edit["id"]
        assert again["version"] != edit["version"]
        assert (await a.call("POST", path, command(name="quota")))[0] == 200
        assert (await a.call("POST", path, command(name="new")))[0] == 201
        assert (await a.call("GET", f"{path}/{quota['id']}"))[1]["name"] == "quota"
        assert (await a.call("DELETE", f"{path}/{quota['id']}"))[0] == 204
        assert (await a.call("GET", f"{path}/{quota['id']}"))[1]["code"] == 10063
        status, refused = await a.call("PUT", path, [command(name="A"), command(), command()])
        assert status == 400
        assert codes(refused) == [
            ("0.name", "APPLICATION_COMMAND_INVALID_NAME"),
            ("2.name", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ]
        assert len((await a.call("GET", path))[1]) == 2
