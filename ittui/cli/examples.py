"""What each command looks like when it is used: shown at the end of its help, and parsed by a test."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": ("init /srv/it/it.json", "init"),
    "demo": ("demo", "demo --as Nadia", "demo --path /tmp/sample.json"),
    "metrics": ("metrics", "metrics mttr projects_on_time --period 2026-Q3", "metrics --json --as-of 2026-09-30"),
    "explain": ("explain projects_on_time --period 'last quarter'", "explain 'Link uptime'"),
    "due": ("due --owner me", "due --due 2w", "due --owner me --count"),
    "remind": ("remind --due 3d", "remind --each --mail-to 'mail -s \"Due this week\" {mail}'"),
    "status": ("status", "status --format '{mine} due, {missed} missed'"),
    "completion": ("completion bash", "completion fish"),
    "complete": ("complete fish goal sh",),
    "collect": ("collect --due", "collect --dry-run uptime"),
    "help": ("help", "help weekly", "help --man"),
    "config": ("config", "config theme", "config --json"),
    "report": (
        "report weekly",
        "report monthly --period 2026-10 -o october.html",
        "report person me --format md",
        "report kpi Link uptime --since -4w",
    ),
    "import": (
        "import incident tickets.csv --dry-run",
        "import project plan.csv --map title=Projekt --map baseline_finish=Ende --save-profile plan",
        "import project plan.csv --profile plan --skip-bad",
        "import incident tickets.csv --words priority:minor=Low,major=High",
        "import budget budget.xlsx --columns-are month --map year=const:2026",
        "import all department.json",
    ),
    "export": (
        "export goal owner:ann -o goals.csv",
        "export kpi --format md",
        "export calendar -o due.ics",
        "export all -o backup",
    ),
    "library": ("library", "library list time", "library add mttr --owner ann"),
    "log": ("log", "log 'Replace copper' --limit 5", "log --archive 2025-01-01"),
    "undo": ("undo", "undo 3676871782907312"),
    "redo": ("redo",),
    "restore": ("restore", "restore 1"),
    "merge": ("merge base.json ours.json theirs.json -o merged.json", "merge --install"),
    "copy": ("copy it.json postgresql://db.example.org/it", "copy service=it laptop.json"),
    "doctor": ("doctor", "doctor --file /srv/it/it.json"),
    "paths": ("paths",),
    "schema": ("schema goal", "schema goal --printed"),
    "KIND list": ("{noun} list", "{noun} list 'some words' --limit 5", "{noun} list --all --json"),
    "KIND show": ("{noun} show 4vfs", "{noun} show 4vfs --as-of -4w"),
    "KIND add": ("{noun} add {needed}",),
    "KIND set": ("{noun} set 4vfs tags+=urgent notes='as agreed on Friday'",),
    "KIND edit": ("{noun} edit 4vfs",),
    "KIND archive": ("{noun} archive 4vfs", "{noun} archive 4vfs --undo"),
    "KIND restore": ("{noun} restore 4vfs",),
    "KIND delete": ("{noun} delete 4vfs --force",),
    "goal list": ("goal list owner:me status:risk", "goal list 'due:<+2w' -tag:network --sort due"),
    "goal add": (
        "goal add 'Replace copper links with fibre' owner=ann due=eoq objective=availability",
        "goal add 'Install 55 workplaces' 'items=Desktops | 20' 'items+=Laptops | 35' no_cost=yes",
    ),
    "goal set": ("goal set 'Replace copper' due=+2w tags+=network", "goal set 4vfs state=active owner=me"),
    "kpi add": ("kpi add 'Link uptime' unit=% direction='at least' target=99.9 cadence=weekly",),
    "project add": ("project add 'Fibre' manager=ann start=today baseline_finish=eoq baseline_budget='12000 EUR'",),
    "incident add": ("incident add INC-7 service=Mail failed_at='fri 9:00' restored_at='fri 11:30'",),
    "budget add": ("budget add 'Fibre build' year=2026 category=transform 'months=2026-10 | 20000'",),
    "settings set": ("settings set currency=CHF fiscal_month=4",),
    "settings show": ("settings show",),
    "goal check": ("goal check", "goal check 'Replace copper' --approving"),
    "approval compare": ("approval compare 'Goals 2027' -o versions.html",),
}


def examples_of(noun: str, verb: str, needed: str) -> tuple[str, ...]:
    """The examples of a verb; of a kind's verb those of its own, else those of every kind with its noun filled in."""
    own = EXAMPLES.get(f"{noun} {verb}".strip()) or EXAMPLES.get(f"KIND {verb}", ())
    return tuple(each.replace("{noun}", noun).replace("{needed}", needed) for each in own)
