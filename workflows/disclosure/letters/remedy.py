"""救济: what a person who disagrees may do, where and until when; the clause of replies and of refusals to go on."""

from __future__ import annotations

from datetime import date

from gongkai.engine import parse_day

from .wording import Content

REMEDY = ("review_authority", "court")
"""The content keys that the clause needs."""
REVIEW_FIRST_SINCE = date(2024, 1, 1)
"""《中华人民共和国行政复议法》 (2023 revision) is in force from this day; before, an applicant was free to choose."""


def remedy(content: Content, reviewed_first: bool, paper: str) -> str:
    """救济: 行政复议法第二十条、第二十三条、第三十四条; 行政诉讼法第四十五条、第四十六条.

    Where review comes first, no court is named: which one hears the suit depends on how the review ends (行政诉讼法
    第十八条、第二十六条第二款).
    """
    authority, court = content["review_authority"], content["court"]
    opening = f"如对本{paper.removesuffix('书')}不服，可以自收到本{paper}之日起60日内"
    if reviewed_first and parse_day(content["occurred_on"]) >= REVIEW_FIRST_SINCE:
        return (
            f"{opening}，依法先向{authority}申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内，"
            "依法向有管辖权的人民法院提起行政诉讼。行政复议机关不予受理、驳回申请或者受理后逾期不作答复的，可以自收到决定书之日"
            "起或者行政复议期限届满之日起15日内，依法向人民法院提起行政诉讼。"
        )
    return f"{opening}依法向{authority}申请行政复议，或者自收到本{paper}之日起6个月内依法向{court}提起行政诉讼。"
