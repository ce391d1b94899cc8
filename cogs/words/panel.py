"""The panel of `More`: all that is needed to have an edit again, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cogs.text import TEXT_BYTES, TEXT_SHOWN, block, cut, cut_bytes, safe
from cogs.words import reply
from cogs.words.figures import duration, moment, plural
from models import Kind, Model, Option, Value
from storage import How, Job

ABOUT = "### This edit"
LINE = "**From the first picture to this one**"
BEGAN = "it began with"
FIRST_PICTURE = "a picture of this message"
_HOWS = {How.AGAIN: "again", How.CHANGE: "changed", How.USE: "used"}
LINE_SHOWN = 6
"""Edits of a line that are listed: the first and the newest."""
EARLIER = "-# … earlier edits"
LINE_PROMPT, LINE_PROMPT_BYTES = 60, 100
"""Of each one's prompt: characters, and bytes with what makes it harmless."""
CHOSEN_LISTED = 4
"""Texts beside the prompt that are shown, such as a negative prompt."""
CHOSEN_SHOWN = 1200
"""Characters of them all; of the options with a value below."""
FACTS_SHOWN = 1000
TITLE_SHOWN = 45
"""Characters of an option's title, as in a form."""


def about(
    job: Job,
    model: Model | None,
    line: Sequence[Job],
    links: Sequence[str],
    *,
    began_at: str = "",
    shown_size: str = "",
    took: timedelta | None = None,
    pictures: Sequence[str] = (),
    earlier: bool = False,
) -> list[str]:
    """Return all that is known of an edit, in texts for one message.

    Args:
        job: The edit.
        model: Its model; None: it is not there any more.
        line: From the first edit to this one, this one included.
        links: Where each of them stands; empty: nowhere any more.
        began_at: A link to the message whose picture the first one began with, if it did.
        shown_size: The result's size in pixels, as `size` has it.
        took: From the command to the result.
        pictures: Addresses of the given pictures, in the order of `job.given`.
        earlier: Whether there are edits before the first one of the line.
    """
    prompt = _prompt(job, model)
    title = f"{_title(model.prompt)}\n" if model and model.prompt else ""
    tail = []
    if len(line) > 1 or began_at or earlier:
        began = [f"-# {BEGAN} [{FIRST_PICTURE}]({began_at})"] if began_at and not earlier else []
        tail = ["\n".join([LINE, *began, *_line(job, line, links, model, earlier=earlier)])]

    def around(given: str) -> list[str]:
        return [ABOUT, *_chosen(job, model), _facts(job, model, given, shown_size, took), *tail]

    texts = around(_linked(job, pictures) if pictures else _counted(job))
    if pictures and not _fits([*texts, title, block(prompt)]):
        texts = around(_counted(job))  # before a word of the prompt is left out
    others = "".join([*texts, title, block("")])
    left = TEXT_SHOWN - len(others), TEXT_BYTES - len(others.encode())
    texts.insert(1, f"{title}{block(prompt, *left)}")
    return texts


def _fits(texts: Sequence[str]) -> bool:
    whole = "".join(texts)
    return len(whole) <= TEXT_SHOWN and len(whole.encode()) <= TEXT_BYTES


def _prompt(job: Job, model: Model | None) -> str:
    return model.prompt_in(job.arguments) if model else str(job.arguments.get("prompt", ""))


def _counted(job: Job) -> str:
    return f"Pictures: {len(job.given)}" if job.given else ""


def _linked(job: Job, pictures: Sequence[str]) -> str:
    named = zip(job.given, pictures, strict=False)
    return f"Pictures: {', '.join(f'[{reply.title(name)}]({url})' for name, url in named)}"


def _title(option: Option) -> str:
    return f"**{cut(option.title, TITLE_SHOWN)}**"


def _chosen(job: Job, model: Model | None) -> list[str]:
    """Return texts that were chosen beside the prompt, such as a negative prompt."""
    chosen = [
        option
        for option in (model.options if model else ())
        if option.kind is Kind.STRING and not option.choices
        if model and option is not model.prompt and option.key in job.arguments
    ][:CHOSEN_LISTED]
    return [
        f"{_title(option)}\n{block(str(job.arguments[option.key]), CHOSEN_SHOWN // len(chosen))}"
        for option in chosen
    ]


def _facts(
    job: Job, model: Model | None, given: str, shown_size: str, took: timedelta | None
) -> str:
    chosen = [
        f"{cut(option.title, TITLE_SHOWN)}: {value}"
        for option in (model.options if model else ())
        if option.kind is not Kind.STRING or option.choices
        if (value := _chosen_value(option, job))
    ]
    if model is None:
        # Nobody can say what they were called; what they were is kept all the same.
        others = (item for item in job.arguments.items() if item[0] != "prompt")
        chosen = [f"{safe(key, TITLE_SHOWN)}: {safe(str(value), 200)}" for key, value in others]
    facts = [cut("\n".join(chosen), FACTS_SHOWN)] if chosen else []
    if shown_size:
        facts.append(f"Size: {shown_size}")
    if given:
        facts.append(given)
    facts.append(f"Model: {safe(model.display_name if model else job.model_id, 80)}")
    facts.append(f"Asked by <@{job.user_id}> {moment(job.accepted_at, 'f')}")
    if took:
        facts.append(f"Took {duration(took)}")
    return "\n".join(facts)


def _chosen_value(option: Option, job: Job) -> str:
    """Return what was chosen, or what the model did by itself, if that is known."""
    if option.key in job.arguments:
        return _value(option, job.arguments[option.key])
    if option.default is not None and (option.kind is Kind.BOOLEAN or option.choices):
        return f"{_value(option, option.default)} (by default)"
    return ""


def _value(option: Option, value: Value) -> str:
    if option.kind is Kind.BOOLEAN:
        return "on" if value else "off"
    return f"`{value}`"


def _line(
    job: Job, line: Sequence[Job], links: Sequence[str], model: Model | None, *, earlier: bool
) -> list[str]:
    """Return the entries of the line: the first and the newest, or the newest after others."""
    entries = [_entry(one, link, model) for one, link in zip(line, links, strict=True)]
    entries = [f"**{e}**" if one.id == job.id else e for e, one in zip(entries, line, strict=True)]
    if earlier:
        return [EARLIER, *(f"- {entry}" for entry in entries[-LINE_SHOWN:])]
    entries = [f"{number}. {entry}" for number, entry in enumerate(entries, start=1)]
    hidden = len(entries) - LINE_SHOWN
    if hidden > 0:
        entries[1 : 1 + hidden] = [f"-# … {plural(hidden, 'edit')} between"]
    return entries


def _entry(job: Job, link: str, model: Model | None) -> str:
    words = cut_bytes(safe(_prompt(job, model), LINE_PROMPT), LINE_PROMPT_BYTES) or "no words"
    entry = f"[{words}]({link})" if link else f"{words} · not here any more"
    how = _HOWS.get(job.how)
    return f"{entry} · {how}" if how else entry
