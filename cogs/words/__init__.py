"""Every word that people read in Discord, and nothing else: functions of plain values, constants.

How a text is shown is for the files that import this: here are no buttons, no views, no calls. What
a model's document says (its options' names and descriptions) stands there, and what the operator
reads in the log or the terminal stands where it is written.

A second language would be another package with the same files and names, chosen by the reader's
locale; nothing else of the bot has words (`tests/cogs/test_words_place.py` sees to it).
"""
