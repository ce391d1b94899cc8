"""What a person typed, checked once more, and the body that is made of it."""

from __future__ import annotations

import json
import math

import pytest

from models import BadValueError, Model, Problem, read_all
from tests.models.documents import PICTURE, PICTURES, model, option

[EDIT] = [made for made in read_all() if made.command == "edit"]
PICTURE_GIVEN = {"image1": object()}

PAINT = model(
    {
        "prompt": {"type": "string", "minLength": 3, "maxLength": 10},
        "strength": {"type": "number", "minimum": 0.1, "maximum": 1},
        "steps": {"type": "integer", "minimum": 1, "maximum": 2**60},
        "quality": {"type": "integer", "enum": [1, 2]},
        "ratio": {"type": "string", "enum": ["1:1", "16:9"]},
        "upscale": {"type": "boolean"},
        "img_url": PICTURE,
    },
    ["prompt", "img_url"],
)

BAD: dict[str, tuple[Model, dict[str, object], str, Problem]] = {
    "no prompt": (EDIT, PICTURE_GIVEN, "prompt", Problem.MISSING),
    "an empty prompt": (EDIT, {**PICTURE_GIVEN, "prompt": ""}, "prompt", Problem.MISSING),
    "a blank prompt": (EDIT, {**PICTURE_GIVEN, "prompt": " \t\n"}, "prompt", Problem.MISSING),
    "a prompt of wide blanks": (
        EDIT,
        {**PICTURE_GIVEN, "prompt": "\u3000\u2003\u00a0"},
        "prompt",
        Problem.MISSING,
    ),
    "no picture": (EDIT, {"prompt": "x"}, "image1", Problem.MISSING),
    "only the second picture": (
        EDIT,
        {"prompt": "x", "image2": object()},
        "image1",
        Problem.MISSING,
    ),
    "a prompt too long": (
        EDIT,
        {**PICTURE_GIVEN, "prompt": "x" * 2000},
        "prompt",
        Problem.TOO_LONG,
    ),
    "a prompt too short": (PAINT, {"prompt": "ab"}, "prompt", Problem.TOO_SHORT),
    "a number as prompt": (PAINT, {"prompt": 12345}, "prompt", Problem.WRONG_TYPE),
    "a size that is no choice": (
        EDIT,
        {"prompt": "x", "image_size": "1024*1024"},
        "image_size",
        Problem.NOT_A_CHOICE,
    ),
    "an integer that is no choice": (PAINT, {"quality": 3}, "quality", Problem.NOT_A_CHOICE),
    "a seed below": (EDIT, {"seed": -1}, "seed", Problem.TOO_SMALL),
    "a seed above": (EDIT, {"seed": 2**31}, "seed", Problem.TOO_LARGE),
    "a seed that is true": (EDIT, {"seed": True}, "seed", Problem.WRONG_TYPE),
    "a seed with a fraction": (EDIT, {"seed": 1.5}, "seed", Problem.WRONG_TYPE),
    "a seed that is no number": (EDIT, {"seed": "seven"}, "seed", Problem.WRONG_TYPE),
    "a seed of 400 digits": (EDIT, {"seed": "9" * 400}, "seed", Problem.TOO_LARGE),
    "a seed of 10000 digits": (EDIT, {"seed": "9" * 10_000}, "seed", Problem.WRONG_TYPE),
    "a number below": (PAINT, {"strength": 0.05}, "strength", Problem.TOO_SMALL),
    "a number above": (PAINT, {"strength": 1.01}, "strength", Problem.TOO_LARGE),
    "not a number": (PAINT, {"strength": math.nan}, "strength", Problem.WRONG_TYPE),
    "an infinite number": (PAINT, {"strength": math.inf}, "strength", Problem.WRONG_TYPE),
    "a number that is true": (PAINT, {"strength": True}, "strength", Problem.WRONG_TYPE),
    "a number as text": (PAINT, {"strength": "0.5"}, "strength", Problem.WRONG_TYPE),
    "a word for a switch": (EDIT, {"prompt_extend": "yes"}, "prompt_extend", Problem.WRONG_TYPE),
    "one for a switch": (PAINT, {"upscale": 1}, "upscale", Problem.WRONG_TYPE),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_says_where_and_why(name: str) -> None:
    made, values, where, problem = BAD[name]
    if problem is not Problem.MISSING:
        values = {"prompt": "a red hat", "image1": object(), "img_url": object(), **values}
    with pytest.raises(BadValueError) as bad:
        made.arguments(values)
    assert (bad.value.option.name, bad.value.problem) == (where, problem)


def test_every_problem_is_in_the_table() -> None:
    assert {problem for *_, problem in BAD.values()} == set(Problem)


@pytest.mark.parametrize(
    "prompt",
    [
        "  two spaces in front, one behind ",
        "line one\nline two\r\n\tindented",
        "\u200bzero width, \u202eright to left, e\u0301 and é",
        "🎨🏳️‍🌈 日本語 ñ",
        '"quotes", \\n, @everyone <@1> `code` </script>',
        "x" * 1999,
        "🎨" * 1999,
    ],
    ids=["spaces", "lines", "invisible", "emoji", "markup", "1999 letters", "1999 emoji"],
)
def test_a_prompt_goes_out_exactly_as_typed(prompt: str) -> None:
    arguments = EDIT.arguments({"prompt": prompt, **PICTURE_GIVEN})
    body = EDIT.body(arguments, {"image1": "https://a/1"})
    assert json.loads(json.dumps(body))["prompt"] == prompt


def test_a_blank_that_is_not_required_counts_as_not_chosen() -> None:
    values = {"prompt": "x", "negative_prompt": " ", "seed": None, **PICTURE_GIVEN}
    assert EDIT.arguments(values) == {"prompt": "x"}


def test_what_was_chosen_keeps_its_type_and_the_rest_is_left_out() -> None:
    chosen = EDIT.arguments(
        {
            "prompt": "x",
            "negative_prompt": "y" * 500,
            "image_size": "1344*576 (21:9)",
            "seed": 0,
            "prompt_extend": False,
            **PICTURE_GIVEN,
        }
    )
    assert chosen == {
        "prompt": "x",
        "negative_prompt": "y" * 500,
        "image_size": "1344*576 (21:9)",
        "seed": 0,
        "prompt_extend": False,
    }
    assert chosen["prompt_extend"] is False
    assert type(chosen["seed"]) is int


@pytest.mark.parametrize(
    ("given", "sent"), [(0, 0), (2147483647, 2147483647), (7.0, 7), ("123", 123)]
)
def test_a_whole_number_is_sent_as_an_integer(given: object, sent: int) -> None:
    seed = EDIT.arguments({"prompt": "x", "seed": given, **PICTURE_GIVEN})["seed"]
    assert seed == sent
    assert type(seed) is int


def test_an_integer_beyond_discords_is_typed_as_text_and_loses_nothing() -> None:
    assert option(PAINT, "steps").check(str(2**60 - 1)) == 2**60 - 1


def test_names_that_the_command_does_not_have_reach_no_body() -> None:
    assert EDIT.arguments({"prompt": "x", "spoiler": True, **PICTURE_GIVEN}) == {"prompt": "x"}
    assert EDIT.body({"prompt": "x", "spoiler": True}, {"image9": "https://a/9"}) == {"prompt": "x"}


def test_the_body_of_one_picture() -> None:
    assert EDIT.body({"prompt": "x", "seed": 5}, {"image1": "https://a/1"}) == {
        "prompt": "x",
        "image_urls": ["https://a/1"],
        "seed": 5,
    }


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (["image1", "image2", "image3"], ["1", "2", "3"]),
        (["image3", "image1", "image2"], ["1", "2", "3"]),
        (["image1", "image3"], ["1", "3"]),
    ],
    ids=["all", "attached in another order", "a gap"],
)
def test_pictures_go_out_in_the_order_of_their_numbers(given: list[str], sent: list[str]) -> None:
    body = EDIT.body({"prompt": "x"}, {name: name[-1] for name in given})
    assert body["image_urls"] == sent


def test_two_lists_of_pictures_do_not_mix() -> None:
    made = model({"image_urls": {**PICTURES, "maxItems": 2}, "masks": {**PICTURES, "maxItems": 2}})
    body = made.body({}, {"mask1": "m", "image2": "b", "image1": "a"})
    assert body == {"image_urls": ["a", "b"], "masks": ["m"]}
