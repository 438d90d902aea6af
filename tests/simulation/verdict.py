"""What ends a history: a finding of an oracle, by name; and how a virtual process dies."""

from __future__ import annotations

ORACLES = {
    "acknowledged": "What was acknowledged is there, once; what is there was asked for.",
    "alerts": "Each level of a running clock is given once per day and generation, never early; the old is withdrawn.",
    "at rest": "Nothing runs in a case that lies on the shelf.",
    "calendar": "An entry counts by a calendar that the agency had.",
    "chain": "Each entry is linked to the one before it, and is what its digest says.",
    "duties": "Nobody takes two steps that must be apart, acting for somebody counting as both.",
    "foreseen": "No command and no driver ends in an error without a name.",
    "idempotency": "A request is carried out once and answered alike; under its id nothing else is accepted.",
    "lawful": "Who takes a step has the role and the unit for it, of their own or as a deputy.",
    "legal day": "A step is of the day in Shanghai, or of an earlier one where it may be.",
    "letters": "Each letter that a step calls for is written with it, and none else.",
    "numbers": "Each series is numbered from one on, in the order of the commits, whatever was taken back.",
    "one transaction": "A command commits nothing; a driver opens no transaction inside its own.",
    "order": "What must go before a step has gone before it.",
    "outbox": "Each message that a step calls for is queued with it, and none else leaves.",
    "outbox drained": "Once the faults have stopped, no message waits for ever.",
    "privacy": "No personal value stands in any table in plain.",
    "projections": "Every row says what the model, and the replayed state, say.",
    "recorded at": "Entries are recorded when they were decided, and never backwards.",
    "refusal": "A refusal has the ground that it names.",
    "replay": "The product's own auditor finds nothing, documents and vault included.",
    "reply days": "Due and safe day are those of the slow clock.",
    "sent once": "No message is handed over again unless nothing was handed over before.",
    "stage": "A step is taken in its stages only.",
    "sweep": "The sweep leaves nothing undone that is due, and tells what it has done.",
    "terms": "Every other clock of the law is there, and is due and stopped as it is counted slowly.",
    "version": "A step follows the version that its actor saw, and only a stale one is called stale.",
}
"""What must hold, by the name under which a finding is reported."""


class Wrong(BaseException):
    """An oracle has found something. No product code may swallow it, so it is no `Exception`."""

    def __init__(self, oracle: str, sentence: str) -> None:
        assert oracle in ORACLES, f"no oracle is called {oracle}"
        super().__init__(f"{oracle}: {sentence}")
        self.oracle, self.sentence = oracle, sentence


class Crash(BaseException):
    """The virtual process dies here: nothing more of it reaches the database."""


def demand(held: object, oracle: str, sentence: str) -> None:
    """Raises `Wrong` unless it holds."""
    if not held:
        raise Wrong(oracle, sentence)
