"""Widgets that draw their own lines, and the cells they are made of."""
