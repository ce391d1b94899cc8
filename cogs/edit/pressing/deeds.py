"""What each lasting button does: the one table from what its id says to who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cogs.edit.asking.onward import Onward
from cogs.edit.pressing.buttons import Deed, Handler
from cogs.edit.pressing.delete import Deletion
from cogs.edit.pressing.panel import Panel
from cogs.edit.pressing.show import Show
from jobs import Jobs
from models import Model


def deeds(jobs: Jobs, models: Sequence[Model], onward: Onward) -> Mapping[Deed, Handler]:
    """Return who does what."""
    by_id = {model.model_id: model for model in models}
    panel, deletion, show = Panel(jobs, by_id), Deletion(jobs), Show(jobs, by_id)
    return {
        Deed.AGAIN: onward.again,
        Deed.CHANGE: onward.change,
        Deed.USE: onward.use,
        Deed.MORE: panel.more,
        Deed.SHOW: show.show,
        Deed.DELETE: deletion.ask,
        Deed.DELETE_YES: deletion.carry_out,
    }
