"""What a picture's metadata says: which way up it is, and whether it may tell where it was taken.

Doubt counts as a place: what is not known to be harmless, or cannot be read, is one. To take a
picture's metadata off costs little, and to tell somebody's home does not.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

LONGEST = 500_000
"""Bytes of one piece of metadata that are read, inflated; a longer one counts as a place."""
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
PHOTOSHOP_MARK = b"Photoshop 3.0\0"

_LONGEST_TEXT = 4_000
"""Bytes of a comment that is believed to be one."""
_PLACE_WORDS = (
    *(b"gps", b"latitud", b"longitud", b"locat", b"geo", b"coord", b"address", b"city"),
    *(b"country", b"province", b"photoshop:state"),
)
_METADATA_WORDS = (b"exif\0", b"xmpmeta", b"raw profile")
"""One kind of metadata inside another, or inside a thumbnail."""
_MORE_PICTURES = (
    *(b"motionphoto", b"microvideo", b"container", b"hdrgm", b"gcamera", b"gdepth", b"gimage"),
    *(b"hasextendedxmp", b"apdi:"),
)
"""How XMP names a film or further pictures, in the file or in itself."""
_COORDINATE = re.compile(rb"\d\.\d{4}")
_TURNED = re.compile(rb"(?<!/)tiff:Orientation(?!\s*(?:=\s*[\"']|>)\s*1\D)")
"""XMP's orientation: some readers (Pillow) turn by it and others (browsers) do not."""

_ORIENTATION, _EXIF_IFD, _INTEROP_IFD, _USER_COMMENT = 0x0112, 0x8769, 0xA005, 0x9286
_MOST_IFDS, _MOST_ENTRIES = 4, 200
"""IFD0, that of its thumbnail, EXIF's own, and the one for interoperability."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes for each of TIFF's types (TIFF 6.0, section 2)."""
_HARMLESS = frozenset(
    [
        *(0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010E, 0x010F, 0x0110, 0x0111),
        *(0x0112, 0x0115, 0x0116, 0x0117, 0x011A, 0x011B, 0x011C, 0x0128, 0x012D, 0x0131, 0x0132),
        *(0x013B, 0x013E, 0x013F, 0x0201, 0x0202, 0x0211, 0x0212, 0x0213, 0x0214, 0x8298, 0xC4A5),
        *(0x829A, 0x829D, 0x8822, 0x8827, *range(0x8830, 0x8836), 0x9000, 0x9003, 0x9004),
        *(0x9010, 0x9011, 0x9012, 0x9101, 0x9102, *range(0x9201, 0x920B), 0x9214, _USER_COMMENT),
        *(0x9290, 0x9291, 0x9292, *range(0xA000, 0xA004), _INTEROP_IFD, _EXIF_IFD, 0x0001, 0x0002),
        *(0xA20B, 0xA20E, 0xA20F, 0xA210, 0xA214, 0xA215, 0xA217, 0xA300, 0xA301, 0xA302),
        *(*range(0xA401, 0xA40B), 0xA40C, 0xA420, *range(0xA430, 0xA436), 0xA460, 0xA500),
    ]
)
"""Tags of the picture and its camera (CIPA DC-008). Not among them: GPS, MakerNote, XMP, IPTC."""
_IPTC, _OTHER_METADATA = 0x0404, (0x0422, 0x0423, 0x0424)
"""Photoshop's resources: IPTC; EXIF twice and XMP."""
_HARMLESS_IPTC = frozenset([0, 5, 10, 40, 55, 60, 62, 63, 65, 70, 80, 85, 103, 105, 110, 115, 116])
"""Datasets of IPTC's second record that name no place (IPTC-IIM 4.2): titles, dates, credits."""


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
    try:
        # What cannot be read is passed over: the way up may be told behind it.
        for entry in _entries(data, order):
            place = place or entry.value is None or entry.tag not in _HARMLESS
            if entry.tag == _USER_COMMENT and entry.value and entry.value.strip(b"\0 "):
                # Its first 8 bytes say how its characters are coded.
                place = place or not entry.value.startswith(b"ASCII\0\0\0")
            if entry.tag == _ORIENTATION and entry.ifd == 0 and entry.value and orientation == 1:
                orientation = int.from_bytes(entry.value[: _SIZES[entry.kind]], order)
    except struct.error:
        place = True
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


def xmp(packet: bytes) -> bool:
    """Tell whether XMP may name a place, or something that readers do not agree on."""
    if len(packet) > LONGEST or b"\0" in packet or _TURNED.search(packet):
        return True
    return _names_any(packet, _PLACE_WORDS) or names_more_pictures(packet)


def names_more_pictures(packet: bytes) -> bool:
    """Tell whether XMP speaks of a film, a depth map, a gain map or other pictures beside it."""
    return _names_any(packet, _MORE_PICTURES)


def photoshop(body: bytes) -> bool:
    """Tell whether what follows `PHOTOSHOP_MARK` may name a place (Photoshop's image resources)."""
    if _names_any(body, _PLACE_WORDS + _METADATA_WORDS):
        return True
    at = 0
    try:
        while at < len(body):
            mark, number, name = struct.unpack_from(">4sHB", body, at)
            at += 7 + name + (name + 1) % 2
            (size,) = struct.unpack_from(">I", body, at)
            resource = body[at + 4 : at + 4 + size]
            at += 4 + size + size % 2
            if mark != b"8BIM" or len(resource) < size or number in _OTHER_METADATA:
                return True
            if number == _IPTC and _iptc(resource):
                return True
    except struct.error:
        return True
    return False


def _iptc(data: bytes) -> bool:
    at = 0
    data = data.rstrip(b"\0")
    while at < len(data):
        mark, record, dataset, size = struct.unpack_from(">BBBH", data, at)
        known = record == 1 or (record == 2 and dataset in _HARMLESS_IPTC)
        if mark != 0x1C or not known or size >= 1 << 15:
            return True
        at += 5 + size
    return False


def text(comment: bytes) -> bool:
    """Tell whether a comment may name a place: short, plain ASCII is believed not to."""
    if len(comment) > _LONGEST_TEXT or _COORDINATE.search(comment):
        return True
    plain = comment.rstrip(b"\0").translate(None, b"\t\r\n")
    if not plain.isascii() or not plain.decode("ascii").isprintable():
        return True
    return _names_any(comment, _PLACE_WORDS + _METADATA_WORDS)


def png_text(kind: bytes, body: bytes) -> bool | None:
    """Tell it of a PNG's tEXt, zTXt or iTXt chunk; None: it cannot be read.

    Of iTXt, the keyword's translation is judged with the text (PNG, third edition, 11.3.3).
    """
    keyword, _, value = body.partition(b"\0")
    if kind == b"zTXt":
        inflated = _inflated(value[1:]) if value[:1] == b"\0" else None
    elif kind == b"iTXt":
        _, zero, told = value[2:].partition(b"\0")
        translated, more, told = told.partition(b"\0")
        if not zero or not more or value[:1] not in (b"\0", b"\1") or value[1:2] != b"\0":
            return None
        inflated = _inflated(told) if value[:1] == b"\1" else told
        keyword += translated
    else:
        inflated = value
    if inflated is None:
        return None
    if keyword == b"XML:com.adobe.xmp":
        return xmp(inflated)
    return text(keyword + b" " + inflated)


def _inflated(data: bytes) -> bytes | None:
    inflate = zlib.decompressobj()
    try:
        told = inflate.decompress(data, LONGEST)
    except zlib.error:
        return None
    return told if inflate.eof else None


def _names_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    lowered = data.lower()
    return any(word in lowered for word in words)
