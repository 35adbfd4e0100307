"""Projects: promises kept, variance, earned value, return on investment."""
