"""How a result's files are named: short, from the prompt, and safe wherever they are saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

STEM_LENGTH = 40
"""Characters, whole words of them."""
NAMELESS = "edit"
"""For a prompt without a letter that every system can write."""
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
DEVICES = {"con", "prn", "aux", "nul", *_PORTS}
"""What Windows takes for a device, whatever its ending (Naming Files, Paths, and Namespaces)."""


def stem(prompt: str, taken: Collection[str]) -> str:
    """Return the first words of a prompt as a name without its ending: `a-red-sky`.

    Args:
        prompt: As it was typed.
        taken: Names that it must not be: those of the given pictures in the same message.
    """
    plain = unicodedata.normalize("NFKD", prompt).encode("ascii", "ignore").decode().lower()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")):
        longer = f"{name}-{word}" if name else word
        if len(longer) > STEM_LENGTH:
            break
        name = longer
    if not name or name in taken or name in DEVICES:
        name = "-".join(filter(None, (NAMELESS, name)))
    return name
