"""A local Discord and a local RunComfy, so that the real bot runs with no account and no internet.

This room plays the two services; it shares no code with the bot that it is there to try. It
imports nothing from the other rooms and reads the documents in `models/` with its own eyes.
"""
