"""The figures that we publish, each with the command that makes it. A timing is never a test."""
