"""Every address of the screens, asked for by everyone: the server answers what docs/permissions.md says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.registry.models import Membership
from dure.apps.registry.roles import Role
from dure.web.urls import urlpatterns
from factories.catalogue import a_picture as a_photo
from factories.lists import list_forms
from factories.onboarding import FORMS as ONBOARDING
from factories.onboarding import a_picture
from factories.people import a_member
from factories.places import NOON
from factories.screens import Screens, a_csv, a_row
from factories.searching import FORMS as SEARCHING

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
PATTERNS = {pattern.name: pattern.pattern for pattern in urlpatterns}
ABSENT = 987_654
REASON = {"reason": "사유가 있습니다"}
LEAVES_NO_TRACE = {"retally"}  # counting the same inputs again writes nothing

Table = dict[tuple[str, str], dict[str, str]]


def address(screens: Screens, name: str, **changes: Any) -> str:
    arguments = {**screens.kwargs(name), **changes}
    return reverse(name, kwargs={key: arguments[key] for key in PATTERNS[name].converters})


def form_of(name: str) -> dict[str, Any]:
    """What the form of an address sends when everything is filled in rightly."""
    forms: dict[str, dict[str, Any]] = {
        "enterprise-new": {"business_number": a_number(99), "name": "새 기업"},
        "certificate-new": {"kind": "women_owned", "number": "제9호", "valid_from": "2026-01-01", "valid_until": ""},
        "certificate-renew": {"number": "제10호", "valid_from": "2027-01-01", "valid_until": "2029-12-31"},
        "certificate-revoke": {"on": "2026-05-01", **REASON},
        "enterprise-merge": {"survivor": a_number(2), "on": "2026-05-01", **REASON},
        "watch-settle": {"state": "done", **REASON},
        "closures-upload": {
            "file": SimpleUploadedFile("다음.csv", f"사업자등록번호,상태\n{a_number(2)},폐업자\n".encode())
        },
        "closure-confirm": {"on": "2026-05-01", **REASON},
        "publish": REASON,
        "product-new": {"kind": "goods", "name": "새 제품"},
        "product-change": {"kind": "goods", "name": "고친 제품", "price": "1,000원"},
        "photo-new": {"photo": SimpleUploadedFile("a.jpg", a_photo(colour="red")), "alt": "빨간 화면"},
        "file-new": {"file": SimpleUploadedFile("b.pdf", b"%PDF-1.7 b")},
        "row-decide": {"kind": "services", **REASON},
        "basis-set": {"since": str(YEAR), "day": "paid", "amount": "as_written", **REASON},
        "target-set": {
            "name": "여성기업 구매",
            "code": "women",
            "amount": "1000000",
            "kinds": ["women_owned"],
            "admits": ["goods"],
            **REASON,
        },
        "ledger-upload": {"file": SimpleUploadedFile("팔월.csv", a_csv([a_row("새 구매")])), "year": str(YEAR)},
        "name": {"choice": "nobody", **REASON},
        "name-decide": {"choice": "nobody", **REASON},
        "institution-new": {"code": "9999999", "name": "새로시", "kind": "local_government", "region": ""},
        "invite": {"name": "새사람", "username": "newcomer", "role": "auditor", "department": ""},
        "member-invite": {"name": "새사람", "username": "newcomer"},
    }
    if name == "submission-new":
        printed = {"kind": "women_owned", "number": "제88호", "valid_from": "2026-01-01", "valid_until": ""}
        return {**printed, "document": SimpleUploadedFile("인증서.jpg", a_picture())}
    return {**ONBOARDING, **list_forms(), **SEARCHING, **forms}.get(name, REASON)


def answer_to(response: Any) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "로그인"
    return {404: "404", 405: "–"}.get(response.status_code, "허용" if response.status_code < 400 else "오류")


def written_table() -> Table:
    """The table of the document: (address, method) -> role -> answer."""
    text = DOCUMENT.read_text(encoding="utf-8").partition("## 표")[2]
    lines = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    heads, _, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return {(row[0].strip("`"), row[1]): dict(zip(heads[2:], row[2:], strict=True)) for row in rows}


def everything() -> dict[str, list[Any]]:
    """Every row Dure keeps, and the work that waits."""
    models = [model for model in apps.get_models() if model.__module__.startswith("dure.")]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in [*models, DBTaskResult]
    }


def offered(answers: Table) -> Table:
    """Without the methods an address doesn't take from anyone."""
    return {key: roles for key, roles in answers.items() if set(roles.values()) != {"–"}}


def methods(table: Table, method: str) -> Table:
    return {key: roles for key, roles in table.items() if key[1] == method}


def test_every_address_answers_a_get_as_documented(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any
) -> None:
    answers: Table = {}

    for role, user in everyone.items():
        client = signed_in(user)
        for name in PATTERNS:
            answers.setdefault((name, "GET"), {})[role] = answer_to(client.get(address(screens, name)))

    assert offered(answers) == methods(written_table(), "GET")


def test_every_address_answers_a_post_as_documented_and_a_refusal_changes_nothing(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any
) -> None:
    answers: Table = {}
    clients = {role: signed_in(user) for role, user in everyone.items()}
    before, entries = everything(), AuditEntry.objects.count()

    for role, client in clients.items():
        for name in PATTERNS:
            with transaction.atomic():
                answer = answer_to(client.post(address(screens, name), form_of(name)))
                if answer != "허용":
                    assert everything() == before, (role, name)
                elif name not in LEAVES_NO_TRACE:
                    assert AuditEntry.objects.count() > entries, (role, name)
                transaction.set_rollback(True)
            answers.setdefault((name, "POST"), {})[role] = answer

    assert offered(answers) == methods(written_table(), "POST")


@pytest.mark.parametrize(
    "key", ["institution_id", "ledger_id", "question_id", "target_id", "enterprise_id", "product_id", "line"]
)
def test_what_is_absent_and_what_is_not_yours_look_the_same(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any, key: str
) -> None:
    names = [name for name, pattern in PATTERNS.items() if key in pattern.converters]
    outsiders = ["기업 회원", "다른 기관 총괄", *(["부서 구매담당자"] if key != "institution_id" else [])]

    for role in outsiders:
        client = signed_in(everyone[role])
        for name in names:
            there = client.get(address(screens, name))
            if there.status_code == 404:
                absent = client.get(address(screens, name, **{key: ABSENT}))
                assert (absent.status_code, main_of(absent)) == (404, main_of(there)), (role, name)


def main_of(response: Any) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_an_address_nobody_has_is_a_404_for_everyone(everyone: dict[str, User | None], signed_in: Any) -> None:
    for user in everyone.values():
        response = signed_in(user).get("/no/such/page/")

        assert response.status_code == 404


def test_the_document_names_every_address(screens: Screens) -> None:
    assert {name for name, _ in written_table()} == set(PATTERNS)


def test_the_widest_of_several_roles_at_one_institution_is_the_one_that_holds(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any
) -> None:
    dojin = everyone["부서 구매담당자"]
    a_member(dojin, Role.AUDITOR, institution=screens.gaon)

    response = signed_in(dojin).get(address(screens, "ledgers"))

    assert response.status_code == 200


def test_a_role_that_ended_opens_nothing(screens: Screens, signed_in: Any) -> None:
    Membership.objects.filter(user=screens.nari).update(ended_at=NOON)

    response = signed_in(screens.nari).get(address(screens, "ledgers"))

    assert response.status_code == 404


def test_a_department_officer_sees_no_row_of_another_department(
    screens: Screens, everyone: dict[str, User | None], signed_in: Any
) -> None:
    client = signed_in(everyone["부서 구매담당자"])

    other = client.get(address(screens, "row", line=4))
    absent = client.get(address(screens, "row", line=400))
    listed = client.get(address(screens, "rows"), {"want": "all", "department": "총무과"})

    assert (other.status_code, main_of(other)) == (404, main_of(absent))
    assert [row.found.purchase.line for row in listed.context["page"]] == [3, 2]
