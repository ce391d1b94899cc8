"""The bot's log, read line by line as it comes: secrets, tracebacks, addresses of results.

And what the sandbox heard meanwhile, in lines like the log's, to be read between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bench.soaking.facts import Facts, mark_in
from sandbox.exchanges import Exchange

MOST_KEPT = 50
TRACEBACK_LINES = 60
_ADDRESS = re.compile(r"/media/([0-9a-f-]{36})/")
_LONG = re.compile(r"[A-Za-z0-9_-]{60,}")
_SHOWN_BEFORE = 120


def in_a_line(exchange: Exchange) -> str:
    """Return a call and its answer as a line, told by when it came."""
    came = datetime.fromtimestamp(exchange.at).astimezone()
    what = f"{exchange.service}.{exchange.call} {mark_in(json.dumps(exchange.request))}"
    answer = f"{exchange.status or 'cut'} after {exchange.seconds:.2f} s"
    said = re.sub(r"\s+", " ", " ".join(_texts(exchange.request)))[:60]
    return f"{came:%Y-%m-%d %H:%M:%S,%f} CALL {what} {answer} {exchange.fault} {said}".rstrip()


def _texts(body: object) -> list[str]:
    """Return the texts of a message's components."""
    if isinstance(body, list):
        return [text for one in body for text in _texts(one)]
    if not isinstance(body, dict):
        return []
    own = [str(body["content"])] if "content" in body else []
    return own + [text for one in body.values() for text in _texts(one)]


class Logbook:
    """Give `hear` to the bot's process as a listener."""

    def __init__(
        self, facts: Facts, tokens: Sequence[str], is_token: Callable[[str], bool]
    ) -> None:
        """Note in `facts`; `is_token` tells whether a long word is an interaction's token."""
        self._facts = facts
        self._tokens = tokens
        self._is_token = is_token
        self._before = ""
        self._traceback: list[str] = []

    def hear(self, line: str) -> None:
        """Take note of one line."""
        self._facts.addresses.update(_ADDRESS.findall(line))
        if (at := self._secret_at(line)) >= 0 and len(self._facts.secrets) < MOST_KEPT:
            self._facts.secrets.append(line[max(0, at - _SHOWN_BEFORE) : at] + "...")
        self._follow_traceback(line)
        self._before = line

    def _secret_at(self, line: str) -> int:
        """Return where a secret begins; -1: there is none."""
        places = [line.find(token) for token in (*self._tokens, "hm=")]
        places += [found.start() for found in _LONG.finditer(line) if self._is_token(found[0])]
        return min((place for place in places if place >= 0), default=-1)

    def _follow_traceback(self, line: str) -> None:
        if line.startswith("Traceback"):
            self._traceback = [self._before, line]
        elif self._traceback:
            self._traceback.append(line)
            # Its last line is the first one that is not indented.
            if not line.startswith(" ") or len(self._traceback) > TRACEBACK_LINES:
                if len(self._facts.tracebacks) < MOST_KEPT:
                    self._facts.tracebacks.append("\n".join(self._traceback))
                self._traceback = []
