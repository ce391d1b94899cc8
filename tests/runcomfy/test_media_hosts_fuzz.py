"""No address, however it is written, leads to a host that is not allowed."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from runcomfy import Media
from tests.runcomfy.clients import HOSTS, media_of

PORT = 4711
PRIVATE = ["127.0.0.1", "127.1", "0", "0x7f.1", "2130706433", "10.0.0.1", "169.254.169.254"]
PRIVATE += ["192.168.1.1", "172.16.0.1", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25lo]"]
NAMES = ["localhost", "evil.invalid", "evilruncomfy.net", "a.runcomfy.net.evil.invalid"]
NAMES += ["runcomfy.net@evil.invalid", "runcomfy.net\\@evil.invalid"]
OURS = ["a.runcomfy.net", "runcomfy.com", "cdn.discordapp.com"]
schemes = st.sampled_from(["http", "https", "HTTP", "file", "data", "ftp", "ws", "javascript", ""])
hosts = st.sampled_from(PRIVATE + NAMES + OURS) | st.text(max_size=12) | st.ip_addresses().map(str)
ports = st.sampled_from(["", f":{PORT}", ":443", ":80", ":0", ":-1", ":99999", ":x"])
users = st.sampled_from(["", "", "", "evil@", "a:b@", "runcomfy.net@", "@"])
paths = st.sampled_from(["", "/", "/a.png", "/../..", "//x", "\\@x", "#@x", "?@x"]) | st.text(
    max_size=8
)
addresses = st.tuples(schemes, st.sampled_from(["://", ":", "//"]), users, hosts, ports, paths)


@pytest.fixture(scope="module")
def media() -> Iterator[Media]:
    with asyncio.Runner() as runner:
        opened = media_of(f"http://127.0.0.1:{PORT}")
        yield runner.run(opened.__aenter__())
        runner.run(opened.__aexit__(None, None, None))


@given(address=addresses.map("".join) | st.text())
@example(address="http://127.0.0.1:99999/x.png")
@example(address="http://127.0.0.1:-1/x.png")
@example(address=f"http://127.0.0.1:{PORT}/x.png")
@example(address="https://a.runcomfy.net/x.png")
def test_what_is_allowed_is_ours(media: Media, address: str) -> None:
    try:
        url = URL(address, encoded=True)
    except ValueError:
        return
    if not media.allows(url):
        return
    host = url.host or ""
    assert url.scheme in ("http", "https")
    assert not url.user
    assert not url.password
    if url.scheme == "http":
        assert (host, url.port) == ("127.0.0.1", PORT)
        return
    assert url.port == 443
    with pytest.raises(ValueError, match="does not appear"):
        ipaddress.ip_address(host)
    name = host.lower().rstrip(".")
    assert any(
        name == allowed.removeprefix(".") or (allowed[0] == "." and name.endswith(allowed))
        for allowed in HOSTS
    )
