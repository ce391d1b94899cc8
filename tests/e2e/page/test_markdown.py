"""Discord's markdown as the page reads it, and what must never come of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

DRAW = """async (text) => {
  const { renderMarkdown } = await import("/page/scripts/markdown/render.js");
  const nobody = { user: () => undefined, guild: undefined, world: { channels: [] } };
  const box = document.createElement("div");
  box.append(...renderMarkdown(text, nobody));
  return { html: box.innerHTML, text: box.textContent };
}"""
"""Draws a text outside of the page's document and tells what came of it."""


async def draw(page: Page, text: str) -> dict[str, Any]:
    drawn: dict[str, Any] = await page.evaluate(DRAW, text)
    return drawn


def paragraph(inner: str) -> str:
    return f'<p class="text-paragraph">{inner}</p>'


TABLE = {
    "**a** and *b*": "<strong>a</strong> and <em>b</em>",
    "_a_ but not a_b_c": "<em>a</em> but not a_b_c",
    "***a***": "<strong><em>a</em></strong>",
    "__a__": "<u>a</u>",
    "~~a~~": "<s>a</s>",
    "`**a**`": '<code class="text-code">**a**</code>',
    r"\*a\* \_b\_ \|\|c\|\|": "*a* _b_ ||c||",
    "2 * 3 * 4": "2 * 3 * 4",
    "a\nb": "a<br>b",
    "**unclosed": "**unclosed",
    "@everyone": '<span class="mention">@everyone</span>',
    "<@1> <@&2> <#3>": " ".join(
        f'<span class="mention">{who}</span>'
        for who in ("@unknown-user", "@unknown-role", "#unknown")
    ),
    "</edit:1>": '<span class="mention">/edit</span>',
    "<t:99999999999999:R>": "&lt;t:99999999999999:R&gt;",
    "<t:9999999999999:f>": '<span class="time">Invalid date</span>',
}


async def test_a_line_is_read_as_discord_reads_it(open_page: OpenPage) -> None:
    page = await open_page()
    drawn = {text: (await draw(page, text))["html"] for text in TABLE}
    assert drawn == {text: paragraph(inner) for text, inner in TABLE.items()}


async def test_blocks(open_page: OpenPage) -> None:
    page = await open_page()
    text = "# A\n## B\n-# c\n> q1\n> q2\nrest\n- one\n  - two\n1. first\n"
    text += "```py\n**raw**\n```\n>>> all\nof it"
    drawn = await draw(page, text)
    expected = (
        '<h3 class="text-heading-1">A</h3><h3 class="text-heading-2">B</h3>'
        '<p class="text-small">c</p>'
        f'<blockquote class="text-quote">{paragraph("q1<br>q2")}</blockquote>{paragraph("rest")}'
        f'<ul class="text-list"><li>{paragraph("one")}'
        f'<ul class="text-list"><li>{paragraph("two")}</li></ul></li></ul>'
        f'<ol class="text-list" start="1"><li>{paragraph("first")}</li></ol>'
        '<pre class="text-code-block" tabindex="0" aria-label="Code"><code>**raw**</code></pre>'
        f'<blockquote class="text-quote">{paragraph("all<br>of it")}</blockquote>'
    )
    assert drawn["html"] == expected


async def test_a_link_leads_only_to_the_web(open_page: OpenPage) -> None:
    page = await open_page()
    for text in ("[x](javascript:alert(1))", "<javascript:alert(1)>", "[x](data:text/html,x)"):
        assert "<a" not in (await draw(page, text))["html"]
    drawn = await draw(page, "[x](https://example.com/a_b) https://example.com/c.")
    assert drawn["html"].count("<a ") == 2
    assert 'href="https://example.com/c"' in drawn["html"]
    assert drawn["html"].count('rel="noopener noreferrer"') == 2


async def test_a_timestamp_counts_by_itself(open_page: OpenPage) -> None:
    page = await open_page()
    tell = """async ([away, now]) => {
      const { fromNow } = await import("/page/scripts/markdown/time.js");
      return fromNow(now + away, now);
    }"""
    told = {
        -1: "1 second ago",
        0: "now",
        5: "in 5 seconds",
        -119: "1 minute ago",
        7200: "in 2 hours",
    }
    for away, words in told.items():
        assert await page.evaluate(tell, [away, 1_700_000_000]) == words


GREATEST = [
    "*" * 4000,
    "_a" * 2000,
    "**a" * 1300,
    "[" * 4000,
    "|" * 4000,
    "`" * 4000,
    "> " * 2000,
    "- " * 2000,
    "\\" * 4000,
    "<t:" * 1300,
    "*a **b " * 570,
    "__~~||**" * 500,
]


async def test_no_text_gets_lost_nor_keeps_the_browser(open_page: OpenPage) -> None:
    """The greatest message of each kind: what is no markdown is still there, and soon (a
    rule that tried all ways of reading it would outlast the test).
    """
    page = await open_page()
    for text in GREATEST:
        drawn = await draw(page, text)
        assert drawn["text"].strip() or not text.strip("*_|`> -\\~"), text[:9]
