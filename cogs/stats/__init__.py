"""`/stats`: what was edited in a time, as a text, a picture and a table.

`command.py` is the way in. Nothing is imported here: the process that draws (`draw.py`) needs this
folder and no Discord.
"""
