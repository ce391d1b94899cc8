"""The buttons that last, and what a press of each leads to."""
