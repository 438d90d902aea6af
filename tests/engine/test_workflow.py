"""A procedure as a value: its text gives it back, and everything wrong with it is told at once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gongkai.engine import (
    SILENT_ROLE,
    BadWorkflow,
    FactKind,
    Field,
    LetterKind,
    Limit,
    Record,
    Role,
    Stage,
    Step,
    Stop,
    UnknownStage,
    UnknownStep,
    Workflow,
)
from gongkai.workflows.disclosure.procedure import FUNCTIONS, disclosure_2019

OPEN = Step("open", "开案", "open", ("clerk",), (), "desk", opening=True, starts=("reply",))
CLOSE = Step(
    "close",
    "办结",
    "close",
    ("clerk",),
    ("desk",),
    "closed",
    fields=(Field("pages", "页数"),),
    guards=("in_time/1",),
    records=(Record("replied"),),
    letters=("reply",),
    series=("registration",),
    sets=("pages",),
)
REPLY = Limit("reply", "答复期限", 20, article="第三十三条", turns=(Stop("replied", "答复", "", answers=True),))


def tiny(**changes: Any) -> Workflow:
    """Two stages, two steps, one clock: as small as a lawful procedure can be, but for `changes`."""
    parts: dict[str, Any] = {
        "stages": (Stage("desk", "经办"), Stage("closed", "办结", final=True)),
        "roles": (Role("clerk", "经办人"),),
        "steps": (OPEN, CLOSE),
        "limits": (REPLY,),
        "facts": (FactKind("replied", "答复送出"),),
        "letters": (LetterKind("reply", "答复书"),),
        "series": ("registration",),
        "main_clock": "reply",
    }
    return Workflow("tiny", 1, "小流程", **(parts | changes))


def faults_of(**changes: Any) -> list[str]:
    """Every fault of the tiny workflow with `changes`."""
    with pytest.raises(BadWorkflow) as refused:
        tiny(**changes)
    assert refused.value.workflow == "tiny"
    return str(refused.value.faults).split("；")


def with_step(**changes: Any) -> dict[str, Any]:
    """The tiny workflow's steps, the closing one changed."""
    return {"steps": (OPEN, replace(CLOSE, **changes))}


def with_limit(limit: Limit) -> dict[str, Any]:
    """The tiny workflow's limits with one more."""
    return {"limits": (REPLY, limit)}


# --- the text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workflow", [disclosure_2019(), tiny()], ids=lambda workflow: workflow.name)
def test_a_workflow_comes_back_from_its_text(workflow: Workflow) -> None:
    """Equal as a value, in its text and in its digest."""
    again = Workflow.from_text(workflow.text)

    assert again == workflow
    assert (again.text, again.digest) == (workflow.text, workflow.digest)


def test_the_text_is_plain_json_with_sorted_keys() -> None:
    """A database, or a host without Python, can read it."""
    text = disclosure_2019().text

    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_digest_changes_with_anything_in_the_workflow() -> None:
    """A label is enough."""
    assert tiny().digest != tiny(roles=(Role("clerk", "承办人"),)).digest


@pytest.mark.parametrize(
    "text",
    [
        '{"is": "Stage", "name": "desk", "label": "经办"}',
        "[]",
        "{}",
        "1",
        "",
        '{"is": "Procedure"}',
        '{"is": "Workflow"}',
        '{"is": "Workflow", "name": "tiny", "steps": 1, "unknown": 2}',
    ],
)
def test_a_text_that_is_no_workflow_is_refused(text: str) -> None:
    """By name, whatever it is."""
    with pytest.raises(BadWorkflow):
        Workflow.from_text(text)


def test_a_text_with_a_fault_in_it_is_refused_as_the_value_is() -> None:
    """The checks are the value's own, so a text from a database passes them too."""
    with pytest.raises(BadWorkflow):
        Workflow.from_text(tiny().text.replace('"final":true', '"final":false'))


# --- the disclosure workflow -------------------------------------------------------------------------------------


def test_the_disclosure_workflow_names_only_functions_that_exist() -> None:
    """Every guard and effect of it is registered."""
    FUNCTIONS.require(disclosure_2019())


def test_a_workflow_is_asked_by_name() -> None:
    """And refuses a name that it does not have, telling those it has."""
    workflow = tiny()

    assert (workflow.stage("desk").label, workflow.step("close"), workflow.opening) == ("经办", CLOSE, OPEN)
    assert workflow.role_label("clerk") == "经办人"
    with pytest.raises(UnknownStage) as no_stage:
        workflow.stage("attic")
    with pytest.raises(UnknownStep) as no_step:
        workflow.step("burn")
    assert (no_stage.value.known, no_step.value.known) == ("desk、closed", "open、close")


# --- the faults --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"stages": (Stage("desk", ""), Stage("desk", ""), Stage("closed", "", True))}, "环节 stage「desk」为空或重复"),
        ({"steps": (OPEN, CLOSE, CLOSE)}, "动作 step「close」为空或重复"),
        ({"roles": (Role("clerk", ""), Role("", ""))}, "角色 role「」为空或重复"),
        ({"limits": (REPLY, REPLY)}, "期限 limit「reply」为空或重复"),
        ({"steps": (replace(OPEN, opening=False, sources=("desk",)), CLOSE)}, "exactly one opening step, not 0"),
        ({"steps": (OPEN, replace(OPEN, name="reopen"), CLOSE)}, "exactly one opening step, not 2"),
        ({"stages": (Stage("desk", ""), Stage("closed", ""))}, "no final stage"),
        ({"stages": (Stage("desk", ""), Stage("attic", ""), Stage("closed", "", True))}, "环节「attic」无法到达"),
        (with_step(target="desk"), "环节「desk」无法办结"),
        (with_step(sources=("desk", "closed")), "终结环节「closed」只应有重启案件的动作"),
        (
            {"steps": (OPEN, CLOSE, replace(CLOSE, name="stir", sources=("closed",), target=""))},
            "终结环节「closed」只应有",
        ),
        (with_step(roles=("janitor",)), "动作「close」所指角色 role「janitor」不存在"),
        (with_step(roles=()), "动作「close」没有办理角色"),
        (with_step(sources=("desk", "attic")), "动作「close」所指环节 stage「attic」不存在"),
        (with_step(target="attic"), "动作「close」所指环节 stage「attic」不存在"),
        (with_step(apart_from=("burn",)), "动作「close」所指动作 step「burn」不存在"),
        (with_step(awaits=("burn",)), "动作「close」所指动作 step「burn」不存在"),
        (with_step(starts=("appeal",)), "动作「close」所指期限 limit「appeal」不存在"),
        (with_step(stops=("appeal",)), "动作「close」所指期限 limit「appeal」不存在"),
        (with_step(letters=("poem",)), "动作「close」所指文书 letter「poem」不存在"),
        (with_step(series=("lottery",)), "动作「close」所指编号 series「lottery」不存在"),
        (with_step(sets=("colour",)), "动作「close」所指字段 field「colour」不存在"),
        (with_step(records=(Record("replied"), Record("rained"))), "动作「close」所指事实 fact「rained」不存在"),
        (with_step(records=(Record("replied", on="day"),)), "字段「day」未声明"),
        (with_step(records=(Record("replied", when="day"),)), "字段「day」未声明"),
        (with_step(records=(Record("replied", takes=(("id", "day"),)),)), "字段「day」未声明"),
        (with_step(apart_from=("close",)), "动作「close」不能与自身分离"),
        ({"steps": (replace(OPEN, sources=("desk",)), CLOSE)}, "开案动作「open」只应有目标环节"),
        ({"steps": (replace(OPEN, target=""), CLOSE)}, "开案动作「open」只应有目标环节"),
        (with_step(guards=("in_time",)), "「in_time」应写作 name/1"),
        (with_step(effects=("os.system/x",)), "「os.system/x」应写作 name/1"),
        (with_step(effects=("a/b/1",)), "「a/b/1」应写作 name/1"),
        (with_step(guards=("/1",)), "「/1」应写作 name/1"),
        ({"limits": (replace(REPLY, article=""),)}, "期限「reply」既无依据也非内部期限"),
        ({"limits": (replace(REPLY, turns=()),)}, "期限「reply」启动后无从停止"),
        (with_step(records=()), "期限「reply」启动后无从停止"),
        ({"main_clock": "appeal"}, "期限「appeal」不存在"),
        ({"stages": (Stage("desk", "", limit="tea"), Stage("closed", "", True))}, "期限「tea」不存在"),
    ],
)
def test_each_fault_is_told_by_name(changes: dict[str, Any], fault: str) -> None:
    """One wrong thing in an otherwise sound workflow."""
    assert any(fault in told for told in faults_of(**changes)), faults_of(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        with_step(roles=(SILENT_ROLE,), silent=True),
        with_limit(Limit("tea", "内部期限", 1, internal=True)) | with_step(stops=("tea",)),
        with_limit(Limit("tea", "内部期限", 1, internal=True))
        | {"stages": (Stage("desk", "", limit="tea"), Stage("closed", "", final=True))},
        with_step(records=(Record("replied", on="pages"),)),
        {"main_clock": ""},
        with_step(sources=("desk", "closed"), reopens=True),
        {"steps": (OPEN, CLOSE, replace(CLOSE, name="reopen", sources=("closed",), target="desk", reopens=True))},
    ],
    ids=[
        "silent step",
        "limit stopped by a step",
        "limit of a stage",
        "day from a field",
        "no main clock",
        "taken again at the end",
        "back from the end",
    ],
)
def test_what_is_lawful_is_not_called_a_fault(changes: dict[str, Any]) -> None:
    """The neighbours of the faults."""
    assert tiny(**changes).name == "tiny"


def test_all_faults_are_told_together() -> None:
    """Whoever writes a workflow mends it once, not once for each fault."""
    told = faults_of(
        stages=(Stage("desk", ""), Stage("attic", "")),
        main_clock="appeal",
        **with_step(roles=("janitor",), letters=("poem",), guards=("in_time",), records=()),
    )

    for fault in ("no final stage", "attic", "janitor", "poem", "in_time", "无从停止", "appeal"):
        assert any(fault in each for each in told), fault
    assert len(told) == len(set(told))


def test_a_step_that_is_taken_nowhere_is_a_fault() -> None:
    """It would be in no stage's table, and so in nobody's sight."""
    found = faults_of(steps=(OPEN, CLOSE, replace(CLOSE, name="nowhere", sources=())))

    assert any("没有来源环节" in fault for fault in found)
