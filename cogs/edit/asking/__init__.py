"""How a person asks for an edit: the commands, the form, and what goes on from a picture."""
