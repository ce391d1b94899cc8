"""The reply: its looks from the first state to the last, and how it gets to where people see it."""
