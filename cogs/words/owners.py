"""What the application's owners read: the pause of everything, budgets, the balance.

Other people know them as this bot's operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cogs.text import safe
from cogs.words import limits
from cogs.words.figures import dollars, moment
from jobs import BalanceTrouble
from storage import Alarm, Bounds, Budget, Limit, Paused, Standing

PAUSE = "Accept no new edits for now, in any server (this bot's operator)"
PAUSE_REASON = "Why, in a sentence that people read"
RESUME = "Accept edits again (this bot's operator)"
BUDGET = "What a server may spend, and what it has spent (this bot's operator)"
BUDGET_DAY = "Dollars per UTC day, as in 2.50; “none” takes the limit away"
BUDGET_MONTH = "Dollars per UTC month, as in 25; “none” takes the limit away"
BUDGET_SERVER = "Which server; without it, this one"
BALANCE = "What is left of the balance at RunComfy (this bot's operator)"

NOT_PAUSED = "I was not paused: edits are accepted."
RESUMED = "Edits are accepted again."
NO_SERVER = "Please name a server that I am a member of."
NO_LIMIT = "none"
"""What an amount is called that takes a limit away."""
BAD_AMOUNT = (
    "An amount is in dollars, from 0 to 1000000 and no finer than a millionth, as in `2.50`. "
    "`none` takes the limit away."
)
SET_AT_START = "-# `BUDGET_USD_DAY` and `BUDGET_USD_MONTH` set this when I start."


def paused(reason: str, before: Paused | None) -> str:
    """Return what an owner reads who has paused the bot.

    Args:
        reason: Why, as it was typed.
        before: The pause that this one replaces.
    """
    read = limits.paused(reason).replace("\n", "\n> ")
    told = f"Paused. Whoever asks for an edit reads:\n> {read}\n`/resume` accepts new ones again."
    if before is None:
        return told
    was = safe(before.reason, limits.REASON_SHOWN)
    said = f": {was}" if was else "."
    return f"{told}\nThis replaces the pause by <@{before.by}> of {moment(before.at, 'f')}{said}"


def no_price(models: Sequence[str]) -> str:
    """Return why no budget can be set: it is not known what these models cost."""
    names = ", ".join(f"`{model}`" for model in models)
    return (
        f"I do not know what a request costs with {names}. Please write it into the model's "
        "document (`repaint.price_usd`) and start me again."
    )


def budget(bounds: Bounds, standing: Standing, server: tuple[str, Budget] | None = None) -> str:
    """Return what the whole bot may spend and has spent, and before that the same for a server.

    Args:
        bounds: The whole bot's budget, and when day and month end.
        standing: What was spent, edits on their way included.
        server: Its name and its budget.
    """
    lines = []
    if server:
        name, own = server
        spent = _spent(
            bounds, (standing.guild_spent_day, own.day), (standing.guild_spent_month, own.month)
        )
        lines = [f"**{safe(name, 100)}**", *spent]
    day, month = bounds.budget_day, bounds.budget_month
    spent = _spent(bounds, (standing.spent_day, day), (standing.spent_month, month))
    return "\n".join([*lines, "**All servers and direct messages**", *spent, SET_AT_START])


def balance(amount: Decimal) -> str:
    """Return what is left of the balance, in dollars."""
    return f"The balance at RunComfy is **${amount:,.2f}**."


def no_balance(trouble: BalanceTrouble) -> str:
    """Return why the balance could not be had."""
    return _NO_BALANCE[trouble]


def alarm(found: Alarm, name: str) -> str:
    """Return what the owners are told when most of a budget is spent.

    Args:
        found: The budget.
        name: The server's, if it is a server's.
    """
    whose = f"the budget of {safe(name, 100)}" if found.guild_id else "my budget"
    monthly = found.limit in (Limit.BUDGET_MONTH, Limit.GUILD_BUDGET_MONTH)
    period = "this month" if monthly else "today"
    percent = 100 * found.spent // found.budget if found.budget else 100
    variable = "BUDGET_USD_MONTH" if monthly else "BUDGET_USD_DAY"
    sets = "`/budget` sets it" if found.guild_id else f"`{variable}` sets it when I start"
    return (
        f"{percent} % of {whose} for {period} is spent or held: {dollars(found.spent)} of "
        f"{dollars(found.budget)}. Once it is used up, new edits are refused until the next "
        f"{'month' if monthly else 'day'} begins, UTC; those under way finish. {sets}."
    )


def _spent(bounds: Bounds, day: tuple[int, int | None], month: tuple[int, int | None]) -> list[str]:
    return [
        f"Today: {_of(*day)} · new day {moment(bounds.day_ends_at)}",
        f"This month: {_of(*month)} · new month {moment(bounds.month_ends_at)}",
    ]


def _of(spent: int, limit: int | None) -> str:
    return f"{dollars(spent)} of {dollars(limit)}" if limit is not None else dollars(spent)


_NO_BALANCE = {
    BalanceTrouble.UNKNOWABLE: (
        "There is no balance to ask for: I am not talking to RunComfy itself, but to a stand-in on "
        "this machine."
    ),
    BalanceTrouble.TOKEN_REFUSED: "RunComfy does not tell me: it refuses my token for that.",
    BalanceTrouble.UNREACHABLE: "RunComfy did not say. Please try again in a minute.",
}
