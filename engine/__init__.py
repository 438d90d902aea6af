"""The ground: knows no law, no mail, no web. This face exports the pure rooms only and imports no SQLAlchemy."""

from .errors import *  # noqa: F403
from .working_days import Exceptional, WorkingCalendar, parse_day
