"""In from what other programs write, out to what they read. Knows records and the board; not screens, not the store."""

from .export import csv_export, json_export, jsonl_export, markdown_table, safe_target, workbook_export
from .ics import calendar
from .importer import plan_import
from .plan import Fault, Importer, Options, Plan, Rejected, Repaired
from .profile import load_profile, profile_names, profiles_folder, save_profile

__all__ = [
    "Fault",
    "Importer",
    "Options",
    "Plan",
    "Rejected",
    "Repaired",
    "calendar",
    "csv_export",
    "json_export",
    "jsonl_export",
    "load_profile",
    "markdown_table",
    "plan_import",
    "profile_names",
    "profiles_folder",
    "safe_target",
    "save_profile",
    "workbook_export",
]
