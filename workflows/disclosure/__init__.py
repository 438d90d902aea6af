"""依申请公开: disclosure on request, by 《政府信息公开条例》."""

from .correspondence import DISCLOSURE
from .deadline import Computed, compute
from .limits import FACT_KINDS, reply_limit
from .receipt import Channel

__all__ = ["DISCLOSURE", "FACT_KINDS", "Channel", "Computed", "compute", "reply_limit"]
