"""Values that nobody sane would send: what the fuzzed readers of JSON are given."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
"""Whatever JSON can say, numbers without an end included."""


def objects(keys: Sequence[str], words: Sequence[object]) -> st.SearchStrategy[dict[str, Any]]:
    """Return JSON objects that have some of these keys, with likely words or anything."""
    likely = st.sampled_from(words)
    values = likely | st.lists(likely | ANYTHING, max_size=3) | ANYTHING
    return st.dictionaries(st.sampled_from(keys) | st.text(max_size=8), values, max_size=8)


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """Return the document with some places, however deep, replaced, taken out or doubled."""
    changed = deepcopy(document)
    for _ in range(draw(st.integers(1, 4))):
        place, key = changed, None
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(keys))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                break
            place = inner
        if key is None:
            return draw(ANYTHING)
        match draw(st.sampled_from(("replace", "remove", "add"))):
            case "remove":
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(st.text(max_size=40))] = deepcopy(place[key])
            case "add":
                place.append(draw(ANYTHING))
            case _:
                place[key] = draw(ANYTHING)
    return changed
