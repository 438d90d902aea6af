"""The seven stages of a case and the posts of those who act in them. Stage names by 巴政办发〔2018〕51号, item 16.

受理 is no decision: the reply clock starts at receipt, registered or not. Every case ends archived, whatever its
outcome.
"""

from __future__ import annotations

from gongkai.engine import Limit, Role, Stage

STAGES = (
    Stage("intake", "受理", limit="stage_intake"),
    Stage("registration", "登记", limit="stage_registration"),
    Stage("examination", "审理", limit="stage_examination"),
    Stage("review", "审核", limit="stage_review"),
    Stage("notification", "告知", limit="stage_notification"),
    Stage("service", "回执"),
    Stage("archived", "归档", final=True),
)
STAGE_LIMITS = (
    Limit("stage_intake", "受理环节期限", 1, internal=True),
    Limit("stage_registration", "登记环节期限", 1, internal=True),
    Limit("stage_examination", "审理环节期限", 10, internal=True),
    Limit("stage_review", "审核环节期限", 3, internal=True),
    Limit("stage_notification", "告知环节期限", 2, internal=True),
)
ROLES = (
    Role("registrar", "登记员"),
    Role("handler", "承办人", by_unit=True),
    Role("reviewer", "审核人"),
    Role("secrecy_reviewer", "保密审查员"),
    Role("signer", "签发人"),
    Role("head", "政府信息公开工作机构负责人"),
    Role("seal_keeper", "印章管理员"),
    Role("archivist", "档案员"),
)
ENDING = "service"
"""The stage that every ending passes (docs/decisions/009)."""
BEFORE_NOTICE = ("intake", "registration", "examination", "review")
OPEN = (*BEFORE_NOTICE, "notification")
UNDER_WAY = (*OPEN, ENDING)
ASKED_IN = ("registration", "examination")
"""Where the other side is still asked something: a supplement, a fee, reasons."""
