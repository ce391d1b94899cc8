"""The week of members: it ends without a difference, and finds each kind where there is one."""

from __future__ import annotations

import ast
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.weeklong import model, rules
from bench.weeklong.report import lines
from bench.weeklong.run import Run
from storage import open_database


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Leave out what the bot says of each budget."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


async def test_two_days_of_a_hundred_members(tmp_path: Path) -> None:
    run = Run(tmp_path / "repaint.db", members=100, days=2, seed=1)
    await run.run()
    assert run.judge.differences == []
    assert len(run.judge.model.edits) > 100
    assert run.refused.total() > 100
    assert run.audits >= 2
    # It goes over the end of a month.
    assert {period for _, period in run.judge.model.total} >= {"2026-11", "2026-12"}
    text = "\n".join(lines(run))
    assert "      0  differences" in text


DOCTORED = [
    ("DELETE FROM jobs WHERE 0", None),  # nothing at all
    ("UPDATE ledger SET spent = spent + 1 WHERE scope = -1 AND period = NEW.day", "ledger"),
    ("UPDATE usage SET own = own + 1 WHERE user_id = NEW.user_id AND day = NEW.day", "usage"),
    ("UPDATE jobs SET charged = 1 WHERE id = NEW.id AND NEW.state = 'cancelled'", "jobs"),
    ("UPDATE gifts SET used = used + 1 WHERE used < edits", "gifts"),
]
"""What is done once more at the end of a job, and the table in which that is found."""


@pytest.mark.parametrize(("wrong", "table"), DOCTORED)
async def test_what_is_wrong_is_found(tmp_path: Path, wrong: str, table: str | None) -> None:
    path = tmp_path / "repaint.db"
    async with open_database(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER doctored AFTER UPDATE OF state ON jobs"
            f" WHEN NEW.state IN ('failed', 'cancelled', 'delivered') BEGIN {wrong}; END"
        )
    run = Run(path, members=30, days=1, seed=4)
    await run.run()
    found = run.judge.differences
    assert bool(found) == (table is not None)
    assert table is None or any(line.startswith(f"{table} (") for line in found)


@pytest.mark.parametrize("module", [model, rules])
def test_the_model_shares_no_code_with_what_it_judges(module: object) -> None:
    path = Path(str(getattr(module, "__file__", "")))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    ours = {"jobs", "storage", "models", "cogs", "runcomfy", "settings", "bot", "pictures"}
    assert not ours & {name.partition(".")[0] for name in names}
