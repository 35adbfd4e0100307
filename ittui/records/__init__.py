"""Every kind of record, each declared once: one class, one line per field. Knows fields; not storage, not screens.

Whatever the modules of kinds declare is offered here, so that a new kind is declared there and named nowhere else.
"""

from .agreement import *
from .delivery import *
from .people import *
from .record import *
from .settings import *
from .strategy import *
