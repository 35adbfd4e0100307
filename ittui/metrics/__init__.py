"""Every number, as a pure function of the board, a day and a period. Knows no file, no screen, no clock."""

# The order of import is the order in which metrics are listed.
# isort: off
from .goals import goal_metrics as goal_metrics
from .projects import project_facts as project_facts
from .projects import promises as promises
from .projects import variance as variance
from .projects import roi as roi
from .budget import spend as spend
from .budget import funding as funding
from .incidents import mttr as mttr
from .incidents import attainment as attainment
from .incidents import response as response
from .people import staffing as staffing
from .people import satisfaction as satisfaction
from .people import people as people
from .people import partners as partners
