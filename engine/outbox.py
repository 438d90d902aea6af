"""The outbox: what is to leave, and the driver that hands it to channels.

Nothing leaves but through here: at least once, under a stable key, and never blindly again after an unknown result.
A message is claimed by compare-and-set and that is committed before the channel is called, so that a process that
dies in between leaves a message whose fate is unknown, not one that is sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from . import store
from .commands import CaseEngine
from .errors import ChannelRefused, ChannelUnavailable, GongkaiError, ResultUnknown, ValueErased
from .history import instant_text
from .ports import Attachment, Channel, Message
from .store import Transaction

ATTEMPTS_MAX = 12
BACKOFF_MAX_MINUTES = 360
LEASE = timedelta(minutes=15)
SessionFactory = Callable[[], Session]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one run did: messages by result. `unknown` ones wait for a person."""

    sent: int = 0
    refused: int = 0
    delayed: int = 0
    unknown: int = 0

    def plus(self, status: str) -> Delivery:
        """One more of `status`."""
        name = {"queued": "delayed"}.get(status, status)
        return Delivery(**{**{key: getattr(self, key) for key in Delivery.__slots__}, name: getattr(self, name) + 1})


def deliver(
    factory: SessionFactory, engine: CaseEngine, channels: Mapping[str, Channel], *, limit: int = 10_000
) -> Delivery:
    """Hand over what is queued and due, oldest first, at most `limit` messages; one transaction each."""
    delivery = Delivery()
    now = engine.clock.now()
    with factory() as session:
        for _ in range(store.abandon_messages(session, engine.agency, instant_text(now))):
            delivery = delivery.plus("unknown")
        due, waiting = store.due_messages(session, engine.agency, channels, instant_text(now), limit)
        session.commit()
    for message_id in due:
        status = _deliver_one(factory, engine, channels, message_id)
        delivery = delivery.plus(status) if status else delivery
    return replace(delivery, delayed=delivery.delayed + waiting)


def _deliver_one(
    factory: SessionFactory, engine: CaseEngine, channels: Mapping[str, Channel], message_id: str
) -> str | None:
    """The message's status after the attempt; None where another process has it."""
    now = engine.clock.now()
    with factory() as session:
        row = store.claim_message(session, engine.agency, message_id, instant_text(now + LEASE))
        if row is None:
            return None
        session.commit()
    status, outcome = _attempt(factory, engine, channels, row)
    with factory() as session:
        finished = instant_text(now) if status != "queued" else None
        following = instant_text(_next_attempt(now, row["attempts"]))
        result = {"status": status, "outcome": outcome, "next": following, "finished": finished}
        store.finish_message(session, engine.agency, message_id, **result)
        session.commit()
    return status


def _next_attempt(now: datetime, attempts: int) -> datetime:
    return now + timedelta(minutes=min(2**attempts, BACKOFF_MAX_MINUTES))


def _attempt(
    factory: SessionFactory, engine: CaseEngine, channels: Mapping[str, Channel], row: Mapping[str, Any]
) -> tuple[str, str]:
    """Status and outcome; the outcome carries a code or the other side's reference, nothing personal."""
    channel = channels[row["channel"]]
    try:
        with factory() as session:
            message = _message(session, engine, row)
            session.rollback()
    except (ChannelRefused, ValueErased) as error:
        return "refused", error.code
    except (GongkaiError, OSError) as error:  # the key ring or the documents are not there now: nothing was handed over
        return "queued", error.code if isinstance(error, GongkaiError) else type(error).__name__
    try:
        return "sent", channel.deliver(message).reference[:200]
    except ChannelRefused as error:
        return "refused", error.en[:200]
    except ChannelUnavailable as error:
        return ("queued" if row["attempts"] < ATTEMPTS_MAX else "refused"), error.en[:200]
    except ResultUnknown as error:
        return "unknown", error.en[:200]
    except Exception as failure:
        return "unknown", type(failure).__name__


def _message(session: Transaction, engine: CaseEngine, row: Mapping[str, Any]) -> Message:
    """The message with address and attachment, opened for this moment only."""
    kind, _, name = row["address_ref"].partition(":")
    attachments: tuple[Attachment, ...] = ()
    if row["case_id"] is None or kind == "person":
        address = engine.directory.address_of(row["agency"], name, row["channel"])
        if address is None:
            raise ChannelRefused(fault="no address")
    else:
        state = store.load_case(session, row["agency"], row["case_id"])
        vault = engine.vault.open(session, row["agency"], row["case_id"])
        address = vault.reveal(session, state.values[name])
        if row["document"]:
            held = next(d for d in (*state.documents, *state.letters) if d["digest"] == row["document"])
            content = vault.decrypt(engine.documents.get(row["document"]))
            attachments = (Attachment(vault.reveal(session, held["name"]), held["media_type"], content),)
    return Message(row["id"], address, row["subject"], row["text"], attachments)
