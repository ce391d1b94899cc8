"""Files that people attach, made from the shipped photographs: none of them is stored.

Each `Entry` says what must become of it. Whatever judges them reads pictures by Pillow and
pillow-heif alone, and knows nothing of the bot's own reading.
"""

from tests.corpus import colours, damaged, formats, metadata, sizes, turned
from tests.corpus.entry import Entry

PARTS: dict[str, list[Entry]] = {
    "Formats": formats.ENTRIES,
    "Turned": turned.ENTRIES,
    "Colours": colours.ENTRIES,
    "Sizes": sizes.ENTRIES,
    "Metadata": metadata.ENTRIES,
    "Damaged, and no pictures": damaged.ENTRIES,
}
CORPUS: list[Entry] = [entry for entries in PARTS.values() for entry in entries]

__all__ = ["CORPUS", "PARTS", "Entry"]
