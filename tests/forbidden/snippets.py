"""What each rule must catch, and its innocent neighbours: a rule that catches nothing is no rule."""

from __future__ import annotations

from . import conduct, confidences, ports, statements
from .source import Rule

ROOM = "engine/room.py"
STORE = "engine/store/room.py"

CAUGHT: dict[Rule, list[tuple[str, str]]] = {
    ports.clock: [
        (ROOM, "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
        (ROOM, "import datetime as d\nday = d.date.today()"),
        (ROOM, "from datetime import datetime as dt\nfield(default_factory=dt.utcnow)"),
        (ROOM, "from time import time as instant\nseconds = instant()"),
        (ROOM, "def wait():\n    import time\n    time.sleep(1)"),
        (ROOM, "from time import localtime\nhere = localtime()"),
        (ROOM, "from email.utils import formatdate\nhead = formatdate()"),
        (ROOM, "import sqlalchemy as sa\ncolumn = Column(default=sa.func.now())"),
        (STORE, "sql = 'UPDATE gk_case SET closed_at = CURRENT_TIMESTAMP'"),
        (ports.CLOCK_ROOM, "sql = \"SELECT date('now')\""),
    ],
    ports.chance: [
        (ROOM, "import random"),
        (ROOM, "def roll():\n    from secrets import token_hex"),
        (ROOM, "import uuid\nname = uuid.uuid4()"),
        (ROOM, "from uuid import uuid4 as new\nname = field(default_factory=new)"),
        (ROOM, "import os\nsalt = os.urandom(16)"),
        (ROOM, "key = AESGCM.generate_key(256)"),
        (STORE, "sql = 'SELECT id FROM gk_case ORDER BY RANDOM()'"),
    ],
    statements.outside: [
        (ROOM, "sql = 'SELECT id FROM gk_case'"),
        ("adapters/room.py", "rows = connection.execute('delete from gk_case')"),
        ("workflows/room.py", "sql = f'UPDATE {table} SET open = 0'"),
        (ROOM, "from sqlalchemy import text\nclause = text(words)"),
        (ROOM, "connection.exec_driver_sql(words)"),
    ],
    statements.built: [
        (STORE, "def find(number):\n    return f\"SELECT id FROM gk_case WHERE number = '{number}'\""),
        (STORE, "def find(number):\n    return 'SELECT id FROM gk_case WHERE number = ' + number"),
        (STORE, "def find(number):\n    return 'SELECT id FROM gk_case WHERE number = %s' % number"),
        (STORE, "def find(number):\n    return 'SELECT id FROM gk_case WHERE number = {}'.format(number)"),
        (STORE, "_ONE = 'SELECT id FROM gk_case WHERE id = {}'\ndef find(case):\n    return _ONE.format(case)"),
        (STORE, "def find(more):\n    sql = 'SELECT id FROM gk_case WHERE open = 1'\n    sql += more\n    return sql"),
        (STORE, "def find(name):\n    order = name or 'id'\n    return f'SELECT id FROM gk_case ORDER BY {order}'"),
        (STORE, "def find(parts):\n    return ' '.join(['SELECT id FROM gk_case WHERE agency = :agency', parts])"),
        (STORE, "def find(ids):\n    return f\"SELECT id FROM gk_case WHERE id IN ({', '.join(ids)})\""),
        (STORE, "def find(n):\n    table = n\n    return f'SELECT id FROM {table}'"),
        (STORE, "def _of(more):\n    return f'SELECT id FROM gk_case {more}'\ndef find(text):\n    return _of(text)"),
        (STORE, "from .other import order\nsql = f'SELECT id FROM gk_case ORDER BY {order}'"),
    ],
    confidences.log: [
        (ROOM, "log.info('received', name=applicant)"),
        (ROOM, "import logging\nlogging.getLogger(__name__).warning('refused %s', data)"),
        (ROOM, "self._logger.info(f'case {case}')"),
        (ROOM, "import structlog\nvoice = structlog.get_logger()\nvoice.info('sent', to=row['address'])"),
        (ROOM, "logger.debug('entry', extra={'phone': number})"),
        (ROOM, "logger.info('sent', case=message.id, what=message.text)"),
        (ROOM, "logger.error('failed', exc_info=True)"),
        (ROOM, "try:\n    act()\nexcept ValueError as fault:\n    logger.error('failed %s', fault)"),
        (ROOM, "logger.exception('failed')"),
        (ROOM, "logger.info('taken', **given)"),
        (ROOM, "import warnings\nwarnings.warn('the mail of ' + email)"),
        (ROOM, "logger.info('of %s', values.get('email'))"),
        (ROOM, "logger.info('of %s', state.values)"),
    ],
    confidences.screen: [
        (ROOM, "print('done')"),
        ("adapters/room.py", "import sys\nsys.stderr.write('done')"),
        ("workflows/room.py", "from rich import print\nprint('done')"),
    ],
    conduct.texts_run: [
        (ROOM, "eval(condition)"),
        (ROOM, "run = exec"),
        (ROOM, "import builtins\nbuiltins.compile(condition, '', 'eval')"),
        (ROOM, "guard = __import__(name)"),
        (ROOM, "import importlib\nguard = importlib.import_module(name)"),
        (ROOM, "import pickle"),
        (ROOM, "from marshal import loads"),
        (ROOM, "import yaml\nyaml.load(words)"),
        (ROOM, "import subprocess\nsubprocess.run(words, shell=True)"),
        (ROOM, "from os import system\nsystem(words)"),
    ],
    conduct.swallowed: [
        (ROOM, "try:\n    act()\nexcept:\n    raise"),
        (ROOM, "try:\n    act()\nexcept Exception:\n    pass"),
        (ROOM, "try:\n    act()\nexcept (ValueError, BaseException) as fault:\n    done = False"),
        (
            ROOM,
            "def f():\n    try:\n        return act()\n    except Exception:  # all is lost\n        return None",
        ),
        (ROOM, "def f():\n    try:\n        return act()\n    except Exception:\n        return 0"),
        (ROOM, "from contextlib import suppress\nwith suppress(Exception):\n    act()"),
        (ROOM, "def f():\n    try:\n        act()\n    finally:\n        return 1"),
    ],
    conduct.asserted: [
        (ROOM, "assert state is not None"),
        (ROOM, "assert workdays > 0  # noqa: S101 (a limit has days)"),
        (ROOM, "def f(day):\n    assert day is not None  # noqa: S101 (everybody gives one)"),
    ],
    conduct.named_callbacks: [
        (ROOM, "import transitions\nmachine.add_transition('a', 'b', 'c', conditions='os.getcwd')"),
        (ROOM, "from transitions import Machine\nmachine.add_transition('a', 'b', 'c', unless=[f'is_{word}'])"),
        (ROOM, "from transitions import Machine\nrows = [{'trigger': 'a', 'conditions': ['may_act']}]"),
        (ROOM, "from transitions import Machine\nmachine = Machine(model=None, states=[])"),
    ],
}
"""Of each rule what it must catch: the file it would stand in, and the lines."""

ALLOWED: dict[Rule, list[tuple[str, str]]] = {
    ports.clock: [
        (ports.CLOCK_ROOM, "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
        (ROOM, "now = self.clock.now()"),
        (ROOM, "from datetime import time\nnoon = time(12)"),
    ],
    ports.chance: [
        (ports.CHANCE_ROOM, "import secrets\nsalt = secrets.token_bytes(16)"),
        (ROOM, "name = self.randomness.identifier()"),
        (ROOM, "import uuid\nname = uuid.UUID(text)"),
    ],
    statements.outside: [
        (STORE, "sql = 'SELECT id FROM gk_case'"),
        (ROOM, '"""Update the case, delete from the list, select the items where something is = to another."""'),
        (ROOM, "title = 'Select a case from the list.'"),
    ],
    statements.built: [
        (STORE, "_ORDER = 'id'\nsql = f'SELECT id FROM gk_case ORDER BY {_ORDER}'"),
        (STORE, "def rows(table):\n    return f'SELECT * FROM {table} WHERE agency = :agency'"),
        (STORE, "def put(table, columns):\n    return f\"INSERT INTO {table} ({', '.join(columns)}) VALUES (1)\""),
        (STORE, "def set_(on):\n    return f\"PRAGMA query_only = {'ON' if on else 'OFF'}\""),
        (
            STORE,
            "m = ', '.join(f':i{n}' for n, _ in enumerate(IDS))\nsql = f'SELECT a FROM t WHERE a IN ({m})'",
        ),
        (STORE, "def _of(more):\n    return f'SELECT id FROM gk_case {more}'\nsql = _of('LIMIT 1')"),
        (STORE, "def find(case):\n    return f'{case} is no case'"),
    ],
    confidences.log: [
        (ROOM, "logger.info('taken', case=state.id, step=step, version=state.version)"),
        (ROOM, "import logging\nlogging.getLogger('transitions').setLevel(logging.WARNING)"),
        (ROOM, "report.error(data)"),
    ],
    confidences.screen: [
        ("adapters/command_line/room.py", "import sys\nsys.stdout.write('done')"),
        (ROOM, "self.print(sheet)"),
    ],
    conduct.texts_run: [
        (ROOM, "import re\nword = re.compile('a')"),
        (ROOM, "import subprocess\nsubprocess.run(['typst'], shell=False)"),
        (ROOM, "compiled = self.compile(workflow)"),
    ],
    conduct.swallowed: [
        (ROOM, "try:\n    act()\nexcept Exception:\n    raise Refused from None"),
        (ROOM, "try:\n    act()\nexcept Exception as fault:\n    report(type(fault).__name__)"),
        (
            ROOM,
            "def f():\n    try:\n        return act()\n    except Exception:  # it fails in its ways\n        return 0",
        ),
        (ROOM, "try:\n    act()\nexcept ValueError:\n    pass"),
    ],
    conduct.asserted: [
        (ROOM, "def f():\n    state = load()\n    assert state is not None  # noqa: S101 (a command has a state)"),
    ],
    conduct.named_callbacks: [
        (ROOM, "from transitions import Machine\nmachine.add_transition('a', 'b', 'c', conditions=[self.permits])"),
        (ROOM, "from transitions import Machine\nmachine = Machine(model=None, auto_transitions=False)"),
        (ROOM, "row = {'before': 'b', 'after': 'c'}"),
    ],
}
"""Of each rule what it must leave alone."""
