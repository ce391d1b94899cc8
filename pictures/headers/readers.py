"""What the header of a JPEG, PNG, WEBP or BMP says, or the whole file where that is there.

Each reader fills a `Found`; where one cannot (the file is broken, or its bytes end too early) it
raises what `containers` raises.
"""

from __future__ import annotations

import struct

from pictures.headers import containers as box
from pictures.headers import metadata, profiles
from pictures.headers.containers import BrokenError, Part, Source
from pictures.headers.found import Found
from pictures.headers.profiles import Profile

_PNG_HARMLESS = (b"tIME", b"iDOT", b"mDCV", b"cLLI")
"""Small chunks of numbers; Apple's iDOT says where the lower half of the pixels begins."""
_CICP_SRGB = bytes([1, 13, 0, 1])
"""A PNG's cICP: BT.709's primaries, sRGB's curve, RGB, of the full range (H.273)."""
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits that each colour type may have (PNG, third edition, table 11.1)."""
_WEBP_ANIMATED, _WEBP_METADATA, _WEBP_FLAGS = 0x02, 0x0C, 0x3E
_BMP_HEADERS = (40, 52, 56, 64, 108, 124)
_BMP_LONGEST_SIDE = 1 << 24


def jpeg(source: Source, whole: bool) -> Found:
    """Read a JPEG: what stands before its pixels, and with `whole` all that stands behind, too.

    By convention metadata stands before the pixels (JFIF 1.02; CIPA DC-008, 4.5.4), so that a
    header without any is proof, of a file that ends as a JPEG does. But it is none where further
    scans leave room between them; and where there is EXIF: a phone wrote the file, and phones hang
    further pictures and films behind the first.
    """
    found = Found("JPEG")
    profile: list[Part] = []
    components = 0
    pixels = False
    for part in box.jpeg_parts(source):
        if part.kind == box.SOS:
            if not found.width:
                raise BrokenError
            if not pixels:
                in_one_scan = source.body(part)[:1] == bytes([components])
                found.proved = whole or (in_one_scan and not found.has_exif)
            pixels = True
            if not whole:
                break
        elif part.kind == box.EOI:
            if not pixels:
                raise BrokenError
            found.place = found.place or not source.is_padding(part.stop, source.size)
        elif box.is_frame(part.kind):
            components = _jpeg_frame(source.body(part), part.kind, found)
        elif part.kind == box.DQT:
            _jpeg_tables(source.body(part))
        elif box.is_metadata(part.kind):
            body = source.body(part)
            if pixels:
                found.place = True
            elif part.kind == box.APP2 and body.startswith(profiles.MARK):
                profile.append(part)
            else:
                _jpeg_metadata(part.kind, body, found)
    if profile:
        found.profile(profiles.jpeg_profile(source, profile))
    return found


def _jpeg_frame(body: bytes, kind: bytes, found: Found) -> int:
    """Read a frame header (T.81, B.2.2); return how many components one scan may hold."""
    if found.width or len(body) < 6 or len(body) != 6 + 3 * body[5]:
        raise BrokenError
    depth, found.height, found.width, components = struct.unpack_from(">BHHB", body)
    if not found.width or not found.height:
        raise BrokenError
    # Baseline, extended and progressive, in Huffman's code; grey or three colours.
    found.sound = kind in (b"\xc0", b"\xc1", b"\xc2") and depth == 8 and components in (1, 3)
    return 0 if kind == b"\xc2" else int(components)  # a progressive one's come in several


def _jpeg_tables(body: bytes) -> None:
    """Walk over quantization tables of 8 or 16 bits (T.81, B.2.4.1)."""
    at = 0
    while at < len(body):
        if body[at] >> 4 > 1:
            raise BrokenError
        at += 65 if body[at] < 16 else 129
    if at != len(body):
        raise BrokenError


def _jpeg_metadata(kind: bytes, body: bytes, found: Found) -> None:
    if kind == box.COM:
        found.text(body)
    elif kind == box.APP1 and body.startswith(b"Exif"):
        found.exif(body[6:])
    elif mark := box.JPEG_SHOWN.get(kind):
        # A longer one holds a thumbnail, a shorter one stops some readers.
        right = body.startswith(mark.start) and len(body) == mark.length
        found.place = found.place or not right
    else:
        # Among them: XMP, IPTC, and the lists of further pictures (CIPA DC-007) and gain maps.
        found.place = True


def png(source: Source, whole: bool) -> Found:
    """Read a PNG: the chunks before its pixels, and with `whole` all of them.

    Metadata may stand behind the pixels, so that only the whole file is proof.
    """
    found = Found("PNG", proved=whole)
    palette = False
    profiles_seen = 0
    for part in box.png_parts(source):
        if part.kind == b"IDAT" and not whole:
            break
        if not source.is_intact(part):
            raise BrokenError
        if part.kind == b"IHDR":
            palette = _png_header(source.body(part), found)
        elif part.kind == b"PLTE":
            palette = False
        elif part.kind == b"IDAT" and palette:
            raise BrokenError
        elif part.kind in (b"tRNS", b"acTL", b"fcTL", b"fdAT"):
            found.sound = False
        elif part.kind == b"iCCP":
            profiles_seen += 1
            again = profiles_seen > 1
            found.profile(Profile.BROKEN if again else profiles.png_profile(source, part))
        elif part.kind == b"cICP":
            found.sound = found.sound and source.body(part) == _CICP_SRGB
        elif part.kind == b"eXIf":
            found.exif(source.body(part, metadata.LONGEST + 1))
        elif part.kind in (b"tEXt", b"zTXt", b"iTXt"):
            if not found.place:  # to inflate them takes time
                found.text(metadata.png_text(part.kind, source.body(part)))
        elif part.kind == b"IEND":
            found.place = found.place or not source.is_padding(part.stop, source.size)
        elif part.kind not in box.PNG_LENGTHS:
            harmless = part.kind in _PNG_HARMLESS and part.end - part.body <= 32
            found.place = found.place or not harmless
    return found


def _png_header(body: bytes, found: Found) -> bool:
    """Read IHDR; tell whether a palette has to follow."""
    found.width, found.height, depth, colours, method, filters, interlace = struct.unpack(
        ">IIBBBBB", body
    )
    if not 0 < found.width < 1 << 31 or not 0 < found.height < 1 << 31:
        raise BrokenError
    if depth not in _PNG_DEPTHS.get(colours, ()) or method or filters or interlace > 1:
        raise BrokenError
    found.sound = colours in (0, 2, 3) and depth <= 8
    return bool(colours == 3)


def webp(source: Source, whole: bool) -> Found:
    """Read a WEBP: to its picture's own header, or with `whole` to the end.

    Its flags, and whether any chunk follows the picture, say where there is no metadata.
    """
    found = Found("WEBP")
    stop = box.riff_stop(source)
    flags = pictures = 0
    for part in box.webp_parts(source, 12, stop, box.most_parts(source)):
        first = part.start == 12
        if first and part.kind not in (b"VP8X", b"VP8 ", b"VP8L"):
            raise BrokenError
        if part.kind == b"VP8X":
            if not first:
                raise BrokenError
            flags = _webp_canvas(source.body(part), found)
        elif part.kind in (b"VP8 ", b"VP8L"):
            pictures += 1
            _webp_sides(part, source.body(part, 10), found)
        elif part.kind == b"ANIM":
            found.sound = False
        elif part.kind == b"ANMF":
            pictures = 1
            _webp_frame(source, part, found)
        elif part.kind == b"ICCP":
            found.profile(profiles.webp_profile(source, part))
        elif part.kind == b"EXIF":
            found.exif(source.body(part, metadata.LONGEST + 1))
        elif part.kind != b"ALPH":
            found.place = True
        if pictures and not whole:
            found.proved = part.stop >= stop and not flags & _WEBP_METADATA
            return found
    if pictures != 1:
        raise BrokenError
    found.place = found.place or not source.is_padding(stop, source.size)
    return found


def _webp_canvas(body: bytes, found: Found) -> int:
    """Read a VP8X chunk; return its flags."""
    if len(body) != 10 or body[0] & ~_WEBP_FLAGS:
        raise BrokenError
    found.sound = not body[0] & _WEBP_ANIMATED
    found.width = int.from_bytes(body[4:7], "little") + 1
    found.height = int.from_bytes(body[7:10], "little") + 1
    return body[0]


def _webp_frame(source: Source, part: Part, found: Found) -> None:
    """Look for what hides in one of an animation's pictures, behind its own header."""
    found.sound = False
    if part.end - part.body < 16:
        raise BrokenError
    if part.end <= source.size:
        for piece in box.webp_parts(source, part.body + 16, part.end, box.FRAME_PARTS):
            found.place = found.place or piece.kind not in (b"ALPH", b"VP8 ", b"VP8L")


def _webp_sides(part: Part, body: bytes, found: Found) -> None:
    """Read a picture's own header (RFC 6386, 9.1; WebP lossless, section 3)."""
    if part.kind == b"VP8 ":
        if len(body) < 10 or body[3:6] != b"\x9d\x01\x2a":
            raise BrokenError
        tag = int.from_bytes(body[:3], "little")
        # A key frame of a known version that is shown, and whose first part is all there.
        if tag & 1 or tag >> 1 & 7 > 3 or not tag >> 4 & 1 or tag >> 5 >= part.end - part.body:
            raise BrokenError
        width = int.from_bytes(body[6:8], "little") & 0x3FFF
        height = int.from_bytes(body[8:10], "little") & 0x3FFF
    else:
        if len(body) < 5 or body[0] != 0x2F or body[4] >> 5:
            raise BrokenError
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if not width or not height or (found.width and (width, height) != (found.width, found.height)):
        raise BrokenError
    found.width, found.height = width, height


def bmp(source: Source, whole: bool) -> Found:
    """Read a BMP, which has no metadata; only what no field speaks of may hide something.

    Of its many kinds, 24 bits and palettes without compression are read alike by everybody.
    """
    found = Found("BMP")
    pixels, size = struct.unpack("<II", source.take(10, 8))
    compression = colours = 0
    if size == 12:
        found.width, height, _, bits = struct.unpack("<HHHH", source.take(18, 8))
    elif size in _BMP_HEADERS:
        fields = struct.unpack("<iiHHIIiiI", source.take(18, 32))
        found.width, height, _, bits, compression, _, _, _, colours = fields
    else:
        raise BrokenError
    found.height = abs(height)
    if not (0 < found.width < _BMP_LONGEST_SIDE and 0 < found.height < _BMP_LONGEST_SIDE):
        raise BrokenError
    found.sound = bits in (1, 4, 8, 24) and not compression
    if size == 124:
        # A colour profile behind the pixels, or the name of a file that holds it.
        found.sound = found.sound and source.take(126, 8) == bytes(8)
    if not found.sound:
        found.place = True
        return found
    if colours > 256 or (bits <= 8 and colours > 1 << bits):
        raise BrokenError
    if not colours and bits <= 8:
        colours = 1 << bits
    header = 14 + size + colours * (3 if size == 12 else 4)
    stop = pixels + (found.width * bits + 31) // 32 * 4 * found.height
    if pixels < header or (whole and stop > source.size):
        raise BrokenError
    source.take(pixels, 0)
    found.place = not source.is_padding(header, pixels)
    found.proved = whole or int.from_bytes(source.take(2, 4), "little") == stop
    if whole:
        found.place = found.place or not source.is_padding(stop, source.size)
    return found
