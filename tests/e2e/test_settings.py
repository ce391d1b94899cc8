"""`/settings`: each rule that a server's managers set is in force at once, and nobody else's word.

In "Repaint sandbox" the owner may manage the server and the moderator may not; in "Small server"
the guest may, by the role of its keepers. The painter is whom the rules are for, an artist.
"""

from __future__ import annotations

import pytest

from sandbox.person import selects_of, text_of
from tests.e2e.house import EDIT, House, finished
from tests.e2e.moves import (
    ACTIVE,
    CORNER,
    PAUSE,
    PERSON,
    SERVER,
    channel,
    chosen,
    edits,
    numbered,
    opened,
    refused,
    role,
    told,
    typed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_number_is_in_force_at_once(own_house: House) -> None:
    await own_house.start({"QUOTA_DAILY": "20", "MAX_ACTIVE_PER_USER": "5"})
    owner, painter, guest = (own_house.person(name) for name in ("owner", "painter", "guest"))
    panel = await opened(owner)
    assert "Edits per person and day · **20**\n-# the bot's own limit" in text_of(panel)
    await edits(painter)

    after = await typed(owner, panel, PERSON, "1", "Edits per person and day · **1**\n")
    assert after["id"] == panel["id"], "the same message goes on"
    assert "1 edit" in await refused(painter, "limit")
    await typed(owner, panel, PERSON, "", "Edits per person and day · **20**\n")
    await edits(painter)

    await typed(owner, panel, SERVER, "3", "Edits per server and day · **3**\n")
    await edits(guest)
    await refused(guest, "limit")
    await refused(painter, "limit")
    await typed(owner, panel, SERVER, "", "server and day · **no limit")

    await typed(owner, panel, PAUSE, "1 h", "Pause between two edits · **1 h**\n")
    await refused(painter, "<t:")
    await typed(owner, panel, PAUSE, "0", "Pause between two edits · **none**\n")
    await edits(painter)

    own_house.sandbox.runcomfy.run_seconds = 30.0
    await typed(owner, panel, ACTIVE, "1", "Edits at a time per person · **1**\n")
    waiting = await painter.invoke("edit", EDIT)
    await painter.until(waiting, "Running")
    await refused(painter, "limit")
    own_house.sandbox.runcomfy.run_seconds = 0.05
    await finished(painter, waiting)
    await edits(painter)


async def test_the_most_generous_of_somebodys_roles_counts(own_house: House) -> None:
    await own_house.start({"QUOTA_DAILY": "20"})
    owner, painter = own_house.person("owner"), own_house.person()
    artists, everybody = role(own_house, "Artists"), role(own_house, "@everyone")
    panel = await opened(owner)
    await typed(owner, panel, PERSON, "0", "nobody can edit here")
    await refused(painter, "limit")
    # Everybody's number is the server's own.
    await numbered(owner, panel, everybody, "1", "Edits per person and day · **1**\n")
    await numbered(owner, panel, artists, "2", f"the number above\n- <@&{artists}> · **2**\n")
    await edits(painter, number=2)
    await refused(painter, "limit")
    opening = await owner.select(panel["id"], "settings:role_daily", [artists])
    (label,) = (await owner.modal(opening))["components"]
    assert label["label"] == "Artists"
    assert label["component"]["value"] == "2"
    await told(owner, await owner.submit(opening, {"typed": ""}), "by role · **none**")
    await refused(painter, "limit of 1 edit")


async def test_channels_and_roles_say_where_and_who(own_house: House) -> None:
    await own_house.start()
    owner, painter, guest = (own_house.person(name) for name in ("owner", "painter", "guest"))
    artists, newcomers = role(own_house, "Artists"), role(own_house, "Newcomers")
    art, news = channel(own_house, "art"), channel(own_house, "news")
    panel = await opened(owner)

    panel = await chosen(owner, panel, "channels", [news], "Channels · **only these")
    assert {one["custom_id"]: one["chosen"] for one in selects_of(panel)} == {
        "settings:role_daily": [],
        "settings:channels": [news],
        "settings:roles": [],
        "settings:roles_refused": [],
    }
    assert news in await refused(painter, "Nothing was charged.")
    await refused(painter, "Nothing was charged.", place="sketches")
    await chosen(owner, panel, "channels", [art, news], "Channels · **only these")
    await edits(painter, place="sketches")
    await chosen(owner, panel, "channels", [], "Channels · **all of them")

    panel = await chosen(owner, panel, "roles", [artists], "Who may edit · **only these roles")
    await edits(painter)
    assert artists in await refused(guest, "Nothing was charged.")
    await chosen(owner, panel, "roles", [], "Who may edit · **everybody")
    await edits(guest)
    await chosen(owner, panel, "roles_refused", [newcomers], "Who may not edit · **these roles")
    await refused(guest, "Nothing was charged.")
    await edits(painter)
    everybody = role(own_house, "@everyone")
    await chosen(owner, panel, "roles_refused", [everybody], "Who may not edit · **these roles")
    await refused(painter, "edits are closed to everybody.")


async def test_a_form_that_is_refused_keeps_the_message(own_house: House) -> None:
    await own_house.start({"QUOTA_DAILY": "20"})
    owner = own_house.person("owner")
    panel = await opened(owner)
    for label, text, why in (
        (PERSON, "21", "from 0 to 20, the bot's own limit"),
        (PERSON, "many", "from 0 to 20, the bot's own limit"),
        (ACTIVE, "0", "from 1 to 50, the bot's own limit"),
        (PAUSE, "2 days", "of a day at most"),
    ):
        await typed(owner, panel, label, text, why)
    artists = role(own_house, "Artists")
    await numbered(owner, panel, artists, "21", "from 0 to 20, the bot's own limit")
    (kept,) = [m for m in await owner.messages() if m["id"] == panel["id"]]
    assert text_of(kept) == text_of(panel)
    assert own_house.rows("SELECT * FROM settings") == []


async def test_two_servers_do_not_touch_each_other(own_house: House) -> None:
    await own_house.start()
    owner, guest, painter = (own_house.person(n) for n in ("owner", "guest", "painter"))
    panel = await opened(guest, CORNER)
    await typed(guest, panel, PERSON, "0", "nobody can edit here")
    await refused(painter, "limit", CORNER)
    await edits(painter)
    other = await opened(owner)
    assert "Edits per person and day · **500" in text_of(other)
    page = await told(owner, await owner.press(other["id"], "History"), "History")
    assert "Nothing has been changed yet." in text_of(page)
