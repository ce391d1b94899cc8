"""The form: what it asks for, within Discord's limits and as its document has it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from discord import ui

from cogs.edit.asking.form import Choice, chooser, form, upload
from cogs.words.errors import RefusedError
from models import Model, Value, read_all
from sandbox.exchanges import Exchange
from tests import openapi
from tests.cogs.wire import Json
from tests.models.documents import PICTURE, PICTURES, model

[EDIT] = read_all()
PROMPT: Json = {"type": "string", "title": "Prompt"}
ASKED: Mapping[str, Value] = {
    "prompt": "a red hat",
    "negative_prompt": "blur",
    "image_size": "800*1200 (2:3)",
    "seed": 7,
    "prompt_extend": False,
}


def built(modal: ui.Modal) -> list[Json]:
    """Hold what Discord would be sent against its limits and its document; return the parts."""
    told = modal.to_dict()
    labels = told["components"]
    assert 1 <= len(labels) <= 5
    assert 1 <= len(told["title"]) <= 45
    assert 1 <= len(told["custom_id"]) <= 100
    fields: list[Json] = [label["component"] for label in labels]
    ids = [part["custom_id"] for part in fields]
    assert len(set(ids)) == len(ids)
    assert all(1 <= len(custom_id) <= 100 for custom_id in ids)
    for label in labels:
        assert 1 <= len(label["label"]) <= 45
        assert 1 <= len(label.get("description") or "x") <= 100
    for part in fields:
        check_field(part)
    if openapi.DOCUMENT.exists():
        assert openapi.problems(callback({"type": 9, "data": told})) == []
    assert modal.is_finished(), "else discord.py keeps it"
    return list(labels)


def check_field(part: Json) -> None:
    match part["type"]:
        case 3:
            values = [option["value"] for option in part["options"]]
            assert 1 <= len(values) == len(set(values)) <= 25
            assert part["min_values"] <= part["max_values"] <= len(values)
            assert part["required"] == (part["min_values"] > 0)
            for option in part["options"]:
                assert 1 <= len(option["value"]) <= 100
                assert 1 <= len(option["label"]) <= 100
                assert 1 <= len(option.get("description") or "x") <= 100
            assert sum(option["default"] for option in part["options"]) <= part["max_values"]
            assert len(part.get("placeholder") or "") <= 150
        case 4:
            assert not part.get("label"), "a Label has it"
            assert 1 <= part["max_length"] <= 4000
            assert (part.get("min_length") or 0) <= part["max_length"]
            assert len(part.get("value") or "") <= part["max_length"]
        case 19:
            assert 1 <= part["min_values"] <= part["max_values"] <= 10
        case kind:
            assert kind == 23


def callback(body: Json) -> Exchange:
    return Exchange(
        service="discord",
        call="callback",
        method="POST",
        path="/api/v10/interactions/1/t/callback",
        template="/api/v10/interactions/{interaction_id}/{token}/callback",
        query={},
        authorization="",
        request=body,
    )


def test_discords_document_takes_every_kind_of_field_and_no_other() -> None:
    openapi.require_document()
    modal = form(EDIT, "studio:edit", "Edit pictures", given=ASKED, pictures=upload(EDIT))
    told: Json = {"type": 9, "data": modal.to_dict()}
    assert openapi.problems(callback(told)) == []
    told["data"]["components"][0]["component"]["max_length"] = 4001
    assert openapi.problems(callback(told)) != []


async def test_the_shipped_model_is_asked_for_in_this_order() -> None:
    first = ["Prompt", "Negative Prompt", "Aspect Ratio (W:H)", "Magic Prompt"]
    changed = built(form(EDIT, "change:1", "Change", given=ASKED, with_seed=True))
    assert [label["label"] for label in changed] == [*first, "Seed"]
    used = built(form(EDIT, "use:1", "Use", given=ASKED))
    assert [label["label"] for label in used] == first
    studio = built(form(EDIT, "studio:edit", "S", given={}, pictures=upload(EDIT), with_seed=True))
    assert [label["label"] for label in studio] == [*first, "Pictures"]


async def test_what_was_asked_is_filled_in() -> None:
    fields = {
        label["component"]["custom_id"]: label["component"]
        for label in built(form(EDIT, "change:1", "Change", given=ASKED, with_seed=True))
    }
    assert fields["prompt"]["value"] == "a red hat"
    assert fields["prompt"]["style"] == 2, "a paragraph"
    assert (fields["prompt"]["required"], fields["prompt"]["max_length"]) == (True, 1999)
    assert (fields["negative_prompt"]["value"], fields["negative_prompt"]["max_length"]) == (
        "blur",
        500,
    )
    chosen = [o["value"] for o in fields["image_size"]["options"] if o["default"]]
    assert chosen == ["800*1200 (2:3)"]
    assert fields["seed"]["value"] == "7"
    assert fields["prompt_extend"]["default"] is False


async def test_what_was_not_chosen_stays_so_but_a_checkbox_shows_what_the_model_would_do() -> None:
    labels = built(form(EDIT, "change:1", "Change", given={"prompt": "p"}, with_seed=True))
    _, negative, size, magic, seed = [label["component"] for label in labels]
    assert not negative.get("value")
    assert not any(option["default"] for option in size["options"])
    assert size["placeholder"] == "1024*1024 (1:1), unless you choose"
    assert magic["default"] is True
    assert not seed.get("value")


async def test_a_prompt_of_the_greatest_length_is_filled_in_whole() -> None:
    long = "画" * 1999
    prompt, *_ = built(form(EDIT, "change:1", "Change", given={**ASKED, "prompt": long}))
    assert prompt["component"]["value"] == long


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        (model({f"text{n}": {"type": "string"} for n in range(24)}), [4] * 5),
        (model({"style": {"type": "string", "enum": [f"s{n}" for n in range(60)]}}), [4]),
        (model({"style": {"type": "string", "enum": [f"s{n}" for n in range(25)]}}), [3]),
        (model({"style": {"type": "string", "enum": ["x" * 120 + "a", "x" * 120 + "b"]}}), [4]),
        (model({"style": {"type": "string", "enum": ["", "bold"]}}), [4]),
        (model({"style": {"type": "string", "enum": ["a", "b"], "default": "a" * 300}}), [3]),
        (model({"steps": {"type": "integer", "enum": [4, 8], "default": 8}}, ["steps"]), [3]),
        (model({"ratio": {"type": "number", "enum": [0.5, 1.0, 2]}}), [3]),
        (model({"strength": {"type": "number", "default": -2.2250738585072014e-308}}), [4]),
        (model({"seed": {"type": "integer", "maximum": 2**64}}), [4]),
        (model({"sharp": {"type": "boolean"}, "prompt": PROMPT}), [4, 23]),
        (model({"prompt": {**PROMPT, "default": "d" * 4000, "maxLength": 9000}}), [4]),
        (model({"prompt": {**PROMPT, "minLength": 5000}}), [4]),
        (model({"prompt": {"type": "string", "title": "T" * 99, "description": "d" * 999}}), [4]),
        (model({"prompt": {"type": "string", "title": "  ", "description": "\n"}}), [4]),
    ],
)
async def test_other_documents_keep_discords_limits(made: Model, kinds: list[int]) -> None:
    defaults = {option.key: option.default for option in made.options}
    for given in ({}, {key: value for key, value in defaults.items() if value is not None}):
        labels = built(form(made, "change:1", "T" * 99, given=given, with_seed=True))
        assert [label["component"]["type"] for label in labels] == kinds


async def test_the_prompt_comes_first_then_what_is_required() -> None:
    made = model(
        {
            **{f"text{n}": {"type": "string"} for n in range(6)},
            "steps": {"type": "integer"},
            "prompt": PROMPT,
            "img_url": PICTURE,
        },
        ["steps", "img_url"],
    )
    labels = built(form(made, "studio:x", "S", given={}, pictures=upload(made)))
    ids = [label["component"]["custom_id"] for label in labels]
    assert ids == ["prompt", "steps", "text0", "text1", "pictures"]


@pytest.mark.parametrize(("least", "most", "shown"), [(1, 3, 2), (1, 1, 25), (3, 9, 2), (2, 3, 4)])
async def test_pictures_of_a_message_are_chosen_from_a_list(
    least: int, most: int, shown: int
) -> None:
    made = model({"image_urls": {**PICTURES, "minItems": least, "maxItems": most}}, ["image_urls"])
    choices = [
        Choice(f"{n} · {'long name ' * 30}.png", "400×300" if n else "") for n in range(shown)
    ]
    part = chooser(made, choices)
    *_, label = built(form(made, "draft:1", "T", given={}, pictures=part))
    assert label["component"]["max_values"] == min(most, shown)
    chosen = [o["value"] for o in label["component"]["options"] if o["default"]]
    assert chosen == [str(n) for n in range(min(least, shown))], "no more than it needs"


async def test_files_are_taken_as_many_as_the_model_takes() -> None:
    made = model({"image_urls": {**PICTURES, "minItems": 2, "maxItems": 40}}, ["image_urls"])
    *_, label = built(form(made, "studio:x", "S", given={}, pictures=upload(made)))
    assert (label["component"]["min_values"], label["component"]["max_values"]) == (2, 9)
    assert label["description"] == "2 to 9; the first one is image 1"


async def test_a_text_that_no_form_takes_is_a_refusal_and_not_cut() -> None:
    made = model({"prompt": {**PROMPT, "maxLength": 9000}, "seed": {"type": "string"}})
    built(form(made, "change:1", "T", given={"prompt": "p" * 4000}))
    for given in ({"prompt": "p" * 4001}, {"seed": "s" * 4001}):
        with pytest.raises(RefusedError, match="too long for a form"):
            form(made, "change:1", "T", given=given)


async def test_what_is_only_called_a_seed_is_a_field_like_any_other() -> None:
    made = model({"seed": {"type": "string", "description": "Grows."}})
    [label] = built(form(made, "use:1", "T", given={}))
    assert label["description"] == "Grows."
