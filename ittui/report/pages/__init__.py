"""What each report says, as a document: one function for one report. Adding a report is adding one here."""

# The order of import is the order in which reports are listed.
# isort: off
from . import weekly as weekly
from . import monthly as monthly
from . import dashboard as dashboard
from . import approval as approval
from . import goal_report as goal_report
from . import kpi as kpi
from . import person as person
from . import strategy as strategy
from . import budget as budget
from . import wall as wall
from . import services as services
from . import smart as smart
from . import team as team
from . import partners as partners
from . import reviews as reviews
from . import late as late
