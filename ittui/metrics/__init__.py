"""Every number, as a pure function of the board, a day and a period. Knows no file, no screen, no clock."""

from . import goal_metrics as goal_metrics
from . import money as money
from . import projects as projects
from . import promises as promises
from . import roi as roi
from . import service as service
from . import variance as variance
