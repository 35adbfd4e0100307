"""Every number, as a pure function of the board, a day and a period. Knows no file, no screen, no clock."""

# The order of import is the order in which metrics are listed.
# isort: off
from . import goal_metrics as goal_metrics
from . import projects as projects
from . import promise_metrics as promise_metrics
from . import variance as variance
from . import roi as roi
from . import money as money
from . import funding as funding
from . import service as service
from . import attainment as attainment
from . import response as response
from . import staffing as staffing
from . import satisfaction as satisfaction
from . import people as people
from . import thanks as thanks
from . import partners as partners
