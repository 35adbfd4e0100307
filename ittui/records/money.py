"""The budget, line by line and month by month."""

from __future__ import annotations

from enum import StrEnum

from ..fields import MORE, Amount, Area, Choice, Count, Month, Prose, Ref, Rows, Struct, Text
from .record import Record, record, title_field


class Category(StrEnum):
    RUN = "run"
    GROW = "grow"
    TRANSFORM = "transform"


class Expense(StrEnum):
    OPEX = "opex"
    CAPEX = "capex"


class BudgetState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


class BudgetMonth(Struct):
    """Plan, commitments and actual spend of one month."""

    month = Month("Month", required=True)
    plan = Amount("Plan", signed=True)
    committed = Amount("Committed", signed=True, keeps=False)
    actual = Amount("Actual", signed=True, keeps=False)


DECISION = "budget_lines.decide approvals.decide"  # what decides about money


@record("budget_lines", noun="budget", plural="budget lines")
class BudgetLine(Record):
    """Money for one purpose in one fiscal year."""

    title = title_field()
    year = Count("Fiscal year", column=2, width=6, least=1900, most=2999)
    category = Choice("Category", Category, default=Category.RUN, column=3, width=9)
    expense = Choice("Expense", Expense, default=Expense.OPEX, column=4, width=7)
    area = Area("IT area", column=5, width=16)
    department = Ref("Department", "departments")
    goal = Ref("Pays for goal", "goals", column=6, width=20, section="Pays for")
    project = Ref("Pays for project", "projects", column=6, width=20, section="Pays for")
    state = Choice("State", BudgetState, default=BudgetState.REQUESTED, column=2, width=9, by_action=DECISION)
    months = Rows("By month", BudgetMonth, section="Plan", usual=True)
    requested_by = Ref("Requested by", "people", section="Plan")
    decided_by = Ref("Decided by", "people", by_action=DECISION)
    reason = Prose("Reason", by_action=DECISION, keeps=False)
    external_id = Text("External id", section=MORE, keeps=False)
