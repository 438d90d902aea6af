"""Invariant 4.4: an entry holds the decided effects, and replay executes these and nothing else: no guard, no clock."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn

import pytest

from gongkai.engine import BrokenHistory, CompiledWorkflow, Entry, Functions, Workflow, WorkingCalendar, replay
from gongkai.engine.casework import CaseEngine, list_cases, open_engine, upgrade
from gongkai.workflows.disclosure import DISCLOSURE
from tests.invariants.walk import Walk
from tests.office import Office

WED_2026_04_29, THU_2026_04_30 = date(2026, 4, 29), date(2026, 4, 30)
FRESH = """
import json, sys
from gongkai.engine import Entry, Workflow, WorkingCalendar, replay
given = json.load(sys.stdin)
calendars = {digest: WorkingCalendar.from_text(text) for digest, text in given["calendars"].items()}
for entries in given["histories"]:
    state = replay([Entry(*entry) for entry in entries], Workflow.from_text(given["workflow"]), calendars.__getitem__)
    print(json.dumps(state.text))
assert not {"sqlalchemy", "gongkai.workflows", "chinese_calendar"} & set(sys.modules)
"""
# The texts that version 0.1.0 wrote of a small case under a workflow of its own: received on Monday 2026-03-02, a
# supplement asked on Thursday 03-05 and answered on Tuesday 03-31, replied to on Thursday 04-30.
GOLDEN = (
    "c-rk)ZEGDx6#gsae$K5kvv0Hc0V3!pD+neb%+AZrlD)gPyL%I3xKI_b25KxuP^{IWLO--n5N)CQYucN%|H7Hs+1H!g-k3C0NE*uS*)!*yInQ&>oXKu"
    ")J4rW1lx+8wuk?0TdxFqBTkS2c$Y&DeJdH^nZgDMITavOk+vcfyjmJ?W1)+Lg?Y%A6y&J}CwI^i}33#N%hX;R6Z$8q(m<+j=rJQnUvQSM%d6>i`D($"
    "EI`Z!G0$Krh)hu6nyogh)hrC^IhV-wC~>3o8GaqsuThrhOiB-!T0MA&q-NG^{JR$F_6GJ5pzVEWswF6^TyJdYUHYWE)+@^;+6{POnUFOLf$&+{U1Z8"
    "!>tVa@L}4{20Hcl6-F^Cw?TZ+$BNKm6&QUdzaiQbj;HjCE3?MocD#_ms(F_kVcj=a)ZxGn<7SElQIpQWo-btgL0Z3}?L=lGf5<&ensS+1km+X*_o?<"
    "wj_fWVMYJTf%r<Bq`<VNjwAYJCX?}mr6uN8E<SLPGkgpeLKuIq*0SQPlL_lhWCo?Bc6r{D>aqtf_@d%jNzG_RJo`LWg@<oC!-UnI5E7+wN!PzFdi7^"
    "`rDAmuw|y`W(TMWyFn5$9+%+pGWEgEy0P0~#`}qix*g5a{psG_wpqEibkhWp$($61RRn`D%TuCCWwp0fkYP}{72&aTyry(IUZ;2NmtLcStz{~!AQVV"
    "4hNXsKlm2;j_wF7&{dTV1f_mldaz3gEJ5qcXX)>&OOc!UeO-!*?a45Zi&`l<@5)ZU$%(r-|^|=t-oL)*#ggj!^+h9!6`mNd&ADw(+Y2mucOI>-#HI?"
    "qkW?CGNix5p7<;TQCuv=3^3-y9c-9~55$HIF;={S`&tIJfCKH03B^Y(^`(WJQ|XT_}rsKx8VWnskQCZDrpEL%kVUG=0{TrydFm5x*y@VrZ{Q-S{av2"
    "Jy<2G+7i&BeL=USnKlYGIHY^TlgG_%w)?0JV{w2k4s#=FE81hE$&_^HHr;&H`*}7Q4juT(E7-lbxnq9?~bb<Wl1dn6^gO{~e^QBUr+c>88I7C%vUBJ"
    "xZi2MpASAGsD=5bb|nL`@rr4S8fn2sUi6A$rp#;fBj<bGri^MkN?O4V7h->%8m~He0JkNE^(gS_|BW|KUM)&Mw~u?m67S*AJe`2|H+6im%z4>7mq%F"
    "{`c+YPxg-XA1-82C1ErUqA=T#=#Aq%EGVX(K-9OOHnUY_NFt$dk_lQ_Q7Mu)o+Q;vKG`5iQ3?Yd(_$#iHo_<@gweoA2y)zF4mZhe$d@St9`${UkmWL"
    "mxPcD|v25EWkO1FDHgG-8k%#=ic8L$Dd}qXCf#)zxVQDxk=#B-nx$THP<(%|w*Asn$h0}Mb7eL_zh(KWOHaU?ib|>mNq2r<4W<{Px%_>eL<ycY{hWa"
    "CcT3l5_fsoY)sF;qq&|-MCNM^n>>R$aPy3H8VVa|ue7_T3eVe`hfTU-x$W?a%_C`Zj<Q6MtS!P)*5w=6D^DQX?QrGm&*<dY)E<L(3|a9x0%`PV2l_Z"
    "N?cfoX?T(RYV1l_vgiVWJ?dD@hAAY0Gq&)a-CgA*IsvGEB_qnJ3-3%V_A9-Rxpr+>)quB{3s=XYaWle@b|DR}s1*%<Zw&8fTr1QodCy7p#)XB=0DH0"
    "MIf3^7ksxKOY%tl~j<=@T92IanW$0&iM86soqOHr*D~$+tr^E>e>uAawztEZqvZ`2=X23SsX*hc3FT43^=fT%$O8lY!kv9%8(U6$bCVOz%o0kgBWWr"
    "vt48{8wD=$fbani0K?3;pw9{S9Dpq0I*x<6z<~ug!w$jH3T6TIp>N4%c;&JKy{ZE_tqz2`9mvexlT*;vY0`G}ywEgZp1^)*0rsQC*^ip+FK;gw$9x8"
    "TNTo@{un3R^ZAyeoZNyv-TuBU<%kfb#hFtjy2mzGY0LXj=7<$}tFPXmp^UdH=GT)kEeswW91^JE9F8R+2=v?w!Z~^jLi<94Kk-xs=T^#=rm$X3`2qd"
    "f^a2y6K$D&wx6fq%O>?34jMj!?p0S1W8eV+pi+#v8Uhv1U`ujIeow?K>k_U!CwE^(82LsNBGYUqeCmbZm7%sy3c-8woeG3L~f^0`1A*^Aeaef&6hab"
    "@HY>=Ec%*p_>Dh|hosYyfR9@EOEBU>5ToEU-(ZX+|93-~hSu0G3UN`&5?E+T>qp6LXF"
)


def absent(*_: Any, **__: Any) -> NoReturn:
    """Stands in for whatever a replay must not ask."""
    raise AssertionError("a replay has asked for something")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office after a random walk, looked at only."""
    database = open_engine(f"sqlite:///{tmp_path_factory.mktemp('walked')}/gongkai.sqlite")
    with database.begin() as connection:
        upgrade(connection)
    walk = Walk(Office(database), 4)
    for _ in range(60):
        walk.step()
    yield walk.office
    database.dispose()


def histories(office: Office) -> dict[str, list[Entry]]:
    """The entries of each case."""
    with office.session() as session:
        cases = [row["id"] for row in list_cases(session, office.agency.id)]
        return {case: office.engine.history(session, case) for case in cases}


def test_a_replay_asks_no_guard_no_effect_and_no_port(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function of the law, the clock, chance, keys, directory, documents and renderer raise: all is as stored."""
    law = DISCLOSURE.functions
    functions = Functions(dict.fromkeys(law.guards, absent), dict.fromkeys(law.effects, absent))
    silent = replace(DISCLOSURE, functions=functions, content=absent, notice=absent)
    ports: dict[str, Any] = dict.fromkeys(("directory", "clock", "randomness", "keys", "documents", "renderer"), absent)
    engine = CaseEngine(procedures=[silent], calendar=lambda _: office.calendar, agency="shili", **ports)
    for name in ("decide", "refusals", "_permits"):
        monkeypatch.setattr(CompiledWorkflow, name, absent)
    with office.session() as session:
        for case, entries in histories(office).items():
            assert engine.replay(session, entries).text == engine.case(session, case).text


def test_a_fresh_process_replays_the_same_states(office: Office) -> None:
    """With another hash seed in another time zone, from the texts alone, without database or law."""
    kept = histories(office)
    calendar = office.calendar
    given = {
        "workflow": DISCLOSURE.workflow.text,
        "calendars": {calendar.digest: calendar.text},
        "histories": [[[entry.text, entry.digest] for entry in entries] for entries in kept.values()],
    }
    how: dict[str, Any] = {"env": {"PYTHONHASHSEED": "7", "TZ": "America/Los_Angeles"}, "capture_output": True}
    run = subprocess.run([sys.executable, "-c", FRESH], input=json.dumps(given), text=True, check=True, **how)
    assert [json.loads(line) for line in run.stdout.splitlines()] == [office.state(case).text for case in kept]


def test_the_command_in_an_entry_changes_nothing(office: Office) -> None:
    """Without its data and documents an entry gives the same state: only the effects count."""
    for case, entries in histories(office).items():
        bare = [Entry.seal({**entry.body, "data": {}, "documents": [], "role": None}) for entry in entries]
        state = replay(bare, DISCLOSURE.workflow, lambda _: office.calendar)
        assert state is not None
        assert replace(state, head=entries[-1].digest) == office.state(case)


@pytest.mark.parametrize("broken", [{"effects": [{"do": "guess"}]}, {"rules": 2}], ids=["effect", "rules"])
def test_what_this_program_does_not_know_it_does_not_replay(office: Office, broken: dict[str, Any]) -> None:
    """An effect of no known kind, or days counted by rules that are not here, are refused, not guessed at."""
    first = next(iter(histories(office).values()))[0]
    with pytest.raises(BrokenHistory):
        replay([Entry.seal({**first.body, **broken})], DISCLOSURE.workflow, lambda _: office.calendar)


def test_the_golden_history_replays() -> None:
    """Whatever the program has become since: the same digests, stage, days and facts."""
    kept = json.loads(zlib.decompress(base64.b85decode(GOLDEN)))
    entries = [Entry(*entry) for entry in kept["entries"]]
    workflow, calendar = Workflow.from_text(kept["workflow"]), WorkingCalendar.from_text(kept["calendar"])
    state = replay(entries, workflow, {calendar.digest: calendar}.__getitem__)
    assert state is not None
    assert [Entry.seal(entry.body) for entry in entries] == entries
    assert state.head == "sha256:7a87a163848e15a9d0fb40147b9d18ebd3d958f86c8a1da5f58b268ef066e9c0"
    assert (state.stage, state.numbers, state.tasks) == ("closed", {"registration": "〔2026〕1号"}, {})
    clock = state.clocks["reply"]
    assert (clock.due_on, clock.safe_on, clock.stopped_on) == (WED_2026_04_29, WED_2026_04_29, THU_2026_04_30)
    assert [row["type"] for row in state.facts] == ["received", "asked", "answered", "replied"]
