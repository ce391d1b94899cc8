"""Whether a file is a video, told from its structure alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictures import is_video
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


FTYP, MOOV, MDAT = (
    box(b"ftyp", b"isom" + bytes(4)),
    box(b"moov", bytes(40)),
    box(b"mdat", bytes(99)),
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(VIDEO, True, id="the sandbox's"),
        pytest.param(FTYP + MOOV + MDAT, True, id="moov first"),
        pytest.param(FTYP + MDAT + MOOV, True, id="moov last"),
        pytest.param(FTYP + MOOV + box(b"mdat", bytes(99), large=True), True, id="a large box"),
        pytest.param(FTYP + MOOV + box(b"mdat", bytes(99), to_the_end=True), True, id="to the end"),
        pytest.param(box(b"ftyp", b"qt  " + bytes(4)) + MOOV + MDAT, True, id="mov"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(100), True, id="webm"),
        pytest.param(VIDEO[:-1], False, id="one byte missing"),
        pytest.param(VIDEO[: len(VIDEO) // 2], False, id="half"),
        pytest.param(FTYP + MDAT, False, id="no moov"),
        pytest.param(FTYP, False, id="ftyp alone"),
        pytest.param(MOOV + MDAT, False, id="no ftyp"),
        pytest.param(FTYP + MOOV + (3).to_bytes(4, "big") + b"free", False, id="a box too small"),
        pytest.param(FTYP + MOOV + b"\xff\xff\xff\xfffree", False, id="a box too large"),
        pytest.param(
            FTYP + MOOV + (1).to_bytes(4, "big") + b"mdat" + b"\xff" * 8, False, id="a huge box"
        ),
        pytest.param(b"", False, id="empty"),
        pytest.param(b"\0\0\0\x18ftyp", False, id="eight bytes"),
        pytest.param(b"<html><body>502 Bad Gateway</body></html>", False, id="html"),
        pytest.param(encoded(photo(), "PNG"), False, id="png"),
        pytest.param(encoded(photo(), "AVIF"), False, id="avif"),
        pytest.param(bytes(1000), False, id="zeros"),
    ],
)
def test_is_video(tmp_path: Path, content: bytes, expected: bool) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert is_video(path) is expected
