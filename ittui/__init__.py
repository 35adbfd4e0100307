"""ittui: an IT department's goals, projects and KPIs in the terminal, in one shared file."""

__version__ = "0.1.0"
