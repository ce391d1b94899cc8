"""What a picture's metadata says: which way up it is, and whether it may tell where it was taken.

Doubt counts as a place: what is not known to be harmless, or cannot be read, is one. To take a
picture's metadata off costs little, and to tell somebody's home does not. So XMP, IPTC and whatever
else people write about a picture are not read at all.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

LONGEST = 500_000
"""Bytes of EXIF that are read; more counts as a place."""
LONGEST_TEXT = 4_000
"""Bytes of text that are believed to be what a program says of itself."""

_PLACE_WORDS = (
    *(b"gps", b"latitud", b"longitud", b"locat", b"geo", b"coord", b"address", b"city"),
    *(b"country", b"province"),
)
_METADATA_WORDS = (b"exif\0", b"xmpmeta", b"raw profile")
"""One kind of metadata inside another, or inside a thumbnail."""
_COORDINATE = re.compile(
    rb"\d[.,]\d{4}"
    rb"|\d[.,]\d\d+[\s,;/|]{1,3}-?\d{1,3}[.,]\d\d"
    rb"|\d\W{0,3}[NSEW]\b"
    rb"|(?i:(?<![a-z])(?:lat|lon|lng)(?![a-z]))"
)
"""Many decimals, a pair with a few, a point of the compass, or the name of one."""

_ORIENTATION, _EXIF_IFD, _INTEROP_IFD, _THUMBNAIL_BYTES = 0x0112, 0x8769, 0xA005, 0x0202
_MOST_IFDS, _MOST_ENTRIES = 4, 200
"""IFD0, that of its thumbnail, EXIF's own, and the one for interoperability."""
_ASCII = 2
_SIZES = {1: 1, _ASCII: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes for each of TIFF's types (TIFF 6.0, section 2)."""
_HARMLESS = frozenset(
    [
        *(0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010F, 0x0110, 0x0111),
        *(0x0112, 0x0115, 0x0116, 0x0117, 0x011A, 0x011B, 0x011C, 0x0128, 0x012D, 0x0131, 0x0132),
        *(0x013E, 0x013F, 0x0201, 0x0202, 0x0211, 0x0212, 0x0213, 0x0214, 0xC4A5),
        *(0x829A, 0x829D, 0x8822, 0x8827, *range(0x8830, 0x8836), 0x9000, 0x9003, 0x9004),
        *(0x9010, 0x9011, 0x9012, 0x9101, 0x9102, *range(0x9201, 0x920B), 0x9214),
        *(0x9290, 0x9291, 0x9292, *range(0xA000, 0xA004), _INTEROP_IFD, _EXIF_IFD, 0x0001, 0x0002),
        *(0xA20B, 0xA20E, 0xA20F, 0xA210, 0xA214, 0xA215, 0xA217, 0xA300, 0xA301, 0xA302),
        *(*range(0xA401, 0xA40B), 0xA40C, 0xA420, *range(0xA431, 0xA436), 0xA460, 0xA500),
    ]
)
"""Tags of the picture and its camera (CIPA DC-008). Not among them: GPS, MakerNote, XMP, IPTC, and
what people write (description, comment, artist, owner, copyright)."""
_MOST_UNNAMED = 64
"""Bytes of EXIF that no entry speaks of: what fills it up, but no place whose pointer was cut."""


class Told(NamedTuple):
    """What EXIF says."""

    orientation: int = 1
    """1 to 8; 1 where it says nothing that can be read."""
    place: bool = False


class _Entry(NamedTuple):
    ifd: int
    tag: int
    kind: int
    value: bytes | None
    """None: it lies outside of the data, or its type is unknown."""


def exif(data: bytes) -> Told:
    """Read EXIF from its TIFF header on (CIPA DC-008, 4.5)."""
    data = data.removeprefix(b"Exif\0\0")  # put before it in some WEBP
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    if data[:4] not in (b"II*\0", b"MM\0*"):
        return Told(place=True)
    orientation = 1
    place = len(data) > LONGEST or _names_any(data, _PLACE_WORDS + _METADATA_WORDS)
    named = 8
    texts = b""
    try:
        # What cannot be read is passed over: the way up may be told behind it.
        for entry in _entries(data, order):
            value = entry.value or b""
            named += 12 + (len(value) if len(value) > 4 else 0)
            if named > len(data):
                raise struct.error
            place = place or entry.value is None or entry.tag not in _HARMLESS
            if entry.kind == _ASCII:
                texts += value.rstrip(b"\0") + b"\n"
            if entry.tag == _THUMBNAIL_BYTES:
                named += int.from_bytes(value, order)
            if entry.tag == _ORIENTATION and entry.ifd == 0 and value and orientation == 1:
                orientation = int.from_bytes(value[: _SIZES[entry.kind]], order)
    except struct.error:
        place = True
    place = place or len(data.rstrip(b"\0")) - named > _MOST_UNNAMED or free_text(texts)
    return Told(orientation if 1 <= orientation <= 8 else 1, place)


def _entries(data: bytes, order: Literal["little", "big"]) -> Iterator[_Entry]:
    sign = "<" if order == "little" else ">"
    ifds = list(struct.unpack_from(f"{sign}I", data, 4))
    for number in range(_MOST_IFDS):
        if number >= len(ifds):
            return
        start = ifds[number]
        (count,) = struct.unpack_from(f"{sign}H", data, start)
        if count > _MOST_ENTRIES:
            raise struct.error
        end = start + 2 + count * 12
        for at in range(start + 2, end, 12):
            tag, kind, many = struct.unpack_from(f"{sign}HHI", data, at)
            size = _SIZES.get(kind, 0) * many
            place = at + 8
            if size > 4:
                (place,) = struct.unpack_from(f"{sign}I", data, at + 8)
            value = data[place : place + size]
            read = kind in _SIZES and len(value) == size
            yield _Entry(number, tag, kind, value if read else None)
            if tag in (_EXIF_IFD, _INTEROP_IFD):
                ifds.extend(struct.unpack_from(f"{sign}I", data, at + 8))
        (following,) = struct.unpack_from(f"{sign}I", data, end)
        if following:
            ifds.append(following)
    if len(ifds) > _MOST_IFDS:
        raise struct.error


def free_text(text: bytes) -> bool:
    """Tell whether a text may name a place: short, plain ASCII without a hint is believed not to.

    No list of words knows every place's name: that is why this is asked only of what programs and
    cameras write as a rule.
    """
    if len(text) > LONGEST_TEXT or _COORDINATE.search(text):
        return True
    plain = text.rstrip(b"\0").translate(None, b"\t\r\n")
    if not plain.isascii() or not plain.decode("ascii").isprintable():
        return True
    return _names_any(text, _PLACE_WORDS + _METADATA_WORDS)


def png_text(kind: bytes, body: bytes) -> bytes | None:
    """Return the words of a PNG's tEXt, zTXt or iTXt chunk; None: XMP, too many, or unreadable.

    With an iTXt's go the keyword and its translation (PNG, third edition, 11.3.3).
    """
    keyword, _, value = body.partition(b"\0")
    if keyword == b"XML:com.adobe.xmp":
        return None
    if kind == b"zTXt":
        told = _inflated(value[1:]) if value[:1] == b"\0" else None
    elif kind == b"iTXt":
        _, zero, words = value[2:].partition(b"\0")
        translated, more, words = words.partition(b"\0")
        if not zero or not more or value[:1] not in (b"\0", b"\1") or value[1:2] != b"\0":
            return None
        told = _inflated(words) if value[:1] == b"\1" else words
        keyword += translated
    else:
        told = value
    return None if told is None else keyword + b" " + told


def _inflated(data: bytes) -> bytes | None:
    inflate = zlib.decompressobj()
    try:
        told = inflate.decompress(data, LONGEST_TEXT)
    except zlib.error:
        return None
    return told if inflate.eof else None


def _names_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    lowered = data.lower()
    return any(word in lowered for word in words)
