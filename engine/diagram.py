"""The picture of a workflow: Mermaid text from the definition, nothing else."""

from __future__ import annotations

from .workflow import Workflow


def mermaid(workflow: Workflow) -> str:
    """A state diagram: the stages with their Chinese names, and the steps that lead from one to another.

    Steps between the same two stages share an arrow; those that stay in a stage are left out.
    """
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f"    {stage.name}: {stage.label}" for stage in workflow.stages]
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in workflow.steps:
        for source in step.sources or ("[*]",):
            if step.target and step.target != source:
                arrows.setdefault((source, step.target), []).append(step.label)
    lines += [f"    {source} --> {target}: {'、'.join(labels)}" for (source, target), labels in arrows.items()]
    lines += [f"    {stage.name} --> [*]" for stage in workflow.stages if stage.final]
    return "\n".join(lines) + "\n"
