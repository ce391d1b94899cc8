"""The houses of the other walks serve here too."""

from tests.e2e.conftest import own_house

__all__ = ["own_house"]
