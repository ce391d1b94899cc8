"""The form that asks for one number, and what was sent in it.

discord.py forgets a modal at a restart, so which setting it is for stands in its custom id.
"""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from cogs.raw import fields_of
from cogs.settings.items import PREFIX, Act
from cogs.settings.typed import Range
from cogs.text import cut
from cogs.words import onward
from cogs.words import settings as words
from cogs.words.errors import AnswerError
from cogs.words.figures import length

TITLE_LENGTH = 45
"""Of a form, and of a field in it (components reference: label; modal)."""
TYPED_LENGTH = 40
FORM = re.compile(
    rf"{PREFIX}:(?P<what>(?P<act>{Act.PERSON_DAILY}|{Act.GUILD_DAILY}|{Act.ACTIVE}|{Act.PAUSE})"
    rf"|{Act.ROLE_DAILY}:[0-9]{{1,19}})"
)
"""What its custom id says: the setting's name in the database, which has the role for a role's."""


def form(
    act: Act, now: int | None, within: Range, *, role: tuple[int, str] | None = None
) -> ui.Modal:
    """Return the form for one setting, filled in with what it is now.

    Args:
        act: The setting.
        now: Its number, of a pause in seconds; None: the server has none of its own.
        within: What it can be.
        role: Whose number it is, by id and name.
    """
    if role:
        about, title, field = f"{act}:{role[0]}", words.OF_A_ROLE, role[1]
        wanted, typed = words.role_wanted(within.most), _written(now)
    elif act is Act.PAUSE:
        about, title, field = str(act), words.TITLES[act], words.LENGTH
        wanted, typed = words.LENGTH_WANTED, length(now) if now else ""
    else:
        about, title, field = str(act), words.TITLES[act], words.NUMBER
        wanted = words.number_wanted(within.least, within.most, bots_own=within.bots_own)
        typed = _written(now)
    modal = ui.Modal(title=cut(title, TITLE_LENGTH), custom_id=f"{PREFIX}:{about}")
    modal.add_item(
        ui.Label(
            text=cut(field, TITLE_LENGTH),
            description=wanted,
            component=ui.TextInput(
                custom_id="typed", required=False, max_length=TYPED_LENGTH, default=typed or None
            ),
        )
    )
    # DEP-WARN: a modal that is stopped is sent and not kept (interactions.py: send_modal).
    modal.stop()
    return modal


def typed_in(interaction: discord.Interaction[Any]) -> str:
    """Return what was typed into the form's one field.

    Raises:
        AnswerError: it is no form of ours.
    """
    for field in fields_of(interaction):
        return str(field.get("value") or "")
    raise AnswerError(onward.FORM_OVER)


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
