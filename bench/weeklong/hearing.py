"""What the bot says when it is asked: limits, where somebody stands, gifts, rules, statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime

from bench.weeklong.bot import Bot, asker, in_words
from bench.weeklong.judge import Judge
from bench.weeklong.model import Edit, Model
from bench.weeklong.rules import Ask, Rules, day_at, forbidden
from bench.weeklong.town import DIRECT, SERVERS, Member, channels_of
from storage import Period, usage
from storage.rows import milliseconds

_IDS = ("channels", "roles", "roles_refused")
_NUMBERS = ("person_daily", "guild_daily", "active")


async def hear(bot: Bot, judge: Judge, members: Sequence[Member], at: int) -> AsyncIterator[str]:
    """Yield what the bot says that the model does not.

    Args:
        bot: With nothing under way.
        judge: Has the model.
        members: Those who ask where they stand, in all their servers.
        at: The time.
    """
    for line in _rules(bot, judge.kept):
        yield line
    left = {job_id for job_id, *_ in await bot.desk.store.not_over()}
    if left != {edit.id for edit in judge.model.edits.values() if edit.is_open}:
        yield f"not over: {left}"
    for member in members:
        for server in (*member.roles, DIRECT):
            async for line in _standing(bot, judge, member, server, at):
                yield line
    edits = judge.model.edits.values()
    days = sorted({day_at(edit.ask.at) for edit in edits})
    for scope in (None, *SERVERS) if days else ():
        since, until = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        stats = await bot.jobs.stats(scope, since=since, until=until)
        theirs = [edit for edit in edits if scope in (None, edit.ask.server)]
        if line := _differs(stats.whole, theirs):
            yield f"statistics of {scope}: {line}"
        for period in stats.days:
            of_day = [e for e in theirs if day_at(e.ask.at) == period.begins.isoformat()]
            if line := _differs(period, of_day):
                yield f"statistics of {scope} on {period.begins}: {line}"


def _rules(bot: Bot, rules: Rules) -> Iterator[str]:
    book = bot.jobs.rules
    for server in SERVERS:
        settings, budget = book.guild(server), book.budget(server)
        numbers = {name: getattr(settings, name) for name in _NUMBERS}
        numbers |= {f"role_daily:{role}": edits for role, edits in settings.role_daily.items()}
        numbers |= {"budget_day": budget.day, "budget_month": budget.month}
        numbers["pause_seconds"] = settings.pause_seconds or None
        lists = {name: tuple(sorted(getattr(settings, name))) or None for name in _IDS}
        told = {name: one for name, one in {**numbers, **lists}.items() if one is not None}
        if told != rules.servers.get(server, {}):
            yield f"server {server}: the book has {told}, and {rules.servers.get(server)} was said"
    paused = book.paused.reason if book.paused else None
    if paused != rules.servers.get(0, {}).get("paused"):
        yield f"paused: {book.paused}"


async def _standing(
    bot: Bot, judge: Judge, member: Member, server: int, at: int
) -> AsyncIterator[str]:
    model, rules, user = judge.model, judge.kept, member.user
    roles = member.roles.get(server, frozenset())
    ask = Ask(0, user, server, channels_of(server)[0], None, roles, "", 0, at)
    allowance = await bot.jobs.allowance(asker(ask))
    expected = model.standing(user, server, at)
    told = {name: _number(one) for name, one in asdict(allowance.standing).items()}
    if told != expected:
        yield f"{user} in {server} stands at {told}, and should at {expected}"
    why = in_words(allowance.refused) if allowance.refused else None
    if why != forbidden(ask, rules):
        yield f"{user} in {server}: {why}, and should be {forbidden(ask, rules)}"
    bounds = _bounds(rules, ask)
    if {name: _number(one) for name, one in asdict(allowance.bounds).items()} != bounds:
        yield f"{user} in {server} is told {allowance.bounds}, and should be {bounds}"
    gifts = [(gift.id, gift.left, milliseconds(gift.ends_at)) for gift in allowance.gifts]
    usable = model.usable(user, server, at)
    if gifts != [(gift.id, model.left(gift, user), gift.ends) for gift in usable]:
        yield f"{user} in {server}: gifts {gifts}, and should have {usable}"
    left = usage(allowance.bounds, allowance.standing).left
    if left != _left(model, rules, ask):
        yield f"{user} in {server}: {left} are left, and should be {_left(model, rules, ask)}"


def _bounds(rules: Rules, ask: Ask) -> dict[str, int | None]:
    number, server = rules.number, ask.server
    return {
        "now": ask.at,
        "daily": rules.daily,
        "active": rules.active,
        "guild_person": rules.person(server, ask.roles),
        "guild_daily": number(server, "guild_daily"),
        "guild_active": number(server, "active"),
        "pause_seconds": number(server, "pause_seconds") or 0,
        "price": ask.price,
        "budget_day": rules.budget_day,
        "budget_month": rules.budget_month,
        "guild_budget_day": number(server, "budget_day"),
        "guild_budget_month": number(server, "budget_month"),
    }


def _left(model: Model, rules: Rules, ask: Ask) -> int:
    """Return how many edits of a day's quota somebody may still have, counted in their own way."""
    here = model.standing(ask.user, ask.server, ask.at)
    left = [rules.daily - (here["used"] or 0)]
    if (most := rules.person(ask.server, ask.roles)) is not None:
        left.append(max(0, most - (here["guild_used"] or 0)) + (here["given"] or 0))
    if (most := rules.number(ask.server, "guild_daily")) is not None:
        left.append(most - (here["guild_total"] or 0))
    return max(0, min(left))


def _differs(period: Period, edits: Iterable[Edit]) -> str:
    """Return how statistics differ from the edits that they are of; empty: they do not."""
    found = list(edits)
    failed = [edit for edit in found if edit.state in ("failed", "uncertain")]
    expected = {
        "edits": len(found),
        "people": len({edit.ask.user for edit in found}),
        "delivered": sum(edit.state == "delivered" for edit in found),
        "cancelled": sum(edit.state == "cancelled" for edit in found),
        "failures": dict(Counter(edit.reason for edit in failed)),
        "cost": sum(edit.cost for edit in found),
    }
    told = {name: getattr(period, name) for name in expected}
    return "" if told == expected else f"{told}, and should be {expected}"


def _number(value: object) -> object:
    return milliseconds(value) if isinstance(value, datetime) else value
