"""What each report says, as a document: one function for one report. Adding a report is adding one here."""

# isort: off - the order of import is the order in which reports are listed
from . import approval as approval
from . import budget as budget
from . import kpi as kpi
from . import monthly as monthly
from . import person as person
from . import radar as radar
from . import services as services
from . import strategy as strategy
from . import wall as wall
from . import weekly as weekly
