"""Every refusal by name: two lines, data as attributes, a code, an exit code, and a way through a pickle."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from string import Formatter

import pytest

import gongkai.engine
import gongkai.workflows
from gongkai.engine import BadCalendar, GongkaiError, MissingField, Misuse, NotADate, Refused, StepNotInStage, Words

CHINESE = re.compile(r"[\u3400-\u9fff]")
NOT_ENGLISH = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def kinds_of_error() -> list[type[GongkaiError]]:
    """Every error class of the two lower floors, the base included."""
    for floor in (gongkai.engine, gongkai.workflows):
        for module in pkgutil.walk_packages(floor.__path__, floor.__name__ + "."):
            if ".migrations." not in module.name:  # run by alembic only
                importlib.import_module(module.name)
    kinds: set[type[GongkaiError]] = {GongkaiError, *descendants(GongkaiError)}
    return sorted((kind for kind in kinds if kind.__module__.startswith("gongkai.")), key=lambda kind: kind.__name__)


def descendants(kind: type[GongkaiError]) -> Iterator[type[GongkaiError]]:
    """The subclasses, theirs, and so on."""
    for below in kind.__subclasses__():
        yield below
        yield from descendants(below)


def lines(kind: type[GongkaiError]) -> tuple[str, str]:
    """The first line of the docstring, and the rest, which may wrap."""
    first, _, rest = (kind.__doc__ or "").strip().partition("\n")
    return first, " ".join(rest.split())


def gaps(text: str) -> set[str]:
    """The names of the gaps in a line."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def example(kind: type[GongkaiError]) -> GongkaiError:
    """An error with something in each of its gaps."""
    return kind(**{name: f"<{name}>" for line in lines(kind) for name in gaps(line)})


KINDS = kinds_of_error()
of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@of_every_kind
def test_every_error_has_a_chinese_and_an_english_line(kind: type[GongkaiError]) -> None:
    """The Chinese line is Chinese, and the English has no Chinese outside its gaps."""
    zh, en = lines(kind)
    outside = "".join(text for text, *_ in Formatter().parse(en))

    assert "__doc__" in vars(kind)
    assert CHINESE.search(zh)
    assert zh.endswith(("。", "？", "！"))
    assert en
    assert not NOT_ENGLISH.search(outside)


@of_every_kind
def test_every_gap_is_a_plain_name_and_an_attribute(kind: type[GongkaiError]) -> None:
    """What a gap holds can be read from the error; nothing of the class stands in its way."""
    error = example(kind)

    for name in gaps(" ".join(lines(kind))):
        assert name.isidentifier()
        assert getattr(error, name) == f"<{name}>"
        assert f"<{name}>" in error.zh + error.en


@of_every_kind
def test_every_error_goes_through_a_pickle(kind: type[GongkaiError]) -> None:
    """A worker process hands it on as it was."""
    error = example(kind)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)

    assert type(again) is kind
    assert (again.zh, again.en, again.data, str(again)) == (error.zh, error.en, error.data, str(error))


@of_every_kind
def test_every_error_has_a_code_and_an_exit_code(kind: type[GongkaiError]) -> None:
    """Snake case, and 1 (refused) or 2 (misused): 2 for a `Misuse` and nothing else."""
    error = example(kind)

    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)
    assert error.code.replace("_", "") == kind.__name__.lower()
    assert error.exit_code in {1, 2}
    assert (error.exit_code == 2) == issubclass(kind, Misuse)


def test_no_two_errors_share_a_code() -> None:
    """A script branches on the code alone."""
    codes = [example(kind).code for kind in KINDS]

    assert sorted(set(codes)) == sorted(codes)


def test_a_sentence_in_a_gap_goes_into_each_line_in_its_language() -> None:
    """`Words` carries both."""
    error = BadCalendar(fault=Words("没有日子", "no days"))

    assert error.zh == "日历数据有误：没有日子。"
    assert error.en == "The calendar data is wrong: no days."
    assert str(error) == f"{error.zh} {error.en}"


def test_braces_in_a_gap_are_only_text() -> None:
    """What a user wrote is never taken for a format."""
    assert '"{text} {0}"' in NotADate(text="{text} {0}").en


def test_data_that_no_gap_asks_for_is_kept() -> None:
    """A label that only the Chinese line shows is an attribute all the same, and what is not there is none."""
    error = MissingField(step="sign", field="reply", label="答复")

    assert error.label == "答复"
    assert not hasattr(error, "value")


def refused() -> Refused:
    """A refusal that names its step, as the machine makes it."""
    reason = StepNotInStage(stage="intake", stages="review")
    other = Refused()
    return reason.at(
        Words("签发", "sign"), (Words("登记", "register"),), (Words("登记员", "registrar"),), (reason, other)
    )


def test_a_refusal_names_the_step_the_reasons_what_is_allowed_and_who_is_awaited() -> None:
    """In both languages, the other reasons behind the first."""
    error = refused()

    assert (error.step, error.allowed, error.awaited) == ("sign", ("register",), ("registrar",))
    assert error.zh.startswith("「签发」不能办理：案件处于「intake」环节")
    assert error.zh.endswith("不能办理。现在可办：登记；等待：登记员。")
    assert error.en.startswith('"sign" is refused: The case is in the stage "intake"')
    assert error.en.endswith("The step is refused. Allowed now: register; awaited: registrar.")
    assert str(error) == f"{error.zh} {error.en}"


def test_a_refusal_keeps_what_it_names_over_a_pickle() -> None:
    """A worker process must not turn a named refusal into a bare one."""
    error = refused()
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)

    assert (again.step, again.allowed, again.awaited) == (error.step, error.allowed, error.awaited)
    assert (again.zh, again.en, str(again)) == (error.zh, error.en, str(error))


def test_a_day_in_a_gap_is_shown_as_it_is_written() -> None:
    """2026-03-02, a Monday."""
    assert '"2026-03-02" is not a date' in NotADate(text=date(2026, 3, 2)).en
