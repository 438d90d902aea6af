"""The demonstration: three applications carried through one autumn of a fictitious agency, in seconds.

`tell` acts the story through the public face of the engine, under a virtual clock, and yields what it says line by
line. What it leaves in its folder is what a real office leaves: a database, letters, outgoing mail, an SMS log.
"""

from .narrator import Narrator
from .story import LAST_DAY_OF_STORY, tell

__all__ = ["LAST_DAY_OF_STORY", "Narrator", "tell"]
