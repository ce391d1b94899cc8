"""What was found in a file's header so far; what follows from it is for `look.py` to say."""

from __future__ import annotations

from dataclasses import dataclass

from pictures.headers import metadata
from pictures.headers.profiles import Profile


@dataclass
class Found:
    """What was found so far."""

    format: str
    width: int = 0
    height: int = 0
    orientation: int = 1
    sound: bool = True
    """Its pixels are of a kind that every server reads as everybody sees them."""
    place: bool = False
    proved: bool = True
    """No place can stand in the bytes that were not there to see."""
    has_exif: bool = False
    _text_bytes: int = 0

    def exif(self, data: bytes) -> None:
        """Take note of EXIF; of a second one, that it was not read."""
        if self.has_exif:
            self.place = True
            return
        self.has_exif = True
        self.orientation, place = metadata.exif(data)
        self.place = self.place or place

    def text(self, words: bytes | None) -> None:
        """Take note of a comment; of many, or of one that cannot be read, that it may say much."""
        self._text_bytes += len(words or b"")
        self.place = (
            self.place
            or words is None
            or self._text_bytes > metadata.LONGEST_TEXT
            or metadata.free_text(words)
        )

    def profile(self, kind: Profile) -> None:
        """Take note of a colour profile; one that is none is metadata that cannot be read."""
        self.place = self.place or kind is Profile.BROKEN
        self.sound = self.sound and kind is not Profile.OTHER
