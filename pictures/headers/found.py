"""What was found in a file's header so far; what follows from it is for `look.py` to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from pictures.headers import metadata


@dataclass
class Found:
    """What was found so far."""

    format: str
    width: int = 0
    height: int = 0
    orientation: int = 1
    sound: bool = True
    """Its pixels are of a kind that every server reads as everybody sees them."""
    bare: bool = True
    """Nothing beside them confuses a reader: no further picture, no broken metadata."""
    place: bool = False
    proved: bool = True
    """No place can stand in the bytes that were not there to see."""
    _seen: set[bytes] = field(default_factory=set)

    def exif(self, data: bytes) -> None:
        """Take note of EXIF; of a second one, that readers will not agree."""
        if self._again(b"exif"):
            return
        self.orientation, place = metadata.exif(data)
        self.place = self.place or place

    def xmp(self, packet: bytes) -> None:
        """Take note of XMP."""
        if self._again(b"xmp"):
            return
        self.place = self.place or metadata.xmp(packet)
        self.bare = self.bare and not metadata.names_more_pictures(packet)

    def photoshop(self, body: bytes) -> None:
        """Take note of Photoshop's resources."""
        if not self._again(b"photoshop"):
            self.place = self.place or metadata.photoshop(body)

    def profile(self, known: bool) -> None:
        """Take note of a colour profile; one that is none is metadata that cannot be read."""
        if not known:
            self.place, self.bare = True, False

    def _again(self, kind: bytes) -> bool:
        if kind not in self._seen:
            self._seen.add(kind)
            return False
        self.place, self.bare = True, False
        return True
