"""A Discord of its own: REST v10, gateway and CDN, as far as the bot uses them.

An unmodified discord.py connects to it over real sockets. The rules are Discord's own, strict
where Discord is strict; a bot that gets by here should get by there. What a person does in
Discord's client lives here too (`client.py`, served by `people.py`).
"""
