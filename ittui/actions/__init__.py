"""Rules that change several records, as pure functions of the board. Know no file, no screen, no clock."""
