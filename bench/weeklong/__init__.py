"""What `bench/week.py` is made of: the plain model, the town, the bot, the judge, the report."""
