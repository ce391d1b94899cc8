"""The picture's colours, on a ground of its own: it is looked at in dark Discord and in light.

What is told apart by colour is told apart by form too; a test measures each against the ground
(WCAG 2.2: 4.5 to 1 for text, 1.4.3; 3 to 1 for what is drawn, 1.4.11).
"""

from __future__ import annotations

GROUND = "#1c2230"
INK = "#f3f5f9"
"""Titles."""
FAINT_INK = "#cbd2de"
"""What is written along an axis, and the names in a legend."""
GRID = "#727c90"
BARS = "#3478c6"
LINES = ("#ffe066", "#c9a6ff", "#7ee0a8")
"""By their look; the first is drawn over bars, and can be seen on them too."""
SHARES = "#f28ba8"

TEXTS = (INK, FAINT_INK)
MARKS = (GRID, BARS, *LINES, SHARES)
