"""The given pictures in the reply: small, numbered as the prompt counts them, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discord import ui

from cogs.words.reply import source_line, title
from storage import Job


def held(job: Job) -> list[str]:
    """Return the names of the pictures that the reply holds before its result."""
    return [source.attached.filename for source in job.sources if source.attached]


def beside(
    texts: Sequence[str], job: Job, filenames: Sequence[str]
) -> Iterator[ui.Item[ui.LayoutView]]:
    """Yield what the reply says with the given pictures beside it, which takes the least room.

    The first stands beside the texts, each other beside its own line.

    Args:
        texts: What the reply says, two at most, since a section holds three texts.
        job: The job.
        filenames: Pictures that the message holds, named after the options, as in `image1.jpg`.
    """
    by_option = {name.rsplit(".", 1)[0]: name for name in filenames}
    shown = [source for source in job.sources if source.option in by_option]
    if not shown:
        yield from (ui.TextDisplay(text) for text in texts)
    for source in shown:
        line = source_line(source)
        yield ui.Section(
            *([*texts, line] if source is shown[0] else [line]),
            accessory=ui.Thumbnail(
                f"attachment://{by_option[source.option]}", description=title(source.option)
            ),
        )
