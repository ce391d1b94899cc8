"""The reply's looks, from the first state to the last: Components V2 throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from cogs.edit.pressing.buttons import Deed, EditButton
from cogs.edit.pressing.cancel import CancelButton
from cogs.edit.pressing.compare import CompareButton
from cogs.edit.reply.links import link_to
from cogs.edit.reply.sources import beside, held
from cogs.text import cut, cut_bytes
from cogs.words import onward, reply
from jobs import Delivery, DeliveryFile, Link
from storage import Job, JobState, Usage

ALT_LENGTH = 1024
"""The longest alt text that Discord takes."""
ALT_BYTES = 2000
"""Of all alt texts together: all that a message says may have some 10,000 (api-docs#8554)."""
ROW_LENGTH = 5
"""Buttons in a row."""
MOST_COMPONENTS = 40
"""What a message holds, nested ones counted (components reference)."""


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
    status = reply.status(job, operator_must_act=operator_must_act)
    if job.token_only:
        status = f"{status}\n{onward.press_later(job)}"
    texts = [status, _asked(prompt, job)]
    parts = list(beside(texts, job, held(job) if sources is None else sources))
    buttons: list[ui.Item[Any]] = []
    if job.state in (JobState.ACCEPTED, JobState.SUBMITTING, JobState.QUEUED):
        buttons.append(CancelButton(job.id))
    if job.token_only:
        buttons.append(EditButton(Deed.SHOW, job.interaction_id))
    return _view([*parts, *_rows(buttons)])


def end_view(
    prompt: str, words: str, job: Job, sources: Sequence[str], *, mark: int | None = None
) -> ui.LayoutView:
    """Return the reply of an edit that ended without a picture.

    Args:
        prompt: What was asked, as it was typed.
        words: Why it ended.
        job: The job.
        sources: Names of the given pictures that the message holds.
        mark: For a message of its own (`mark.py`).
    """
    texts = [words, f"{_asked(prompt, job)}\n{reply.asked_by(job)}"]
    return _view(list(beside(texts, job, sources)), mark)


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
        mark: For a message of its own (`mark.py`).
    """
    parts: list[ui.Item[ui.LayoutView]] = []
    if delivery.results:
        parts.append(_gallery(delivery.results, prompt))
    facts = reply.small_print(job, delivery, usage, discord.utils.utcnow() - job.accepted_at)
    parts += beside([_asked(prompt, job), facts], job, sources)
    picture = bool(delivery.results and delivery.results[0].is_picture)
    parts += _rows(_onward(job, usable=picture, comparable=picture and bool(sources)))
    return _view([*parts, *_rows(list(_links(delivery.links)))], mark)


def links_beside(sources: int) -> int:
    """Return how many links a reply has room for beside so many given pictures."""
    # The container, the gallery and the row of five; a section, its line and its thumbnail each,
    # and the two texts; the row of the links.
    others = 1 + 1 + (1 + ROW_LENGTH) + 3 * sources + 2 + 1
    return max(0, min(ROW_LENGTH, MOST_COMPONENTS - others))


def further_view(
    prompt: str, job: Job, files: Sequence[DeliveryFile], *, mark: int
) -> ui.LayoutView:
    """Return the further message with results that did not fit into the reply."""
    return _view([ui.TextDisplay(reply.further(job)), _gallery(files, prompt)], mark)


def plain_view(words: str) -> ui.LayoutView:
    """Return a message of a few words alone."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(words))
    return view


def _asked(prompt: str, job: Job) -> str:
    asked = reply.asked(prompt, job.sources)
    if job.origin_message_id:
        return f"{asked}\n{onward.came_from(job, link_to(job, job.origin_message_id))}"
    return asked


def _onward(job: Job, *, usable: bool, comparable: bool) -> list[ui.Item[Any]]:
    """Return the buttons under a result."""
    edit_id = job.interaction_id
    return [
        EditButton(Deed.AGAIN, edit_id),
        EditButton(Deed.CHANGE, edit_id),
        *([EditButton(Deed.USE, edit_id)] if usable else ()),
        *([CompareButton()] if comparable else ()),
        EditButton(Deed.MORE, edit_id),
    ]


def _rows(buttons: Sequence[ui.Item[Any]]) -> Iterator[ui.ActionRow[Any]]:
    for start in range(0, len(buttons), ROW_LENGTH):
        yield ui.ActionRow(*buttons[start : start + ROW_LENGTH])


def _links(links: Sequence[Link]) -> Iterator[ui.Item[ui.LayoutView]]:
    for label, link in zip(reply.link_labels(links), links, strict=True):
        yield ui.Button(style=discord.ButtonStyle.link, label=label, url=link.url)


def _gallery(files: Sequence[DeliveryFile], prompt: str) -> ui.MediaGallery[ui.LayoutView]:
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    # The files share what there is room for.
    alt = cut_bytes(cut(prompt, ALT_LENGTH // len(files)), ALT_BYTES // len(files))
    for file in files:
        gallery.add_item(media=f"attachment://{file.filename}", description=alt or reply.RESULT_ALT)
    return gallery


def _view(parts: Sequence[ui.Item[ui.LayoutView]], mark: int | None = None) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts, id=mark))
    return view
