"""What people see in Discord: commands, buttons, and every word that they read.

The rest of the house is used through its public functions; no SQL and no HTTP of our own here.
"""
