"""In from what other programs write, out to what they read. Knows records and the board; not screens, not the store."""
