"""`make corpus`: the table in docs/pictures.md, from files sent through the real bot.

An independent eye judges what arrived (`tests.corpus.judging`); with anything wrong, nothing is
written.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from sandbox.bot_process import PROJECT
from tests.corpus import PARTS
from tests.corpus.entry import GOOD_DB, SAME_DB, Fate
from tests.corpus.walk import GIVEN_BACK, Outcome, through
from tests.e2e.house import open_house

TARGET = PROJECT / "docs" / "pictures.md"
MARK = "<!-- what follows is written by `make corpus` -->\n"
HEAD = "| file | given | arrived at the model | said |\n| --- | --- | --- | --- |\n"


async def make() -> int:
    """Write the table; return the exit status, 1 when something is not as it must be."""
    found: dict[str, list[Outcome]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder)) as house:
            await house.start()
            for part, entries in PARTS.items():
                found[part] = await through(house, entries)
    outcomes = [outcome for of_part in found.values() for outcome in of_part]
    problems = [problem for outcome in outcomes for problem in outcome.problems()]
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    kept, _, _ = TARGET.read_text(encoding="utf-8").partition(MARK)
    tables = (f"\n### {part}\n\n{HEAD}{''.join(_rows(of_part))}" for part, of_part in found.items())
    text = f"{kept}{MARK}\n{_balance(outcomes)}{''.join(tables)}"
    TARGET.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(PROJECT)}: {len(outcomes)} files\n")
    return 0


def _balance(outcomes: list[Outcome]) -> str:
    """Return how many ended in which way, and the least PSNR."""
    fates = Counter(outcome.fate for outcome in outcomes)
    told = ", ".join(f"{fates[fate]} {fate}" for fate in Fate)
    # Where a file does not say what its colours are, no figure means anything.
    usual = [outcome for outcome in outcomes if outcome.entry.least_db >= GOOD_DB]
    converted = [o.decibels or 0.0 for o in usual if o.fate is Fate.CONVERTED]
    return (
        f"{len(outcomes)} files: {told}. The least PSNR of one that was converted is "
        f"{min(converted):.1f} dB.\n"
    )


def _rows(outcomes: list[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        cells = (outcome.entry.name, described(outcome.given), _arrived(outcome), _said(outcome))
        yield f"| {' | '.join(cells)} |\n".replace("|  |", "| |")


def _arrived(outcome: Outcome) -> str:
    if outcome.arrived is None:
        return "nothing"
    if outcome.fate is Fate.AS_IT_IS:
        return "as it is"
    if outcome.fate is Fate.STRIPPED:
        return f"the same pixels, {_size(outcome.arrived)}"
    decibels = outcome.decibels
    assert decibels is not None
    likeness = "the same pixels" if decibels == SAME_DB else f"{decibels:.1f} dB"
    return f"{described(outcome.arrived)}, {likeness}"


def _said(outcome: Outcome) -> str:
    if outcome.fate is not Fate.REFUSED:
        return outcome.said
    named = f"`image1` ({outcome.entry.filename}) "
    return "… " + outcome.said.removeprefix(named).removesuffix(GIVEN_BACK).strip()


def described(data: bytes) -> str:
    """Return what a file's header says: its format, sides as they are stored, and bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bombs
        try:
            with Image.open(io.BytesIO(data)) as image:
                kind = {"HEIF": "HEIC", "MPO": "JPEG"}.get(image.format or "", image.format or "")
                return f"{kind}, {image.width}×{image.height}, {_size(data)}"
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return _size(data)


def _size(data: bytes) -> str:
    size = len(data)
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1e3:.0f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(asyncio.run(make()))
