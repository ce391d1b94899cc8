"""What the reply says from the first state to the result; other ends are `endings.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cogs.text import safe
from cogs.words.figures import duration, megabytes, moment, plural
from jobs import Change, Delivery, Link
from storage import Job, JobState, Source, Usage

Facts = Mapping[str, str | int]
PROMPT_SHOWN = 1000
"""Characters of the prompt in the reply."""
PROMPT_ROOM = 3200
"""What it may take with what makes it harmless, the lines of the given pictures included: of the
4000 characters that a message's texts may have, the rest is for everything else."""

FULL_SIZE = "Full size"
RESULT_ALT = "the edited picture"
"""What stands for a result where nothing was asked in words."""
UNNAMED_SOURCE = "before"
"""What a given picture is called where the message does not name it."""

_CHANGES = {
    Change.SMALLER: "made smaller to fit Discord's limit",
    Change.RESAVED: "saved anew so that Discord shows it",
    Change.FIRST_FRAME: "only its first frame fits here",
}


def status(job: Job, *, operator_must_act: bool = False) -> str:
    """Return where the edit stands.

    Args:
        job: The job, on its way.
        operator_must_act: Whether RunComfy refuses the bot's token.
    """
    words = _state(job)
    if operator_must_act:
        words += (
            "\nThe service does not accept this bot's key right now, and this bot's operator has "
            "to act. I keep asking."
        )
    return words


def asked(prompt: str, sources: Sequence[Source]) -> str:
    """Return what was asked, from how it was typed, beside the lines of the given pictures."""
    room = PROMPT_ROOM - sum(len(source_line(source)) for source in sources)
    return f"> {safe(prompt, PROMPT_SHOWN, room)}"


def small_print(job: Job, delivery: Delivery, usage: Usage, took: timedelta) -> str:
    """Return the facts of a result.

    Args:
        job: The job, finished.
        delivery: What is shown.
        usage: What is left of the author's quota.
        took: From the command until now.
    """
    facts = [whose(job.user_id)]
    if "seed" in job.arguments:
        facts.append(f"seed {safe(str(job.arguments['seed']), 20)}")
    first = delivery.results[0] if delivery.results else None
    if first and first.width:
        facts.append(f"{first.width}×{first.height}")
    elif size := job.arguments.get("image_size"):
        facts.append(safe(re.sub(r"\s*\(.*\)$", "", str(size)).replace("*", "×"), 40))
    facts.append(duration(took))
    facts.append(f"{usage.left} of {plural(usage.limit, 'edit')} left today")
    changes = {file.change for file in (*delivery.results, *delivery.further)}
    facts += [words for change, words in _CHANGES.items() if change in changes]
    if linked := [link for link in delivery.links if not link.attached]:
        facts.append(_not_attached(linked))
    return f"-# {' · '.join(facts)}"


def whose(user_id: int) -> str:
    """Return that a result is an AI edit, and whose."""
    return f"AI edit by <@{user_id}>"


def asked_by(job: Job) -> str:
    """Return who asked for an edit that ended without a picture."""
    return f"-# asked by <@{job.user_id}>"


def further(job: Job) -> str:
    """Return what stands above results that did not fit into the reply."""
    return f"-# more of the same {whose(job.user_id)}"


def link_labels(links: Sequence[Link]) -> list[str]:
    """Return what the buttons are called that lead to files, numbered where several are alike."""
    labels = [FULL_SIZE if link.is_picture else "Video" for link in links]
    return [
        f"{label} {labels[:number].count(label) + 1}" if labels.count(label) > 1 else label
        for number, label in enumerate(labels)
    ]


def source_line(source: Source) -> str:
    """Return the line of a given picture: how the prompt calls it, and what was done to it."""
    done = _done(source.attached.facts) if source.attached else ()
    return "-# " + " · ".join([f"**{title(source.option)}**", *filter(None, [", ".join(done)])])


def title(option: str) -> str:
    """Return an option's name as the prompt speaks of it: `image 1` for `image1`."""
    return re.sub(r"(?<=[a-z])(?=\d+$)", " ", option.replace("_", " "))


def compared(names: Sequence[str]) -> str:
    """Return the line under a comparison; `names` are those of the given pictures, one or more."""
    return f"-# {_listed(names)} · the result"


def compared_alt(names: Sequence[str]) -> str:
    """Return what stands for a comparison where it cannot be seen."""
    return f"Before and after: {_listed(names)}, beside the result"


def _state(job: Job) -> str:
    # Timestamps of Discord's count on people's screens without a single edit.
    asked_at = f"asked by <@{job.user_id}> {moment(job.accepted_at)}"
    match job.state:
        case JobState.ACCEPTED if job.queue_position:
            return f"**Queued** · waiting for a turn, place {job.queue_position} · {asked_at}"
        case JobState.ACCEPTED | JobState.SUBMITTING:
            return f"**Queued** · checking the pictures · {asked_at}"
        case JobState.QUEUED if job.queue_position is None:
            return f"**Queued** · {_expected(job)}{asked_at}"
        case JobState.QUEUED:
            return f"**Queued** · place {job.queue_position} · {_expected(job)}{asked_at}"
        case JobState.RUNNING:
            return f"**Running** · {_expected(job) or 'the model is at work · '}{asked_at}"
        case _:
            return f"**Fetching** · the picture is made and on its way here · {asked_at}"


def _expected(job: Job) -> str:
    """Return when the picture can be expected, if that is known."""
    longer = "it takes longer than usual · " if job.overdue else ""
    return f"{longer}expected {moment(job.expected_at)} · " if job.expected_at else longer


def _not_attached(links: Sequence[Link]) -> str:
    if len(links) > 1:
        return f"{len(links)} files could not be attached: the buttons lead to them"
    what = "the picture" if links[0].is_picture else "the video"
    return f"{what} could not be attached: the button leads to it"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


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
