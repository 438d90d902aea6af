"""The list of commands, and the one place where errors become exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from typer.exceptions import TyperException

from gongkai.engine import GongkaiError, InternalFailure, Interrupted, UsageWrong

from .deadline import deadline
from .definition import workflow_commands
from .demo import demo
from .fee import fee
from .links import join, split
from .operation import database_commands, deliver, outbox, sweep
from .proof import replay, verify
from .screen import complain
from .work import act, open_case, preview
from .worklist import cases, show, steps, tasks

if TYPE_CHECKING:
    from ..installation import Assemble

application = typer.Typer(
    name="gongkai",
    help="公开：依申请公开办理引擎。The workflow engine for disclosure on request.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the decorated one takes longer to load than most commands to run
)
application.command()(deadline)
application.command()(fee)
application.command("open")(open_case)
for command in (demo, act, split, join, preview, steps, tasks, cases, show, replay, verify, sweep, deliver, outbox):
    application.command()(command)
application.add_typer(workflow_commands, name="workflow")
application.add_typer(database_commands, name="db")


@application.callback()
def _root() -> None:
    """公开：依申请公开办理引擎。The workflow engine for disclosure on request."""


INTERRUPTED = 130
"""What typer makes of Ctrl-C: 128 and the number of the signal."""


def run(arguments: Sequence[str] | None = None, assemble: Assemble | None = None) -> int:
    """Run one command line; returns the exit code (0 done, 1 refused, 2 misused, 3 internal failure).

    `assemble` puts an installation together; commands that need no database never call it.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given or "--jsonl" in given
    try:
        result = application(given, standalone_mode=False, obj=assemble)
    except GongkaiError as error:
        complain(error, as_json)
        return error.exit_code
    except typer.Exit as leaving:
        return _interrupted(as_json) if leaving.exit_code == INTERRUPTED else leaving.exit_code
    except TyperException as misuse:
        complain(UsageWrong(fault=misuse.format_message().rstrip(".")), as_json)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted(as_json)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as failure:
        complain(InternalFailure(kind=type(failure).__name__), as_json)
        return 3
    if result == INTERRUPTED:
        return _interrupted(as_json)
    return result if isinstance(result, int) else 0


def _interrupted(as_json: bool) -> int:
    complain(Interrupted(), as_json)
    return 3
