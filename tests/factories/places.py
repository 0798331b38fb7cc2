"""A small world for tests: institutions, departments, and enterprises with certificates."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from builders import a_number
from dure.apps.registry.models import Certificate, Department, Enterprise, Institution

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Asia/Seoul"))
"""The moment most tests happen at: Wednesday, 1 July 2026, noon in Seoul."""

_numbers = count(1)


def an_institution(**changes: Any) -> Institution:
    """가온시, a local government."""
    values = {"code": f"T{next(_numbers):06d}", "name": "가온시", "kind": "local_government", "region": "가온도"}
    return Institution.objects.create(**{**values, **changes})


def a_department(institution: Institution, name: str = "총무과", **changes: Any) -> Department:
    return Department.objects.create(institution=institution, name=name, **changes)


def an_enterprise(index: int | None = None, **changes: Any) -> Enterprise:
    """The enterprise of `builders.a_number(index)`; without an index, one not made before."""
    index = next(_numbers) + 10_000 if index is None else index
    values = {"business_number": a_number(index), "name": f"가온상사 {index}", "region": "가온시"}
    return Enterprise.objects.create(**{**values, **changes})


def a_certificate_of(enterprise: Enterprise, **changes: Any) -> Certificate:
    """A women-owned certificate, valid all through 2026."""
    values = {
        "kind": "women_owned",
        "number": f"제2026-{next(_numbers)}호",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    }
    return Certificate.objects.create(enterprise=enterprise, **{**values, **changes})
