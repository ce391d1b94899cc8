"""Whom a message would notify: mentions in its text, narrowed by `allowed_mentions`. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from sandbox.discord.wire import Json


@dataclass
class Mentions:
    """Who is mentioned and allowed to be."""

    users: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False


def find_mentions(
    texts: Iterable[str],
    allowed: Json | None,
    *,
    default: Container[str],
    users: Container[str],
    roles: Container[str],
    may_mention_everyone: bool,
) -> Mentions:
    """Return whom the texts notify.

    `default` are the kinds (`users`, `roles`, `everyone`) that the route parses when the
    request has no `allowed_mentions`; `users` and `roles` are the ids that exist.
    """
    text = "\n".join(texts)
    parse: Container[str] = default if allowed is None else (allowed.get("parse") or ())

    def lets(kind: str, one: str) -> bool:
        return kind in parse or (allowed is not None and one in map(str, allowed.get(kind) or ()))

    found_users = dict.fromkeys(re.findall(r"<@!?(\d+)>", text))
    found_roles = dict.fromkeys(re.findall(r"<@&(\d+)>", text))
    return Mentions(
        [u for u in found_users if u in users and lets("users", u)],
        [r for r in found_roles if r in roles and lets("roles", r)],
        may_mention_everyone
        and "everyone" in parse
        and re.search(r"@(everyone|here)", text) is not None,
    )
