"""Whatever stands in the environment: settings within their bounds, or a line that names what."""

from __future__ import annotations

import math

from hypothesis import example, given
from hypothesis import strategies as st

from settings import _VARIABLES, SettingsError, any_token, for_sandbox, read

NAMES = list(_VARIABLES)
ODD = ["0", "1", "-1", "1e999", "nan", "inf", "٣", "1_000", " 5 ", "x" * 5000, "json", ",,."]
ODD += ["http://", "https://[::1", "https://x:99999", "https://x:-1", "http://\0"]
ODD += ["sqlite:///", "sqlite:////x"]
likely = st.sampled_from(ODD)
values = likely | st.text() | st.integers().map(str) | st.floats().map(str)
environments = st.dictionaries(st.sampled_from(NAMES), values)


@given(environments)
@example({"RUNCOMFY_API_URL": "https://x:99999"})
@example({"DISCORD_API_URL": "http://x y"})
@example({"DATABASE_URL": "sqlite:///a\0b"})
def test_settings_are_sane_or_refused_in_a_line(variables: dict[str, str]) -> None:
    try:
        settings = read(variables)
    except SettingsError as error:
        line = str(error)
        assert len(line.splitlines()) == 1
        assert any(name in line for name in NAMES)
        return
    assert settings.poll_seconds_min <= settings.poll_seconds_max
    numbers = (settings.job_timeout_seconds, settings.poll_seconds_max, settings.polls_per_second)
    assert all(math.isfinite(number) and number > 0 for number in numbers)
    assert 0 <= settings.sandbox_port <= 65_535
    for url in (settings.discord_api_url, settings.runcomfy_api_url):
        assert url.host
        assert url.port is not None
    for token in (settings.discord_token, settings.runcomfy_token):
        assert token.isprintable()
        assert not token or token not in repr(settings) or len(token) < 9


@given(environments)
def test_the_sandbox_starts_whatever_is_set(variables: dict[str, str]) -> None:
    kept, port, passed_over = for_sandbox(variables)
    read(kept)
    assert 0 <= port <= 65_535
    assert not any_token(kept)
    assert all(line for line in passed_over)
