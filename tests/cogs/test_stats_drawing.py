"""The process that draws: it draws, and whatever goes wrong in it costs the picture alone."""

from __future__ import annotations

import ast
import asyncio
import io
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from cogs.stats import drawing
from cogs.stats.chart import plan
from cogs.stats.draw import HEIGHT, WIDTH
from cogs.stats.drawing import Drawing
from tests.cogs.stats_cases import ODD

PLAN = plan(ODD["a month"])


def acting(script: str, seconds: float = 20.0) -> Drawing:
    """Return a drawing by a process that does something else."""
    return Drawing((sys.executable, "-c", script), seconds)


@pytest.mark.timeout(150)  # the library takes long to begin where everything else is busy, too
async def test_a_process_of_its_own_draws_the_picture() -> None:
    data = await Drawing(seconds=120.0).draw(PLAN)
    assert data
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.size == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("raise SystemExit(3)", id="it fails"),
        pytest.param("import os; os.kill(os.getpid(), 9)", id="it is killed"),
        pytest.param("pass", id="it says nothing"),
        pytest.param("import sys; sys.stdout.write('x' * 100); sys.exit(1)", id="half of it"),
        pytest.param(
            f"import sys; sys.stdout.write('x' * {drawing.MOST_BYTES + 1})", id="it says too much"
        ),
    ],
)
async def test_where_nothing_is_drawn_there_is_none(
    script: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await acting(script).draw(PLAN) is None
    assert "no picture was drawn" in caplog.text


async def test_a_machine_without_the_library_or_python_draws_nothing() -> None:
    assert await Drawing(("/nowhere/python",)).draw(PLAN) is None


async def test_it_is_killed_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    script = (
        f"import os, pathlib, time; new = pathlib.Path({str(noted)!r} + '.new');"
        f"new.write_text(str(os.getpid())); new.rename({str(noted)!r}); time.sleep(600)"
    )
    drawing = asyncio.create_task(acting(script, seconds=50.0).draw(PLAN))
    while not noted.exists():  # noqa: ASYNC110 - another process makes it
        await asyncio.sleep(0.02)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert not Path("/proc", noted.read_text()).exists()


async def test_as_many_as_there_are_seats_draw_at_once(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys, time\n"
        "here, go = map(pathlib.Path, sys.argv[1:3])\n"
        "(here / str(os.getpid())).touch()\n"
        "while not go.exists(): time.sleep(0.02)\n"
        "print('drawn')"
    )
    go, here, elsewhere = (tmp_path / name for name in ("go", "here", "elsewhere"))
    asked: list[asyncio.Task[bytes | None]] = []
    for folder, number, at_once in ((here, 5, drawing.SEATS), (elsewhere, 1, 1)):
        folder.mkdir()
        busy = Drawing((sys.executable, "-c", script, str(folder), str(go)), 50.0)
        asked += [asyncio.create_task(busy.draw(PLAN)) for _ in range(number)]
        while len(list(folder.iterdir())) < at_once:  # noqa: ASYNC110 - others make it
            await asyncio.sleep(0.02)
    # The one elsewhere was the last to begin: by now another of the five would be there, too.
    assert len(list(here.iterdir())) == drawing.SEATS
    go.touch()
    assert await asyncio.gather(*asked) == [b"drawn\n"] * 6


async def test_whose_time_is_over_has_no_picture_even_before_its_turn() -> None:
    slow = acting("import time; time.sleep(600)", seconds=0.3)
    assert await asyncio.gather(*(slow.draw(PLAN) for _ in range(6))) == [None] * 6


async def test_nothing_of_the_bots_environment_is_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")
    said = await acting("import os; print(sorted(os.environ))").draw(PLAN)
    assert said
    assert b"MPLCONFIGDIR" in said
    assert b"DISCORD_TOKEN" not in said


async def test_it_leaves_no_folder_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = await acting("import os; print(os.environ['HOME'])").draw(PLAN)
    assert said
    assert said.decode().startswith(str(tmp_path))
    assert not list(tmp_path.iterdir())


async def test_it_ends_by_itself_when_nobody_is_there_any_more() -> None:
    assert await acting("import sys; print(sys.argv[1])", seconds=50.5).draw(PLAN) == b"51\n"
    forgotten = await asyncio.create_subprocess_exec(
        *drawing.COMMAND, "1", cwd=drawing.PROJECT, stdin=asyncio.subprocess.PIPE
    )
    assert await forgotten.wait() == -signal.SIGALRM


def imported(name: str, seen: set[str]) -> Iterator[str]:
    """Yield the name of every module that one of ours imports, and they in their turn."""
    path = drawing.PROJECT.joinpath(*name.split("."))
    if name in seen:
        return
    seen.add(name)
    yield name
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not source.exists():
        return
    if "." in name:  # Python imports the folder, too
        yield from imported(name.rpartition(".")[0], seen)
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for one in names:
            yield from imported(one, seen)


def test_it_knows_no_discord() -> None:
    rooms = {name.partition(".")[0] for name in imported("cogs.stats.draw", set())}
    assert "matplotlib" in rooms
    assert not rooms & {"discord", "aiohttp", "jobs", "storage"}
