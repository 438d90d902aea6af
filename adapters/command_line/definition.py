"""``gongkai workflow``: a procedure's definition, drawn and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.engine import UnknownWorkflow

from .options import AsJson
from .screen import emit, say

workflow_commands = typer.Typer(
    rich_markup_mode=None, help="流程定义。The definition of a procedure.", no_args_is_help=True
)

if TYPE_CHECKING:
    from gongkai.engine import Workflow

Name = Annotated[str, typer.Argument(metavar="[WORKFLOW]", help="disclosure、disclosure_2008 或 own_record")]


def _named(name: str) -> Workflow:
    """Raises `UnknownWorkflow`."""
    from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008, OWN_RECORD

    known = {procedure.workflow.name: procedure.workflow for procedure in (DISCLOSURE, DISCLOSURE_2008, OWN_RECORD)}
    if name not in known:
        raise UnknownWorkflow(workflow=name[:40], known="、".join(known))
    return known[name]


@workflow_commands.command("diagram")
def diagram(name: Name = "disclosure", as_json: AsJson = False) -> None:
    """流程图（Mermaid）。The stages as Mermaid text."""
    from gongkai.engine import mermaid

    text = mermaid(_named(name))
    if as_json:
        emit({"mermaid": text})
    else:
        say(text.rstrip())


@workflow_commands.command("show")
def show(name: Name = "disclosure", as_json: AsJson = False) -> None:
    """各环节的动作、角色和依据。Each stage's steps, roles and articles."""
    workflow = _named(name)
    if as_json:
        emit({"name": workflow.name, "digest": workflow.digest, "steps": [step.name for step in workflow.steps]})
        return
    say(f"{workflow.label}　{workflow.digest}")
    for stage in workflow.stages:
        say(f"{stage.label}（{stage.name}）")
        for step in workflow.steps:
            if stage.name in step.sources:
                roles = "、".join(map(workflow.role_label, step.roles))
                onward = f" → {workflow.stage(step.target).label}" if step.target else ""
                say(f"  {step.label}（{step.name}）{onward}　{roles}　{step.article}".rstrip("　"))
