"""What is too long for the README: its pictures, and what takes them."""
