"""Mail headers as Chinese senders write them: raw GB18030 octets, mislabelled and torn encoded words.

The default policy of the standard library loses all three (it puts U+FFFD and reports nothing), so each header is
mended before the library looks at it.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_tz
from typing import Any

from gongkai.engine import UnreadableApplication, Words

from .charsets import decoded
from .fields import is_mail_address, tidy
from .submission import legal_day

_LENGTH_MAX = 100_000
_CONTENT_LENGTH_MAX = 4_000
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=", re.IGNORECASE)
_RUN = re.compile(rf"{_WORD.pattern}(?:\s{{1,9}}{_WORD.pattern})*".replace("(["[:1] + "[", "(?:["), re.IGNORECASE)
