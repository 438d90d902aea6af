"""救济: what a person who disagrees may do, where and until when; the clause of replies and of refusals to go on.

Notices on the way (补正, 延期, 收费, 征求意见) decide nothing that could be objected to, and bear no such clause.
"""

from __future__ import annotations

from typing import Any

from gongkai.engine import LetterRequest, parse_day

from ..remedies import authority_on, review_comes_first, suit_months_on
from .letter import LetterSpec
from .wording import Content

REMEDY = ("review_authority", "court")
"""The content keys that the clause needs. A letter that requires them bears the clause."""


def settled_remedies(request: LetterRequest, spec: LetterSpec) -> dict[str, Any]:
    """Whom an objection goes to, for a letter that says it; for the others no setting of it is needed.

    Raises what `authority_on` raises.
    """
    if not set(REMEDY) <= set(spec.required):
        return {}
    settings, agency = request.practice.get("remedy", {}), request.practice.get("agency_name", "")
    authority = authority_on(request.occurred_on, settings, agency, request.letter)
    ruled = authority.ruled_by_state_council
    return {"review_authority": authority.name, "court": settings.get("court"), "ruled_by_state_council": ruled}


def remedy(content: Content, refused: bool, paper: str) -> str:
    """The clause of a `paper`; `refused`: under articles 14 to 16 of the Regulation (``outcomes.review_first``).

    A, where review comes first: 行政复议法第二十条、第二十三条、第三十四条, 行政诉讼法第四十五条; no court is named,
    for which one hears the suit depends on how the review ends (行政诉讼法第十八条、第二十六条第二款). B, else:
    行政复议法第二十条, 行政诉讼法第四十四条、第四十六条.
    """
    authority, court = content["review_authority"], content["court"]
    opening = f"如对本{paper.removesuffix('书')}不服，可以自收到本{paper}之日起60日内"
    day = parse_day(content["occurred_on"])
    if review_comes_first(refused, day):
        ruling = "，也可以依法向国务院申请裁决" if content.get("ruled_by_state_council") else ""
        return (
            f"{opening}，依法先向{authority}申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内，"
            f"依法向有管辖权的人民法院提起行政诉讼{ruling}。行政复议机关不予受理、驳回申请或者受理后逾期不作答复的，可以自收到"
            "决定书之日起或者行政复议期限届满之日起15日内，依法向人民法院提起行政诉讼。"
        )
    months = suit_months_on(day)
    return f"{opening}依法向{authority}申请行政复议，或者自收到本{paper}之日起{months}个月内依法向{court}提起行政诉讼。"
