"""Where texts, bytes and values come in from outside, and which module of this folder holds what at the door.

The facts that hold at each, for all inputs: a value comes of it or a `GongkaiError` with a sentence in Chinese and one
in English, never another error, never a run without end; nothing personal stands in the refusal; what is written is
read again as it was; tidying a second time changes nothing. `test_no_door_is_forgotten` compares this list with the
tree: a new function that reads belongs here, with its module, or below with a reason.

What the modules attack with is `hostile`; `conftest` has the profile and the budget of processor time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READING = re.compile(
    r"read_\w+|parse_\w+|from_\w+|compute|compose|canonical|fold|render|deliver|unwrap|gathered|receipt_by_\w+|words_of"
)
"""How a function is called that takes in something from outside; in `adapters/intake` every function of a text does."""

DOORS: dict[str, tuple[str, ...]] = {
    "test_days_and_facts": (*("engine.working_days.parse_day", "engine.facts.read_fact", "engine.facts.read_facts"),),
    "test_step_data": ("engine.data.read_data",),
    "test_calendar_texts": (
        *("engine.working_days.WorkingCalendar.from_text", "workflows.calendars.notices.read_notice"),
    ),
    "test_workflow_texts": ("engine.workflow.Workflow.from_text",),
    "test_histories": ("engine.history.parse_instant", "engine.history.canonical"),
    "test_states_of_a_history": ("engine.case.CaseState.from_json",),
    "test_clocks_and_explanations": (
        *("engine.clocks.fold", "workflows.disclosure.deadline.compute"),
        *("workflows.disclosure.receipt.receipt_by_day", "workflows.disclosure.receipt.receipt_by_channel"),
    ),
    "test_settings_and_keys": (
        *("adapters.agency.read_agency", "gongkai.assembly.read_settings"),
        *("adapters.keys.file_ring.FileKeyRing.unwrap", "adapters.keys.memory.MemoryKeyRing.unwrap"),
    ),
    "test_applications": (
        *("adapters.intake.read_application", "adapters.intake.mail.read_mail", "adapters.intake.mail.subject_of"),
        *("adapters.intake.web_form.read_web_form", "adapters.intake.word_form.read_word_form"),
        *("adapters.intake.word_package.body_of", "workflows.disclosure.plain_text.words_of"),
    ),
    "test_words_of_applications": (
        *("adapters.intake.charsets.decoded", "adapters.intake.fields.tidy", "adapters.intake.fields.narrow"),
        *("adapters.intake.fields.is_mail_address", "adapters.intake.files.file_name_of"),
        *("adapters.intake.files.media_type_of", "adapters.intake.hypertext.stripped"),
        *("adapters.intake.labelled_text.read_lines", "adapters.intake.labelled_text.items_of"),
        *("adapters.intake.labels.field_of", "adapters.intake.labels.code_of", "adapters.intake.labels.is_option"),
        *("adapters.intake.labels.channel_of", "adapters.intake.labels.ticked", "adapters.intake.labels.written_day"),
        *("adapters.intake.mail_headers.mended", "adapters.intake.mail_headers.readable"),
    ),
    "test_letters_of_any_words": (
        *("workflows.disclosure.letters.compose", "adapters.letters.docx.DocxRenderer.render"),
        "adapters.letters.text.TextRenderer.render",
    ),
    "test_messages_going_out": (
        *("adapters.mail.composed.compose", "adapters.mail.folder.FolderMailChannel.deliver"),
        "adapters.sms.folder.FolderSmsChannel.deliver",
    ),
    "test_command_arguments": (
        *("adapters.command_line.options.read_file", "adapters.command_line.options.read_object"),
        "adapters.command_line.work.gathered",
    ),
}

NO_DOORS = {
    "engine.results.Done.from_text": "reads what the engine itself has written, which `verify` compares",
    "engine.outbox.deliver": "a driver over the engine's own rows; what it hands over is composed by a channel",
    "engine.ports.Channel.deliver": "the contract, not a function",
    "engine.ports.KeyRing.unwrap": "the contract, not a function",
    "engine.ports.Renderer.render": "the contract, not a function",
    "adapters.keys.absent.AbsentKeyRing.unwrap": "reads nothing: always refuses",
    "adapters.mail.smtp.SmtpChannel.deliver": "sends what `compose` made; what a server answers is the channels' suite",
    "adapters.command_line.operation.deliver": "the command; its arguments are those of `test_command_arguments`",
    "workflows.disclosure.chapters.intake.read_back": "a guard: whether an oral application was read back to who spoke",
    "adapters.intake.mail_parts.parsed": "read_mail without its second half, which `test_applications` attacks",
}


def doors_of_the_tree() -> Iterator[str]:
    """Every function or method of the product that takes in something from outside, by its name."""
    for floor in ("engine", "workflows", "adapters", "gongkai"):
        for path in sorted((ROOT / floor).glob("*.py" if floor == "gongkai" else "**/*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for prefix, function in _functions(tree.body, ""):
                if _is_door(module, prefix, function):
                    yield f"{module}.{prefix}{function.name}"


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield prefix, node


def _is_door(module: str, prefix: str, function: ast.FunctionDef) -> bool:
    if READING.fullmatch(function.name):
        return True
    first = function.args.args[0].annotation if function.args.args else None
    reads = first is not None and ast.unparse(first) in ("str", "bytes")
    return module.startswith("adapters.intake") and not prefix and reads
