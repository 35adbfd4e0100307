"""Numbers that follow an edit: what was read for each, and what is kept of it."""
