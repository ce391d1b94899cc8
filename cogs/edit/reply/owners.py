"""Telling the application's owners by direct message what only they can see to."""

from __future__ import annotations

import logging
import secrets
from functools import partial

import discord

from cogs.authority import owners_of
from cogs.edit.reply.layout import plain_view
from cogs.edit.reply.send import Content, Sender
from jobs import ReplyImpossibleError, ReplyLaterError, ReplyTooLargeError

log = logging.getLogger(__name__)


async def tell_owners(client: discord.Client, sender: Sender, words: str) -> bool:
    """Tell each of them; failing to is logged, not raised.

    Returns:
        Whether nothing would come of another try: somebody knows, or nobody can be told.
    """
    reached = passing = False
    for owner_id in owners_of(client):
        try:
            await sender.direct(
                owner_id, Content(partial(plain_view, words)), nonce=secrets.token_hex(8)
            )
            reached = True
        except (ReplyLaterError, ReplyTooLargeError, ReplyImpossibleError) as error:
            passing = passing or isinstance(error, ReplyLaterError)
            log.warning("an owner could not be told by direct message: %s", error)
    return reached or not passing
