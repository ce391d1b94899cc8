"""The given pictures in the reply: small, numbered as the prompt counts them, and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from discord import ui

from cogs.text import megabytes
from storage import Job, Source

Facts = Mapping[str, str | int]


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
        line = _line(source)
        yield ui.Section(
            *([*texts, line] if source is shown[0] else [line]),
            accessory=ui.Thumbnail(
                f"attachment://{by_option[source.option]}", description=title(source.option)
            ),
        )


def _line(source: Source) -> str:
    done = _done(source.attached.facts) if source.attached else ()
    return "-# " + " · ".join([f"**{title(source.option)}**", *filter(None, [", ".join(done)])])


def title(option: str) -> str:
    """Return an option's name as the prompt speaks of it: `image 1` for `image1`."""
    return re.sub(r"(?<=[a-z])(?=\d+$)", " ", option.replace("_", " "))


def _done(facts: Facts) -> Iterator[str]:
    if facts.get("turned"):
        yield "turned upright"
    if facts.get("first_frame"):
        yield "first frame only"
    if facts.get("flattened"):
        yield "transparency filled with white"
    if "from_width" in facts and "to_width" in facts:
        grown = int(facts["to_width"]) > int(facts["from_width"])
        yield (
            f"{'enlarged' if grown else 'scaled'} from {facts['from_width']}×{facts['from_height']}"
            f" to {facts['to_width']}×{facts['to_height']}"
        )
    if "to_format" in facts:
        yield f"saved as {facts['to_format']}"
    if "from_bytes" in facts and "to_bytes" in facts:
        was, is_ = megabytes(int(facts["from_bytes"])), megabytes(int(facts["to_bytes"]))
        yield f"saved in fewer bytes ({was} to {is_})"
    if facts.get("recoloured"):
        yield "colours converted to sRGB"
    if facts.get("stripped"):
        yield "metadata removed"
