"""``agency.toml``: who the agency is, who works there in which roles, how it numbers, and its own limits.

Read and checked with all faults at once; an `Agency` is then the engine's `Directory`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from gongkai.engine import BadSettings, Workflow
from gongkai.workflows.disclosure.outcomes import OUTCOMES, OUTCOMES_2008
from gongkai.workflows.disclosure.receipt import Channel
from gongkai.workflows.disclosure.remedies import faults_of

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,33}$")]
"""A unit's code also ends the name of a clock, which has 40 characters."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]
_GAPS = re.compile(r"\{(year|number)(:0[1-9])?\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(_Strict):
    """承办单位."""

    id: UnitCode
    name: Name


class Person(_Strict):
    """A member of staff: account id, name, unit, roles. `active = false` keeps the past and ends the rights."""

    id: Code
    name: Name
    unit: Code
    roles: list[str] = []
    email: str | None = None
    phone: str | None = None
    active: bool = True


class Deputy(_Strict):
    """代理: `person` acts for the one named ``for`` on each day of ``from`` to ``until``, both included."""

    person: Code
    principal: Code = Field(alias="for")
    begins_on: date = Field(alias="from")
    until: date


class Identity(_Strict):
    """The answering agency: what its letters say."""

    id: Code
    name: Name
    contact: Name
    head: Code


class Remedy(_Strict):
    """救济: what the agency is in law (`AgencyKind`), and whom an objection to its decisions goes to.

    `government`: the same-level, next higher or founding government. `superior`: the superior department, or the body
    that manages the agency. Which of them the kind needs, `workflows.disclosure.remedies` knows.
    """

    kind: str
    government: Name | None = None
    superior: Name | None = None
    court: Name


class Practice(_Strict):
    """The agency's own habits.

    `reviewer_may_sign`: whether one person may review and sign, or for which outcomes; it never holds for refusals
    under Articles 14 to 16. `channels`: those that the agency's guide names, by default all; an application by another
    is kept and marked. `remind_days`, `warn_days`: working days before the safe day. `fee_payment`: how a fee is paid,
    as the fee notice says it; '' for its usual words. `own_record_days`: working days for a request to correct one's
    own record, for which Article 41 names no number; by default those of the workflow.
    """

    seal_required: bool = True
    reviewer_may_sign: bool | list[Code] = False
    channels: list[Channel] | None = None
    remind_days: int = Field(default=5, ge=1, le=20)
    warn_days: int = Field(default=2, ge=1, le=20)
    fee_payment: Words = ""
    own_record_days: int | None = Field(default=None, ge=1, le=365)


class Files(_Strict):
    """Where things lie, from the folder of the settings. `keys` belongs on another disk than the database."""

    documents: str = "documents"
    keys: str = "keys"
    outgoing: str = "outgoing"
    sms: str = "sms.log"


class Mail(_Strict):
    """Outgoing mail: without a `host` it is written into the folder `outgoing`.

    `password_variable` names the environment variable that holds the password: no secret lies in the file.
    """

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    sender: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password_variable: str = ""


class Settings(_Strict):
    """The whole file. `database`: a URL; the command's ``--db`` goes before it."""

    agency: Identity
    remedy: Remedy
    database: str = ""
    files: Files = Files()
    mail: Mail = Mail()
    units: list[Unit] = Field(min_length=1)
    people: list[Person] = Field(min_length=1)
    deputies: list[Deputy] = []
    practice: Practice = Practice()
    numbering: dict[str, str] = {}
    stage_days: dict[str, int] = {}


class Agency:
    """An agency as settled; the engine's `Directory` for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.id = settings.agency.id
        self.people = {person.id: person for person in settings.people if person.active}
        self.unit_names = {unit.id: unit.name for unit in settings.units}
        self._practice = MappingProxyType(self._gathered())

    def _roles(self, person: Person) -> frozenset[str]:
        return frozenset(person.roles) | ({"head"} if person.id == self.settings.agency.head else frozenset())

    def roles_of(self, agency: str, person: str) -> frozenset[str]:
        """The roles of an active person; empty for anybody else."""
        found = self.people.get(person) if agency == self.id else None
        return self._roles(found) if found else frozenset()

    def unit_of(self, agency: str, person: str) -> str | None:
        """The unit the person works in."""
        found = self.people.get(person) if agency == self.id else None
        return found.unit if found else None

    def may_act_for(self, agency: str, person: str, other: str, day: date) -> bool:
        """Whether `person` is named the deputy of `other` on `day`, both being active."""
        return (
            agency == self.id
            and {person, other} <= self.people.keys()
            and any(
                (deputy.person, deputy.principal) == (person, other) and deputy.begins_on <= day <= deputy.until
                for deputy in self.settings.deputies
            )
        )

    def holders(self, agency: str, role: str, unit: str | None = None) -> tuple[str, ...]:
        """The active holders of a role, in the order of the file."""
        if agency != self.id:
            return ()
        return tuple(p.id for p in self.people.values() if role in self._roles(p) and unit in (None, p.unit))

    def address_of(self, agency: str, person: str, channel: str) -> str | None:
        """The person's address for a channel, None where the file gives none."""
        found = self.people.get(person) if agency == self.id else None
        return {"mail": found.email, "sms": found.phone}.get(channel) if found else None

    def practice(self, agency: str) -> Mapping[str, Any]:
        """What steps and letters may read."""
        return self._practice if agency == self.id else {}

    def _gathered(self) -> dict[str, Any]:
        identity, settings = self.settings.agency, self.settings
        return {
            "agency_name": identity.name,
            "contact": identity.contact,
            "remedy": settings.remedy.model_dump(exclude_none=True),
            "numbering": settings.numbering,
            "stage_days": settings.stage_days,
            "units": self.unit_names,
            "staff": {p.id: {"unit": p.unit, "roles": sorted(self._roles(p))} for p in self.people.values()},
            **settings.practice.model_dump(exclude_none=True),
        }


def read_agency(text: str, workflow: Workflow) -> Agency:
    """The agency of a settings text, checked against the workflow it will run.

    Raises `BadSettings` naming every fault at once, of form and of meaning.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadSettings(faults=f"不是 TOML not TOML: {fault}") from None
    except (ValueError, RecursionError) as fault:  # a number too long to read, tables without a bottom
        raise BadSettings(faults=f"不能读取 unreadable ({type(fault).__name__})") from None
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as faults:
        found = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in _details(faults)]
        found += _faults_of_the_rest(raw, faults, workflow)
        raise BadSettings(faults="；".join(found)) from None
    agency = Agency(settings)
    found = list(_faults(settings, agency, workflow))
    if found:
        raise BadSettings(faults="；".join(found))
    return agency


_STAND_IN = "stand_in"
"""What stands in the place of a value of wrong form, so that the rest can be looked at."""
_STAND_IN_OF: dict[int | str, str] = {"from": "0001-01-01", "until": "9999-12-31"}


def _details(faults: ValidationError) -> list[Any]:
    return list(faults.errors(include_input=False, include_url=False, include_context=False))


def _faults_of_the_rest(raw: dict[str, Any], faults: ValidationError, workflow: Workflow) -> list[str]:
    """The faults of meaning in what is left when the values of wrong form are set aside; none where too little is."""
    for fault in _details(faults):
        holder, key = _place(raw, fault["loc"])
        if holder is not None:
            holder.pop(key, None)
    try:
        settings = _with_stand_ins(raw)
    except ValidationError:
        return []
    return [fault for fault in _faults(settings, Agency(settings), workflow) if _STAND_IN not in fault]


def _with_stand_ins(raw: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(raw)
    except ValidationError as left:
        for fault in _details(left):
            holder, key = _place(raw, fault["loc"])
            if holder is not None:
                holder[key] = _STAND_IN_OF.get(key, _STAND_IN)
        return Settings.model_validate(raw)


def _place(raw: dict[str, Any], path: tuple[int | str, ...]) -> tuple[dict[Any, Any] | None, int | str]:
    """The table that holds the value at `path`, and its key there; None where there is no such table."""
    holder: Any = raw
    for key in path[:-1]:
        inside = isinstance(holder, list) and isinstance(key, int) and key < len(holder)
        holder = holder[key] if inside else holder.get(key) if isinstance(holder, dict) else None
    return (holder if isinstance(holder, dict) else None), path[-1]


def _faults(settings: Settings, agency: Agency, workflow: Workflow) -> Iterator[str]:
    for what, ids in (("units", [u.id for u in settings.units]), ("people", [p.id for p in settings.people])):
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"{what}: 「{name}」重复 appears {count} times"
    roles = {role.name for role in workflow.roles}
    for person in settings.people:
        for role in sorted(set(person.roles) - roles):
            yield f"people.{person.id}: 没有角色「{role}」 unknown role, known: {', '.join(sorted(roles))}"
        if person.unit not in agency.unit_names:
            yield f"people.{person.id}: 没有单位「{person.unit}」 unknown unit"
    yield from _faults_of_deputies(settings)
    if settings.agency.head not in agency.people:
        yield f"agency.head: 没有在职人员「{settings.agency.head}」 no active person of that id"
    allowed = settings.practice.reviewer_may_sign
    for outcome in [] if isinstance(allowed, bool) else sorted(set(allowed) - set(OUTCOMES) - set(OUTCOMES_2008)):
        yield f"practice.reviewer_may_sign: 没有办理结果「{outcome}」 unknown outcome"
    yield from faults_of(settings.remedy.model_dump())
    yield from _faults_of_duties(agency, workflow)
    yield from _faults_of_patterns(settings, workflow)


def _faults_of_deputies(settings: Settings) -> Iterator[str]:
    known = {person.id for person in settings.people}
    for number, deputy in enumerate(settings.deputies, start=1):
        for person in sorted({deputy.person, deputy.principal} - known):
            yield f"deputies.{number}: 没有人员「{person}」 unknown person"
        if deputy.person == deputy.principal:
            yield f"deputies.{number}: 不能代理自己 nobody is their own deputy"
        if deputy.until < deputy.begins_on:
            yield f"deputies.{number}: {deputy.until} 早于 {deputy.begins_on} ends before it begins"


def _faults_of_patterns(settings: Settings, workflow: Workflow) -> Iterator[str]:
    for series, pattern in settings.numbering.items():
        if series not in workflow.series:
            yield f"numbering: 没有编号系列「{series}」 unknown series, known: {', '.join(workflow.series)}"
        if "{number" not in pattern or "{year}" not in pattern or re.search(r"[{}]", _GAPS.sub("", pattern)):
            yield f"numbering.{series}: 应含 {{year}} 与 {{number}} must contain {{year}} and {{number}}"
        if not unicodedata.is_normalized("NFC", pattern):
            yield f"numbering.{series}: 文字未规范化 not NFC, so no entry could hold the number"
    for stage, days in settings.stage_days.items():
        if stage not in workflow.stages_by_name or not workflow.stages_by_name[stage].limit:
            yield f"stage_days: 环节「{stage}」不存在或无内部期限 no such stage, or it has no limit of its own"
        if not 0 <= days <= 365:
            yield f"stage_days.{stage}: {days} 不在 0 至 365 之间 not between 0 and 365"


def _faults_of_duties(agency: Agency, workflow: Workflow) -> Iterator[str]:
    """Every role is held, and where two steps must be apart two people can take them."""
    for role in workflow.roles:
        if not agency.holders(agency.id, role.name):
            yield f"角色「{role.label}」无人担任 nobody holds the role {role.name}"
    for step in workflow.steps:
        for other in step.apart_from:
            these = {p for role in step.roles for p in agency.holders(agency.id, role)}
            those = {p for role in workflow.step(other).roles for p in agency.holders(agency.id, role)}
            if these and those and len(these | those) < 2:
                labels = f"「{workflow.step(other).label}」与「{step.label}」"
                yield f"{labels}须由两人办理，但只有一人 need two different people"
