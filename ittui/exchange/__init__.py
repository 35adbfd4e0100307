"""In from what other programs write, out to what they read. Knows records and the board; not screens, not the store."""

from .importer import plan_import
from .plan import Fault, Options, Plan, Rejected, Repaired

__all__ = ["Fault", "Options", "Plan", "Rejected", "Repaired", "plan_import"]
