"""The words of the command line: each verb with the module it lives in, and what it does in a few words.

Actions are not among them: `actions/index.py` has those.
"""

from __future__ import annotations

VERBS = {
    "init": ("init_demo", "make a new, empty file, or the tables in a database"),
    "demo": ("init_demo", "a private copy of the sample data"),
    "metrics": ("metrics", "the numbers, with how each was made"),
    "explain": ("metrics", "one number in full: its definition, what is in it and what is left out"),
    "record": ("record_values", "record a value of a KPI"),
    "collect": ("collect", "run your collectors, and record what they give"),
    "checkin": ("checkin", "say how a goal stands"),
    "due": ("due", "everything that is owed"),
    "remind": ("due", "what is owed, for cron: silent when there is nothing"),
    "status": ("status", "one line for tmux, a prompt or the message of the day"),
    "report": ("reports", "weekly, monthly, strategy, approval, budget, kpi, person and more"),
    "import": ("importing", "import a file: CSV, JSON, a workbook …"),
    "export": ("exporting", "write records out; also calendar and prometheus"),
    "library": ("smart_library", "ready-made KPIs"),
    "log": ("history", "who changed what"),
    "undo": ("history", "take a change back"),
    "redo": ("history", "take an undo back"),
    "restore": ("history", "bring a backup back"),
    "merge": ("merge", "merge two copies of a file"),
    "copy": ("copy", "copy a file into a database, or back"),
    "doctor": ("doctor", "prove that file, folder and terminal are in order"),
    "paths": ("doctor", "where everything is kept"),
    "help": ("help", "pages of help: getting started, the weekly rhythm, import and more"),
    "config": ("config", "your own configuration: what is in force, and where it is from"),
    "completion": ("completion", "a script that lets bash, zsh or fish complete commands, names and ids"),
    "complete": ("completion", "what could come next: for those scripts"),
    "schema": ("reports", "JSON schema of the records"),
}
RECORD_VERBS = {
    "list": ("records", "the records, filtered and sorted"),
    "show": ("records", "one record with all that is linked to it"),
    "add": ("edit", "add one: field=value …"),
    "set": ("edit", "change one: field=value field+=value field-=value"),
    "edit": ("edit_in_editor", "change one in your own editor"),
    "archive": ("edit", "put records away; --undo brings them back"),
    "restore": ("edit", "bring archived records back"),
    "delete": ("edit", "remove records for good; needs --force"),
}
EXTRA_VERBS = {
    ("goals", "check"): ("smart_library", "the SMART rules, each with its reason and a way to mend it"),
    ("approvals", "compare"): ("compare", "its versions side by side"),
}
SHADOWED = {"help": "help_", "config": "config_", "import": "import_", "list": "list_", "set": "set_"}
