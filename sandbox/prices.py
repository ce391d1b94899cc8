"""The models' documents with a price each, so that money can be tried: copies, made up if need be.

A document without a price leaves open what RunComfy's catalogue says; without one there is no
budget to try. What is made up here is nowhere but in the sandbox.
"""

from __future__ import annotations

import json
from pathlib import Path

MADE_UP_PRICE_USD = 0.04
"""Of a request, where the document does not say."""


def copy_with_prices(source: Path, target: Path) -> None:
    """Copy the documents of a folder into a new one; each that has no price gets one.

    Raises:
        OSError: the new folder cannot be made or is there already.
        ValueError: a document is no JSON.
    """
    target.mkdir()
    for path in sorted(source.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        ours = document.setdefault("repaint", {})
        if ours.get("price_usd") is None:
            ours["price_usd"] = MADE_UP_PRICE_USD
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (target / path.name).write_text(f"{text}\n", encoding="utf-8")
