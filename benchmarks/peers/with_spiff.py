"""SpiffWorkflow: six manual tasks in BPMN, the whole state loaded, run and written again at each step.

The library leaves storing to its user: its serializer's JSON in one column, and a row of history, in one transaction.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser import BpmnParser  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # type: ignore[import-untyped]
from SpiffWorkflow.util.task import TaskState  # type: ignore[import-untyped]

from .by_hand import HISTORY, RECORD, connected, now, placed
from .road import LEGS, OPENING, identifier, remark

CASE_FILE = "CREATE TABLE case_file (id TEXT PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL)"
OPEN = "INSERT INTO case_file (id, state, version) VALUES (?, ?, 1)"
LOAD = "SELECT state, version FROM case_file WHERE id = ?"
MOVE = "UPDATE case_file SET state = ?, version = ? WHERE id = ? AND version = ?"
SPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram() -> str:
    """The road in BPMN."""
    nodes = ["start", *(leg.step for leg in LEGS), "end"]
    flows = list(pairwise(nodes))
    tasks = "".join(f'<manualTask id="{leg.step}" name="{leg.step}"/>' for leg in LEGS)
    lines = "".join(f'<sequenceFlow id="to_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows)
    return (
        f'<definitions xmlns="{SPACE}" targetNamespace="case"><process id="road" isExecutable="true">'
        f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{lines}</process></definitions>'
    )


class WithSpiff:
    """State in, one task run, state out."""

    name = "SpiffWorkflow"

    def __init__(self, kind: str, url: str, seed: int) -> None:
        self.connection, self.url, self.seed = connected(kind, url), url, seed
        self.open, self.load, self.move, self.record = (placed(kind, sql) for sql in (OPEN, LOAD, MOVE, RECORD))
        for table in (CASE_FILE, HISTORY):
            self.connection.execute(table)
        self.connection.commit()
        parser = BpmnParser()
        parser.add_bpmn_str(diagram().encode())
        self.spec, self.subprocesses = parser.get_spec("road"), parser.get_subprocess_specs("road")
        self.serializer = BpmnWorkflowSerializer()

    def carry(self, number: int) -> str:
        """Seven transactions."""
        case = identifier(self.seed, number)
        workflow = BpmnWorkflow(self.spec, self.subprocesses)
        workflow.do_engine_steps()
        cursor = self.connection.cursor()
        cursor.execute(self.open, (case, self.serializer.serialize_json(workflow)))
        self._record(cursor, case, 1, OPENING, "zhao", number)
        for leg in LEGS:
            self._take(case, leg.step, leg.actor, number)
        return case

    def _take(self, case: str, step: str, actor: str, number: int) -> None:
        cursor = self.connection.cursor()
        cursor.execute(self.load, (case,))
        state, version = cursor.fetchone()
        workflow = self.serializer.deserialize_json(state)
        task: Any = workflow.get_next_task(state=TaskState.READY, manual=True)
        if task is None or task.task_spec.bpmn_id != step:
            raise RuntimeError(f"{step} is not possible now")
        task.data.update(actor=actor, remark=remark(number, step))
        task.run()
        workflow.do_engine_steps()
        written = self.serializer.serialize_json(workflow)
        cursor.execute(self.move, (written, version + 1, case, version))
        self._record(cursor, case, version + 1, step, actor, number)

    def _record(self, cursor: Any, case: str, seq: int, step: str, actor: str, number: int) -> None:
        data = json.dumps({"remark": remark(number, step)})
        cursor.execute(self.record, (case, seq, step, actor, now(), data))
        self.connection.commit()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
