"""``gongkai demo``: a seeded agency carries sample applications from 受理 to 归档."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.engine import BadArgument, Words

from .options import AsJson
from .screen import emit, say

if TYPE_CHECKING:
    from ..installation import Assemble

Keep = Annotated[Path | None, typer.Option("--keep", metavar="DIR", help="把结果留在此文件夹（须为空）")]


def demo(context: typer.Context, keep: Keep = None, as_json: AsJson = False) -> None:
    """演示：虚构机关把三件申请从受理办到归档。Three sample applications, from 受理 to 归档."""
    with ExitStack() as stack:
        if keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-demo-")))
        else:
            folder = _empty(keep)
        cases, entries, same = _play(context.obj, folder, quiet=as_json)
        if as_json:
            emit({"ok": same, "cases": cases, "entries": entries, "folder": str(folder) if keep else None})
        else:
            _tell_folder(folder, kept=keep is not None)
            say(
                f"replay equals stored: {cases} cases, {entries} entries" if same else "重放与库存不一致 replay differs"
            )
    raise typer.Exit(0 if same else 1)


def _empty(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = Words(f"「{folder.name}」不是空文件夹", f'"{folder.name}" is not an empty folder')
        raise BadArgument(argument="--keep", fault=fault)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _play(assemble: Assemble, folder: Path, *, quiet: bool) -> tuple[int, int, bool]:
    """Act the story in `folder`; the cases and entries, and whether a replay equals what is stored."""
    from gongkai.engine.casework import replay_all

    from ..agency import Agency
    from ..demonstration import Narrator, tell
    from ..demonstration.story import FIRST_DAY_OF_STORY
    from ..installation import Wanted
    from ..instants import FixedClock
    from ..samples import sample

    settings = folder / "agency.toml"
    settings.write_bytes(sample("agency.toml"))
    office = assemble(
        Wanted(
            database=f"sqlite:///{folder / 'gongkai.sqlite'}",
            settings=settings,
            as_of=FIRST_DAY_OF_STORY,
            creating=True,
            rehearsal=True,
        )
    )
    try:
        if not isinstance(office.clock, FixedClock) or not isinstance(office.directory, Agency):
            raise TypeError("a demonstration needs a virtual clock and an agency")
        for line in tell(Narrator(office, office.clock, office.directory, folder / "letters")):
            if not quiet:
                say(line)
        with office.session() as session:
            replayed = replay_all(session, office.engine)
            session.rollback()
    finally:
        office.close()
    return replayed.cases, replayed.entries, not replayed.differing


def _tell_folder(folder: Path, *, kept: bool) -> None:
    letters = len(list((folder / "letters").glob("*.docx")))
    mails = len(list((folder / "outgoing").glob("*.eml")))
    messages = len((folder / "sms.log").read_text(encoding="utf-8").splitlines())
    say("")
    say(f"文书 letters/ {letters} 份，邮件 outgoing/ {mails} 封，短信 sms.log {messages} 条")
    if kept:
        say(f"都在 {folder}：gongkai.sqlite documents/ letters/ outgoing/ sms.log keys/ agency.toml")
        say(f"接着试：gongkai cases --db sqlite:///{folder}/gongkai.sqlite")
    else:
        say("用 --keep DIR 保留结果。Keep them with --keep DIR.")
