"""Whether a file is a video, told from its structure alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictures import video_kind
from sandbox.runcomfy.video import VIDEO
from tests.pictures.making import encoded, photo


def box(
    kind: bytes, content: bytes = b"", *, large: bool = False, to_the_end: bool = False
) -> bytes:
    if to_the_end:
        return bytes(4) + kind + content
    if large:
        return (1).to_bytes(4, "big") + kind + (16 + len(content)).to_bytes(8, "big") + content
    return (8 + len(content)).to_bytes(4, "big") + kind + content


WEBM = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01\x18\x53\x80\x67"
"""A header of four bytes, and the beginning of a segment."""

FTYP, MOOV, MDAT = (
    box(b"ftyp", b"isom" + bytes(4)),
    box(b"moov", bytes(40)),
    box(b"mdat", bytes(99)),
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(VIDEO, "mp4", id="the sandbox's"),
        pytest.param(FTYP + MOOV + MDAT, "mp4", id="moov first"),
        pytest.param(FTYP + MDAT + MOOV, "mp4", id="moov last"),
        pytest.param(FTYP + MOOV + box(b"mdat", bytes(99), large=True), "mp4", id="a large box"),
        pytest.param(
            FTYP + MOOV + box(b"mdat", bytes(99), to_the_end=True), "mp4", id="to the end"
        ),
        pytest.param(box(b"ftyp", b"qt  " + bytes(4)) + MOOV + MDAT, "mp4", id="mov"),
        pytest.param(WEBM + b"\x85" + bytes(5), "webm", id="webm"),
        pytest.param(WEBM + b"\x40\x05" + bytes(5), "webm", id="webm, a longer length"),
        pytest.param(WEBM + b"\xff" + bytes(5), "webm", id="webm, a stream"),
        pytest.param(WEBM + b"\x01" + b"\xff" * 7 + bytes(5), "webm", id="webm, a long stream"),
        pytest.param(WEBM + b"\x85" + bytes(4), "", id="webm, one byte missing"),
        pytest.param(WEBM, "", id="webm without a segment's content"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(100), "", id="webm in name alone"),
        pytest.param(VIDEO[:-1], "", id="one byte missing"),
        pytest.param(VIDEO[: len(VIDEO) // 2], "", id="half"),
        pytest.param(FTYP + MDAT, "", id="no moov"),
        pytest.param(FTYP, "", id="ftyp alone"),
        pytest.param(MOOV + MDAT, "", id="no ftyp"),
        pytest.param(FTYP + MOOV + (3).to_bytes(4, "big") + b"free", "", id="a box too small"),
        pytest.param(FTYP + MOOV + b"\xff\xff\xff\xfffree", "", id="a box too large"),
        pytest.param(
            FTYP + MOOV + (1).to_bytes(4, "big") + b"mdat" + b"\xff" * 8, "", id="a huge box"
        ),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"\0\0\0\x18ftyp", "", id="eight bytes"),
        pytest.param(b"<html><body>502 Bad Gateway</body></html>", "", id="html"),
        pytest.param(encoded(photo(), "PNG"), "", id="png"),
        pytest.param(encoded(photo(), "AVIF"), "", id="avif"),
        pytest.param(bytes(1000), "", id="zeros"),
    ],
)
def test_what_kind_of_video_it_is(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert video_kind(path) == expected
