"""What can be done with a record beyond editing it: one file for each part of the department's life."""

# The order of import is the order in which acts are listed.
# isort: off
from . import goals as goals
from . import approvals as approvals
from . import talks as talks
from . import partners as partners
from . import watch as watch
from . import remarks as remarks
from .act import ACTS, Act, Question, acts_on

__all__ = ["ACTS", "Act", "Question", "acts_on"]
