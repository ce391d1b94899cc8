"""What a form and further commands are made of: titles, defaults, and the names of the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models import DocumentError, Value, read_all, read_document
from tests.models.documents import PICTURES, document, model, option


def test_the_shipped_document_has_a_form_and_a_command_on_messages() -> None:
    [edit] = read_all()
    assert (edit.studio, edit.message_command) == ("studio", "Edit picture")
    titles = [(o.name, o.title) for o in edit.options if not o.name.startswith("image")]
    assert titles == [
        ("prompt", "Prompt"),
        ("negative_prompt", "Negative Prompt"),
        ("seed", "Seed"),
        ("prompt_extend", "Magic Prompt"),
    ]
    assert option(edit, "image_size").title == "Aspect Ratio (W:H)"
    assert {o.title for o in edit.images} == {"Reference Images"}


def test_the_shipped_document_says_what_is_taken_where_nothing_is_chosen() -> None:
    [edit] = read_all()
    defaults = {o.name: o.default for o in edit.options if o.name != "prompt"}
    assert defaults == {
        "image1": None,
        "image2": None,
        "image3": None,
        "negative_prompt": "low resolution, error, worst quality, low quality, deformed, "
        "extra fingers",
        "image_size": "1024*1024 (1:1)",
        "seed": 0,
        "prompt_extend": True,
    }
    assert edit.arguments({"prompt": "p", "image1": "x"}) == {"prompt": "p"}, "none is ever sent"


@pytest.mark.parametrize(
    ("key", "said", "title"),
    [
        ("prompt", {"title": "What to do"}, "What to do"),
        ("guidance_scale", {}, "Guidance scale"),
        ("guidance_scale", {"title": ""}, "Guidance scale"),
        ("guidance_scale", {"title": " \n"}, "Guidance scale"),
        ("guidance_scale", {"title": None, "description": "how much"}, "Guidance scale"),
        ("seed", {"title": "  Seed "}, "Seed"),
    ],
)
def test_a_title_is_the_documents_or_else_the_key_in_words(
    key: str, said: dict[str, Any], title: str
) -> None:
    assert option(model({key: {"type": "string", **said}}), key).title == title


@pytest.mark.parametrize(
    ("schema", "default"),
    [
        ({"type": "string", "default": "soft"}, "soft"),
        ({"type": "string", "enum": ["a", "b"], "default": "b"}, "b"),
        ({"type": "integer", "default": 7}, 7),
        ({"type": "number", "default": 0.5}, 0.5),
        ({"type": "boolean", "default": True}, True),
        ({"type": "boolean", "default": False}, False),
        # What could not be sent is none.
        ({"type": "string"}, None),
        ({"type": "string", "default": None}, None),
        ({"type": "string", "enum": ["a", "b"], "default": "c"}, None),
        ({"type": "string", "maxLength": 3, "default": "long"}, None),
        ({"type": "string", "default": 7}, None),
        ({"type": "integer", "maximum": 5, "default": 7}, None),
        ({"type": "integer", "default": True}, None),
        ({"type": "integer", "default": 0.5}, None),
        ({"type": "number", "default": float("nan")}, None),
        ({"type": "boolean", "default": "yes"}, None),
        ({"type": "boolean", "default": 1}, None),
    ],
)
def test_a_default_is_the_documents_if_it_could_be_sent(
    schema: dict[str, Any], default: Value | None
) -> None:
    found = option(model({"x": schema}), "x").default
    assert (found, type(found)) == (default, type(default))


def test_without_a_name_there_is_no_such_command() -> None:
    bare = model({"prompt": {"type": "string"}})
    assert (bare.studio, bare.message_command) == (None, None)
    for nothing in ("", None):
        made = model({"prompt": {"type": "string"}}, studio=nothing, message_command=nothing)
        assert (made.studio, made.message_command) == (None, None)


def test_names_become_what_discord_takes() -> None:
    made = model({"images": PICTURES}, studio="Big Studio!", message_command="Edit " * 20)
    assert made.studio == "big_studio_"
    assert made.message_command
    assert 1 <= len(made.message_command) <= 32
    assert made.message_command == made.message_command.strip()
    blank = model({"images": PICTURES}, message_command="   ")
    assert blank.message_command is None


def written(folder: Path, **repaints: dict[str, str]) -> Path:
    """Write a document by each name, with these keys of ours."""
    for name, repaint in repaints.items():
        made = {**document({"images": PICTURES}), "model_id": f"maker/{name}", "repaint": repaint}
        (folder / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ({"studio": "studio"}, {"studio": "studio"}, "/studio"),
        ({"studio": "other"}, {"command": "other"}, "/other"),
        ({"command": "other"}, {"studio": "Other"}, "/other"),
        ({"message_command": "Edit"}, {"message_command": "Edit"}, "“Edit”"),
        ({"command": "one"}, {"command": "one"}, "/one"),
        # Discord takes only the first 32 characters of it.
        ({"message_command": "E" * 32}, {"message_command": "E" * 33}, "“E"),
    ],
)
def test_two_documents_that_want_the_same_name_are_refused_by_it(
    tmp_path: Path, first: dict[str, str], second: dict[str, str], wanted: str
) -> None:
    with pytest.raises(DocumentError) as raised:
        read_all(written(tmp_path, a=first, b=second))
    assert str(raised.value).startswith(f"b.json wants {wanted}")


def test_one_document_that_wants_a_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="studio"):
        read_document(document({"images": PICTURES}, command="studio", studio="studio"))
    with pytest.raises(DocumentError):
        read_all(written(tmp_path, a={"command": "same", "studio": "Same"}))


def test_commands_of_different_kinds_may_share_a_name(tmp_path: Path) -> None:
    """Discord keeps slash commands and those on messages apart (application commands: naming)."""
    one = {"command": "one", "studio": "two", "message_command": "three"}
    other = {"command": "three", "studio": "four", "message_command": "one"}
    assert len(read_all(written(tmp_path, a=one, b=other))) == 2
