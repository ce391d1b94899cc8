"""Another document gives another command that works; one that cannot is refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models import BadValueError, DocumentError, Kind, Problem, read_all, read_document
from tests.models.documents import PICTURE, PICTURES, document, model, option


@pytest.mark.parametrize("key", ["img_url", "image_url", "image", "start_frame"])
def test_a_single_picture_keeps_its_own_name(key: str) -> None:
    made = model({"prompt": {"type": "string"}, key: PICTURE}, ["prompt", key])
    picture = option(made, key)
    assert (picture.kind, picture.key, picture.required) == (Kind.IMAGE, key, True)
    assert not picture.listed
    assert made.body({"prompt": "x"}, {key: "https://a/1"}) == {"prompt": "x", key: "https://a/1"}


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("image_urls", "image1"),
        ("img_urls", "img1"),
        ("images", "image1"),
        ("image_uris", "image1"),
        ("reference_images", "reference_image1"),
        ("urls", "image1"),
    ],
)
def test_a_list_of_pictures_is_numbered_from_one(key: str, first: str) -> None:
    made = model({key: {**PICTURES, "maxItems": 2}}, [key])
    assert [(o.name, o.required, o.listed) for o in made.options] == [
        (first, True, True),
        (first[:-1] + "2", False, True),
    ]


@pytest.mark.parametrize("most", [None, 9, 14, 100])
def test_a_list_leaves_room_for_the_result_in_the_message(most: int | None) -> None:
    # 10 attachments fit a message: the sources and at least one result.
    schema = PICTURES if most is None else {**PICTURES, "maxItems": most}
    assert len(model({"image_urls": schema}).images) == 9


def test_the_least_number_of_pictures_is_required() -> None:
    made = model({"image_urls": {**PICTURES, "minItems": 2, "maxItems": 3}}, ["image_urls"])
    assert [o.required for o in made.images] == [True, True, False]
    optional = model({"image_urls": {**PICTURES, "minItems": 2, "maxItems": 3}})
    assert [o.required for o in optional.images] == [False, False, False]


def test_required_options_come_first_else_the_schemas_order() -> None:
    made = model(
        {
            "strength": {"type": "number"},
            "prompt": {"type": "string"},
            "seed": {"type": "integer"},
            "img_url": PICTURE,
        },
        ["img_url", "prompt"],
    )
    assert [o.name for o in made.options] == ["prompt", "img_url", "strength", "seed"]


def test_an_aspect_ratio_is_a_choice() -> None:
    made = model({"aspect_ratio": {"type": "string", "enum": ["1:1", "16:9"]}})
    ratio = option(made, "aspect_ratio")
    assert (ratio.kind, ratio.choices) == (Kind.STRING, ("1:1", "16:9"))
    assert made.arguments({"aspect_ratio": "16:9"}) == {"aspect_ratio": "16:9"}


def test_more_choices_than_discord_lists_are_all_kept_and_checked() -> None:
    styles = [f"style {number}" for number in range(60)]
    made = model({"style": {"type": "string", "enum": styles}})
    assert option(made, "style").choices == tuple(styles)
    assert made.arguments({"style": "style 59"}) == {"style": "style 59"}
    with pytest.raises(BadValueError):
        made.arguments({"style": "style 60"})


def test_an_integer_choice_reaches_the_body_as_an_integer() -> None:
    made = model({"duration": {"type": "integer", "enum": [5, 10]}})
    assert made.arguments({"duration": 10}) == {"duration": 10}
    with pytest.raises(BadValueError):
        made.arguments({"duration": 7})


@pytest.mark.parametrize(
    ("bounds", "least", "most"),
    [
        ({"minimum": 0, "maximum": 10}, 0, 10),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 10}, 1, 9),
        ({"minimum": 0, "exclusiveMinimum": 0}, 1, None),
        ({"minimum": 5, "exclusiveMinimum": 0}, 5, None),
        ({"minimum": 0.5, "maximum": 9.5}, 1, 9),
        ({"exclusiveMinimum": 0.5, "exclusiveMaximum": 9.5}, 1, 9),
        ({"exclusiveMinimum": 0.0, "exclusiveMaximum": 10.0}, 1, 9),
        ({}, None, None),
        ({"minimum": None, "maximum": "9"}, None, None),
        ({"exclusiveMinimum": True}, None, None),
    ],
)
def test_the_bounds_of_an_integer(
    bounds: dict[str, Any], least: int | None, most: int | None
) -> None:
    steps = option(model({"steps": {"type": "integer", **bounds}}), "steps")
    assert (steps.minimum, steps.maximum) == (least, most)
    assert not isinstance(steps.minimum, float)


def test_the_range_of_a_number() -> None:
    made = model({"strength": {"type": "number", "minimum": 0, "maximum": 1.5}})
    strength = option(made, "strength")
    assert (strength.kind, strength.minimum, strength.maximum) == (Kind.NUMBER, 0, 1.5)
    assert made.arguments({"strength": 0}) == {"strength": 0}
    assert made.arguments({"strength": 1.5}) == {"strength": 1.5}


def test_an_exclusive_bound_of_a_number_is_not_allowed_itself() -> None:
    made = model({"scale": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2}})
    assert made.arguments({"scale": 0.001}) == {"scale": 0.001}
    assert made.arguments({"scale": 1.999}) == {"scale": 1.999}
    for edge, problem in ((0, Problem.TOO_SMALL), (2.0, Problem.TOO_LARGE)):
        with pytest.raises(BadValueError) as bad:
            made.arguments({"scale": edge})
        assert bad.value.problem is problem


@pytest.mark.parametrize(
    ("schema", "described"),
    [
        ({"description": "What to paint.", "title": "Prompt"}, "What to paint."),
        ({"description": "", "title": "Prompt"}, "Prompt"),
        ({"description": None, "title": "Prompt"}, "Prompt"),
        ({"description": "  ", "title": "Prompt"}, "Prompt"),
        ({"title": "Prompt"}, "Prompt"),
        ({}, "prompt"),
    ],
    ids=["own", "empty", "null", "blank", "absent", "nothing"],
)
def test_no_option_is_without_a_description(schema: dict[str, Any], described: str) -> None:
    made = model({"prompt": {"type": "string", **schema}})
    assert option(made, "prompt").description == described


@pytest.mark.parametrize(
    ("rule", "value", "text", "bound"),
    [
        ("file_size_mb<", 10, "less than 10 MB", ("max_bytes", 9_999_999)),
        ("file_size_mb<", 10, "at most 10 MB", ("max_bytes", 10_000_000)),
        ("file_size_mb<=", 10, "", ("max_bytes", 10_000_000)),
        ("file_size_mb<", 2.5, "", ("max_bytes", 2_499_999)),
        ("width_pixels>", 384, "must be at least 384", ("min_width", 384)),
        ("width_pixels>", 384, "must be more than 384", ("min_width", 385)),
        ("width_pixels>=", 384, "", ("min_width", 384)),
        ("height_pixels<", 5000, "must be at most 5000", ("max_height", 5000)),
        ("height_pixels<", 5000, "", ("max_height", 4999)),
        ("height_pixels<=", 5000, "", ("max_height", 5000)),
    ],
)
def test_the_edge_of_a_validation(
    rule: str, value: float, text: str, bound: tuple[str, int]
) -> None:
    validation = {"validation_rule": rule, "validation_value": value, "validation_error": text}
    made = model({"img_url": {**PICTURE, "validations": [validation]}}, formats=["PNG"])
    rules = option(made, "img_url").images
    assert rules is not None
    assert rules.formats == ("PNG",)
    assert getattr(rules, bound[0]) == bound[1]


@pytest.mark.parametrize(
    "validation",
    [
        {"validation_rule": "aspect_ratio<", "validation_value": 3},
        {"validation_rule": "width_pixels%", "validation_value": 8},
        {"validation_rule": "width_pixels>", "validation_value": "384"},
        {"validation_rule": "", "validation_value": 1},
        {},
    ],
)
def test_a_validation_that_we_do_not_know_is_left_to_runcomfy(validation: dict[str, Any]) -> None:
    made = model({"img_url": {**PICTURE, "validations": [validation]}})
    rules = option(made, "img_url").images
    assert rules is not None
    assert rules.max_width is rules.min_width is rules.max_bytes is None


def test_what_no_option_can_ask_for_is_left_out_if_it_may_be() -> None:
    loras = {"type": "array", "items": {"type": "object"}}
    made = model({"prompt": {"type": "string"}, "loras": loras, "extra": {"type": "object"}})
    assert [o.name for o in made.options] == ["prompt"]


def test_keys_become_names_that_discord_takes_and_stay_keys_in_the_body() -> None:
    made = model({"CFG Scale!": {"type": "number"}, "x" * 40: {"type": "boolean"}})
    assert [o.name for o in made.options] == ["cfg_scale_", "x" * 32]
    assert made.body(made.arguments({"cfg_scale_": 2.5}), {}) == {"CFG Scale!": 2.5}


def test_the_command_is_named_by_us_or_by_the_model() -> None:
    assert model({}, command="paint").command == "paint"
    assert model({}).command == "some-model"


def test_the_prompts_length_is_ours_above_the_schemas() -> None:
    prompt = {"type": "string", "maxLength": 5000}
    made = model({"prompt": prompt, "other": prompt}, prompt_max_length=1999)
    assert option(made, "prompt").max_length == 1999
    assert option(made, "other").max_length == 5000
    assert option(model({"prompt": {"type": "string"}}), "prompt").max_length == 6000


WRONG: dict[str, tuple[object, str]] = {
    "a list": ([], "the document is not an object"),
    "nothing": (None, "the document is not an object"),
    "no schema": ({"model_id": "a/b"}, "input_schema"),
    "no properties": ({"model_id": "a/b", "input_schema": {}}, "properties"),
    "no model id": ({**document({}), "model_id": None}, "model_id"),
    "an absolute model id": ({**document({}), "model_id": "/a/b"}, "model_id"),
    "a model id that climbs": ({**document({}), "model_id": "a/../../b"}, "model_id"),
    "a model id with a query": ({**document({}), "model_id": "a/b?c=d"}, "model_id"),
    "repaint is a string": ({**document({}), "repaint": "edit"}, "repaint"),
    "a property is a string": (document({"prompt": "text"}), "prompt"),
    "a required object": (document({"mask": {"type": "object"}}, ["mask"]), "mask"),
    "names that fall together": (
        document({"a b": {"type": "string"}, "a_b": {"type": "string"}}),
        "unique",
    ),
    "too many options": (document({f"o{n}": {"type": "boolean"} for n in range(26)}), "25"),
    "a validation is a string": (
        document({"img_url": {**PICTURE, "validations": ["small"]}}),
        "validations",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_document_of_which_no_command_can_be_made(name: str) -> None:
    wrong, why = WRONG[name]
    with pytest.raises(DocumentError, match=why):
        read_document(wrong)


def _write(folder: Path, name: str, value: object) -> None:
    (folder / name).write_text(json.dumps(value), encoding="utf-8")


def test_a_folder_of_documents(tmp_path: Path) -> None:
    _write(tmp_path, "b.json", document({"prompt": {"type": "string"}}, command="paint"))
    _write(tmp_path, "a.json", document({"img_url": PICTURE}, command="edit"))
    (tmp_path / "README.md").write_text("not a document")
    assert [made.command for made in read_all(tmp_path)] == ["edit", "paint"]


@pytest.mark.parametrize("text", ["{", "[]", "\xff"], ids=["cut off", "a list", "not UTF-8"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(DocumentError, match=r"broken\.json"):
        read_all(tmp_path)


def test_two_models_do_not_share_a_command(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        _write(tmp_path, name, document({"prompt": {"type": "string"}}, command="edit"))
    with pytest.raises(DocumentError, match=r"b\.json wants /edit"):
        read_all(tmp_path)
