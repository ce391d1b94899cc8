"""Whether a file tells anything beside its picture, which is gone once that was encoded anew.

Which way up it lies, its size and its colours are not told beside the picture: they are part of it.
In doubt something is told, since people would rather read once too often that it was taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from PIL import Image as PillowImage
from PIL.ExifTags import IFD

from pictures.decoding.heif import open_heif
from pictures.decoding.tiff import read_tags
from pictures.headers import containers as box
from pictures.headers import metadata
from pictures.headers.containers import BrokenError, ShortError, Source

_OF_THE_PICTURE = frozenset(
    [
        # TIFF 6.0 and its supplements: where the pixels are, and how they are coded.
        *range(254, 260), *range(262, 267), 273, 274, *range(277, 285), *range(288, 294), 296, 297,
        301, 317, 318, 319, *range(320, 326), 330, 332, 334, 336, *range(338, 342), 347,
        *range(512, 522), *range(529, 533), 34675,
        # CIPA DC-008: the same of EXIF.
        IFD.Exif, IFD.Interop, 0x9000, 0x9101, *range(0xA000, 0xA004), 1, 2,
    ]
)  # fmt: skip


def tells(path: Path, kind: str) -> bool:
    """Tell it of a picture that was read, of a format as in `Picture.format`.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        return _READERS[kind](path) if kind in _READERS else False
    except OSError as error:
        if error.errno:
            raise
        return True
    except Exception:  # Pillow's readers raise nearly anything
        return True


def _exif(data: bytes) -> bool:
    told = PillowImage.Exif()
    told.load(data)
    tags = {*told, *told.get_ifd(IFD.Exif)}
    return bool(tags - _OF_THE_PICTURE) or bool(told.get_ifd(IFD.IFD1))  # that of a preview


def _jpeg(path: Path) -> bool:
    def segment(source: Source, part: box.Part) -> bool:
        if part.kind == box.APP1 and source.body(part, 4) == b"Exif":
            return _exif(source.body(part))
        return part.kind in (box.COM, box.APP1, box.APP13)  # a comment, XMP, Photoshop with IPTC

    # What stands behind the pixels is no metadata of theirs.
    return _any(path, lambda source: takewhile(_before_scan, box.jpeg_parts(source)), segment)


def _before_scan(part: box.Part) -> bool:
    return part.kind != box.SOS


def _png(path: Path) -> bool:
    def chunk(source: Source, part: box.Part) -> bool:
        if part.kind == b"eXIf":
            return _exif(source.body(part, metadata.LONGEST))
        return part.kind in (b"tEXt", b"zTXt", b"iTXt")

    return _any(path, box.png_parts, chunk)


def _webp(path: Path) -> bool:
    def chunk(source: Source, part: box.Part) -> bool:
        if part.kind == b"EXIF":
            return _exif(source.body(part, metadata.LONGEST))
        return part.kind == b"XMP "

    def chunks(source: Source) -> Iterable[box.Part]:
        return box.webp_parts(source, 12, box.riff_stop(source), box.most_parts(source))

    return _any(path, chunks, chunk)


def _any(
    path: Path,
    parts: Callable[[Source], Iterable[box.Part]],
    tells: Callable[[Source, box.Part], bool],
) -> bool:
    with path.open("rb") as file, suppress(BrokenError, ShortError):
        source = Source(file, path.stat().st_size)
        return any(tells(source, part) for part in parts(source))
    return False


def _tiff(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(set(read_tags(file)) - (_OF_THE_PICTURE - {IFD.Exif}))


def _gif(path: Path) -> bool:
    with PillowImage.open(path, formats=["GIF"]) as image:
        return "comment" in image.info or "xmp" in image.info


def _heif(path: Path) -> bool:
    told = open_heif(path).info
    exif: bytes | None = told.get("exif")
    return bool(told.get("xmp") or told.get("metadata")) or (bool(exif) and _exif(exif or b""))


_READERS: dict[str, Callable[[Path], bool]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "TIFF": _tiff,
    "GIF": _gif,
    "HEIC": _heif,
    "AVIF": _heif,
}
