"""Debian's Chromium, driven by Playwright: for the tests of the page, and for its pictures.

Playwright's own download of a browser is not used: what the machine has is what counts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

MISSING = "there is no Chromium on this machine (Debian's package is called chromium)"
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of the machine's Chromium; None when it has none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def require_chromium() -> None:
    """Skip the test that calls it when there is no Chromium; in CI, fail it."""
    if chromium() is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open a headless Chromium with a profile of its own.

    Raises:
        FileNotFoundError: the machine has none.
    """
    path = chromium()
    if path is None:
        raise FileNotFoundError(MISSING)
    # Chromium's own sandbox refuses to run as root.
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root])
        try:
            yield browser
        finally:
            await browser.close()
