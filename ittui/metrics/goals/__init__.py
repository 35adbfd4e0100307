"""Progress, pace and status of goals, and the numbers about all of them."""
