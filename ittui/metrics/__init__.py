"""Every number, as a pure function of the board, a day and a period. Knows no file, no screen, no clock."""
