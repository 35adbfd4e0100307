"""What is worked out of records, declared once for the screen, the command line and reports."""
