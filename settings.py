"""The environment and `.env` as one frozen object; the only place that reads either.

It checks each variable and names the one that is wrong. What the values are for is told in the
README's table; it opens no file but `.env` and no connection.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from yarl import URL

N = TypeVar("N", int, float)
T = TypeVar("T")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("text", "json")
SQLITE = "sqlite:///"
ALL, NONE = "all", "none"
"""What empty means, in a word that can be set."""
MOST_DOLLARS = 1_000_000
"""More than any budget that somebody means."""


class SettingsError(Exception):
    """A variable is missing or does not parse; its text names the cause and the cure."""


@dataclass(frozen=True)
class Settings:
    """Everything that the operator decides. Tokens stay out of its `repr`."""

    discord_token: str = field(repr=False)
    runcomfy_token: str = field(repr=False)
    database: Path
    """The SQLite file; all that the bot writes lies in its folder."""
    discord_api_url: URL
    runcomfy_api_url: URL
    runcomfy_balance_url: URL
    """Where the balance is asked for, on another host than all else."""
    runcomfy_media_hosts: tuple[str, ...]
    """Hosts that results are fetched from; a leading dot means: and every host below."""
    discord_media_hosts: tuple[str, ...]
    """Hosts that attachments are read from."""
    quota_daily: int
    """Edits per person and UTC day, over all servers."""
    max_active_per_user: int
    """Edits in flight per person."""
    allowed_guilds: frozenset[int]
    """The ids of the servers that may use the bot; empty: all."""
    budget_usd_day: Decimal | None
    """Dollars for all edits of a UTC day; None: no budget. Likewise the next, of a month."""
    budget_usd_month: Decimal | None
    runcomfy_concurrency: int | None
    """Requests under way at RunComfy at once; None: no limit."""
    models_folder: Path | None
    """Where the models' documents are; None: those that come along."""
    job_timeout_seconds: float
    """From the submit until the output is known; as long again to fetch it."""
    poll_seconds_min: float
    poll_seconds_max: float
    polls_per_second: float
    """The budget of all polls together."""
    mention_after_seconds: float
    """Who waited longer for an edit's end is told by a message that mentions them; 0: nobody is."""
    sandbox_port: int
    log_level: str
    log_format: str

    @property
    def has_tokens(self) -> bool:
        """Whether the bot can run for real: both tokens are set."""
        return bool(self.discord_token and self.runcomfy_token)


def _token(value: str) -> str:
    # A secret that was read from a file mostly ends with a newline, which no header may hold.
    token = value.strip()
    if not all("!" <= character <= "~" for character in token):
        raise ValueError("holds a blank or a character that no token has")
    return token


def _url(value: str) -> URL:
    url = URL(value)
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("is not an http or https address, as in https://example.com")
    return url.with_path(url.path.rstrip("/"))


def _hosts(value: str) -> tuple[str, ...]:
    return tuple(host.strip().lower() for host in value.split(",") if host.strip())


def _database(value: str) -> Path:
    if not value.startswith(SQLITE) or len(value) == len(SQLITE):
        raise ValueError("is not an SQLite address, as in sqlite:///data/repaint.db")
    return Path(value.removeprefix(SQLITE))


def _ids(value: str) -> frozenset[int]:
    if value.lower() == ALL:
        return frozenset()
    words = [word.strip() for word in value.split(",") if word.strip()]
    fine = (word.isascii() and word.isdecimal() and len(word) <= 19 for word in words)
    if not words or not all(fine):
        raise ValueError("is not a list of ids, as in 1400000000000000000,1400000000000000001")
    return frozenset(map(int, words))


def _folder(value: str) -> Path | None:
    return Path(value) if value else None


def _dollars(value: str) -> Decimal:
    try:
        amount = Decimal(value)
        if not 0 <= amount <= MOST_DOLLARS or amount != round(amount, 6):
            raise InvalidOperation
    except InvalidOperation:
        words = f"is not an amount of dollars from 0 to {MOST_DOLLARS}, as in 25.50"
        raise ValueError(words) from None
    return amount


def _or_none(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda value: None if value.lower() == NONE else parse(value)


def _whole(least: int, most: int) -> Callable[[str], int]:
    return _between(int, "whole number", least, most)


def _number(least: float, most: float) -> Callable[[str], float]:
    return _between(float, "number", least, most)


def _between(kind: Callable[[str], N], name: str, least: N, most: N) -> Callable[[str], N]:
    def parse(value: str) -> N:
        try:
            number = kind(value)
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            raise ValueError(f"is not a {name} from {least} to {most}")
        return number

    return parse


def _one_of(words: tuple[str, ...], change: Callable[[str], str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if change(value) not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return change(value)

    return parse


_VARIABLES: dict[str, tuple[str, Callable[[str], object]]] = {
    "DISCORD_TOKEN": ("", _token),
    "RUNCOMFY_TOKEN": ("", _token),
    "DATABASE_URL": ("sqlite:///data/repaint.db", _database),
    "DISCORD_API_URL": ("https://discord.com/api/v10", _url),
    "RUNCOMFY_API_URL": ("https://model-api.runcomfy.net", _url),
    "RUNCOMFY_BALANCE_URL": ("https://api.runcomfy.net/prod/v2/balance", _url),
    "RUNCOMFY_MEDIA_HOSTS": (".runcomfy.net,.runcomfy.com", _hosts),
    # The last two: Discord's own proxy of pictures in embeds, which `Edit picture` reads.
    "DISCORD_MEDIA_HOSTS": (
        "cdn.discordapp.com,media.discordapp.net,"
        "images-ext-1.discordapp.net,images-ext-2.discordapp.net",
        _hosts,
    ),
    "QUOTA_DAILY": ("20", _whole(0, 1_000_000)),
    "MAX_ACTIVE_PER_USER": ("2", _whole(1, 1_000)),
    "ALLOWED_GUILDS": (ALL, _ids),
    "BUDGET_USD_DAY": (NONE, _or_none(_dollars)),
    "BUDGET_USD_MONTH": (NONE, _or_none(_dollars)),
    "RUNCOMFY_CONCURRENCY": (NONE, _or_none(_whole(1, 10_000))),
    "MODELS_FOLDER": ("", _folder),
    "JOB_TIMEOUT_SECONDS": ("1800", _number(1, 86_400)),
    "POLL_SECONDS_MIN": ("0.5", _number(0.01, 3_600)),
    "POLL_SECONDS_MAX": ("20", _number(0.01, 3_600)),
    "POLLS_PER_SECOND": ("20", _number(0.01, 10_000)),
    "MENTION_AFTER_SECONDS": ("120", _number(0, 86_400)),
    "SANDBOX_PORT": ("8765", _whole(0, 65_535)),
    "LOG_LEVEL": ("INFO", _one_of(LOG_LEVELS, str.upper)),
    "LOG_FORMAT": ("text", _one_of(LOG_FORMATS, str.lower)),
}
"""Each variable with its default and its parser; the names are those of the README's table."""

SANDBOX_KEEPS = (
    "QUOTA_DAILY",
    "MAX_ACTIVE_PER_USER",
    "BUDGET_USD_DAY",
    "BUDGET_USD_MONTH",
    "RUNCOMFY_CONCURRENCY",
    "JOB_TIMEOUT_SECONDS",
    "POLL_SECONDS_MIN",
    "POLL_SECONDS_MAX",
    "POLLS_PER_SECOND",
    "MENTION_AFTER_SECONDS",
    "LOG_LEVEL",
    "LOG_FORMAT",
)
"""What the sandbox's bot takes over from the environment: how it behaves, never where it goes."""


def environment(dotenv: Path = Path(".env")) -> dict[str, str]:
    """Return the variables of ours that are set: the environment's, else those of `.env`.

    Empty counts as unset, in both.

    Raises:
        SettingsError: `.env` cannot be read, or is not text.
    """
    try:
        found = {name: value for name, value in dotenv_values(dotenv).items() if value}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{dotenv} is not UTF-8 text: save it as such.") from error
    except OSError as error:
        raise SettingsError(f"{dotenv} cannot be read ({error.strerror}).") from error
    found |= {name: value for name, value in os.environ.items() if value}
    return {name: found[name] for name in _VARIABLES if name in found}


def any_token(variables: Mapping[str, str]) -> bool:
    """Tell whether somebody means to run the bot for real: one token is set, or both."""
    return bool(variables.get("DISCORD_TOKEN") or variables.get("RUNCOMFY_TOKEN"))


def database(variables: Mapping[str, str]) -> Path:
    """Return the SQLite file alone, for what needs nothing else of the settings.

    Raises:
        SettingsError: the variable does not parse.
    """
    path = _value("DATABASE_URL", variables.get("DATABASE_URL", ""))
    assert isinstance(path, Path)
    return path


def read(variables: Mapping[str, str]) -> Settings:
    """Return the settings that the variables mean.

    Raises:
        SettingsError: one does not parse, or one of the two tokens is missing.
    """
    values = {name: _value(name, variables.get(name, "")) for name in _VARIABLES}
    settings = Settings(**{f.name: values[_variable(f.name)] for f in fields(Settings)})  # type: ignore[arg-type]  # the table's parsers give these types
    tokens = (settings.discord_token, settings.runcomfy_token)
    if any(tokens) and not all(tokens):
        missing = "RUNCOMFY_TOKEN" if settings.discord_token else "DISCORD_TOKEN"
        raise SettingsError(f"{missing} is not set: set both tokens, or neither for the sandbox.")
    if settings.poll_seconds_min > settings.poll_seconds_max:
        raise SettingsError(
            f"POLL_SECONDS_MIN ({settings.poll_seconds_min:g}) is above POLL_SECONDS_MAX "
            f"({settings.poll_seconds_max:g}): set it to the same or less."
        )
    return settings


def for_sandbox(variables: Mapping[str, str]) -> tuple[dict[str, str], int, list[str]]:
    """Return what the sandbox takes over, whatever the environment says.

    Returns:
        The variables for its bot, the port for its page, and a line for each variable that was
        passed over because it does not parse.
    """
    # Each is set, defaults included: the sandbox's bot reads `.env` too, and must not find more.
    # Its servers are its own, so it passes over which ones the operator allows.
    kept = {name: _VARIABLES[name][0] for name in (*SANDBOX_KEEPS, "ALLOWED_GUILDS")}
    port = int(_VARIABLES["SANDBOX_PORT"][0])
    passed_over: list[str] = []
    for name in (*SANDBOX_KEEPS, "SANDBOX_PORT"):
        try:
            value = _value(name, variables.get(name, ""))
        except SettingsError as error:
            passed_over.append(f"{error} The sandbox goes on with {_VARIABLES[name][0]}.")
            continue
        if name == "SANDBOX_PORT" and isinstance(value, int):
            port = value
        elif variables.get(name):
            kept[name] = variables[name]
    try:
        read(kept)
    except SettingsError as error:
        passed_over.append(f"{error} The sandbox goes on with the defaults of both.")
        kept |= {n: _VARIABLES[n][0] for n in ("POLL_SECONDS_MIN", "POLL_SECONDS_MAX")}
    return kept, port, passed_over


def _variable(name: str) -> str:
    return "DATABASE_URL" if name == "database" else name.upper()


def _value(name: str, text: str) -> object:
    default, parse = _VARIABLES[name]
    try:
        return parse(text or default)
    except ValueError as error:
        value = "" if parse is _token else f" (it is {text!r})"
        raise SettingsError(f"{name} {error}{value}: correct it or leave it out.") from error
