"""What everybody is told who comes while the process is ending."""

from __future__ import annotations


class ClosingError(Exception):
    """The process is ending: nothing new is taken. Nothing was written."""
