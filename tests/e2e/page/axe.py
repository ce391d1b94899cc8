"""axe-core, which finds what shuts people out: missing names, wrong roles, too little contrast."""

from __future__ import annotations

from importlib.resources import files
from typing import TypedDict

from playwright.async_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text()
"""The page's policy lets no script in; what a browser's driver evaluates is not bound by it."""
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}"""


class Violation(TypedDict):
    """What axe-core found, and where."""

    id: str
    impact: str
    help: str
    nodes: list[str]


async def violations(page: Page) -> list[Violation]:
    """Return what axe-core has against the page as it is now, of whatever weight."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SOURCE)
    found: list[Violation] = await page.evaluate(RUN)
    return found


async def findings(page: Page, state: str) -> list[str]:
    """Return what axe-core has against the page, each in words that begin with the state."""
    return [
        "\n    ".join([f"{state}: {v['id']} ({v['impact']}), {v['help']}", *v["nodes"]])
        for v in await violations(page)
    ]
