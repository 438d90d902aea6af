"""What can be wrong with a workflow, found when it is built, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .limits import Stop
from .workflow import SILENT_ROLE, Step, Workflow

_FUNCTION = re.compile(r"[a-z][a-z0-9_]*/[1-9][0-9]*")


def faults_of(workflow: Workflow) -> Iterator[str]:
    """Every fault of a workflow, in Chinese and English; none, and cases may be opened by it."""
    yield from _faults_of_names(workflow)
    yield from _faults_of_paths(workflow)
    for step in workflow.steps:
        yield from _faults_of_step(workflow, step)
    yield from _faults_of_duties(workflow)
    yield from _faults_of_limits(workflow)


def _faults_of_names(workflow: Workflow) -> Iterator[str]:
    for what, names in (
        ("环节 stage", [stage.name for stage in workflow.stages]),
        ("动作 step", [step.name for step in workflow.steps]),
        ("角色 role", [role.name for role in workflow.roles]),
        ("期限 limit", [limit.name for limit in workflow.limits]),
        ("文书 letter", [letter.name for letter in workflow.letters]),
        ("事实 fact", [kind.name for kind in workflow.facts]),
        ("编号 series", list(workflow.series)),
        *((f"{step.name} 字段 field", [field.name for field in step.fields]) for step in workflow.steps),
    ):
        for name in sorted(set(names)):
            if not name or names.count(name) > 1:
                yield f"{what}「{name}」为空或重复 empty or repeated"
    openings = [step.name for step in workflow.steps if step.opening]
    if len(openings) != 1:
        yield f"应恰有一个开案动作 exactly one opening step, not {len(openings)}"
    if not any(stage.final for stage in workflow.stages):
        yield "没有终结环节 no final stage"


def _faults_of_paths(workflow: Workflow) -> Iterator[str]:
    onward: dict[str, set[str]] = {stage.name: set() for stage in workflow.stages}
    for step in workflow.steps:
        for source in step.sources:
            onward.setdefault(source, set()).add(step.target or source)
    start = {step.target for step in workflow.steps if step.opening}
    reached = _closure(start, onward)
    finals = {stage.name for stage in workflow.stages if stage.final}
    for stage in workflow.stages:
        if stage.name not in reached:
            yield f"环节「{stage.name}」无法到达 cannot be reached"
        if not _closure({stage.name}, onward) & finals:
            yield f"环节「{stage.name}」无法办结 cannot reach an end"
    finals_left = {source for step in workflow.steps if not step.reopens for source in step.sources} & finals
    for name in sorted(finals_left):
        yield f"终结环节「{name}」只应有重启案件的动作 only a step that reopens leads on from a final stage"


def _closure(start: Iterable[str], onward: Mapping[str, set[str]]) -> set[str]:
    reached, ahead = set(start), list(start)
    while ahead:
        for following in onward.get(ahead.pop(), ()):
            if following not in reached:
                reached.add(following)
                ahead.append(following)
    return reached


def _faults_of_step(workflow: Workflow, step: Step) -> Iterator[str]:
    roles = {role.name for role in workflow.roles} | {SILENT_ROLE}
    names = {field.name for field in step.fields}
    wanted = (
        ("角色 role", step.roles, roles),
        ("环节 stage", (*step.sources, *([step.target] if step.target else [])), set(workflow.stages_by_name)),
        ("动作 step", (*step.apart_from, *step.awaits), set(workflow.steps_by_name)),
        ("期限 limit", (*step.starts, *step.stops), {limit.name for limit in workflow.limits}),
        ("文书 letter", step.letters, {letter.name for letter in workflow.letters}),
        ("编号 series", step.series, set(workflow.series)),
        ("字段 field", step.sets, names),
        ("事实 fact", [record.kind for record in step.records], {kind.name for kind in workflow.facts}),
    )
    for what, given, known in wanted:
        for name in given:
            if name not in known:
                yield f"动作「{step.name}」所指{what}「{name}」不存在 does not exist"
    for record in step.records:
        for name in (record.on, record.when, *(source for _, source in record.takes)):
            if name and name != "occurred_on" and name not in names:
                yield f"动作「{step.name}」的事实所取字段「{name}」未声明 undeclared field"
    if not step.sources and not step.opening:
        yield f"动作「{step.name}」没有来源环节 has no source stage"
    if not step.roles:
        yield f"动作「{step.name}」没有办理角色 has no role"
    if step.opening and (step.sources or not step.target):
        yield f"开案动作「{step.name}」只应有目标环节 an opening step has a target only"
    for name in (*step.guards, *step.effects):
        if not _FUNCTION.fullmatch(name):
            yield f"动作「{step.name}」的「{name}」应写作 name/1 must be written name/1"


def _faults_of_duties(workflow: Workflow) -> Iterator[str]:
    roles = {step.name: step.roles for step in workflow.steps}
    for step in workflow.steps:
        if step.name in step.apart_from:
            yield f"动作「{step.name}」不能与自身分离 cannot be apart from itself"
        for other in step.apart_from:
            if {*step.roles, *roles.get(other, ())} == {SILENT_ROLE}:
                yield f"动作「{step.name}」与「{other}」都只由系统办理 cannot be apart: only the system takes both"


def _faults_of_limits(workflow: Workflow) -> Iterator[str]:
    stopped = {name for step in workflow.steps for name in step.stops}
    recorded = {record.kind for step in workflow.steps for record in step.records}
    stage_limits = {stage.limit for stage in workflow.stages if stage.limit}
    for limit in workflow.limits:
        if not limit.article and not limit.internal:
            yield f"期限「{limit.name}」既无依据也非内部期限 has no article and is not internal"
        stops = {turn.by for turn in limit.turns if isinstance(turn, Stop)}
        if limit.name not in stopped | stage_limits and not stops & recorded:
            yield f"期限「{limit.name}」启动后无从停止 nothing ever stops it"
    names = {limit.name for limit in workflow.limits}
    for name in sorted((stage_limits | ({workflow.main_clock} if workflow.main_clock else set())) - names):
        yield f"期限「{name}」不存在 does not exist"
