"""A tiny video: an MP4 file whose boxes are whole, with one track and a second of nothing in it."""

from __future__ import annotations

from struct import pack

_MATRIX = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SIDE, _TICKS = 16, 1000


def _box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return pack(">I", 8 + len(body)) + kind + body


def _full(kind: bytes, flags: int, *content: bytes) -> bytes:
    return _box(kind, pack(">I", flags), *content)


def _video() -> bytes:
    sample = b"\0" * 16
    start = _box(b"ftyp", b"isom", pack(">I", 512), b"isom", b"mp41")
    media = _box(b"mdat", sample)
    times = pack(">4I", 0, 0, _TICKS, _TICKS)
    header = _full(
        b"mvhd", 0, times, pack(">IH10x", 0x10000, 0x100), _MATRIX, b"\0" * 24, pack(">I", 2)
    )
    track_header = _full(
        b"tkhd",
        3,
        pack(">5I", 0, 0, 1, 0, _TICKS),
        b"\0" * 16,
        _MATRIX,
        pack(">II", _SIDE << 16, _SIDE << 16),
    )
    entry = _box(
        b"mp4v",
        b"\0" * 6,
        pack(">H16xHHIIIH", 1, _SIDE, _SIDE, 0x480000, 0x480000, 0, 1),
        b"\0" * 32,
        pack(">Hh", 24, -1),
    )
    table = _box(
        b"stbl",
        _full(b"stsd", 0, pack(">I", 1), entry),
        _full(b"stts", 0, pack(">III", 1, 1, _TICKS)),
        _full(b"stsc", 0, pack(">IIII", 1, 1, 1, 1)),
        _full(b"stsz", 0, pack(">III", 0, 1, len(sample))),
        _full(b"stco", 0, pack(">II", 1, len(start) + 8)),
    )
    described = _box(
        b"minf",
        _full(b"vmhd", 1, b"\0" * 8),
        _box(b"dinf", _full(b"dref", 0, pack(">I", 1), _full(b"url ", 1))),
        table,
    )
    track = _box(
        b"trak",
        track_header,
        _box(
            b"mdia",
            _full(b"mdhd", 0, times, pack(">HH", 0x55C4, 0)),
            _full(b"hdlr", 0, pack(">I", 0), b"vide", b"\0" * 12, b"video\0"),
            described,
        ),
    )
    return start + media + _box(b"moov", header, track)


VIDEO = _video()
"""The file, about 600 bytes."""
