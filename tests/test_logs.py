"""No secret reaches the log, whatever line it stands in; machines can read it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from logs import set_up_logging, without_secrets

SECRETS = ("a-discord-token", "a-runcomfy-token")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the root logger writes, its handlers put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    yield written
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("with a-discord-token inside", "with [secret] inside"),
        (
            "PATCH https://discord.com/api/v10/webhooks/12/aW50ZXJ.x-Y_z/messages/@original",
            "PATCH https://discord.com/api/v10/webhooks/12/[token]/messages/@original",
        ),
        (
            "POST http://127.0.0.1:1/api/v10/interactions/5/abc/callback failed",
            "POST http://127.0.0.1:1/api/v10/interactions/5/[token]/callback failed",
        ),
        (
            "GET 'https://cdn.discordapp.com/a/b.png?ex=1&is=2&hm=3&' (404)",
            "GET 'https://cdn.discordapp.com/a/b.png?[cut]' (404)",
        ),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer [token]"),
        ("nothing to hide? no: 3/4 (ok)", "nothing to hide? no: 3/4 (ok)"),
    ],
)
def test_what_is_cut(line: str, cut: str) -> None:
    assert without_secrets(line, SECRETS) == cut


@pytest.mark.parametrize("style", ["text", "json"])
def test_tracebacks_are_searched_too(style: str, stream: io.StringIO) -> None:
    set_up_logging("INFO", style, SECRETS)
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    try:
        raise ValueError("https://x.example/webhooks/1/interaction-token?a=a-runcomfy-token")
    except ValueError:
        logging.getLogger("somewhere").exception("job %s failed", 7)
    written = stream.getvalue()
    assert "job 7 failed" in written
    for secret in (*SECRETS, "interaction-token"):
        assert secret not in written
    if style == "json":
        (line,) = written.splitlines()
        record = json.loads(line)
        assert (record["levelname"], record["name"]) == ("ERROR", "somewhere")
        assert "ValueError" in record["exc_info"]


def test_payloads_of_the_libraries_stay_out_at_every_level(stream: io.StringIO) -> None:
    set_up_logging("DEBUG", "text", SECRETS)
    for name in ("discord.gateway", "discord.webhook.async_", "aiosqlite"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
