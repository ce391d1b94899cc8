"""The word of those who run the bot: budgets, the pause, which servers, the balance."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.person import Invocation, Person, text_of
from tests.e2e.house import EDIT, House, finished
from tests.e2e.moves import edits

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRICE = 40_000
"""What the sandbox makes up, in millionths of a dollar."""


async def _edit(person: Person, place: str = "art") -> Invocation:
    return await person.invoke("edit", EDIT, place=place)


async def _refused(person: Person, invocation: Invocation) -> str:
    return text_of(await person.until(invocation, "Nothing was charged."))


async def _told(person: Person) -> list[str]:
    return [text_of(message) for message in await person.messages("dm")]


def _spent(house: House, scope: int = -1) -> dict[str, int]:
    rows = house.rows(f"SELECT period, spent FROM ledger WHERE scope = {scope} ORDER BY period")
    return {row["period"]: row["spent"] for row in rows}


class TestBudgets:
    """What the bot may spend: never more, and the owners know before it is over."""

    async def test_a_day_ends_at_its_budget_and_its_owners_were_told_at_80_percent(
        self, own_house: House
    ) -> None:
        house = own_house
        await house.start({"BUDGET_USD_DAY": "0.2", "BUDGET_USD_MONTH": "10"})
        painter, owner = house.person(), house.person("owner")
        await edits(painter, number=3)
        assert await _told(owner) == []
        # What the model cannot make is given back, to the budget too.
        house.sandbox.faults.switch("run-fails", 1)
        failed = await _edit(painter)
        await painter.until(failed, "given back")
        assert set(_spent(house).values()) == {3 * PRICE}
        house.sandbox.runcomfy.queue_seconds = 60.0
        under_way = [await _edit(painter) for _ in range(2)]
        for one in under_way:
            await painter.until(one, "place")
        words = await _refused(painter, await _edit(painter))
        assert "limit of what I may spend today" in words
        assert "<t:" in words, "it says when the limit ends"
        # Held as it was: a restart forgets nothing, and tells nothing twice.
        await house.sandbox.bot.kill()
        await house.start_again()
        assert "limit" in await _refused(painter, await _edit(painter))
        house.sandbox.runcomfy.queue_seconds = 0.05
        for one in under_way:
            await finished(painter, one)
        assert set(_spent(house).values()) == {5 * PRICE}
        (told,) = await _told(owner)
        assert "80 % of my budget for today" in told
        assert "$0.16 of $0.20" in told

    async def test_what_nobody_knows_counts_as_spent_and_is_given_back(
        self, own_house: House
    ) -> None:
        house = own_house
        await house.start({"BUDGET_USD_MONTH": "0.05"})
        painter = house.person()
        house.sandbox.faults.switch("submit-lost-after", 1)
        await painter.until(await _edit(painter), "given back")
        assert house.used() == 0
        assert set(_spent(house).values()) == {PRICE}
        assert "spend this month" in await _refused(painter, await _edit(painter))

    async def test_a_server_has_what_the_owners_let_it_spend(self, own_house: House) -> None:
        house = own_house
        await house.start()
        owner, painter = house.person("owner"), house.person()
        answer = await owner.invoke("budget", {"day": "$0.05", "month": "3"})
        words = text_of(await owner.until(answer, "Repaint sandbox"))
        assert "Today: $0.00 of $0.05" in words
        assert "This month: $0.00 of $3.00" in words
        await finished(painter, await _edit(painter))
        words = await _refused(painter, await _edit(painter))
        assert "This server has reached the limit of what it may spend today" in words
        # Another server's money is its own.
        await finished(painter, await _edit(painter, "corner"))
        await finished(painter, await _edit(painter, "dm"))
        (suggested,) = await owner.autocomplete("budget", {"server": "small"}, "server")
        answer = await owner.invoke("budget", {"server": suggested["value"]}, place="dm")
        words = text_of(await owner.until(answer, "Small server"))
        assert "Today: $0.04 · new day" in words
        assert "All servers and direct messages**\nToday: $0.12" in words
        alone = text_of(await owner.until(await owner.invoke("budget", {}, place="dm"), "All s"))
        assert words.endswith(alone)
        assert "`BUDGET_USD_DAY` and `BUDGET_USD_MONTH` set this" in alone
        answer = await owner.invoke("budget", {"day": "1"}, place="dm")
        await owner.until(answer, "Please name a server")
        answer = await owner.invoke("budget", {"day": "none"})
        await owner.until(answer, "Today: $0.04 ·")
        await finished(painter, await _edit(painter))
        for amount in ("-1", "much", "0.0000001"):
            answer = await owner.invoke("budget", {"day": amount})
            await owner.until(answer, "An amount is in dollars")

    async def test_without_a_price_there_is_no_budget(self, own_house: House) -> None:
        house = own_house
        await house.start({"MODELS_FOLDER": ""})  # those that come along, which know none
        owner = house.person("owner")
        await owner.until(await owner.invoke("budget", {"day": "1"}), "do not know what a request")
        await finished(owner, await _edit(owner))
        assert set(_spent(house).values()) == {0}


class TestPause:
    """Nothing new, and everything under way."""

    async def test_people_read_why_until_it_is_over(self, own_house: House) -> None:
        house = own_house
        await house.start()
        owner, painter = house.person("owner"), house.person()
        result = await finished(painter, await _edit(painter))
        house.sandbox.runcomfy.queue_seconds = 60.0
        under_way = await _edit(painter)
        await painter.until(under_way, "place")
        reason = "moving to a **new** machine, @everyone"
        answer = await owner.invoke("pause", {"reason": reason})
        assert "replaces" not in text_of(await owner.until(answer, "Paused."))
        for place in ("art", "corner", "dm"):
            words = await _refused(painter, await _edit(painter, place))
            assert "paused" in words
            assert "moving to a" in words
        for label in ("Again", "Change"):
            await _refused(painter, await painter.press(result["id"], label))
        house.sandbox.runcomfy.queue_seconds = 0.05
        await finished(painter, under_way)
        await house.sandbox.bot.kill()
        await house.start_again()
        assert "paused" in await _refused(painter, await _edit(painter))
        # Paused already: it says what is replaced, whose it was, and since when.
        answer = await owner.invoke("pause", {"reason": "back at eight"})
        words = text_of(await owner.until(answer, "This replaces the pause by <@"))
        assert "moving to a" in words.splitlines()[-1]
        assert "back at eight" in await _refused(painter, await _edit(painter))
        await owner.until(await owner.invoke("resume", {}), "accepted again")
        await owner.until(await owner.invoke("resume", {}), "not paused")
        await finished(painter, await _edit(painter))

    async def test_it_is_the_owners_alone(self, house: House) -> None:
        for name in ("moderator", "painter"):
            person = house.person(name)
            offered = {command["name"] for command in await person.commands("art")}
            assert not offered & {"pause", "resume", "budget", "balance"}
            for command, options in (
                ("pause", {"reason": "x"}),
                ("resume", {}),
                ("budget", {"day": "1"}),
                ("balance", {}),
            ):
                # In a direct message Discord offers it to everybody.
                answer = await person.invoke(command, options, place="dm")
                await person.until(answer, "for this bot's operator")
            assert await person.autocomplete("budget", {"server": ""}, "server", place="dm") == []

    async def test_a_teams_members_are_owners(self, own_house: House) -> None:
        house = own_house
        house.sandbox.discord.settings.team = ["moderator:developer", "guest:read_only"]
        await house.start({"BUDGET_USD_DAY": "0.04"})
        developer, reader, painter = (house.person(n) for n in ("moderator", "guest", "painter"))
        answer = await developer.invoke("resume", {}, place="dm")
        await developer.until(answer, "not paused")
        answer = await reader.invoke("resume", {}, place="dm")
        await reader.until(answer, "for this bot's operator")
        await finished(painter, await _edit(painter))
        for name, messages in (("moderator", 2), ("owner", 1), ("guest", 1)):
            person = house.person(name)
            async with asyncio.timeout(10):
                while len(await _told(person)) < messages:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.05)
        assert not [words for words in await _told(reader) if "budget" in words]


class TestServers:
    """Those that the operator allows."""

    async def test_others_get_one_kind_sentence(self, own_house: House) -> None:
        house = own_house
        world = house.sandbox.discord.world
        (small,) = (guild.id for guild in world.guilds.values() if guild.name == "Small server")
        await house.start({"ALLOWED_GUILDS": small})
        painter, owner = house.person(), house.person("owner")
        sentence = "not opened it for this server"
        picture = await painter.say("look", EDIT["image1"])  # type: ignore[arg-type]  # a file
        asked = [
            await _edit(painter),
            await painter.invoke("quota", {}),
            await painter.invoke("studio", {}),
            await painter.use(picture["id"], "Edit picture"),
            # Where somebody's own install has brought it, too.
            await _edit(painter, "plaza"),
        ]
        for one in asked:
            assert sentence in await _refused(painter, one)
        await finished(painter, await _edit(painter, "corner"))
        await finished(painter, await _edit(painter, "dm"))
        await owner.until(await owner.invoke("resume", {}), "not paused")
        assert house.states() == ["delivered", "delivered"]


async def test_the_balance_cannot_be_asked_for_here(house: House) -> None:
    owner = house.person("owner")
    answer = await owner.invoke("balance", {})
    await owner.until(answer, "There is no balance to ask for")
