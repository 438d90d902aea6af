"""依申请公开: disclosure on request, by 《政府信息公开条例》."""

from .correspondence import DISCLOSURE, DISCLOSURE_2008
from .deadline import Computed, compute
from .limits import FACT_KINDS, reply_limit
from .own_record import OWN_RECORD
from .receipt import Channel

__all__ = [
    "DISCLOSURE",
    "DISCLOSURE_2008",
    "FACT_KINDS",
    "OWN_RECORD",
    "Channel",
    "Computed",
    "compute",
    "reply_limit",
]
