"""The only SQL. Rows go in and come out as values; nothing here decides anything.

Statements are written once, in the words that SQLite and PostgreSQL share. A case is loaded in one round trip; an act
writes with compare-and-set on the version first, then counters, then inserts that cannot conflict.
"""

from .alert import list_alerts, near_cases, near_clocks, put_message, raise_alert, ripe_cases, withdraw_alerts
from .case import (
    Held,
    agencies,
    claim,
    every_case,
    find_cases,
    list_cases,
    list_tasks,
    list_tasks_for,
    load_case,
    load_entries,
    load_held,
    open_workflows,
    put_case,
    put_entry,
    tasks_of,
)
from .message import abandon_messages, claim_message, due_messages, finish_message, list_messages, message_ids
from .number import list_counters, list_numbers, next_number, take_number, void_number
from .party import alike_parties, count_distinct, count_parties, put_party
from .projection import case_row, held_case_row, held_rows, projections, write_projections
from .request import list_requests, load_request
from .sealed import list_sealed, load_key, load_sealed
from .snapshot import keep_snapshot, list_snapshots, load_mark, load_snapshot, mark, marked, put_mark
from .statement import Transaction, all_or_nothing, check_host, insert, insert_new

__all__ = [
    "Held",
    "Transaction",
    "abandon_messages",
    "agencies",
    "alike_parties",
    "all_or_nothing",
    "case_row",
    "check_host",
    "claim",
    "claim_message",
    "count_distinct",
    "count_parties",
    "due_messages",
    "every_case",
    "find_cases",
    "finish_message",
    "held_case_row",
    "held_rows",
    "insert",
    "insert_new",
    "keep_snapshot",
    "list_alerts",
    "list_cases",
    "list_counters",
    "list_messages",
    "list_numbers",
    "list_requests",
    "list_sealed",
    "list_snapshots",
    "list_tasks",
    "list_tasks_for",
    "load_case",
    "load_entries",
    "load_held",
    "load_key",
    "load_mark",
    "load_request",
    "load_sealed",
    "load_snapshot",
    "mark",
    "marked",
    "message_ids",
    "near_cases",
    "near_clocks",
    "next_number",
    "open_workflows",
    "projections",
    "put_case",
    "put_entry",
    "put_mark",
    "put_message",
    "put_party",
    "raise_alert",
    "ripe_cases",
    "take_number",
    "tasks_of",
    "void_number",
    "withdraw_alerts",
    "write_projections",
]
