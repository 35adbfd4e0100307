"""Every number, as a pure function of the board, a day and a period. Knows no file, no screen, no clock."""

from . import attainment as attainment
from . import goal_metrics as goal_metrics
from . import money as money
from . import partners as partners
from . import people as people
from . import projects as projects
from . import promises as promises
from . import response as response
from . import roi as roi
from . import satisfaction as satisfaction
from . import service as service
from . import staffing as staffing
from . import thanks as thanks
from . import variance as variance
