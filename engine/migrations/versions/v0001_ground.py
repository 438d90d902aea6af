"""The ground: entries, projections, vault, snapshots, outbox, alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FROZEN = ("gk_entry", "gk_snapshot")


def upgrade() -> None:
    """Create everything, then the guards that keep histories append-only."""
    _create_truth()
    _create_projections()
    _create_vault()
    _create_delivery()
    for table in _FROZEN:
        _freeze(table)


def _create_truth() -> None:
    op.create_table(
        "gk_entry",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "seq"),
    )
    op.create_table(
        "gk_snapshot",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "digest"),
    )
    op.create_table(
        "gk_request",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(120), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "request_id"),
    )
    op.create_table(
        "gk_counter",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "series", "year"),
    )
    op.create_table(
        "gk_number",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(80), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "series", "year", "value"),
        sa.UniqueConstraint("agency", "series", "text", name="uq_gk_number_text"),
    )
    op.create_table(
        "gk_mark",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("agency", "name"),
    )


def _create_projections() -> None:
    op.create_table(
        "gk_case",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(80), nullable=True),
        sa.Column("workflow", sa.String(80), nullable=False),
        sa.Column("workflow_name", sa.String(40), nullable=False),
        sa.Column("calendar", sa.String(80), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("safe_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(80), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id"),
    )
    op.create_index("ix_gk_case_number", "gk_case", ["number"])
    _index_among("ix_gk_case_open", "gk_case", ["agency", "id", "calendar"], "open = TRUE")
    op.create_index("ix_gk_case_safe_on", "gk_case", ["safe_on"])
    op.create_table(
        "gk_item",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("article", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("agency", "case_id", "item"),
    )
    op.create_table(
        "gk_clock",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("safe_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "name"),
    )
    _index_among("ix_gk_clock_lapses_on", "gk_clock", ["agency", "lapses_on"], "stopped_on IS NULL")
    _index_among("ix_gk_clock_safe_on", "gk_clock", ["agency", "safe_on"], "stopped_on IS NULL")
    _index_among("ix_gk_clock_stopped_on", "gk_clock", ["agency", "stopped_on"], "stopped_on IS NOT NULL")
    op.create_table(
        "gk_task",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("task", sa.String(40), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(80), nullable=True),
        sa.Column("person", sa.String(80), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "task"),
    )
    op.create_index("ix_gk_task_role", "gk_task", ["agency", "role", "unit", "person"])
    op.create_table(
        "gk_document",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("media_type", sa.String(161), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "digest"),
    )


def _create_vault() -> None:
    op.create_table(
        "gk_party",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=True),
        sa.Column("blind_index", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("agency", "case_id", "party"),
    )
    op.create_index("ix_gk_party_blind_index", "gk_party", ["blind_index"])
    op.create_table(
        "gk_sealed",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("ref", sa.String(120), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "ref"),
    )
    op.create_table(
        "gk_case_key",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("key_id", sa.String(80), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id"),
    )


def _create_delivery() -> None:
    op.create_table(
        "gk_outbox",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("notice", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address_ref", sa.String(120), nullable=False),
        sa.Column("document", sa.String(80), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.String(27), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("finished_at", sa.String(27), nullable=True),
        sa.Column("outcome", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("agency", "id"),
    )
    op.create_index("ix_gk_outbox_status", "gk_outbox", ["status"])
    op.create_table(
        "gk_alert",
        sa.Column("agency", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.String(27), nullable=False),
        sa.Column("withdrawn_at", sa.String(27), nullable=True),
        sa.Column("message", sa.String(120), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "clock", "level", "day", "generation"),
    )
    unsettled = "withdrawn_at IS NULL AND settled = FALSE"
    _index_among("ix_gk_alert_unsettled", "gk_alert", ["agency", "case_id", "clock", "generation"], unsettled)
    _index_among("ix_gk_alert_withdrawn", "gk_alert", ["agency", "withdrawn_at"], "withdrawn_at IS NOT NULL")


def _index_among(name: str, table: str, columns: list[str], where: str) -> None:
    """An index of those rows alone."""
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _freeze(table: str) -> None:
    """No update, no delete, and no replacement: ``INSERT OR REPLACE`` deletes without firing a delete trigger."""
    if op.get_bind().dialect.name == "sqlite":
        message = f"{table} is append-only"
        key = {"gk_entry": ("agency", "case_id", "seq"), "gk_snapshot": ("agency", "digest")}[table]
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()"
        )
