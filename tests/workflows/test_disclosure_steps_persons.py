"""Who may do what, and who may not do both: separation of duties in a small agency and in one of two people.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.adapters.agency import read_agency
from gongkai.engine import BadSettings, OtherUnit, RoleMissing, SamePerson
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.chapters.signing import ReviewerSigns
from gongkai.workflows.disclosure.reading import current_reply
from tests.answers import answer
from tests.office import OUTCOMES, PAPER, SETTINGS, Office

REVIEWER_MAY_SIGN = SETTINGS.replace("reviewer_may_sign = false", "reviewer_may_sign = true")
EVERYTHING = '["registrar", "handler", "reviewer", "secrecy_reviewer", "signer", "seal_keeper", "archivist"]'
TWO_PEOPLE = f"""
[agency]
id = "xiaoli"
name = "示例县档案馆"
contact = "示例县示例路2号"
head = "wu"

[remedy]
kind = "department"
government = "示例县人民政府"
court = "示例县人民法院"

[practice]
seal_required = false
reviewer_may_sign = true

[[units]]
id = "land"
name = "办公室"

[[people]]
id = "zhao"
name = "赵一"
unit = "land"
roles = {EVERYTHING}

[[people]]
id = "wu"
name = "吴二"
unit = "land"
roles = {EVERYTHING}
"""
ONE_PERSON = TWO_PEOPLE[: TWO_PEOPLE.rindex("[[people]]")].replace('head = "wu"', 'head = "zhao"')
REFUSED_UNDER_15 = [answer("third_party")]


def signing(office: Office, case: str) -> dict[str, Any]:
    """What the signer enters: the digest of the reply as it stands."""
    return {"reply": current_reply(office.state(case))}


# --- 经办, 审核, 签发 ------------------------------------------------------------------------------------------------


def test_only_people_of_the_unit_handle_its_cases(sqlite_office: Office) -> None:
    """The case was assigned to the land unit; Li handles cases too, but in the office."""
    case = sqlite_office.to_stage("examination")
    refused = sqlite_office.refused(OtherUnit, case, "propose", "li", {"outcomes": OUTCOMES})

    assert refused.unit == "land"


def test_acting_for_the_one_who_proposed_counts_as_being_them(sqlite_office: Office) -> None:
    """Wang signs in his own role, but for Qian: that is both persons (design 4.10)."""
    case = sqlite_office.to_stage("review")
    sqlite_office.reviewed(case)

    sqlite_office.refused(SamePerson, case, "sign", "wang", signing(sqlite_office, case), acting_for="qian")


def test_a_proposal_made_for_somebody_counts_as_theirs(sqlite_office: Office) -> None:
    """Qian proposes for Wu; Wu may then not approve it."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "propose", "qian", {"outcomes": OUTCOMES}, acting_for="wu")

    sqlite_office.refused(SamePerson, case, "approve", "wu")


def test_the_reviewer_does_not_sign_unless_the_settings_say_so(sqlite_office: Office) -> None:
    """Wu holds both roles; this agency keeps them apart, another one does not."""
    case = sqlite_office.to_stage("review")
    sqlite_office.reviewed(case)
    sqlite_office.refused(ReviewerSigns, case, "sign", "wu", signing(sqlite_office, case))
    elsewhere = Office(sqlite_office.database, REVIEWER_MAY_SIGN, seed="elsewhere")

    assert elsewhere.act(case, "sign", "wu", signing(elsewhere, case), request_id="elsewhere").stage == "notification"


@pytest.mark.parametrize("outcome", ["state_secret", "third_party", "process_information", "partly_disclosed"])
def test_the_reviewer_never_signs_a_refusal_under_articles_14_to_16(sqlite_office: Office, outcome: str) -> None:
    """Not even where the settings allow it: also where a part is withheld under Article 15."""
    office = Office(sqlite_office.database, REVIEWER_MAY_SIGN)
    case = office.to_stage("examination")
    office.propose(case, [answer(outcome)])
    office.reviewed(case)

    office.refused(ReviewerSigns, case, "sign", "wu", signing(office, case))
    assert office.sign(case).stage == "notification"


def test_only_a_signer_signs(sqlite_office: Office) -> None:
    """The head of the office is none."""
    case = sqlite_office.to_stage("review")
    sqlite_office.reviewed(case)

    sqlite_office.refused(RoleMissing, case, "sign", "sun", signing(sqlite_office, case))


# --- 两人机关 -------------------------------------------------------------------------------------------------------


def proposed_in_a_small_agency(office: Office, outcomes: list[dict[str, Any]]) -> str:
    """Zhao has taken the case in and proposed the reply; Wu has passed and approved it."""
    case = office.to_stage("examination")
    office.act(case, "propose", "zhao", {"outcomes": outcomes})
    office.act(case, "review_secrecy", "wu")
    office.act(case, "approve", "wu")
    return case


def test_two_people_carry_a_disclosure_to_the_file(sqlite_office: Office) -> None:
    """One handles, the other reviews and signs, where the settings allow that."""
    office = Office(sqlite_office.database, TWO_PEOPLE)
    case = proposed_in_a_small_agency(office, OUTCOMES)
    office.sign(case, "wu")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    office.act(case, "record_service", "wu", {"served": office.today, "evidence": PAPER})

    assert office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 9}).stage == "archived"


def test_two_people_cannot_refuse_under_article_15(sqlite_office: Office) -> None:
    """The reviewer never signs that, and the other one has handled it: a third person is needed."""
    office = Office(sqlite_office.database, TWO_PEOPLE)
    case = proposed_in_a_small_agency(office, REFUSED_UNDER_15)

    office.refused(ReviewerSigns, case, "sign", "wu", signing(office, case))
    office.refused(SamePerson, case, "sign", "zhao", signing(office, case))


def test_who_proposed_neither_approves_nor_signs(sqlite_office: Office) -> None:
    """经办 ≠ 审核, 经办 ≠ 签发, though both hold every role."""
    office = Office(sqlite_office.database, TWO_PEOPLE)
    case = office.to_stage("examination")
    office.act(case, "propose", "zhao", {"outcomes": OUTCOMES})

    refused = office.refused(SamePerson, case, "approve", "zhao")
    assert refused.other.en == "propose"
    office.act(case, "approve", "wu")
    office.refused(SamePerson, case, "sign", "zhao", signing(office, case))


def test_one_person_alone_is_no_agency() -> None:
    """Where two steps must be apart and only one person holds their roles, the settings are refused."""
    with pytest.raises(BadSettings, match="need two different people"):
        read_agency(ONE_PERSON, DISCLOSURE.workflow)
