"""A form that was sent: what is read from it, and rubbish in it is a sentence and no more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.edit.asking.form import chosen_in, texts_in, uploads_in, values_in
from cogs.edit.asking.pictures import as_sources, uploaded
from jobs import Asker, ClosingError, Jobs
from models import BadValueError, Model, Problem, read_all
from storage import Draft, Job, NewJob, Picture
from tests.cogs.test_words import JOB, NOW
from tests.cogs.wire import (
    CDN,
    INTERACTION,
    Json,
    field,
    form_sent,
    opened,
    read_interaction,
    result_message,
)
from tests.models.documents import model
from tests.odd_values import ANYTHING, mutated

[EDIT] = read_all()
PROMPT: Json = {"type": "string", "title": "Prompt"}


def values(made: Model, *fields: Json) -> dict[str, object]:
    return values_in(read_interaction(form_sent("change:1", list(fields))), made)


VARIED = model(
    {
        "prompt": PROMPT,
        "style": {"type": "string", "enum": ["bold", "fine"]},
        "steps": {"type": "integer", "enum": [4, 8]},
        "ratio": {"type": "number", "enum": [0.5, 2]},
        "strength": {"type": "number", "minimum": 0, "maximum": 1},
        "seed": {"type": "integer", "minimum": 0},
        "sharp": {"type": "boolean"},
    }
)


@pytest.mark.parametrize(
    ("sent", "name", "value"),
    [
        (field("prompt", value=" ein Hut 🎩\n "), "prompt", " ein Hut 🎩\n "),
        (field("style", 3, values=["bold"]), "style", "bold"),
        (field("steps", 3, values=["8"]), "steps", 8),
        (field("ratio", 3, values=["0.5"]), "ratio", 0.5),
        (field("strength", value=" 0.25 "), "strength", 0.25),
        (field("seed", value=" 12 "), "seed", 12),
        (field("sharp", 23, value=True), "sharp", True),
        (field("sharp", 23, value=False), "sharp", False),
    ],
)
def test_each_kind_of_field_becomes_what_the_model_takes(
    sent: Json, name: str, value: object
) -> None:
    assert VARIED.arguments(values(VARIED, sent)) == {name: value}


@pytest.mark.parametrize(
    "sent", [field("prompt", value=""), field("style", 3, values=[]), field("seed", value="")]
)
def test_what_was_left_empty_is_not_chosen(sent: Json) -> None:
    found = values(VARIED, sent)
    assert len(found) == 1
    assert VARIED.arguments(found) == {}


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (field("style", 3, values=["other"]), Problem.NOT_A_CHOICE),
        (field("steps", 3, values=["5"]), Problem.NOT_A_CHOICE),
        (field("strength", value="nan"), Problem.WRONG_TYPE),
        (field("strength", value="1e999"), Problem.WRONG_TYPE),
        (field("strength", value="a half"), Problem.WRONG_TYPE),
        (field("strength", value="2"), Problem.TOO_LARGE),
        (field("seed", value="1.5"), Problem.WRONG_TYPE),
        (field("seed", value="9" * 5000), Problem.WRONG_TYPE),
        (field("sharp", value="yes"), Problem.WRONG_TYPE),
    ],
)
def test_what_does_not_fit_is_named(sent: Json, problem: Problem) -> None:
    with pytest.raises(BadValueError) as raised:
        VARIED.arguments(values(VARIED, sent))
    assert raised.value.problem is problem


def test_files_come_in_the_persons_order_and_not_in_that_of_what_is_resolved() -> None:
    files = {
        str(n): {"id": str(n), "url": f"{CDN}/{n}/{n}.png", "filename": f"{n}.png", "size": n}
        for n in (11, 12, 13)
    }
    sent = form_sent(
        "studio:edit",
        [field("pictures", 19, values=["13", "11", "12", "404"])],
        resolved={"attachments": files},
    )
    found = as_sources(EDIT, uploaded(uploads_in(read_interaction(sent))))
    assert [(s.option, s.filename, s.size) for s in found] == [
        ("image1", "13.png", 13),
        ("image2", "11.png", 11),
        ("image3", "12.png", 12),
    ]


@pytest.mark.parametrize(
    ("sent", "numbers"),
    [
        (["3", "0"], [0, 3]),
        (["1", "1", "1"], [1]),
        (["-1", "25", "²", "x", "9" * 5000, None, {}, 2], [2]),
        ([str(n) for n in range(300)], list(range(25))),
        ([], []),
        (None, []),
        ("12", []),
    ],
)
def test_chosen_pictures_come_in_the_order_of_the_message(sent: Any, numbers: list[int]) -> None:
    told = form_sent("draft:1", [field("pictures", 3, values=sent)])
    assert chosen_in(read_interaction(told)) == numbers


ADDRESS = f"{CDN}/11/11.png"
FILES = {str(n): {"id": str(n), "url": ADDRESS, "filename": "a.png", "size": 9} for n in (11, 12)}
FIELDS = [
    field("prompt", value="a red hat"),
    field("negative_prompt", value=""),
    field("image_size", 3, values=["1024*1024 (1:1)"]),
    field("prompt_extend", 23, value=True),
    field("seed", value="7"),
    field("pictures", 19, values=["11", "12", "0", "1"]),
]


class Ending:
    """Jobs of a process that ends as soon as a new one is right: nothing is written down."""

    def __init__(self) -> None:
        self.drafts = self
        self.taken: list[NewJob] = []

    async def accept(self, job: NewJob, _: Asker) -> Job:
        """Take none, and remember what it would have been."""
        self.taken.append(job)
        raise ClosingError

    async def by_interaction(self, interaction_id: int) -> Job:
        """Know every edit."""
        known = replace(JOB, interaction_id=interaction_id, model_id=EDIT.model_id)
        return replace(known, arguments={"prompt": "p", "seed": 1}, given=["image1"])

    async def get(self, interaction_id: int, *, now: object) -> Draft:
        """Know every draft."""
        pictures = [Picture(ADDRESS, "a.png", 9)] * 2
        return Draft(interaction_id, 30, EDIT.command, 1000, pictures, NOW)


@pytest.mark.parametrize("extra", [{}, {"negative_prompt": "  "}])
def test_every_text_that_was_typed_is_given_back_the_prompt_first(extra: Json) -> None:
    typed = {"seed": "7", "negative_prompt": "no clouds", "prompt": "a red hat", **extra}
    fields = [field(name, value=value) for name, value in typed.items()]
    fields.append(field("image_size", 3, values=["1024*1024 (1:1)"]))
    found = texts_in(read_interaction(form_sent("use:1", fields)), EDIT)
    assert found == ["a red hat", *([] if extra else ["no clouds"])]


async def test_a_form_of_somebody_else_is_too_old_for_anybody() -> None:
    sent = {**told("draft:1", FIELDS, {}), "user": {**INTERACTION["user"], "id": "31"}}
    words, jobs = await answer(sent)
    assert words.startswith("This form is too old, or not one of mine")
    assert "```\na red hat\n```" in words
    assert not jobs.taken


CUSTOM_IDS = ["change:1", "use:1", "draft:1", "studio:edit"]


async def answer(told: Json) -> tuple[str, Ending]:
    jobs = Ending()
    async with opened(cast("Jobs", jobs)) as door:
        return await door.told(told), jobs


def told(custom_id: str, components: Any, resolved: Any) -> Json:
    shown = result_message(["image1.png"], ["edit.png"])
    return form_sent(custom_id, components, shown, resolved=resolved)


@pytest.mark.parametrize("custom_id", CUSTOM_IDS)
async def test_a_form_asks_for_an_edit_and_a_refusal_gives_back_what_was_typed(
    custom_id: str,
) -> None:
    words, jobs = await answer(told(custom_id, FIELDS, {"attachments": FILES}))
    assert words.startswith("I am just being restarted.")
    assert "```\na red hat\n```" in words
    [job] = jobs.taken
    assert job.how == custom_id.split(":")[0].replace("draft", "message")
    assert job.arguments["prompt"] == "a red hat"
    assert "negative_prompt" not in job.arguments, "what was left empty is not sent"
    assert [source.option for source in job.sources] == {
        "change:1": ["image1"],
        "use:1": ["image1"],
        "draft:1": ["image1", "image2"],
        "studio:edit": ["image1", "image2"],
    }[custom_id]


@pytest.mark.parametrize(
    "custom_id", ["", "x", "change:", "change:x", "draft:edit", "use:1:2", f"draft:{2**63}"]
)
async def test_a_form_that_is_none_of_ours_is_a_sentence(custom_id: str) -> None:
    words, jobs = await answer(told(custom_id, FIELDS, {}))
    assert words.startswith("This form is too old, or not one of mine")
    assert not jobs.taken


async def test_a_form_of_a_model_that_is_gone_is_a_sentence() -> None:
    words, _ = await answer(told("studio:gone", FIELDS, {}))
    assert words.startswith("The model of this edit is not there any more.")


@given(
    st.sampled_from(CUSTOM_IDS),
    mutated(FIELDS) | ANYTHING,
    mutated({"attachments": FILES}) | ANYTHING,
)
def test_rubbish_in_a_form_is_a_sentence(custom_id: str, components: Any, resolved: Any) -> None:
    words, _ = asyncio.run(answer(told(custom_id, components, resolved)))
    assert words
    assert "on my side" not in words, "that is how an error of ours is worded"


@pytest.mark.parametrize("custom_id", CUSTOM_IDS)
async def test_hundreds_of_values_are_a_sentence(custom_id: str) -> None:
    many = [str(n) for n in range(500)]
    fields = [field(part["component"]["custom_id"], 3, values=many) for part in FIELDS]
    words, jobs = await answer(told(custom_id, fields * 50, {"attachments": FILES}))
    assert "on my side" not in words
    assert all(len(job.sources) <= 3 for job in jobs.taken)
