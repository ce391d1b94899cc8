"""Discord's limits: every message of ours keeps them, with the longest inputs and the most files.

What it counts: components with those inside them, characters of text, bytes of everything that
people read (with far more than about 10,170 Discord fails without a word: api-docs#8554), alt
texts, buttons in a row, custom ids, files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui

from cogs.edit.pressing.buttons import Deed, EditButton
from cogs.edit.pressing.panel import _view as panel_view
from cogs.edit.reply.layout import (
    end_view,
    further_view,
    links_beside,
    plain_view,
    result_view,
    status_view,
)
from cogs.words import onward, panel, reply
from cogs.words.endings import ending
from cogs.words.errors import refusal
from jobs import Change, Delivery, DeliveryFile, Link, Reason
from models import BadValueError, Model, Problem, read_all
from storage import Attached, How, Job, JobState, Source, Usage
from tests.cogs.test_words import JOB, NOW
from tests.models.documents import PICTURES, model

[EDIT] = read_all()
LONGEST_ID = 10**19 - 1
PROMPT_LENGTH = 1999
PROMPTS = {
    "letters": "a" * PROMPT_LENGTH,
    "words": ("lorem ipsum " * 200)[:PROMPT_LENGTH],
    "mentions": "@" * PROMPT_LENGTH,
    "markup": "_" * PROMPT_LENGTH,
    "fences": "`" * PROMPT_LENGTH,
    "links": ("[a](https://x.example) " * 200)[:PROMPT_LENGTH],
    "lines": ("a\n" * 1000)[:PROMPT_LENGTH],
    "emoji": "🎩" * PROMPT_LENGTH,
    "families": ("👩\u200d👩\u200d👧 " * 400)[:PROMPT_LENGTH],
    "cjk": "画" * PROMPT_LENGTH,
    "arabic": "ﷺ" * PROMPT_LENGTH,
    "nothing": "",
}
DONE: Mapping[str, str | int] = {
    "turned": True,
    "first_frame": True,
    "flattened": True,
    "from_width": 16384,
    "from_height": 16384,
    "to_width": 5000,
    "to_height": 5000,
    "to_format": "JPEG",
    "from_bytes": 63_900_000,
    "to_bytes": 9_900_000,
    "recoloured": True,
    "stripped": True,
}
"""All that can be done to a picture."""
MOST_SOURCES, MOST_FILES = 9, 10


def longest(prompt: str, sources: int, **changes: Any) -> Job:
    """Return a job of which everything is as long as it can be."""
    names = [f"image{n}" for n in range(1, sources + 1)]
    return replace(
        JOB,
        id=LONGEST_ID,
        interaction_id=LONGEST_ID,
        guild_id=LONGEST_ID,
        channel_id=LONGEST_ID,
        user_id=LONGEST_ID,
        origin_message_id=LONGEST_ID,
        token_only=True,
        model_id=EDIT.model_id,
        arguments={
            "prompt": prompt,
            "negative_prompt": (prompt or "a")[:500],
            "image_size": "1024*1024 (1:1)",
            "seed": 2**31 - 1,
            "prompt_extend": False,
        },
        sources=[
            Source(name, "https://x.example", f"{name}.webp", 1, _attached(name)) for name in names
        ],
        given=names,
        queue_position=99_999,
        expected_at=NOW,
        overdue=True,
        message_id=LONGEST_ID,
        **changes,
    )


def _attached(name: str) -> Attached:
    return Attached(1, f"{name}.jpg", "u", DONE)


def names_of(job: Job) -> list[str]:
    return [f"{source.option}.jpg" for source in job.sources]


def files(count: int, change: Change | None = Change.SMALLER) -> list[DeliveryFile]:
    return [
        DeliveryFile(Path("a"), f"edit{n}.webp", 1, True, 99999, 99999, change=change)
        for n in range(count)
    ]


def link(number: int, attached: bool = False) -> Link:
    address = f"https://x.example/{number}/"
    return Link(address + "a" * (512 - len(address)), is_picture=True, attached=attached)


def check(view: ui.LayoutView) -> None:
    """Hold a message against Discord's limits."""
    found = list(parts(view.to_components()))  # type: ignore[no-untyped-call]  # discord.py's
    texts = [part["content"] for part in found if part["type"] == 10]
    items = [item for part in found for item in part.get("items", ())]
    alts = [part.get("description") or "" for part in [*found, *items]]
    labels = [part["label"] for part in found if part["type"] == 2]
    custom_ids = Counter(part["custom_id"] for part in found if "custom_id" in part)
    addresses = [part["url"] for part in found if part["type"] == 2 and "url" in part]
    shown = [*texts, *alts, *labels, *addresses]
    assert len(found) <= 40
    assert sum(map(len, texts)) <= 4000
    assert all(texts), "an empty text is refused"
    assert sum(len(text.encode()) for text in shown) <= 10_170
    assert all(len(alt) <= 1024 for alt in alts)
    assert all(1 <= len(label) <= 80 for label in labels)
    assert all(len(address) <= 512 for address in addresses)
    assert all(len(part["components"]) <= 5 for part in found if part["type"] == 1)
    assert all(1 <= len(part["components"]) <= 3 for part in found if part["type"] == 9)
    assert all(1 <= len(part["items"]) <= 10 for part in found if part["type"] == 12)
    assert set(custom_ids.values()) <= {1}
    assert all(len(custom_id) <= 100 for custom_id in custom_ids)
    pictures = [p["media"]["url"] for p in [*found, *items] if "media" in p]
    assert len(pictures) == len(set(pictures)) <= MOST_FILES


def parts(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from parts(component.get("components", ()))
        yield from parts([component["accessory"]] if "accessory" in component else ())


nasty = pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
sources = pytest.mark.parametrize("sources", [0, 1, 2, 3, MOST_SOURCES])


@nasty
@sources
def test_while_it_waits(prompt: str, sources: int) -> None:
    for state, told, token_only in product(JobState, (True, False), (True, False)):
        job = replace(longest(prompt, sources, state=state), token_only=token_only)
        check(status_view(prompt, job, operator_must_act=told, sources=names_of(job)))


@nasty
@sources
@pytest.mark.parametrize("links", ["none", "all"])
def test_its_result(prompt: str, sources: int, links: str) -> None:
    job = longest(prompt, sources, state=JobState.FINISHED)
    usage = Usage(limit=10_000, used=1, resets_at=NOW)
    most = links_beside(sources) if links == "all" else 0
    for results in {0, 1, MOST_FILES - sources}:
        delivery = Delivery(
            files(results),
            files(1, Change.RESAVED) + files(1, Change.FIRST_FRAME),
            [link(n, attached=n > 1) for n in range(most)],
            (),
            (),
        )
        long_ago = replace(job, accepted_at=NOW - timedelta(days=99))
        check(result_view(prompt, long_ago, delivery, usage, names_of(job), mark=2**31 - 1))


def test_its_result_where_a_model_takes_words_for_a_seed() -> None:
    job = longest("p", 0, state=JobState.FINISHED)
    job = replace(job, arguments={"seed": "@" * 6000, "image_size": "@" * 6000})
    usage = Usage(limit=20, used=1, resets_at=NOW)
    check(result_view("p", job, Delivery((), (), (), (), ()), usage, ()))


@nasty
def test_its_further_message(prompt: str) -> None:
    job = longest(prompt, 0)
    check(further_view(prompt, job, files(MOST_FILES), mark=2**31 - 1))


@nasty
@pytest.mark.parametrize("reason", Reason)
def test_each_end_without_a_picture(prompt: str, reason: Reason) -> None:
    for sources in (0, MOST_SOURCES):
        facts: Mapping[str, str | int] = {
            "reason": reason.value,
            "option": "image" * 6,
            "filename": prompt,
            "format": prompt,
            "fields": ", ".join([prompt.replace(",", "")] * 10),
            "limit": 64_000_000,
            "max_pixels": 64_000_000,
            "max_bytes": 64_000_000,
            "most_times": 100,
            "width": 99_999,
            "height": 99_999,
        }
        job = longest(prompt, sources, state=JobState.FAILED, reason=facts)
        for gone in (True, False):
            check(end_view(prompt, ending(job, reply_gone=gone), job, names_of(job), mark=1))


@nasty
@pytest.mark.parametrize("edits", [1, 2, 7, 25])
def test_what_more_shows(prompt: str, edits: int) -> None:
    job = longest(prompt, 3, state=JobState.DELIVERED, told_at=NOW, how=How.CHANGE)
    line = [job] * edits
    address = f"https://discord.com/channels/{LONGEST_ID}/{LONGEST_ID}/{LONGEST_ID}"
    addresses = [address] * edits, [""] * edits
    everything = product((EDIT, None), addresses, (0, 90, 400), (True, False))
    for known, links, length, earlier in everything:
        texts = panel.about(
            job,
            known,
            line,
            links,
            began_at=links[0],
            shown_size="5000×5000",
            took=timedelta(days=99),
            pictures=["https://x.example/".ljust(length, "a")] * 3 if length else (),
            earlier=earlier,
        )
        check(panel_view(texts, panel_buttons()))
        if known and prompt in ("a" * PROMPT_LENGTH, "画" * PROMPT_LENGTH):
            assert prompt in texts[1], "whole, to have it again"


def panel_buttons() -> list[ui.Item[Any]]:
    style, address = discord.ButtonStyle.link, link(1).url
    return [
        ui.Button(style=style, label=reply.FULL_SIZE, url=address),
        EditButton(Deed.DELETE, LONGEST_ID, LONGEST_ID),
    ]


def test_its_question_whether_to_delete() -> None:
    buttons: list[ui.Item[Any]] = [EditButton(Deed.DELETE_YES, LONGEST_ID, LONGEST_ID)]
    check(panel_view([onward.DELETE_ASKED], buttons))


@pytest.mark.parametrize(("sources", "facts"), [(0, DONE), (3, DONE), (MOST_SOURCES, {})])
def test_a_prompt_is_cut_no_shorter_than_it_has_to_be(
    sources: int, facts: Mapping[str, str | int]
) -> None:
    plain = "word " * 200
    job = longest(plain, sources, state=JobState.FINISHED)
    bare = [replace(source, attached=Attached(1, "x", "u", facts)) for source in job.sources]
    assert plain.strip() in reply.asked(plain, bare)


def test_what_more_shows_of_a_model_with_many_long_options() -> None:
    wordy = _wordy()
    arguments = {o.key: "画" * 2000 for o in wordy.options if o.key.startswith("text")}
    arguments |= {o.key: o.choices[0] for o in wordy.options if o.choices}  # type: ignore[misc]
    job = longest("x", 3, state=JobState.DELIVERED)
    job = replace(job, arguments=arguments, model_id="m" * 300)
    for line in ([job], [job] * 25):
        check(panel_view(panel.about(job, wordy, line, [""] * len(line))))


def _wordy() -> Model:
    long = {"title": "T" * 300, "description": "d" * 300}
    texts = {f"text{n}": {"type": "string", **long} for n in range(10)}
    choices = {f"choice{n}": {"type": "string", "enum": ["c" * 300], **long} for n in range(10)}
    pictures = {"image_urls": {**PICTURES, "maxItems": 3}}
    return model({**texts, **choices, **pictures})


@nasty
def test_what_was_typed_in_a_form_that_is_refused(prompt: str) -> None:
    size = EDIT.option("image_size")
    assert size
    why = refusal(BadValueError(size, Problem.NOT_A_CHOICE), titles=True)
    for reason, typed in product((why, "w" * 1800), (prompt, prompt * 2, prompt * 3)):
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(reason))
        view.add_item(ui.TextDisplay(onward.typed(typed, 4000 - len(reason))))
        check(view)


def test_calling_somebody_back() -> None:
    check(plain_view(onward.there(LONGEST_ID, delivered=True)))
