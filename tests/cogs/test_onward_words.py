"""What is said of where an edit comes from and how it goes on: in its reply, and behind `More`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cogs.edit.reply.layout import end_view, further_view, result_view, status_view
from cogs.edit.reply.links import link_to
from cogs.words import onward, panel
from jobs import Delivery, DeliveryFile
from models import read_all
from storage import How, Job, JobState, Source, Usage
from tests.cogs.test_words import JOB, NOW

[EDIT] = read_all()
WAITING = replace(JOB, state=JobState.QUEUED, interaction_id=2)
STATES = [JobState.ACCEPTED, JobState.SUBMITTING, JobState.QUEUED]
LATE = [JobState.RUNNING, JobState.FINISHED]
LINK = "https://discord.com/channels/4/5/9"


def shown(view: Any) -> str:
    return json.dumps(view.to_components(), ensure_ascii=False)


def buttons(view: Any) -> list[tuple[str, str]]:
    (container,) = view.to_components()
    rows = [part["components"] for part in container["components"] if part["type"] == 1]
    return [(button["label"], button["custom_id"]) for row in rows for button in row]


def result(job: Job) -> Any:
    files = [DeliveryFile(Path("a"), "edit.png", 1, True, 10, 10)]
    usage = Usage(limit=20, used=1, resets_at=NOW)
    return result_view("p", job, Delivery(files, (), (), (), ()), usage, ())


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (How.AGAIN, "again, from [that edit]"),
        (How.CHANGE, "changed from [that edit]"),
        (How.USE, "from [this picture]"),
        (How.MESSAGE, "from [this picture]"),
    ],
)
def test_the_reply_says_from_the_first_state_to_the_last_where_it_comes_from(
    how: How, words: str
) -> None:
    job = replace(WAITING, origin_message_id=9, parent_id=7, how=how)
    for view in (status_view("p", job), result(job), end_view("p", "Gone.", job, ())):
        assert f"-# {words}({LINK})" in shown(view)
    for view in (status_view("p", WAITING), result(WAITING)):
        assert "discord.com/channels" not in shown(view)


def test_a_link_in_a_direct_message_has_no_server() -> None:
    assert link_to(JOB, 9) == LINK
    assert link_to(replace(JOB, guild_id=None), 9) == "https://discord.com/channels/@me/5/9"


def test_the_buttons_of_a_result_hold_the_interactions_id_and_not_the_jobs() -> None:
    job = replace(JOB, id=1, interaction_id=1_400_000_000_000_000_000)
    assert buttons(result(job)) == [
        ("Again", "again:1400000000000000000"),
        ("Change", "change:1400000000000000000"),
        ("Use this", "use:1400000000000000000"),
        ("More", "more:1400000000000000000"),
    ]


@pytest.mark.parametrize("state", STATES + LATE)
def test_while_it_waits_it_says_whose_it_is(state: JobState) -> None:
    words = shown(status_view("p", replace(WAITING, state=state)))
    assert f" · asked by <@6> <t:{int(NOW.timestamp())}:R>" in words


def test_so_does_every_end_without_a_picture_and_a_further_message() -> None:
    given = replace(WAITING, sources=[Source("image1", "u", "a.png", 1)])
    for names in ((), ("image1.jpg",)):
        words = shown(end_view("p", "Gone.", given, names))
        assert "> p\\n-# asked by <@6>" in words
    files = [DeliveryFile(Path("a"), "edit.png", 1, True, 10, 10)]
    words = shown(further_view("p", WAITING, files, mark=1))
    assert "-# more of the same AI edit by <@6>" in words


@pytest.mark.parametrize("state", STATES + LATE)
def test_where_only_the_token_writes_it_is_said_with_a_button_that_brings_another(
    state: JobState,
) -> None:
    job = replace(WAITING, state=state)
    cancel = [("Cancel", "cancel:1")] if state in STATES else []
    assert buttons(status_view("p", job)) == cancel
    assert "15 minutes" not in shown(status_view("p", job))
    only = replace(job, token_only=True)
    assert buttons(status_view("p", only)) == [*cancel, ("Show result", "show:2")]
    words = shown(status_view("p", only))
    assert f"<t:{int(NOW.timestamp())}:t>, press **Show result**" in words


def about(
    job: Job, line: Sequence[Job] = (), links: Sequence[str] | None = None, **more: Any
) -> list[str]:
    whole = line or [job]
    addresses = [LINK] * len(whole) if links is None else links
    took = timedelta(seconds=34)
    return panel.about(job, EDIT, whole, addresses, shown_size="1200×800", took=took, **more)


ASKED = replace(
    JOB,
    arguments={
        "prompt": "a *red* hat",
        "negative_prompt": "blur",
        "image_size": "1200*800 (3:2)",
        "seed": 7,
        "prompt_extend": False,
    },
    given=["image1", "image2"],
)


def test_more_shows_all_that_is_needed_to_have_it_again() -> None:
    assert about(ASKED) == [
        "### This edit",
        "**Prompt**\n```\na *red* hat\n```",
        "**Negative Prompt**\n```\nblur\n```",
        "Aspect Ratio (W:H): `1200*800 (3:2)`\nSeed: `7`\nMagic Prompt: off\nSize: 1200×800\n"
        "Pictures: 2\n"
        f"Model: Wan 2.6 Image to Image\nAsked by <@6> <t:{int(NOW.timestamp())}:f>\nTook 34 s",
    ]


def test_more_shows_what_the_model_did_by_itself() -> None:
    bare = replace(ASKED, arguments={"prompt": "p"})
    assert about(bare)[2].startswith(
        "Aspect Ratio (W:H): `1024*1024 (1:1)` (by default)\nMagic Prompt: on (by default)\nSize"
    )


def test_more_leads_to_the_given_pictures_as_long_as_the_prompt_is_whole() -> None:
    pictures = [f"{LINK}/{n}" for n in (1, 2)]
    linked = f"Pictures: [image 1]({LINK}/1), [image 2]({LINK}/2)\n"
    assert linked in about(ASKED, pictures=pictures)[3]
    long = replace(ASKED, arguments={"prompt": "p" * 1999, "negative_prompt": "n" * 500})
    assert linked in about(long, pictures=pictures)[3]
    texts = about(long, pictures=[address.ljust(700, "a") for address in pictures])
    assert "Pictures: 2\n" in texts[3]
    assert "p" * 1999 in texts[1]


def test_more_shows_the_line_with_links_and_what_is_not_there_any_more() -> None:
    first = replace(JOB, id=0, arguments={"prompt": "w" * 99})
    again = replace(JOB, id=5, how=How.AGAIN)
    asked = replace(ASKED, how=How.CHANGE)
    *_, line = about(asked, [first, again, asked], ["", LINK, LINK])
    assert line == (
        f"**From the first picture to this one**\n1. {'w' * 59}… · not here any more\n"
        f"2. [p]({LINK}) · again\n3. **[a \\*red\\* hat]({LINK}) · changed**"
    )


def test_of_a_line_that_is_longer_than_what_is_known_the_newest_are_listed() -> None:
    edits = [replace(JOB, id=n, arguments={"prompt": f"p{n}"}) for n in range(10, 35)]
    *_, line = about(edits[-1], edits, began_at=LINK, earlier=True)
    assert line.splitlines()[1:] == [
        "-# … earlier edits",
        *(f"- [p{n}]({LINK})" for n in range(29, 34)),
        f"- **[p34]({LINK})**",
    ]


def test_more_leads_back_to_the_message_that_it_began_with() -> None:
    *_, line = panel.about(ASKED, EDIT, [ASKED], [LINK], began_at=LINK + "9")
    assert f"it began with [a picture of this message]({LINK}9)\n1. **[" in line


@pytest.mark.parametrize(("edits", "hidden"), [(6, 0), (7, 1), (8, 2), (25, 19)])
def test_of_a_long_line_the_first_and_the_newest_are_listed(edits: int, hidden: int) -> None:
    *_, line = about(
        ASKED, [replace(JOB, id=9 + n, arguments={"prompt": f"p{n}"}) for n in range(edits)]
    )
    listed = [entry.split(". ")[0] for entry in line.splitlines()[1:] if ". [" in entry]
    assert listed == ["1", *map(str, range(edits - 4, edits + 1))]
    between = [entry for entry in line.splitlines() if entry.startswith("-#")]
    assert between == ([f"-# … {hidden} edit{'s' * (hidden > 1)} between"] if hidden else [])


def test_more_says_what_it_can_of_an_edit_whose_model_is_gone() -> None:
    texts = panel.about(ASKED, None, [ASKED], [LINK])
    assert texts[1] == "```\na *red* hat\n```"
    assert "negative\\_prompt: blur" in texts[2]
    assert "seed: 7" in texts[2]
    assert "Model: m\nAsked by <@6>" in texts[2]


def test_a_code_block_ends_where_it_is_to_end() -> None:
    for fences in range(3, 12):
        text = onward.typed("a " + "`" * fences + " **b** @everyone", 4000)
        assert text.count("```") == 2
        assert text.endswith("\n```")
