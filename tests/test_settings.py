"""The environment and `.env` as an operator sets them: what is taken, and what is refused how."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from yarl import URL

import settings
from sandbox.bot_process import OWN_VARIABLES
from settings import SettingsError

TOKENS = {"DISCORD_TOKEN": "discord-secret", "RUNCOMFY_TOKEN": "runcomfy-secret"}


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Clear the environment of our variables and return where a `.env` may be written."""
    for name in settings._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".env"


def test_the_defaults_are_those_of_the_table() -> None:
    found = settings.read({})
    assert not found.has_tokens
    assert found.database == Path("data/repaint.db")
    assert found.discord_api_url == URL("https://discord.com/api/v10")
    assert found.runcomfy_api_url == URL("https://model-api.runcomfy.net")
    assert found.runcomfy_media_hosts == (".runcomfy.net", ".runcomfy.com")
    assert found.discord_media_hosts == (
        "cdn.discordapp.com",
        "media.discordapp.net",
        "images-ext-1.discordapp.net",
        "images-ext-2.discordapp.net",
    )
    assert (found.quota_daily, found.max_active_per_user) == (20, 2)
    assert found.job_timeout_seconds == 1800
    assert (found.poll_seconds_min, found.poll_seconds_max) == (0.5, 20)
    assert found.polls_per_second == 20
    assert found.mention_after_seconds == 120
    assert found.allowed_guilds == frozenset()
    assert (found.budget_usd_day, found.budget_usd_month) == (None, None)
    assert (found.runcomfy_concurrency, found.models_folder) == (None, None)
    assert found.runcomfy_balance_url == URL("https://api.runcomfy.net/prod/v2/balance")
    assert found.sandbox_port == 8765
    assert (found.log_level, found.log_format) == ("INFO", "text")


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("DATABASE_URL", "postgres://db/repaint", "sqlite:///data/repaint.db"),
        ("DATABASE_URL", "sqlite:///", "sqlite:///data/repaint.db"),
        ("DISCORD_API_URL", "discord.com/api/v10", "https://example.com"),
        ("DISCORD_API_URL", "https://", "https://example.com"),
        ("RUNCOMFY_API_URL", "ftp://model-api.runcomfy.net", "https://example.com"),
        ("RUNCOMFY_API_URL", "http://[::1", "correct it"),
        ("RUNCOMFY_API_URL", "http://localhost:port", "correct it"),
        ("QUOTA_DAILY", "many", "whole number from 0"),
        ("QUOTA_DAILY", "-1", "whole number from 0"),
        ("QUOTA_DAILY", "2.5", "whole number from 0"),
        ("MAX_ACTIVE_PER_USER", "0", "whole number from 1"),
        ("ALLOWED_GUILDS", "my server", "1400000000000000000"),
        ("ALLOWED_GUILDS", " , ", "1400000000000000000"),
        ("ALLOWED_GUILDS", "1,-2", "1400000000000000000"),
        ("BUDGET_USD_DAY", "much", "as in 25.50"),
        ("BUDGET_USD_DAY", "-1", "as in 25.50"),
        ("BUDGET_USD_DAY", "nan", "as in 25.50"),
        ("BUDGET_USD_MONTH", "0.0000001", "as in 25.50"),
        ("BUDGET_USD_MONTH", "1e7", "as in 25.50"),
        ("RUNCOMFY_CONCURRENCY", "0", "whole number from 1"),
        ("JOB_TIMEOUT_SECONDS", "soon", "number from 1"),
        ("JOB_TIMEOUT_SECONDS", "nan", "number from 1"),
        ("JOB_TIMEOUT_SECONDS", "inf", "number from 1"),
        ("POLL_SECONDS_MIN", "0", "number from 0.01"),
        ("POLL_SECONDS_MAX", "1e9", "number from 0.01 to 3600"),
        ("POLLS_PER_SECOND", "-3", "number from 0.01"),
        ("MENTION_AFTER_SECONDS", "-1", "number from 0 to 86400"),
        ("SANDBOX_PORT", "65536", "whole number from 0 to 65535"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("LOG_FORMAT", "xml", "text, json"),
    ],
)
def test_what_does_not_parse_is_named_with_its_cure(name: str, value: str, cure: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings.read({**TOKENS, name: value})
    text = str(refused.value)
    assert text.startswith(name)
    assert value in text
    assert cure in text
    assert "\n" not in text
    assert "secret" not in text


def test_the_slowest_poll_is_not_faster_than_the_fastest() -> None:
    assert settings.read({"POLL_SECONDS_MIN": "3", "POLL_SECONDS_MAX": "3"}).poll_seconds_max == 3
    with pytest.raises(SettingsError, match=r"POLL_SECONDS_MIN.*POLL_SECONDS_MAX"):
        settings.read({"POLL_SECONDS_MIN": "5", "POLL_SECONDS_MAX": "4"})


@pytest.mark.parametrize("missing", sorted(TOKENS))
@pytest.mark.parametrize("how", ["absent", "empty", "blank"])
def test_one_token_without_the_other_is_refused(missing: str, how: str) -> None:
    variables = dict(TOKENS)
    if how == "absent":
        del variables[missing]
    else:
        variables[missing] = {"empty": "", "blank": "  "}[how]
    with pytest.raises(SettingsError, match=f"^{missing} is not set: set both") as refused:
        settings.read(variables)
    assert "secret" not in str(refused.value)


def test_a_token_loses_the_newline_that_it_was_pasted_with() -> None:
    # `$(cat file)` aside, a file mounted as a secret mostly ends with one; in a header it raises.
    found = settings.read({"DISCORD_TOKEN": " abc\n", "RUNCOMFY_TOKEN": "def\r\n"})
    assert (found.discord_token, found.runcomfy_token) == ("abc", "def")


def test_the_repr_hides_the_tokens() -> None:
    found = settings.read(TOKENS)
    assert found.has_tokens
    assert found.discord_token == "discord-secret"
    assert "secret" not in repr(found)
    assert "secret" not in f"{found}"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite:///data/repaint.db", Path("data/repaint.db")),
        ("sqlite:////var/lib/repaint/repaint.db", Path("/var/lib/repaint/repaint.db")),
        ("sqlite:///repaint.db", Path("repaint.db")),
    ],
    ids=["relative", "absolute", "bare"],
)
def test_where_the_database_is(address: str, path: Path) -> None:
    assert settings.read({"DATABASE_URL": address}).database == path


def test_what_a_budget_or_a_list_of_servers_can_be() -> None:
    found = settings.read(
        {"BUDGET_USD_DAY": "25.5", "BUDGET_USD_MONTH": "0", "ALLOWED_GUILDS": "1, 2"}
    )
    assert (found.budget_usd_day, found.budget_usd_month) == (Decimal("25.5"), Decimal(0))
    assert found.allowed_guilds == {1, 2}
    unset = {"BUDGET_USD_DAY": "None", "ALLOWED_GUILDS": "ALL", "RUNCOMFY_CONCURRENCY": "none"}
    assert settings.read(unset) == settings.read({})


def test_hosts_are_a_list_of_lowercase_names() -> None:
    found = settings.read({"RUNCOMFY_MEDIA_HOSTS": " .Example.COM, files.example.org ,"})
    assert found.runcomfy_media_hosts == (".example.com", "files.example.org")


def test_an_address_loses_its_last_slash() -> None:
    found = settings.read({"DISCORD_API_URL": "http://127.0.0.1:8080/api/v10/"})
    assert str(found.discord_api_url) == "http://127.0.0.1:8080/api/v10"
    assert str(settings.read({"RUNCOMFY_API_URL": "http://[::1]:9/"}).runcomfy_api_url) in (
        "http://[::1]:9",
        "http://[::1]:9/",
    )


@pytest.mark.parametrize(("typed", "means"), [("debug", "DEBUG"), ("Warning", "WARNING")])
def test_a_log_level_in_any_case(typed: str, means: str) -> None:
    found = settings.read({"LOG_LEVEL": typed, "LOG_FORMAT": "JSON"})
    assert (found.log_level, found.log_format) == (means, "json")


def test_the_environment_stands_above_dotenv(
    outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.write_text('QUOTA_DAILY=5\nLOG_LEVEL="DEBUG"\nPOLLS_PER_SECOND=7\nPATH=nothing\n')
    monkeypatch.setenv("QUOTA_DAILY", "9")
    monkeypatch.setenv("LOG_LEVEL", "")
    assert settings.environment(outside) == {
        "QUOTA_DAILY": "9",
        "LOG_LEVEL": "DEBUG",
        "POLLS_PER_SECOND": "7",
    }


def test_empty_counts_as_unset_in_both(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside.write_text("DISCORD_TOKEN=\nRUNCOMFY_TOKEN=''\nQUOTA_DAILY\n")
    monkeypatch.setenv("DATABASE_URL", "")
    assert settings.environment(outside) == {}
    assert settings.read({"DISCORD_TOKEN": "", "DATABASE_URL": ""}) == settings.read({})


def test_no_dotenv_is_no_error(outside: Path) -> None:
    assert settings.environment(outside) == {}


def test_a_dotenv_of_notepad_begins_with_a_byte_order_mark(outside: Path) -> None:
    outside.write_text("QUOTA_DAILY=5\r\n", encoding="utf-8-sig")
    assert settings.environment(outside) == {"QUOTA_DAILY": "5"}


def test_a_dotenv_that_is_no_text_is_named(outside: Path) -> None:
    outside.write_text("QUOTA_DAILY=5\n", encoding="utf-16")
    with pytest.raises(SettingsError, match=r"\.env .*UTF-8"):
        settings.environment(outside)


def test_the_sandbox_goes_nowhere_real() -> None:
    everywhere = {
        **TOKENS,
        "DATABASE_URL": "sqlite:////var/lib/real.db",
        "DISCORD_API_URL": "https://discord.com/api/v10",
        "RUNCOMFY_API_URL": "https://model-api.runcomfy.net",
        "RUNCOMFY_MEDIA_HOSTS": "example.com",
        "DISCORD_MEDIA_HOSTS": "example.com",
        "QUOTA_DAILY": "7",
        "SANDBOX_PORT": "9000",
    }
    kept, port, passed_over = settings.for_sandbox(everywhere)
    assert not any("TOKEN" in name or "URL" in name or "HOSTS" in name for name in kept)
    assert not any("secret" in value for value in kept.values())
    assert kept["QUOTA_DAILY"] == "7"
    assert port == 9000
    assert passed_over == []


def test_the_sandbox_sets_all_that_it_keeps_so_that_dotenv_adds_nothing() -> None:
    kept, port, passed_over = settings.for_sandbox({})
    assert set(kept) == {*settings.SANDBOX_KEEPS, "ALLOWED_GUILDS"}
    assert all(kept.values())
    assert settings.read(kept) == settings.read({})
    assert (port, passed_over) == (8765, [])


def test_the_sandbox_passes_over_what_does_not_parse() -> None:
    kept, port, passed_over = settings.for_sandbox(
        {"DISCORD_TOKEN": "secret", "QUOTA_DAILY": "many", "SANDBOX_PORT": "x", "LOG_LEVEL": "?"}
    )
    assert settings.read(kept) == settings.read({})
    assert port == 8765
    assert [line.split()[0] for line in passed_over] == ["QUOTA_DAILY", "LOG_LEVEL", "SANDBOX_PORT"]
    assert not any("secret" in line for line in passed_over)


def test_the_sandbox_passes_over_bounds_that_contradict_each_other() -> None:
    kept, _, passed_over = settings.for_sandbox({"POLL_SECONDS_MIN": "30"})
    assert settings.read(kept).poll_seconds_min == 0.5
    assert len(passed_over) == 1


def test_every_variable_is_told_of_where_people_look() -> None:
    root = Path(__file__).resolve().parents[1]
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name in settings._VARIABLES:
        assert f"`{name}`" in readme


def test_the_sandbox_hands_none_of_them_on() -> None:
    assert set(settings._VARIABLES) <= OWN_VARIABLES


def test_the_database_alone_asks_for_nothing_else() -> None:
    assert settings.database({}) == Path("data/repaint.db")
    others = {"DISCORD_TOKEN": "one of two", "QUOTA_DAILY": "many"}
    assert settings.database(others | {"DATABASE_URL": "sqlite:////data/x.db"}) == Path(
        "/data/x.db"
    )
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        settings.database({"DATABASE_URL": "postgres://db/repaint"})
