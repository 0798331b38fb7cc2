"""The sample's institutions, people, enterprises and certificates -> the registry.

Enterprises and certificates are written in bulk with one audit entry for all: through the registry's own actions each
of some two thousand would leave an entry and ask for a new tally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from dure.apps.accounts.actions import create_account
from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.apps.registry.actions import create_institution, give_membership
from dure.apps.registry.models import Certificate, Department, Enterprise, Institution
from dure.apps.registry.roles import Role
from dure.cli.sample import city, county
from dure.cli.sample.enterprises import FAIR_SOCIAL, SampleEnterprise
from dure.cli.sample.people import ENTERPRISE_MEMBER, OPERATOR, PEOPLE

SOURCE = "시연 자료"
INSTITUTIONS: tuple[ModuleType, ...] = (city, county)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the rest of the build needs: institutions by code, people by username."""

    institutions: dict[str, Institution]
    people: dict[str, User]


def register(enterprises: Sequence[SampleEnterprise], *, at: datetime) -> Registered:
    """Write the whole registry of the sample."""
    institutions = {place.CODE: _institution(place, at=at) for place in INSTITUTIONS}
    _enterprises([one for one in enterprises if one.registered], at=at)
    return Registered(institutions, _people(institutions, enterprises, at=at))


def _institution(place: ModuleType, *, at: datetime) -> Institution:
    institution = create_institution(
        code=place.CODE, name=place.NAME, kind=place.KIND, region=place.REGION, actor=None, at=at, sample=True
    )
    Department.objects.bulk_create(Department(institution=institution, name=name) for name in place.DEPARTMENTS)
    return institution


def _enterprises(enterprises: Sequence[SampleEnterprise], *, at: datetime) -> None:
    rows = Enterprise.objects.bulk_create([_enterprise(one, at=at) for one in enterprises], batch_size=500)
    by_number = {row.business_number: row for row in rows}
    certificates = [
        Certificate(
            enterprise=by_number[one.business_number],
            kind=held.kind,
            number=held.number,
            valid_from=held.valid.start,
            valid_until=held.valid.last_day,
            revoked_on=held.revoked_on,
            revoked_reason="인증 요건을 갖추지 못함 (시연 자료)" if held.revoked_on else "",
            items=list(held.items),
            source=SOURCE,
            seen_on=max(at.date(), held.valid.start),  # nobody sees a certificate before it is issued
        )
        for one in enterprises
        for held in one.certificates
    ]
    Certificate.objects.bulk_create(certificates, batch_size=500)
    changes = {"enterprises": [0, len(rows)], "certificates": [0, len(certificates)]}
    record(None, "enterprise.registered", rows[0], at=at, changes=changes, reason="시연 자료를 한꺼번에 등록")


def _enterprise(one: SampleEnterprise, *, at: datetime) -> Enterprise:
    return Enterprise(
        business_number=one.business_number,
        name=one.name,
        region=one.region,
        sector=one.trade.sector,
        product=one.trade.items[0][0],
        source=f"{SOURCE} · 상담회 참가({one.fair})" if one.fair else SOURCE,
        seen_on=at.date(),
        sample=True,
    )


def _people(
    institutions: dict[str, Institution], enterprises: Sequence[SampleEnterprise], *, at: datetime
) -> dict[str, User]:
    people: dict[str, User] = {}
    for person in PEOPLE:
        user = create_account(
            username=person.username,
            name=person.name,
            password=person.password,
            actor=None,
            at=at,
            operator=person.role == OPERATOR,
        )
        people[person.username] = user
        if person.role == ENTERPRISE_MEMBER:
            give_membership(user=user, role=Role(person.role), enterprise=_own(enterprises), actor=None, at=at)
        elif person.role != OPERATOR:
            institution = institutions[person.institution]
            department = Department.objects.filter(institution=institution, name=person.department).first()
            give_membership(
                user=user, role=Role(person.role), institution=institution, department=department, actor=None, at=at
            )
    return people


def _own(enterprises: Sequence[SampleEnterprise]) -> Enterprise:
    """The enterprise whose member signs in: a social enterprise that comes to the fair and is bought from most."""
    coming = [one for one in enterprises if one.fair == FAIR_SOCIAL and "social_enterprise" in one.group]
    most = max(coming, key=lambda one: one.weight)
    own: Enterprise = Enterprise.objects.get(business_number=most.business_number)
    return own
