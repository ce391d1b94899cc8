"""Every call in our code that touches the outside is walked through by some scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.call_sites import call_sites, touching
from tests.prove.scenarios import SCENARIOS, SLOW, Scenario, large
from tests.prove.walk import open_walk, points_of

COMPARE = "`Compare`, which belongs to no job and writes nothing down"
MORE = "the panel of `More`, which only reads"
DELETE = "a result that is over is deleted; once deleted, a second try finds it so"
QUOTA = "`/quota` and a form's opening, which only read"
BALANCE = "`/balance`, which belongs to no job"
BUDGET = "owners are told of a budget: tests/e2e/test_budgets_told.py kills the bot over it"
TURN = "a seat that is waited for: tests/e2e/test_turns.py kills the bot while jobs wait"
MEANWHILE = "pressed while the end was being told: what is shown then is what the end shows"
ELSEWHERE: dict[str, str] = {
    "cogs/edit/pressing/compare.py:_acknowledged: response.defer": COMPARE,
    "cogs/edit/pressing/compare.py:_arrived: interaction.original_response": COMPARE,
    "cogs/edit/pressing/compare.py:_send: interaction.edit_original_response": COMPARE,
    "cogs/edit/pressing/compare.py:_tell: interaction.edit_original_response": COMPARE,
    "cogs/edit/pressing/delete.py:_checked: _jobs.by_interaction": DELETE,
    "cogs/edit/pressing/delete.py:ask: response.edit_message": DELETE,
    "cogs/edit/pressing/delete.py:carry_out: _jobs.unlink": DELETE,
    "cogs/edit/pressing/delete.py:carry_out: interaction.edit_original_response": DELETE,
    "cogs/edit/pressing/panel.py:more: _jobs.by_interaction": MORE,
    "cogs/edit/pressing/panel.py:more: _jobs.line": MORE,
    "cogs/edit/pressing/panel.py:more: response.send_message": MORE,
    "cogs/edit/pressing/show.py:show: _jobs.get": MEANWHILE,
    "cogs/edit/pressing/show.py:show: interaction.edit_original_response": MEANWHILE,
    "jobs/balance.py:balance: client.balance": BALANCE,
    "jobs/budgets.py:warn: quotas.alarms": BUDGET,
    "jobs/budgets.py:warn: quotas.told": BUDGET,
    "jobs/budgets.py:warn: reply.tell_of_budget": BUDGET,
    "jobs/compare.py:_fetch: _media.fetch": COMPARE,
    "jobs/life.py:allowance: quotas.gifts": QUOTA,
    "jobs/life.py:allowance: quotas.standing": QUOTA,
    "jobs/life.py:line: store.line": MORE,
    "jobs/life.py:unlink: store.unlink": DELETE,
    "jobs/submit.py:_wait: reply.show": TURN,
}
"""Calls that no scenario walks through, each with the reason why not."""


def test_the_names_are_found() -> None:
    names = touching()
    assert {"store", "client", "source_media", "result_media", "reply", "_sender"} <= set(names)
    assert "move" in names["store"]
    assert "submit" in names["client"]
    assert "fetch" in names["result_media"]


@pytest.mark.timeout(1800)
async def test_every_call_is_walked_through(tmp_path: Path) -> None:
    sites, callers = call_sites(), set[str]()
    lives: list[Scenario] = [*SCENARIOS, *SLOW, large()]
    for number, variables in enumerate(sorted({tuple(life.variables.items()) for life in lives})):
        alike = [life for life in lives if tuple(life.variables.items()) == variables]
        async with open_walk(tmp_path / str(number), alike[0]) as walk:
            for life in alike:
                await points_of(walk, life)
                callers.update(c for touch in walk.probe.touches for c in touch.callers)
    missed = {
        str(site) for site in sites if not any(site.is_walked_by(caller) for caller in callers)
    }
    assert missed == set(ELSEWHERE), f"of {len(sites)} calls"
