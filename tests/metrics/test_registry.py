"""The register knows every metric without importing it, and imports one without the others."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import ittui.metrics
from ittui.metrics import METRICS, MODULES

FOLDER = Path(ittui.metrics.__file__).parent


def test_the_index_names_every_metric_in_its_module() -> None:
    declaring = {path for path in FOLDER.rglob("*.py") if "\n@metric(" in path.read_text(encoding="utf-8")}
    assert {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__") for path in declaring
    } == set(MODULES)
    for module in MODULES:
        import_module(f"ittui.metrics.{module}")
    made: dict[str, list[str]] = {module: [] for module in MODULES}
    for name, each in METRICS.items():
        made[each.measure.__module__.removeprefix("ittui.metrics.")].append(name)
    assert made == {module: list(names) for module, names in MODULES.items()}


def test_one_that_is_asked_for_imports_no_others() -> None:
    script = """
import sys
from ittui.metrics import METRICS
assert "mttr" in METRICS and "no_such" not in METRICS and METRICS.get("no_such") is None
assert METRICS["nps"].label and len(METRICS) > 30
loaded = {name for name in sys.modules if name.startswith("ittui.metrics.")}
assert "ittui.metrics.people.staffing" in loaded and "ittui.metrics.budget" not in loaded, loaded
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
