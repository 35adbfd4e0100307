"""Questions asked of a board: the filter language, and what is due."""
