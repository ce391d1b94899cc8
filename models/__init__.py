"""RunComfy's models: one JSON document each, and their one reader.

A document decides the slash command's options, the checks before a submit and the keys of the
body. Nothing about one model is written in Python; nothing here knows Discord or any other room.
"""

from models.document import DocumentError, read_all, read_document
from models.model import Model
from models.money import MILLIONTHS, millionths
from models.options import BadValueError, ImageRules, Kind, Option, Problem, Value

__all__ = [
    "MILLIONTHS",
    "BadValueError",
    "DocumentError",
    "ImageRules",
    "Kind",
    "Model",
    "Option",
    "Problem",
    "Value",
    "millionths",
    "read_all",
    "read_document",
]
