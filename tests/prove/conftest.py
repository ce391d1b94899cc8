"""The houses of the other walks serve here too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.conftest import own_house

__all__ = ["own_house", "taken"]


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The folder that all scenarios of one run share; None: each crashes at all of its points."""
    if os.environ.get("REPAINT_PROVE") == "1":
        return None
    base = tmp_path_factory.getbasetemp()
    # One below the other's for each of xdist's processes.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "taken"
    folder.mkdir(exist_ok=True)
    return folder
