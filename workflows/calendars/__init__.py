"""The Chinese calendar: what the State Council has announced, and what is certain before it has.

Layers, later over earlier: the data of the package chinese-calendar (2004 to its last year, compared day by day
with two other sources), one day that it has wrong, the statutory days of the years not announced yet, and the
notices and local days off that an agency loads.
"""

from .national import NOTICES, national_calendar
from .notices import read_notice, with_notice

__all__ = ["NOTICES", "national_calendar", "read_notice", "with_notice"]
