"""The clocks: the system's, and one that stands still for tests and the demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The time of this machine. The only place that asks for it."""

    def now(self) -> datetime:
        """The instant now: aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands at `instant` until it is set or advanced. Raises `ValueError` for a naive instant."""

    def __init__(self, instant: datetime) -> None:
        self.set(instant)

    def now(self) -> datetime:
        """The instant the clock stands at: aware, in UTC."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Put the clock to `instant`, earlier or later. Raises `ValueError` for a naive instant."""
        if instant.utcoffset() is None:
            raise ValueError("an instant needs a time zone")
        self._instant = instant.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on (a negative `by` moves it back)."""
        self._instant += by
