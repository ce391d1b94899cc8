"""From which addresses files are fetched, and from which never: lookalikes, tricks, loopback."""

from __future__ import annotations

from pathlib import Path

import pytest
from yarl import URL

from runcomfy import MediaError, MediaTrouble
from tests.runcomfy.clients import PLENTY, media_of

REAL = "https://model-api.runcomfy.net"
ALLOWED = [
    "https://model-api.runcomfy.net/a.png",
    "https://a.b.c.runcomfy.net/a.png",
    "https://runcomfy.net/a.png",
    "https://RunComfy.COM/a.png",
    "https://playgrounds-storage-public.runcomfy.com:443/a.png?x=y#z",
    "https://media.runcomfy.net./a.png",
    "https://cdn.discordapp.com/a.png",
]
REFUSED = [
    # Lookalikes.
    "https://evilruncomfy.net/a.png",
    "https://runcomfy.net.evil.example/a.png",
    "https://runcomfy.network/a.png",
    "https://runcomfy.ne/a.png",
    "https://net/a.png",
    "https://x.cdn.discordapp.com/a.png",
    "https://discordapp.com/a.png",
    "https://rцncomfy.net/a.png",
    "https://evil.example/runcomfy.net/a.png",
    "https://evil.example/?.runcomfy.net",
    "https://evil.example?.runcomfy.net",
    "https://evil.example#.runcomfy.net",
    "https://evil.example\\.runcomfy.net/",
    "https://evil.example%2f.runcomfy.net/",
    "https://evil.example%00.runcomfy.net/",
    "https://evil.example;.runcomfy.net/",
    "https://evil.example .runcomfy.net/",
    # A name and a password are for nobody.
    "https://user@media.runcomfy.net/a.png",
    "https://user:pass@media.runcomfy.net/a.png",
    "https://media.runcomfy.net@evil.example/a.png",
    "https://media.runcomfy.net:443@evil.example/a.png",
    # Other ways in.
    "http://media.runcomfy.net/a.png",
    "https://media.runcomfy.net:8443/a.png",
    "https://media.runcomfy.net:80/a.png",
    "ftp://media.runcomfy.net/a.png",
    "file:///etc/passwd",
    "file://media.runcomfy.net/etc/passwd",
    "data:image/png;base64,AAAA",
    "//media.runcomfy.net/a.png",
    "media.runcomfy.net/a.png",
    "",
    # Machines of the operator's own network.
    "http://127.0.0.1/a.png",
    "http://127.0.0.1:1/a.png",
    "https://127.0.0.1/a.png",
    "https://localhost/a.png",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/a.png",
    "http://0.0.0.0/a.png",
]


@pytest.mark.parametrize("address", ALLOWED)
async def test_hosts_that_files_are_fetched_from(address: str) -> None:
    async with media_of(REAL) as media:
        assert media.allows(URL(address, encoded=True))


@pytest.mark.parametrize("address", REFUSED)
async def test_hosts_that_nothing_is_fetched_from(address: str, tmp_path: Path) -> None:
    async with media_of(REAL) as media:
        with pytest.raises(MediaError) as refused:
            await media.fetch(address, tmp_path / "a", max_bytes=PLENTY)
    assert refused.value.trouble is MediaTrouble.FORBIDDEN_HOST
    assert refused.value.lasting
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "address", ["https://[", "http://a:port/", "https://a:99999/", "https://[::1"]
)
async def test_what_is_no_address_is_an_error_like_any(address: str, tmp_path: Path) -> None:
    async with media_of(REAL) as media:
        with pytest.raises(MediaError):
            await media.fetch(address, tmp_path / "a", max_bytes=PLENTY)


@pytest.mark.parametrize(
    ("api", "address", "allowed"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/a.png", True),
        ("http://127.0.0.1:8080/api/v10", "http://127.0.0.1:8080/a.png", True),
        ("http://localhost:8080", "http://localhost:8080/a.png", True),
        ("http://[::1]:8080", "http://[::1]:8080/a.png", True),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081/a.png", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1/a.png", False),
        ("http://127.0.0.1:8080", "http://localhost:8080/a.png", False),
        ("http://127.0.0.1:8080", "http://127.0.0.2:8080/a.png", False),
        ("http://127.0.0.1:8080", "http://user@127.0.0.1:8080/a.png", False),
        ("http://127.0.0.1:8080", "http://evil.example:8080/a.png", False),
        ("http://127.0.0.1:8080", "https://media.runcomfy.net/a.png", True),
        # Only loopback is trusted so far: another address of one's own stays unreachable.
        ("http://192.168.0.7:8080", "http://192.168.0.7:8080/a.png", False),
        ("http://api.example:8080", "http://api.example:8080/a.png", False),
        ("http://127.0.0.1.evil.example:8080", "http://127.0.0.1.evil.example:8080/a", False),
    ],
)
async def test_a_loopback_api_may_hand_out_files_at_its_very_port(
    api: str, address: str, allowed: bool
) -> None:
    async with media_of(api) as media:
        assert media.allows(URL(address)) is allowed


async def test_no_hosts_at_all() -> None:
    async with media_of(REAL, ()) as media:
        assert not media.allows(URL("https://runcomfy.net/"))
        assert not media.allows(URL("https:///"))
