"""The people of every story. Each is a user; the institution and the enterprise they belong to are fixtures, too.

Nari       programme officer of 가온시
Dojin      officer of another department there (체육과)
Garam      auditor of 가온시
Sora       member of the enterprise 두레소프트
Haneul     signed in, belongs nowhere
Unyeong    operator of the system
Bora       programme officer of 누리군, the institution next door
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.test import Client

from dure.apps.accounts.models import User
from dure.apps.registry.models import Department, Enterprise, Institution, Membership
from dure.apps.registry.roles import Role
from factories.places import NOON, a_department, an_enterprise, an_institution

PASSWORD = "소나기-2026-여름"
_numbers = count(1)


def a_user(username: str = "", **changes: Any) -> User:
    """A user who can sign in with PASSWORD and may do nothing yet."""
    username = username or f"person{next(_numbers)}"
    return User.objects.create_user(username=username, password=PASSWORD, **{"name": username.title(), **changes})


def a_member(user: User, role: Role, **place: Any) -> User:
    """The user, given a role at an institution, a department or an enterprise."""
    Membership.objects.create(user=user, role=role, since=NOON, **place)
    return user


@pytest.fixture
def gaon(db: None) -> Institution:
    """가온시, with its departments 총무과 and 체육과."""
    institution = an_institution(code="3000001", name="가온시")
    for name in ("총무과", "체육과"):
        a_department(institution, name)
    return institution


@pytest.fixture
def nuri_county(db: None) -> Institution:
    """누리군, the institution next door, with its own officer Bora."""
    institution = an_institution(code="4000001", name="누리군", region="누리도")
    a_department(institution, "총무과")
    return institution


@pytest.fixture
def sports(gaon: Institution) -> Department:
    return Department.objects.get(institution=gaon, name="체육과")


@pytest.fixture
def soft(db: None) -> Enterprise:
    """두레소프트, Sora's enterprise."""
    return an_enterprise(1, name="두레소프트")


@pytest.fixture
def nari(gaon: Institution) -> User:
    return a_member(a_user("nari", name="김나리"), Role.PROGRAMME_OFFICER, institution=gaon)


@pytest.fixture
def dojin(gaon: Institution, sports: Department) -> User:
    return a_member(a_user("dojin", name="박도진"), Role.DEPARTMENT_OFFICER, institution=gaon, department=sports)


@pytest.fixture
def garam(gaon: Institution) -> User:
    return a_member(a_user("garam", name="이가람"), Role.AUDITOR, institution=gaon)


@pytest.fixture
def sora(soft: Enterprise) -> User:
    return a_member(a_user("sora", name="최소라"), Role.ENTERPRISE_MEMBER, enterprise=soft)


@pytest.fixture
def haneul(db: None) -> User:
    return a_user("haneul", name="정하늘")


@pytest.fixture
def unyeong(db: None) -> User:
    return a_user("unyeong", name="한운영", is_operator=True)


@pytest.fixture
def bora(nuri_county: Institution) -> User:
    return a_member(a_user("bora", name="오보라"), Role.PROGRAMME_OFFICER, institution=nuri_county)


@pytest.fixture
def signed_in(db: None) -> Callable[[User | None], Client]:
    """`signed_in(nari)`: a client that carries her session; `signed_in(None)`: nobody's."""

    def client_of(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def sign_in(page: Any, live_server: Any) -> Callable[[User], Any]:
    """`sign_in(nari)`: the browser page, carrying her session (without the form of the log-in page)."""

    def with_session_of(user: User) -> Any:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies = [{"name": name, "value": held.value, "url": live_server.url} for name, held in client.cookies.items()]
        page.context.add_cookies(cookies)
        return page

    return with_session_of
