"""The log: one line each, for people or machines, with every secret cut out of it.

Exceptions of aiohttp and discord.py hold whole addresses, tokens and signatures included; so the
finished line is searched, whatever it was made from.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from pythonjsonlogger.json import JsonFormatter

_CUT = (
    # An interaction's token, in the two routes that have one. In JSON a backslash comes next.
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?\\]+"), r"\1[token]"),
    # What signs an address of Discord's; a result's at RunComfy may be logged, and must be whole.
    (re.compile(r"(https?://[^\s\"'?\\]+)\?[^\s\"')\\]*\bhm=[^\s\"')\\]*"), r"\1?[cut]"),
    (re.compile(r"(Bearer|Bot) [^\s\"'\\]{8,}"), r"\1 [token]"),
)
TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_logging(level: str, style: str, secrets: Sequence[str]) -> None:
    """Send the whole process's log to standard error.

    Args:
        level: The least that is logged, as in `INFO`.
        style: `text` or `json`.
        secrets: What must not appear in any line.
    """
    handler = logging.StreamHandler()
    formatter = JsonFormatter(JSON) if style == "json" else logging.Formatter(TEXT)
    handler.setFormatter(_Discreet(formatter, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their debug lines are whole payloads: interaction tokens, prompts, rows.
    for talkative in ("discord", "aiosqlite", "asyncio", "PIL"):
        logging.getLogger(talkative).setLevel(max(logging.INFO, logging.getLevelName(level)))


def without_secrets(line: str, secrets: Sequence[str]) -> str:
    """Return the line without the secrets, tokens in addresses, and signatures."""
    for secret in secrets:
        if secret:
            line = line.replace(secret, "[secret]")
    for pattern, replacement in _CUT:
        line = pattern.sub(replacement, line)
    return line


class _Discreet(logging.Formatter):
    """Formats as another formatter does, and cuts the secrets out."""

    def __init__(self, formatter: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._formatter = formatter
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without secrets."""
        return without_secrets(self._formatter.format(record), self._secrets)
