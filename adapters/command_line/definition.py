"""``gongkai workflow``: a procedure's definition, drawn and listed."""

from __future__ import annotations

import typer

from .options import AsJson
from .screen import emit, say

workflow_commands = typer.Typer(
    rich_markup_mode=None, help="流程定义。The definition of a procedure.", no_args_is_help=True
)


@workflow_commands.command("diagram")
def diagram(as_json: AsJson = False) -> None:
    """流程图（Mermaid）。The stages as Mermaid text."""
    from gongkai.engine import mermaid
    from gongkai.workflows.disclosure import DISCLOSURE

    text = mermaid(DISCLOSURE.workflow)
    if as_json:
        emit({"mermaid": text})
    else:
        say(text.rstrip())


@workflow_commands.command("show")
def show(as_json: AsJson = False) -> None:
    """各环节的动作、角色和依据。Each stage's steps, roles and articles."""
    from gongkai.workflows.disclosure import DISCLOSURE

    workflow = DISCLOSURE.workflow
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
