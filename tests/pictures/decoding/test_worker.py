"""A worker on a machine of narrow limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[3]


def first_words(limit: str) -> dict[str, object]:
    """Return what a worker says first that was started under a limit of the shell's."""
    command = f'{limit}; exec "$0" -m pictures.decoding.worker "$1"'
    started = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, str(os.getpid())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=HOME,
        check=False,
    )
    return dict(json.loads(started.stdout.splitlines()[0]))


@pytest.mark.parametrize("limit", ["ulimit -f 100000", "ulimit -c 0", "ulimit -v 1400000"])
def test_limits_that_are_lower_than_its_own_stay(limit: str) -> None:
    assert first_words(limit) == {"ready": True}


def test_it_says_why_it_cannot_begin() -> None:
    assert "failed" in first_words("ulimit -v 60000")
