"""Cases on paper: carried by the workflow, its guards and `apply` alone, without a database, so that thousands can be.

`filled` gives what a clerk would fill in for a step, read off the case; who takes it is found by trying everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from gongkai.adapters.agency import read_agency
from gongkai.adapters.chance import SeededRandomness
from gongkai.adapters.keys import MemoryKeyRing
from gongkai.engine import (
    SILENT_ROLE,
    Actor,
    Attachment,
    CaseState,
    CompiledWorkflow,
    Procedure,
    Refused,
    Situation,
    apply,
    read_data,
)
from gongkai.engine.decision import Decision
from gongkai.engine.vault import Vault
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.reading import current_reply, open_items
from tests.office import PAPER, SETTINGS

Data = dict[str, Any]
SCAN = Attachment("扫描件.txt", "text/plain", "示例扫描件".encode())


@dataclass(frozen=True)
class Moment:
    """A case on a day."""

    state: CaseState | None
    today: date

    @property
    def case(self) -> CaseState:
        """The state of an open case."""
        assert self.state is not None
        return self.state

    def one(self, name: str) -> str:
        """Some key of a table that the case keeps as a value, the last; a dash where it has none."""
        return next(reversed(self.case.values.get(name, {})), "—")


class Paper:
    """One agency, one procedure, one case. Everything is repeatable."""

    def __init__(self, procedure: Procedure, settings: str = SETTINGS) -> None:
        self.procedure, self.workflow = procedure, procedure.workflow
        self.compiled = CompiledWorkflow(procedure.workflow, procedure.functions)
        self.agency = read_agency(settings, DISCLOSURE.workflow)
        self.calendar = national_calendar()
        self.vault = Vault(MemoryKeyRing(b"paper"), SeededRandomness("paper"))
        self.actors = [self._actor(person) for person in self.agency.people]

    def _actor(self, person: str) -> Actor:
        roles = self.agency.roles_of(self.agency.id, person)
        return Actor(person, roles, self.agency.unit_of(self.agency.id, person))

    def situation(self, moment: Moment, step: str, data: Data) -> Situation:
        """The situation in which the first actor takes `step` with `data`, sealed as in an entry."""
        declared = self.workflow.step(step)
        read = read_data(declared, data)
        seq = moment.state.version + 1 if moment.state else 1
        vault, _ = self.vault.create(self.agency.id, "paper")
        vault.seq = seq
        return Situation(
            workflow=self.workflow,
            step=declared,
            state=moment.state,
            actor=self.actors[0],
            today=moment.today,
            occurred_on=moment.today,
            calendar=self.calendar,
            practice=self.agency.practice(self.agency.id),
            data=read,
            sealed=vault.seal_data(declared.fields, read),
            seq=seq,
        )

    def tries(self, moment: Moment, step: str, *, opening: Data | None = None) -> Iterator[Situation]:
        """Every situation in which somebody could try the step, by whom and with what."""
        declared = self.workflow.step(step)
        able = [actor for actor in self.actors if actor.roles & set(declared.roles)]
        actors = [Actor(SILENT_ROLE, frozenset({SILENT_ROLE}))] if declared.silent else able
        for data in [opening] if opening is not None else filled(step, moment):
            situation = self.situation(moment, step, data)
            yield from (replace(situation, actor=actor) for actor in actors)

    def refusals(self, moment: Moment, step: str) -> list[Refused]:
        """Why nobody can take the step: what stands against the one who comes nearest; empty if somebody can."""
        against = [self.compiled.refusals(situation) for situation in self.tries(moment, step)]
        return min(against, key=len)

    def take(self, moment: Moment, step: str, *, opening: Data | None = None) -> Moment | None:
        """The case after the step by whoever may take it; None if nobody may."""
        for situation in self.tries(moment, step, opening=opening):
            if not self.compiled.refusals(situation):
                return self._taken(moment, situation)
        return None

    def _taken(self, moment: Moment, situation: Situation) -> Moment:
        effects = self.compiled.decide(situation)
        for number, effect in enumerate(effects):
            name = f"{situation.seq}.{number}"
            if effect["do"] == "number":
                effect.update(value=situation.seq, text=name)
            if effect["do"] == "letter":
                effect.update(digest=f"sha256:{name}", media_type="text/plain", size=1)
        vault, _ = self.vault.create(self.agency.id, "paper")
        recorded_at = f"{situation.today}T01:00:00.000000Z"
        decision = Decision(
            situation, effects, vault, None, self.procedure, recorded_at, f"r{situation.seq}", self.agency.id
        )
        entry = decision.entry()
        return replace(moment, state=apply(moment.state, entry, self.workflow, self.calendar))

    def waited(self, moment: Moment) -> Moment:
        """The same case after the last day of whatever lapses first; as it was where nothing does."""
        ends = [clock.lapses_on for clock in moment.case.clocks.values() if clock.running and clock.lapses_on]
        return replace(moment, today=max(moment.today, min(ends) + timedelta(days=1))) if ends else moment


# --- what is filled in ------------------------------------------------------------------------------------------------


def filled(step: str, moment: Moment) -> list[Data]:
    """The data of a step, most likely first; one empty form for a step that asks nothing."""
    made = _FILLED.get(step)
    return made(moment) if made else [{}]


def _outcomes(moment: Moment) -> list[Data]:
    """All disclosed, then a refusal with all that it needs."""
    items = [int(item) for item in open_items(moment.case)] or [1]
    refused = {"outcome": "not_existing", "reason": "经检索未制作", "search_record": "检索了档案室和业务系统"}
    secret = {"outcome": "state_secret", "reason": "已定密", "severable_considered": True}
    public = {"outcome": "disclosed", "public_interest": "涉及重大公共利益"}
    return [
        {"outcomes": [{"item": item, "outcome": "disclosed"} for item in items]},
        *({"outcomes": [{"item": item, **row} for item in items]} for row in (public, refused, secret)),
    ]


def _opinions(moment: Moment) -> list[Data]:
    return [{"id": name, "opinion": "object", "reasons": "商业秘密", "document": SCAN} for name in _consulted(moment)]


def _consulted(moment: Moment) -> list[str]:
    return [*moment.case.values.get("consultations", {})] or ["—"]


def _notices(moment: Moment) -> Data:
    return {"received_on": moment.today, "evidence": SCAN}


def _disputed(moment: Moment, kind: str) -> list[str]:
    held = moment.case.values.get("proceedings", {})
    return [name for name, row in held.items() if row["kind"] == kind] or ["—"]


def _proceeding(moment: Moment, **more: Any) -> list[Data]:
    number = f"示复〔2026〕{moment.case.version}号"
    return [{"file_number": number, "by": "applicant", "received_on": moment.today, "evidence": SCAN, **more}]


def _reopening(moment: Moment) -> list[Data]:
    grounds = {"review": "review_decision", "suit": "judgment"}
    held = moment.case.values.get("proceedings", {}).items()
    ordered = [
        {"ground": grounds[row["kind"]], "proceeding": name, "workdays": 15, "decision": SCAN} for name, row in held
    ]
    return [*ordered, {"ground": "own_correction", "workdays": 15, "decision": SCAN, "reason": "答复有误"}]


def _fee_due(moment: Moment) -> list[Data]:
    amount = moment.case.values.get("fee", {}).get("amount_yuan", 1)
    return [{"amount_yuan": amount}]


_COUNTERSIGNERS = ("zheng", "sun", "li", "wang")


def _disagreements(moment: Moment) -> list[str]:
    return [*moment.case.values.get("disagreements", {})] or ["—"]


def _correction(moment: Moment) -> list[Data]:
    fact = {"type": "extended", "on": moment.today, "workdays": 1}
    return [{"ground": "漏记延期", "facts": [fact]}]


def _routes(moment: Moment) -> list[Data]:
    extra = {"evidence": SCAN, "tracking_number": "示例0001"}
    return [{"route": route, **extra} for route in ("email", "pick_up", "post", "on_site")]


def _served(moment: Moment) -> Data:
    return {"served": moment.today, "receiver": "张示例", "evidence": SCAN}


_FILLED: dict[str, Callable[[Moment], list[Data]]] = {
    "confirm_receipt": lambda m: [{"confirmed": m.today, "evidence": SCAN}],
    "register": lambda _: [
        {
            "items": ["2025年度土地征收补偿方案", "2025年度部门预算"],
            "category": "natural_person",
            "form": "electronic",
            "route": "email",
            "identity_seen": True,
        }
    ],
    "mend_registration": lambda _: [{"phone": "13800000001"}],
    "void": lambda _: [{"duplicate_of": "示例申〔2026〕001号", "reason": "重复登记"}],
    "mark_not_request": lambda _: [{"kind": "petition", "reason": "反映问题"}],
    "split_off": lambda _: [{"items": [2], "into": "another"}],
    "join": lambda _: [{"other": "another", "reason": "事项相同"}],
    "part": lambda _: [{"other": "another", "reason": "另行办理"}],
    "assign": lambda _: [{"unit": "land", "joint": [{"unit": "office", "workdays": 3}]}, {"unit": "land"}],
    "reassign": lambda _: [{"unit": unit, "reason": "职责调整"} for unit in ("office", "land")],
    "send_back": lambda _: [{"reason": "不属本科职责"}],
    "request_joint": lambda _: [{"unit": unit} for unit in ("office", "land")],
    "joint_opinion": lambda _: [{"opinion": "同意公开"}],
    "hand_over": lambda _: [{"person": person} for person in ("feng", "li", "qian")],
    "reply_on_the_spot": lambda m: [{**_outcomes(m)[0], "signed_sheet": SCAN}],
    "request_supplement": lambda _: [{"defects": "请写明年度", "workdays": 5}],
    "approve_second_supplement": lambda _: [{"reason": "仍不明确"}],
    "record_notice_arrival": lambda m: [_notices(m)],
    "receive_supplement": lambda _: [{"supplement": SCAN}],
    "consult": lambda _: [{"with": "third_party", "items": [1], "name": "示例公司", "matter": "是否同意公开"}],
    "record_consultation_arrival": lambda m: [{"id": name, **_notices(m)} for name in _consulted(m)],
    "remind_consulted": lambda m: [{"id": name} for name in _consulted(m)],
    "receive_opinion": _opinions,
    "file_document": lambda _: [{"kind": "correspondence", "document": SCAN}],
    "extend": lambda _: [{"workdays": 10, "reason": "材料较多"}],
    "withdraw": lambda _: [{"statement": PAPER}],
    "propose": _outcomes,
    "return": lambda _: [{"reason": "请核对"}],
    "sign": lambda m: [{"reply": current_reply(m.case) or "—", "check_reason": "已人工查看"}],
    "request_countersign": lambda _: [{"person": person, "question": "是否妥当"} for person in _COUNTERSIGNERS],
    "countersign": lambda _: [{"agrees": True, "opinion": "妥当"}],
    "call_off_countersign": lambda _: [{"person": person, "reason": "不再需要"} for person in _COUNTERSIGNERS],
    "raise_disagreement": lambda _: [{"matter": "是否属于过程性信息"}],
    "decide_disagreement": lambda m: [{"disagreement": name, "decision": "予以公开"} for name in _disagreements(m)],
    "seal": lambda _: [{"register_number": "1"}],
    "dispatch": _routes,
    "record_acceptance": lambda _: [{"evidence": SCAN}],
    "record_service": lambda m: [_served(m)],
    "leave_reply": lambda m: [{"served": m.today, "reason": "拒绝签收", "witnesses": ["见证人甲"], "evidence": [SCAN]}],
    "record_lost_mail": lambda _: [
        {"failure": failure, "evidence": SCAN} for failure in ("lost", "not_accepted", "not_signed", "returned")
    ],
    "change_route": lambda _: [{"route": "pick_up", "statement": SCAN}],
    "schedule_inspection": lambda m: [{"appointed": m.today, "place": "政务服务大厅"}],
    "record_inspection": lambda m: [{"attended": m.today, "signed_sheet": SCAN}],
    "archive": lambda _: [{"retention": "10_years", "pages": 12}],
    "register_review": lambda m: _proceeding(m, procedure="ordinary", accepted_on=m.today),
    "register_review_meanwhile": lambda m: _proceeding(m, procedure="ordinary", accepted_on=m.today),
    "answer_review": lambda m: [{"review": name, "answer": SCAN} for name in _disputed(m, "review")],
    "extend_review": lambda m: [{"review": name, "days": 30, "notice": SCAN} for name in _disputed(m, "review")],
    "record_review_result": lambda m: [
        {"review": name, "result": "corrected", "decided_on": m.today, "decision": SCAN}
        for name in _disputed(m, "review")
    ],
    "register_suit": lambda m: _proceeding(m, path="direct"),
    "register_suit_meanwhile": lambda m: _proceeding(m, path="direct"),
    "answer_suit": lambda m: [{"suit": name, "answer": SCAN} for name in _disputed(m, "suit")],
    "record_suit_result": lambda m: [
        {"suit": name, "result": "upheld", "decided_on": m.today, "decision": SCAN} for name in _disputed(m, "suit")
    ],
    "reopen": _reopening,
    "reopen_intake": _reopening,
    "notice_fee": lambda _: [{"basis": "items", "count": 2, "already": 30}],
    "record_fee_arrival": lambda m: [_notices(m)],
    "receive_payment": _fee_due,
    "refund_fee": lambda m: [{**_fee_due(m)[0], "ground": "误收", "evidence": SCAN}],
    "ask_reasons": lambda m: [{"requests_count": 60, "counted_since": m.today, "workdays": 5}],
    "receive_reasons": lambda _: [{"statement": SCAN}],
    "judge_reasons": lambda _: [{"judgement": "reasonable", "ground": "用于研究"}],
    "delay": lambda m: [{"until": m.today + timedelta(days=90), "reason": "数量较大"}],
    "propose_correction": _correction,
    "confirm_correction": lambda m: [{"correction": name} for name in m.case.corrections] or [{"correction": "—"}],
}
