"""What keys do beyond moving about: each command is declared once, with its key and its words."""
