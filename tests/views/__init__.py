"""What is worked out of records, and how it is shown at every door."""
