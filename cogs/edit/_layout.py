"""The reply's looks, from the first state to the last: Components V2 throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from cogs.edit._cancel import CancelButton
from cogs.edit._compare import CompareButton
from cogs.edit._sources import beside, held
from cogs.text import cut, duration, moment, plural, safe
from jobs import Change, Delivery, DeliveryFile, Link
from storage import Job, JobState, Usage

PROMPT_SHOWN = 1000
"""Characters of the prompt in the reply; Discord takes 4000 of all text, and escapes add to it."""
ALT_LENGTH = 1024
"""The longest alt text that Discord takes."""
ROW_LENGTH = 5
"""Buttons in a row."""


_CHANGES = {
    Change.SMALLER: "made smaller to fit Discord's limit",
    Change.RESAVED: "saved anew so that Discord shows it",
    Change.FIRST_FRAME: "only its first frame fits here",
}


def status_view(
    prompt: str,
    job: Job,
    *,
    operator_must_act: bool = False,
    sources: Sequence[str] | None = None,
) -> ui.LayoutView:
    """Return the reply while the edit is on its way; `Cancel` while that can be had.

    Args:
        prompt: What was asked, as it was typed.
        job: The job, where it stands.
        operator_must_act: Whether RunComfy refuses the bot's token.
        sources: Names of the pictures that the message holds; None: those that the job says.
    """
    words = _status(job)
    if operator_must_act:
        words += (
            "\nThe service does not accept this bot's key right now, and the bot's operator has "
            "to act. I keep asking."
        )
    parts = list(beside([words, _asked(prompt)], job, held(job) if sources is None else sources))
    if job.state in (JobState.ACCEPTED, JobState.SUBMITTING, JobState.QUEUED):
        row: ui.ActionRow[Any] = ui.ActionRow(CancelButton(job.id))
        parts.append(row)
    return _view(parts)


def end_view(
    prompt: str, words: str, job: Job, sources: Sequence[str], *, mark: int | None = None
) -> ui.LayoutView:
    """Return the reply of an edit that ended without a picture.

    Args:
        prompt: What was asked, as it was typed.
        words: Why it ended.
        job: The job.
        sources: Names of the given pictures that the message holds.
        mark: For a message of its own (`_mark.py`).
    """
    return _view(list(beside([words, _asked(prompt)], job, sources)), mark)


def result_view(
    prompt: str,
    job: Job,
    delivery: Delivery,
    usage: Usage,
    sources: Sequence[str],
    *,
    mark: int | None = None,
) -> ui.LayoutView:
    """Return the reply with the result.

    Args:
        prompt: What was asked, as it was typed.
        job: The job, finished.
        delivery: What is shown.
        usage: What is left of the author's quota.
        sources: Names of the given pictures that the message holds beside the result.
        mark: For a message of its own (`_mark.py`).
    """
    parts: list[ui.Item[ui.LayoutView]] = []
    if delivery.results:
        parts.append(_gallery(delivery.results, prompt))
    parts += beside([_asked(prompt), _small_print(job, delivery, usage)], job, sources)
    buttons: list[ui.Item[Any]] = list(_links(delivery.links))
    if sources and delivery.results and delivery.results[0].is_picture:
        buttons.insert(0, CompareButton())
    for start in range(0, len(buttons), ROW_LENGTH):
        row: ui.ActionRow[Any] = ui.ActionRow(*buttons[start : start + ROW_LENGTH])
        parts.append(row)
    return _view(parts, mark)


def further_view(prompt: str, files: Sequence[DeliveryFile], *, mark: int) -> ui.LayoutView:
    """Return the further message with results that did not fit into the reply."""
    return _view([ui.TextDisplay("-# more of the same edit"), _gallery(files, prompt)], mark)


def _links(links: Sequence[Link]) -> Iterator[ui.Item[ui.LayoutView]]:
    labels = ["Full size" if link.is_picture else "Video" for link in links]
    for number, (label, link) in enumerate(zip(labels, links, strict=True)):
        if labels.count(label) > 1:
            label = f"{label} {labels[:number].count(label) + 1}"
        yield ui.Button(style=discord.ButtonStyle.link, label=label, url=link.url)


def _status(job: Job) -> str:
    # Timestamps of Discord's count on people's screens without a single edit.
    asked = f"asked {moment(job.accepted_at)}"
    match job.state:
        case JobState.ACCEPTED | JobState.SUBMITTING:
            return f"**Queued** · checking what you sent · {asked}"
        case JobState.QUEUED if job.queue_position is None:
            return f"**Queued** · {_expected(job)}{asked}"
        case JobState.QUEUED:
            return f"**Queued** · place {job.queue_position} · {_expected(job)}{asked}"
        case JobState.RUNNING:
            return f"**Running** · {_expected(job) or 'the model is at work · '}{asked}"
        case _:
            return f"**Fetching** · the picture is made and on its way here · {asked}"


def _expected(job: Job) -> str:
    """Return when the picture can be expected, if that is known."""
    longer = "it takes longer than usual · " if job.overdue else ""
    return f"{longer}expected {moment(job.expected_at)} · " if job.expected_at else longer


def _asked(prompt: str) -> str:
    return f"> {safe(prompt, PROMPT_SHOWN)}"


def _small_print(job: Job, delivery: Delivery, usage: Usage) -> str:
    facts = []
    if "seed" in job.arguments:
        facts.append(f"seed {job.arguments['seed']}")
    first = delivery.results[0] if delivery.results else None
    if first and first.width:
        facts.append(f"{first.width}×{first.height}")
    elif size := job.arguments.get("image_size"):
        facts.append(safe(re.sub(r"\s*\(.*\)$", "", str(size)).replace("*", "×"), 40))
    facts.append(duration(discord.utils.utcnow() - job.accepted_at))
    facts.append(f"{usage.left} of {plural(usage.limit, 'edit')} left today")
    changes = {file.change for file in (*delivery.results, *delivery.further)}
    facts += [words for change, words in _CHANGES.items() if change in changes]
    if linked := [link for link in delivery.links if not link.attached]:
        facts.append(_not_attached(linked))
    return f"-# {' · '.join(facts)}"


def _not_attached(links: Sequence[Link]) -> str:
    if len(links) > 1:
        return f"{len(links)} files could not be attached: the buttons lead to them"
    what = "the picture" if links[0].is_picture else "the video"
    return f"{what} could not be attached: the button leads to it"


def _gallery(files: Sequence[DeliveryFile], prompt: str) -> ui.MediaGallery[ui.LayoutView]:
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    # All text of a message together has a limit, in bytes (api-docs#8554): the files share it.
    alt = cut(prompt, ALT_LENGTH // len(files)) or "the edited picture"
    for file in files:
        gallery.add_item(media=f"attachment://{file.filename}", description=alt)
    return gallery


def _view(parts: Sequence[ui.Item[ui.LayoutView]], mark: int | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts, id=mark))
    return view
