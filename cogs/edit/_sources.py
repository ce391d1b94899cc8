"""The given pictures in the reply: small, numbered as the prompt counts them, and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from discord import ui

from cogs.text import megabytes
from storage import Job

Facts = Mapping[str, str | int]


def held(job: Job) -> list[str]:
    """Return the names of the pictures that the reply holds before its result."""
    return [source.attached.filename for source in job.sources if source.attached]


def sections(job: Job, filenames: Sequence[str]) -> Iterator[ui.Section[ui.LayoutView]]:
    """Yield a section for each of the files that the message holds, in the order of the options.

    Args:
        job: The job.
        filenames: Named after the options, as in `image1.jpg`.
    """
    by_option = {name.rsplit(".", 1)[0]: name for name in filenames}
    for source in job.sources:
        name = by_option.get(source.option)
        if name is None:
            continue
        called = title(source.option)
        done = ", ".join(_done(source.attached.facts)) if source.attached else ""
        words = f"-# **{called}** · {done}" if done else f"-# **{called}**"
        picture: ui.Thumbnail[ui.LayoutView] = ui.Thumbnail(
            f"attachment://{name}", description=called
        )
        yield ui.Section(ui.TextDisplay(words), accessory=picture)


def title(option: str) -> str:
    """Return an option's name as the prompt speaks of it: `image 1` for `image1`."""
    return re.sub(r"(?<=[a-z])(?=\d+$)", " ", option.replace("_", " "))


def _done(facts: Facts) -> Iterator[str]:
    if facts.get("first_frame"):
        yield "its first frame"
    if facts.get("turned"):
        yield "turned upright"
    if "from_width" in facts and "to_width" in facts:
        grown = int(facts["to_width"]) > int(facts["from_width"])
        yield (
            f"{'enlarged' if grown else 'scaled'} from {facts['from_width']}×{facts['from_height']}"
            f" to {facts['to_width']}×{facts['to_height']}"
        )
    if facts.get("flattened"):
        yield "put on white"
    if "from_format" in facts and "to_format" in facts:
        yield f"{facts['from_format']} made {facts['to_format']}"
    if facts.get("recoloured"):
        yield "colours made sRGB"
    if "from_bytes" in facts and "to_bytes" in facts:
        was, is_ = megabytes(int(facts["from_bytes"])), megabytes(int(facts["to_bytes"]))
        yield f"saved smaller ({was} to {is_})"
    if facts.get("stripped"):
        yield "metadata removed"
