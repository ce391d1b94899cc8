"""Where a result is said to lie, and what lies there."""

from __future__ import annotations

import zlib

from PIL import Image

from tests.e2e.hostile import sources
from tests.e2e.hostile.row import (
    DONE,
    GIVEN_BACK,
    LEFT,
    ONE,
    PICTURE,
    SUBMITTED,
    WHOLE,
    End,
    Row,
    Spoil,
    answer,
    result,
)
from tests.pictures.making import encoded, photo

FORBIDDEN = "The picture lies in a place that I do not fetch from. … " + GIVEN_BACK
LINKED = "the picture could not be attached: the button leads to it"
NOT_A_PICTURE = "What came back is not a picture that can be shown. … " + GIVEN_BACK
UNREACHABLE = "The picture was made but could not be fetched in time. … " + GIVEN_BACK

ADDRESSES: dict[str, str] = {
    "a file": "file:///etc/passwd",
    "a file by host": "file://127.0.0.1/etc/passwd",
    "data": "data:image/png;base64,iVBORw0KGgo=",
    "FTP": "ftp://127.0.0.1:ELSEWHERE/x.png",
    "gopher": "gopher://127.0.0.1:ELSEWHERE/_x",
    "a script": "javascript:alert(1)",
    "a web socket": "ws://127.0.0.1:PORT/x.png",
    "unix": "unix:///var/run/docker.sock",
    "relative": "/media/ROW/x.png",
    "relative, no slash": "x.png",
    "no scheme": "//127.0.0.1:PORT/media/ROW/x.png",
    "a path away": "../../etc/passwd",
    "no host": "http:///x.png",
    "a scheme alone": "http://",
    "blanks": "   ",
    "another port": "OTHER/x.png",
    "another port over https": "https://127.0.0.1:ELSEWHERE/x.png",
    "our port over https": "https://127.0.0.1:PORT/x.png",
    "no port": "http://127.0.0.1/x.png",
    "port 0": "http://127.0.0.1:0/x.png",
    "a port that is none": "http://127.0.0.1:99999/x.png",
    "a port below zero": "http://127.0.0.1:-1/x.png",
    "localhost": "http://localhost:ELSEWHERE/x.png",
    "the whole loopback": "http://127.1.2.3:ELSEWHERE/x.png",
    "short": "http://127.1:ELSEWHERE/x.png",
    "decimal": "http://2130706433:ELSEWHERE/x.png",
    "hexadecimal": "http://0x7f000001:ELSEWHERE/x.png",
    "octal": "http://0177.0.0.1:ELSEWHERE/x.png",
    "zero": "http://0.0.0.0:ELSEWHERE/x.png",
    "one zero": "http://0:ELSEWHERE/x.png",
    "IPv6": "http://[::1]:ELSEWHERE/x.png",
    "IPv6 of IPv4": "http://[::ffff:127.0.0.1]:ELSEWHERE/x.png",
    "IPv6 with a zone": "http://[fe80::1%25lo]:ELSEWHERE/x.png",
    "IPv6 that is none": "http://[::1:ELSEWHERE/x.png",
    "10.x": "http://10.0.0.1/x.png",
    "172.16.x": "https://172.16.0.1/x.png",
    "192.168.x": "https://192.168.0.1/x.png",
    "the cloud's own data": "http://169.254.169.254/latest/meta-data/",
    "the cloud's own data by name": "http://metadata.google.internal/",
    "a user": "http://evil@127.0.0.1:PORT/media/ROW/x.png",
    "a user and a word": "http://a:b@127.0.0.1:PORT/media/ROW/x.png",
    "a host as a user": "http://127.0.0.1:PORT@evil.invalid/x.png",
    "a back slash": "http://evil.invalid\\@127.0.0.1:PORT/x.png",
    "a host behind a mark": "http://evil.invalid#@127.0.0.1:PORT/x.png",
    "a blank in the host": "http://127.0.0.1 .evil.invalid/x.png",
    "a new line": "http://127.0.0.1:ELSEWHERE/\r\nX: 1",
    "a null byte": "http://127.0.0.1\0.evil.invalid/x.png",
    "wide dots": "http://127。0。0。1:ELSEWHERE/x.png",
    "wide digits": "http://\uff11\uff12\uff17.0.0.1:ELSEWHERE/x.png",
    "their name in front": "https://model-api.runcomfy.net.evil.invalid/x.png",
    "their name at the end of another": "https://evilruncomfy.net/x.png",
    "their name in a path": "https://evil.invalid/runcomfy.net/x.png",
    "their name over http": "http://media.runcomfy.net/x.png",
    "their name on another port": "https://media.runcomfy.net:8443/x.png",
    "other letters for their name": "https://media.runc\u043emfy.net/x.png",
    "100,000 characters": "https://evil.invalid/" + "x" * 100_000,
}

REDIRECTS: dict[str, str] = {
    "elsewhere": "https://evil.invalid/x.png",
    "another port": "OTHER/x.png",
    "a private address": "http://10.0.0.1/x.png",
    "a file": "file:///etc/passwd",
    "data": "data:image/png;base64,iVBORw0KGgo=",
    "no scheme": "//127.0.0.1:ELSEWHERE/x.png",
    "a user": "http://evil@127.0.0.1:PORT/media/ROW/x.png",
}

NO_PICTURES: dict[str, bytes] = {
    **{name: sources.LOOKALIKES[name] for name in ("HTML", "SVG", "PDF", "ZIP", "JSON", "empty")},
    **{name: sources.LOOKALIKES[name] for name in ("a Linux program", "MP4", "noise")},
    "half of a PNG": PICTURE[: len(PICTURE) // 2],
    "HEIC": sources.UNREADABLE["HEIC without anything in it"],
}

UNJUDGED: dict[str, bytes] = {
    "ICO": sources.OTHER_FORMATS["ICO"],
    "a bomb": sources.BOMB,
    "larger than allowed": bytes(64_000_001),
}
"""What may be a picture all the same, and is paid for."""

PICTURES: dict[str, bytes] = {
    "GIF that moves": sources.frames("GIF"),
    "WEBP that moves": sources.frames("WEBP"),
    "TIFF": encoded(photo(400, 400), "TIFF"),
    "BMP": encoded(photo(400, 400), "BMP"),
    "AVIF": encoded(photo(400, 400), "AVIF"),
    "16 bit": encoded(Image.new("I;16", (400, 400), 40_000), "PNG"),
    "CMYK": encoded(photo(400, 400, "CMYK"), "JPEG"),
    "one pixel": encoded(photo(1, 1), "PNG"),
    "a page behind it": PICTURE + b"<html>",
}


def _rows() -> list[Row]:
    rows: list[Row] = []

    def add(name: str, reads: str, end: End, *spoils: Spoil) -> None:
        rows.append(Row(name, reads, end, spoils=(SUBMITTED, DONE, *spoils)))

    def media(body: object, status: int = 200, times: int = -1, **headers: str) -> Spoil:
        return answer("runcomfy.media", body, status, times, **headers)

    for name, address in ADDRESSES.items():
        add(f"address: {name}", FORBIDDEN, "failed", result({"image": address}))
    for name, place in REDIRECTS.items():
        add(f"redirect: {name}", FORBIDDEN, "failed", ONE, media(None, 302, Location=place))
    here = media(None, 302, times=3, Location="/media/ROW/y.png")
    add("redirect: to where it may", LEFT, "delivered", ONE, here, WHOLE)
    round_and_round = media(None, 302, Location="/media/ROW/x.png")
    add("redirect: without an end", UNREACHABLE, "failed", ONE, round_and_round)
    for name, content in NO_PICTURES.items():
        add(f"file: {name}", NOT_A_PICTURE, "failed", ONE, media(content))
    for name, content in UNJUDGED.items():
        add(f"file: {name}", LINKED, "delivered", ONE, media(content))
    for name, content in PICTURES.items():
        add(f"file: {name}", LEFT, "delivered", ONE, media(content))
    video = result({"video": "API/media/ROW/x.mp4"})
    add("file: a picture called a video", NOT_A_PICTURE, "failed", video, WHOLE)
    half = media(b"\0\0\0\x18ftypisom\0\0\2\0" + bytes(100))
    add("file: half of a video", NOT_A_PICTURE, "failed", video, half)
    packed = media(zlib.compress(PICTURE), Content_Encoding="deflate")
    add("file: packed, which was not asked for", NOT_A_PICTURE, "failed", ONE, packed)
    lying = media(PICTURE, Content_Type="text/html")
    add("file: a picture that is said to be a page", LEFT, "delivered", ONE, lying)
    for status in (204, 206, 304, 401, 404, 410, 429, 503):
        add(f"file: {status} for ever", UNREACHABLE, "failed", ONE, media(b"", status))
    add("file: 404 for a moment", LEFT, "delivered", ONE, media(b"", 404, times=1), WHOLE)
    return rows


ROWS: tuple[Row, ...] = tuple(_rows())
