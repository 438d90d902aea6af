"""Rows and constraints, in a registry of their own so that a host's metadata and ours never meet.

Every table and unique key leads with `agency`. Instants are texts (``2026-03-02T01:00:00.000000Z``: equal on every
database, sorted as time is), legal days are dates, JSON is text. Nothing is ever stored as an empty string.
``gk_entry`` is the truth; the vault, the keys, the snapshots and the outbox stand beside it, the rest are projections.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry()):
    """The base of all tables."""


METADATA = Row.metadata


def _among(name: str, *columns: str, where: str) -> Index:
    """An index of the rows `where` something holds: it stays as small as they are few, whatever is archived.

    A statement is served by it only where it says the same in the same words.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class EntryRow(Row, table=True):
    """过程记录. Appended, never changed: triggers refuse updates, deletes and replacements."""

    __tablename__ = "gk_entry"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    seq: int = Field(primary_key=True)
    digest: str = Field(max_length=80)
    body: str = Field(sa_type=Text)


class CaseRow(Row, table=True):
    """案件. `state` is the whole `CaseState`; the other columns are what lists are filtered and sorted by."""

    __tablename__ = "gk_case"
    __table_args__ = (_among("ix_gk_case_open", "agency", "id", "calendar", where="open = TRUE"),)
    agency: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    number: str | None = Field(default=None, max_length=80, index=True)
    workflow: str = Field(max_length=80)
    workflow_name: str = Field(max_length=40)
    calendar: str = Field(max_length=80)
    stage: str = Field(max_length=40)
    outcome: str | None = Field(default=None, max_length=40)
    open: bool
    due_on: date | None = None
    safe_on: date | None = Field(default=None, index=True)
    provisional: bool = False
    version: int
    head: str = Field(max_length=80)
    opened_on: date
    state: str = Field(sa_type=Text)


class ItemRow(Row, table=True):
    """申请事项."""

    __tablename__ = "gk_item"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    item: int = Field(primary_key=True)
    outcome: str | None = Field(default=None, max_length=40)
    article: str | None = Field(default=None, max_length=80)


class ClockRow(Row, table=True):
    """时限. The sweep looks for what is due here."""

    __tablename__ = "gk_clock"
    __table_args__ = (
        _among("ix_gk_clock_safe_on", "agency", "safe_on", where="stopped_on IS NULL"),
        _among("ix_gk_clock_lapses_on", "agency", "lapses_on", where="stopped_on IS NULL"),
        _among("ix_gk_clock_stopped_on", "agency", "stopped_on", where="stopped_on IS NOT NULL"),
    )
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    name: str = Field(primary_key=True, max_length=40)
    start_on: date
    due_on: date | None = None
    safe_on: date | None = None
    provisional: bool = False
    lapses_on: date | None = None
    stopped_on: date | None = None
    generation: int


class TaskRow(Row, table=True):
    """待办: what is open now, for whom."""

    __tablename__ = "gk_task"
    __table_args__ = (Index("ix_gk_task_role", "agency", "role", "unit", "person"),)
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    task: str = Field(primary_key=True, max_length=40)
    step: str = Field(max_length=40)
    role: str = Field(max_length=40)
    unit: str | None = Field(default=None, max_length=80)
    person: str | None = Field(default=None, max_length=80)
    opened_on: date


class RequestRow(Row, table=True):
    """A command that was carried out: its keyed digest, and the result that a repetition gets."""

    __tablename__ = "gk_request"
    agency: str = Field(primary_key=True, max_length=64)
    request_id: str = Field(primary_key=True, max_length=120)
    mac: str = Field(max_length=64)
    case_id: str = Field(max_length=36)
    seq: int
    result: str = Field(sa_type=Text)


class CounterRow(Row, table=True):
    """The last number taken of a series in a year."""

    __tablename__ = "gk_counter"
    agency: str = Field(primary_key=True, max_length=64)
    series: str = Field(primary_key=True, max_length=40)
    year: int = Field(primary_key=True)
    value: int


class NumberRow(Row, table=True):
    """编号: each number ever given, gap-free; a mistaken one stays, marked 作废."""

    __tablename__ = "gk_number"
    __table_args__ = (UniqueConstraint("agency", "series", "text", name="uq_gk_number_text"),)
    agency: str = Field(primary_key=True, max_length=64)
    series: str = Field(primary_key=True, max_length=40)
    year: int = Field(primary_key=True)
    value: int = Field(primary_key=True)
    text: str = Field(max_length=80)
    case_id: str = Field(max_length=36)
    voided: bool = False


class SnapshotRow(Row, table=True):
    """A workflow or a calendar as it was when first used, by its digest."""

    __tablename__ = "gk_snapshot"
    agency: str = Field(primary_key=True, max_length=64)
    digest: str = Field(primary_key=True, max_length=80)
    kind: str = Field(max_length=20)
    text: str = Field(sa_type=Text)


class PartyRow(Row, table=True):
    """A person or body in a case. Names stay in the vault; `blind_index` finds the same one again, by a keyed hash."""

    __tablename__ = "gk_party"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    party: str = Field(primary_key=True, max_length=40)
    role: str = Field(max_length=40)
    category: str | None = Field(default=None, max_length=40)
    blind_index: str | None = Field(default=None, max_length=64, index=True)


class SealedRow(Row, table=True):
    """The vault: one personal value, encrypted under the case key. Erasing the row breaks no hash."""

    __tablename__ = "gk_sealed"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    ref: str = Field(primary_key=True, max_length=120)
    ciphertext: bytes


class CaseKeyRow(Row, table=True):
    """The key of a case, wrapped by the key ring's key `key_id`."""

    __tablename__ = "gk_case_key"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    key_id: str = Field(max_length=80)
    wrapped: bytes


class DocumentRow(Row, table=True):
    """A document of a case by the digest of its ciphertext: the list, not the content."""

    __tablename__ = "gk_document"
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    digest: str = Field(primary_key=True, max_length=80)
    seq: int
    kind: str = Field(max_length=40)
    media_type: str = Field(max_length=161)
    size: int


class OutboxRow(Row, table=True):
    """What is to leave: references, nothing personal. `status`: queued, sending, sent, refused, unknown, withdrawn."""

    __tablename__ = "gk_outbox"
    agency: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=120)
    case_id: str | None = Field(default=None, max_length=36)
    seq: int | None = None
    channel: str = Field(max_length=20)
    notice: str = Field(max_length=40)
    subject: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    address_ref: str = Field(max_length=120)
    document: str | None = Field(default=None, max_length=80)
    status: str = Field(max_length=20, index=True)
    attempts: int = 0
    next_attempt_at: str = Field(max_length=27)
    created_at: str = Field(max_length=27)
    finished_at: str | None = Field(default=None, max_length=27)
    outcome: str | None = Field(default=None, max_length=200)


class AlertRow(Row, table=True):
    """预警: that a level of a clock was reached. The key is what makes every alert exactly one.

    `settled`: the case is closed, its days move no more; the sweep need not look at this alert again.
    """

    __tablename__ = "gk_alert"
    __table_args__ = (
        _among(
            "ix_gk_alert_unsettled", "agency", "case_id", "clock", "generation",
            where="withdrawn_at IS NULL AND settled = FALSE",
        ),
        _among("ix_gk_alert_withdrawn", "agency", "withdrawn_at", where="withdrawn_at IS NOT NULL"),
    )  # fmt: skip
    agency: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(primary_key=True, max_length=36)
    clock: str = Field(primary_key=True, max_length=40)
    level: str = Field(primary_key=True, max_length=20)
    day: date = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    raised_at: str = Field(max_length=27)
    withdrawn_at: str | None = Field(default=None, max_length=27)
    message: str | None = Field(default=None, max_length=120)
    settled: bool = False


class MarkRow(Row, table=True):
    """What is known of the database itself: ``rehearsal``."""

    __tablename__ = "gk_mark"
    agency: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)
