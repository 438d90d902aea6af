"""``agency.toml``: a good file becomes a directory of people and roles, a bad one is refused with every fault."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.adapters.agency import Agency, read_agency
from gongkai.adapters.samples import sample
from gongkai.engine import BadSettings
from gongkai.workflows.disclosure import DISCLOSURE

WORKFLOW = DISCLOSURE.workflow
SAMPLE = sample("agency.toml").decode()
LEAST = """
[agency]
id = "shili"
name = "示例市自然资源局"
contact = "示例市示例路1号"
head = "two"

[remedy]
kind = "department"
government = "示例市人民政府"
court = "示例市示例区人民法院"

[[units]]
id = "office"
name = "办公室"

[[people]]
id = "one"
name = "甲"
unit = "office"
roles = ["registrar", "handler", "secrecy_reviewer", "seal_keeper", "archivist"]

[[people]]
id = "two"
name = "乙"
unit = "office"
roles = ["reviewer", "signer"]
"""


def read(text: str) -> Agency:
    """The agency of a text, for the disclosure workflow."""
    return read_agency(text, WORKFLOW)


def changed(*pairs: tuple[str, str]) -> str:
    """The sample with some of its text replaced; each piece stands in it."""
    text = SAMPLE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def fault(text: str) -> str:
    """The faults that a text is refused with; both lines of the error name them all."""
    with pytest.raises(BadSettings) as caught:
        read(text)
    assert caught.value.exit_code == 2
    faults = str(caught.value.data["faults"])
    assert faults in caught.value.zh
    assert faults in caught.value.en
    return faults


# --- a good file -------------------------------------------------------------------------------------------------


def test_the_sample_is_sound() -> None:
    """Seven people in two units; every role of the workflow is held."""
    agency = read(SAMPLE)
    assert (agency.id, len(agency.people), set(agency.unit_names)) == ("shili", 7, {"office", "land"})
    for role in WORKFLOW.roles:
        assert agency.holders("shili", role.name), role.name


def test_the_least_settings_are_enough() -> None:
    """Two people who hold all roles between them; everything else has its usual value."""
    practice = read(LEAST).practice("shili")
    assert (practice["seal_required"], practice["reviewer_may_sign"]) == (True, False)
    assert (practice["remind_days"], practice["warn_days"], practice["stage_days"]) == (5, 2, {})


@pytest.mark.parametrize(
    ("person", "roles", "unit"),
    [("zhao", {"registrar", "seal_keeper"}, "office"), ("qian", {"handler"}, "land"), ("sun", {"head"}, "office")],
)
def test_a_person_has_roles_and_a_unit(person: str, roles: set[str], unit: str) -> None:
    """The head of the office holds that role by being named as head."""
    agency = read(SAMPLE)
    assert (agency.roles_of("shili", person), agency.unit_of("shili", person)) == (frozenset(roles), unit)


def test_the_holders_of_a_role_come_in_the_order_of_the_file() -> None:
    """All of them, or those of one unit."""
    agency = read(changed(("[]", '["handler", "reviewer"]')))
    assert agency.holders("shili", "handler") == ("qian", "sun")
    assert agency.holders("shili", "handler", "land") == ("qian",)
    assert agency.holders("shili", "reviewer") == ("sun", "wu")
    assert agency.holders("shili", "handler", "nosuch") == ()


def test_addresses_are_by_channel() -> None:
    """Mail and SMS; None where the file gives none, and for every other channel."""
    agency = read(changed(('"zhao@example.com"', '"zhao@example.com"\nphone = "13800000008"')))
    assert agency.address_of("shili", "zhao", "mail") == "zhao@example.com"
    assert agency.address_of("shili", "zhao", "sms") == "13800000008"
    assert agency.address_of("shili", "qian", "sms") is None
    assert agency.address_of("shili", "zhao", "pigeon") is None


def test_practice_is_what_steps_and_letters_may_read() -> None:
    """Names for the letters, patterns for the numbers, days for the stages; neither people nor secrets."""
    practice = read(SAMPLE).practice("shili")
    assert practice["agency_name"] == "示例市自然资源局"
    assert practice["numbering"]["registration"] == "示例申〔{year}〕{number:03}号"
    assert practice["stage_days"]["examination"] == 10
    assert not {"people", "mail", "files", "database"} & practice.keys()


def test_the_fee_notice_and_the_agency_s_own_limit_are_settled() -> None:
    """How a fee is paid, in the agency's words; how long it takes to correct a record, where the law says nothing."""
    settled = 'warn_days = 2\nfee_payment = " 扫描缴款码缴纳 "\nown_record_days = 10\n'
    practice = read(changed(("warn_days = 2", settled))).practice("shili")
    assert (practice["fee_payment"], practice["own_record_days"]) == ("扫描缴款码缴纳", 10)


def test_what_is_not_settled_is_left_to_the_workflow() -> None:
    """No number of days, no list of channels, and no words of payment."""
    practice = read(SAMPLE).practice("shili")
    assert not {"own_record_days", "channels"} & practice.keys()
    assert practice["fee_payment"] == ""


def test_another_agency_has_nobody_here() -> None:
    """The directory of one agency answers for no other."""
    agency = read(SAMPLE)
    assert agency.roles_of("other", "zhao") == frozenset()
    assert (agency.unit_of("other", "zhao"), agency.address_of("other", "zhao", "mail")) == (None, None)
    assert (agency.holders("other", "registrar"), agency.practice("other")) == ((), {})


def test_the_letters_may_read_whom_an_objection_goes_to() -> None:
    """The kind of agency and what it needs; the superior department only where the file names one."""
    assert read(SAMPLE).practice("shili")["remedy"] == {
        "kind": "department",
        "government": "示例市人民政府",
        "superior": "示例省自然资源厅",
        "court": "示例市示例区人民法院",
    }
    assert "superior" not in read(LEAST).practice("shili")["remedy"]


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        (('government = "示例市人民政府"', ""), "remedy.government: 机关类别为 department 的须写明"),
        (('kind = "department"', 'kind = "vertical"'), "remedy.superior: 机关类别为 vertical 的须写明"),
        (('kind = "department"', 'kind = "ministry"'), "remedy.government: 机关类别为 ministry 的没有此项"),
        (
            ('kind = "department"', 'kind = "subdistrict"\nsuperior = "示例区"'),
            "remedy.superior: 机关类别为 subdistrict",
        ),
    ],
)
def test_the_kind_of_agency_says_which_offices_are_named(piece: tuple[str, str], said: str) -> None:
    """行政复议法第二十四条至第二十八条: neither one too few nor one that means nothing."""
    assert piece[0] in LEAST
    assert said in fault(LEAST.replace(*piece))


def test_settings_of_the_release_before_are_told_what_is_new() -> None:
    """The key and the court that stood under [agency] have moved into a table of their own."""
    table = LEAST[LEAST.index("[remedy]") : LEAST.index("[[units]]")]
    found = fault(LEAST.replace(table, "").replace('head = "two"', 'head = "two"\nreview_authority = "示例市人民政府"'))
    assert "remedy: Field required" in found
    assert "agency.review_authority: Extra inputs" in found


def test_a_stage_may_have_no_limit_of_its_own() -> None:
    """0 days switches it off."""
    assert read(changed(("intake = 1", "intake = 0"))).practice("shili")["stage_days"]["intake"] == 0


# --- people who have left ----------------------------------------------------------------------------------------

LEFT = changed(
    ('["handler"]\nemail = "qian@example.com"', '["handler"]\nemail = "qian@example.com"\nactive = false'),
    ("[]", '["handler"]'),
)


def test_who_has_left_has_no_roles() -> None:
    """No unit and no address either; the others are as before."""
    agency = read(LEFT)
    assert (agency.roles_of("shili", "qian"), agency.unit_of("shili", "qian")) == (frozenset(), None)
    assert agency.address_of("shili", "qian", "mail") is None
    assert agency.holders("shili", "handler") == ("sun",)
    assert agency.roles_of("shili", "zhao")


def test_a_role_held_only_by_who_has_left_is_held_by_nobody() -> None:
    """承办人 without 钱承办."""
    assert "「承办人」无人担任 nobody holds the role handler" in fault(
        LEFT.replace('["handler"]\nemail = "sun', '[]\nemail = "sun')
    )


def test_the_head_must_be_there() -> None:
    """孙主任 has left."""
    text = changed(('"sun@example.com"', '"sun@example.com"\nactive = false'))
    assert "agency.head: 没有在职人员「sun」 no active person of that id" in fault(text)


# --- bad files ---------------------------------------------------------------------------------------------------

PIECES: list[tuple[tuple[str, str], str]] = [
    (('"reviewer"', '"king"'), "people.wu: 没有角色「king」 unknown role, known: archivist, handler"),
    (('unit = "land"', 'unit = "moon"'), "people.qian: 没有单位「moon」 unknown unit"),
    (('id = "feng"', 'id = "wang"'), "people: 「wang」重复 appears 2 times"),
    (('id = "land"', 'id = "office"'), "units: 「office」重复 appears 2 times"),
    (('head = "sun"', 'head = "nobody"'), "agency.head: 没有在职人员「nobody」"),
    (('["signer"]', "[]"), "角色「签发人」无人担任 nobody holds the role signer"),
    (('document = "示例公开', 'letters = "示例公开'), "numbering: 没有编号系列「letters」 unknown series"),
    (("SL·{year}-{number:04}", "SL·{number:04}"), "numbering.archive: 应含 {year} 与 {number}"),
    (("notification = 2", "service = 2"), "stage_days: 环节「service」不存在或无内部期限"),
    (("registration = 1\n", "nosuch = 1\n"), "stage_days: 环节「nosuch」不存在"),
    (("review = 3", "review = 366"), "stage_days.review: 366 不在 0 至 365 之间"),
    (("intake = 1", "intake = -1"), "stage_days.intake: -1 不在 0 至 365 之间"),
    (('kind = "department"', 'kind = "club"'), "remedy.kind: 没有机关类别「club」 unknown kind, known: department"),
]


@pytest.mark.parametrize(("piece", "said"), PIECES, ids=[piece[1] for piece, _ in PIECES])
def test_each_fault_is_named(piece: tuple[str, str], said: str) -> None:
    """With the place in the file, in both languages."""
    assert said in fault(changed(piece))


def test_all_faults_are_named_at_once() -> None:
    """One error for the whole file: nobody mends it a fault at a time."""
    found = fault(changed(*(piece for piece, _ in PIECES)))
    assert [said for _, said in PIECES if said not in found] == []


@pytest.mark.parametrize(
    "pattern",
    ["{year}", "{number}", "", "{year}{number}{unit}", "{year}{number:x}", "{year}{number", "{{year}}{number}"],
)
def test_a_bad_pattern_of_numbers_is_refused(pattern: str) -> None:
    """It has the year and the number, and no other gap."""
    assert "numbering.archive" in fault(changed(('"SL·{year}-{number:04}"', f'"{pattern}"')))


def test_one_person_alone_cannot_handle_and_sign() -> None:
    """经办 and 签发 are two people, always; so are 经办 and 审核."""
    alone = LEAST.replace('"archivist"]', '"archivist", "reviewer", "signer"]').replace('["reviewer", "signer"]', "[]")
    found = fault(alone)
    assert "「拟办答复」与「签发」须由两人办理，但只有一人 need two different people" in found
    assert "「拟办答复」与「审核通过」须由两人办理" in found


def test_two_people_who_may_do_everything_are_enough() -> None:
    """Each for the other's proposals."""
    both = LEAST.replace('"archivist"]', '"archivist", "reviewer", "signer"]')
    assert read(both.replace('["reviewer", "signer"]', '["handler", "reviewer", "signer"]'))


# --- files that are none -------------------------------------------------------------------------------------------

SHAPES: list[tuple[tuple[str, str], str]] = [
    (("[practice]", "[practise]"), "practise"),
    (('email = "wu@', 'mail = "wu@'), "people.4.mail"),
    (("seal_required = true", 'seal_required = "maybe"'), "practice.seal_required"),
    (("remind_days = 5", "remind_days = 0"), "practice.remind_days"),
    (("warn_days = 2", "warn_days = 2\nown_record_days = 0\nfee_payment = 7"), "practice.own_record_days"),
    (("intake = 1", 'intake = "one"'), "stage_days.intake"),
    (('id = "zhao"', 'id = "赵"'), "people.0.id"),
    (('name = "用地科"', "name = 7"), "units.1.name"),
    (('court = "示例市示例区人民法院"\n', ""), "remedy.court"),
]


@pytest.mark.parametrize(("piece", "said"), SHAPES, ids=[said for _, said in SHAPES])
def test_an_unknown_key_or_a_wrong_type_is_named(piece: tuple[str, str], said: str) -> None:
    """By its path in the file."""
    assert said in fault(changed(piece))


def test_all_wrong_shapes_are_named_at_once() -> None:
    """One error for them all."""
    rest = [(piece, said) for piece, said in SHAPES if said != "practise"]  # which is where two of the others are
    found = fault(changed(*(piece for piece, _ in rest)))
    assert [said for _, said in rest if said not in found] == []


def test_what_a_wrong_value_was_is_not_repeated() -> None:
    """It may be a password in the wrong place."""
    assert "geheim" not in fault(changed(("seal_required = true", 'seal_required = "geheim"')))


@pytest.mark.parametrize("text", ["[agency", "agency = ", "\x00", "[agency]\nid = 1\nid = 2"])
def test_what_is_no_toml_is_said_to_be_none(text: str) -> None:
    """With the place, so that it can be found."""
    found = fault(text)
    assert "不是 TOML not TOML" in found
    assert "(at " in found


@pytest.mark.parametrize("text", ["", "[agency]", "people = []"])
def test_an_empty_file_lacks_everything(text: str) -> None:
    """Units and people are missed by name."""
    found = fault(text)
    assert "units" in found
    assert "people" in found


def test_a_person_of_the_workflow_is_no_value_of_the_settings() -> None:
    """The sweep's own role cannot be given to a person."""
    silent: Any = next(step.roles for step in WORKFLOW.steps if step.silent)
    assert "unknown role" in fault(changed(('["reviewer"]', f'["reviewer", "{silent[0]}"]')))


def test_faults_of_form_do_not_hide_those_of_meaning() -> None:
    """A key that is none, a missing name, an unknown role and a pattern without a number, in one go."""
    found = fault(
        changed(
            ('court = "示例市示例区人民法院"\n', 'colour = "red"\n'),
            ('roles = ["reviewer"]', 'roles = ["reviewer", "king"]'),
            ("seal_required = true", 'seal_required = "maybe"'),
            ("示例公开〔{year}〕{number}号", "示例公开〔{year}〕"),
        )
    )

    for named in ("remedy.colour", "remedy.court", "practice.seal_required", "king", "numbering.document"):
        assert named in found
