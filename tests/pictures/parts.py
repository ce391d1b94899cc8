"""Files put together by hand: segments, chunks, metadata and profiles, where tests want them."""

from __future__ import annotations

import random
import struct
import zlib

from PIL import Image

from tests.pictures.making import encoded, photo

PLACE = b"GPSLatitude 52.5200 at home"
CLEAN_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><xmp:CreatorTool>Paint</xmp:CreatorTool></x:xmpmeta>'
)
MOTION_XMP = CLEAN_XMP.replace(b"Paint", b"GCamera:MotionPhoto")
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
MAGIC = b"\x89PNG\r\n\x1a\n"


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG's segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def after_soi(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def before_scan(jpeg: bytes, number: int, put: bytes) -> bytes:
    """Put bytes before the SOS of that number, from 0."""
    at = -1
    for _ in range(number + 1):
        at = jpeg.index(b"\xff\xda", at + 1)
    return jpeg[:at] + put + jpeg[at:]


def several_scans(jpeg: bytes) -> bytes:
    """Return a baseline JPEG as if its components stood one after another, in scans of their own.

    Only its structure is right: it shows nothing.
    """
    start = jpeg.index(b"\xff\xda")
    length = int.from_bytes(jpeg[start + 2 : start + 4], "big")
    coded = jpeg[start + 2 + length : -2]
    scans = [segment(0xDA, bytes([1, number, 0, 0, 63, 0])) + coded for number in (1, 2, 3)]
    return jpeg[:start] + b"".join(scans) + jpeg[-2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Return a PNG's chunks, each as its kind and what it holds."""
    found = []
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png_of(parts: list[tuple[bytes, bytes]]) -> bytes:
    return MAGIC + b"".join(chunk(*part) for part in parts)


def with_chunk(png: bytes, before: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk in before the first one of a kind."""
    parts = chunks(png)
    at = [part[0] for part in parts].index(before)
    return png_of([*parts[:at], (kind, body), *parts[at:]])


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    """Return a WEBP of these chunks."""
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(webp: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 12
    while at < len(webp):
        (length,) = struct.unpack_from("<I", webp, at + 4)
        found.append((webp[at : at + 4], webp[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def plain_exif(orientation: int = 1) -> bytes:
    """Return EXIF (with its mark) that names a program and no place."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x0131] = "Paint"
    made.get_ifd(0x8769)[0x9003] = "2026:11:20 10:00:00"
    data: bytes = made.tobytes()
    return data


def maker_exif() -> bytes:
    """Return EXIF with a camera's private note, which may hold anything."""
    made = Image.Exif()
    made.get_ifd(0x8769)[0x927C] = b"Apple iOS\0" * 4
    data: bytes = made.tobytes()
    return data


def moving(picture_format: str) -> bytes:
    """Return an animation of three frames."""
    frames = [photo(64, 48), photo(64, 48).rotate(90), photo(64, 48).rotate(180)]
    return encoded(frames[0], picture_format, save_all=True, append_images=frames[1:], duration=90)


SRGB_COLUMNS = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
ADOBE_COLUMNS = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))


def srgb_light(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def gamma_curve(power: float) -> bytes:
    return b"curv" + struct.pack(">IIHxx", 0, 1, round(power * 256))


def formula_curve(form: int, *numbers: float) -> bytes:
    fixed = [round(number * 65536) for number in numbers]
    return b"para" + struct.pack(f">IHH{len(fixed)}i", 0, form, 0, *fixed)


def table_curve(points: int, power: float = 0.0) -> bytes:
    """Return sRGB's curve, or that of a power, as so many points."""
    places = [number / (points - 1) for number in range(points)]
    values = [place**power if power else srgb_light(place) for place in places]
    numbers = [round(value * 65535) for value in values]
    return b"curv" + struct.pack(f">II{points}H", 0, points, *numbers) + bytes(points % 2 * 2)


SRGB_FORMULA = formula_curve(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile_of(space: bytes, tags: dict[bytes, bytes], between: bytes = b"XYZ ") -> bytes:
    """Return a profile of these tags (ICC.1:2022, section 7)."""
    # libpng takes no iCCP that is shorter, deflated, than a profile's own header.
    tags = tags | {b"cprt": b"text\0\0\0\0" + random.Random(7).randbytes(200)}
    listed, body, start = b"", b"", 132 + 12 * len(tags)
    for name, tag in tags.items():
        listed += struct.pack(">4sII", name, start + len(body), len(tag))
        body += tag
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s12x4s88x", size, b"", 2 << 24, b"mntr", space, between, b"acsp")
    return head + struct.pack(">I", len(tags)) + listed + body


def colour_profile(
    curve: bytes, columns: tuple[tuple[float, ...], ...] = SRGB_COLUMNS, **more: bytes
) -> bytes:
    tags = {f"{name}TRC".encode(): curve for name in "rgb"}
    for name, column in zip("rgb", columns, strict=True):
        fixed = [round(number * 65536) for number in column]
        tags[f"{name}XYZ".encode()] = b"XYZ \0\0\0\0" + struct.pack(">3i", *fixed)
    return profile_of(b"RGB ", tags | {name.encode(): tag for name, tag in more.items()})


def grey_profile(curve: bytes, between: bytes = b"XYZ ") -> bytes:
    return profile_of(b"GRAY", {b"kTRC": curve}, between)
