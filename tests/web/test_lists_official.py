"""Official lists on screen: upload, what changed, apply, the rows a person decides on, undo."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.lists.models import Listing, ListLoad, ListRow
from dure.apps.registry.models import Certificate, Enterprise
from factories.lists import SECOND_DAY, a_line, a_list_file, applied_list, read_list_of
from pages import errors_of, sheet_of, words_of

UNDATED = {"certificate": "", "first": "", "last": ""}


def form(path: Path, **changes: Any) -> dict[str, Any]:
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    return {"profile": "certified_products", "name": "", "day": "2026-03-31", "file": sent, **changes}


def page_of(client: Any, load: ListLoad, **query: str) -> Any:
    return client.get(reverse("list", args=[load.pk]), query)


def test_a_list_is_uploaded_read_compared_and_applied(nari: User, signed_in: Any, drain: Any, tmp_path: Path) -> None:
    client = signed_in(nari)
    path = a_list_file(tmp_path, [a_line(1), a_line(2, number="", name="이름뿐인 곳")])

    received = client.post(reverse("list-upload"), form(path), follow=True)
    drain()
    load = ListLoad.objects.get()
    read = page_of(client, load)
    applied = client.post(reverse("list-apply", args=[load.pk]), follow=True)

    assert "명단을 읽고 있습니다." in words_of(received)
    assert "2행 가운데 2행을 받았습니다." in words_of(read)
    assert "새로 등록할 기업 1곳" in words_of(read)
    assert "사람이 정할 것 1" in words_of(read)
    assert "새 기업 등록 1건" in words_of(applied)
    assert (Enterprise.objects.count(), Certificate.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"file": ""}, "file", "올릴 파일을 골라 주세요."),
        ({"file": SimpleUploadedFile("명단.hwp", b"hwp")}, "file", "읽을 수 없는 형식입니다."),
        ({"day": "2999-01-01"}, "day", "오늘보다 뒤입니다."),
        ({"day": "어제"}, "day", "2026-08-05처럼"),
        ({"profile": ""}, "profile", "명단의 형식을 골라 주세요."),
    ],
)
def test_a_wrong_upload_is_refused_at_its_field(
    nari: User, signed_in: Any, tmp_path: Path, changes: dict[str, Any], field: str, words: str
) -> None:
    path = a_list_file(tmp_path, [a_line()])

    response = signed_in(nari).post(reverse("list-upload"), form(path, **changes))

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert words in errors_of(response)[field][0]
    assert (ListLoad.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_list_that_could_not_be_read_says_which_columns_are_missing(
    nari: User, signed_in: Any, tmp_path: Path
) -> None:
    load = read_list_of(a_list_file(tmp_path, [("가", "나")], heads=("회사", "전화")), nari)

    page = words_of(page_of(signed_in(nari), load))

    assert "이 명단은 읽을 수 없었습니다. 아무것도 반영되지 않았습니다." in page
    assert "없는 열: 사업자등록번호(사업자등록번호, 사업자번호)" in page


def test_a_second_load_shows_exactly_what_is_different(nari: User, signed_in: Any, tmp_path: Path) -> None:
    applied_list(a_list_file(tmp_path, [a_line(1), a_line(2), a_line(3)]), nari)
    second = [a_line(1, last="2027-12-31"), a_line(2, status="인증취소", revoked="2026-05-01"), a_line(4)]
    load = read_list_of(a_list_file(tmp_path, second), nari, day=SECOND_DAY)
    client = signed_in(nari)

    found = {view: page_of(client, load, show=view) for view in ("new", "changed", "revoked", "gone", "unsure")}

    names = {view: [row["entry"].name for row in page.context["page"]] for view, page in found.items()}
    assert names == {
        "new": ["가온상사 4"],
        "changed": ["가온상사 1"],
        "revoked": ["가온상사 2"],
        "gone": ["가온상사 3"],
        "unsure": [],
    }
    assert "유효기간 끝: 2026. 12. 31. → 2027. 12. 31." in words_of(found["changed"])
    assert "취소 2026. 5. 1." in words_of(found["revoked"])
    assert "취소로 보지 않으며, 적용해도 아무것도 지우지 않습니다." in words_of(found["gone"])


def test_what_is_shown_can_be_downloaded(nari: User, signed_in: Any, tmp_path: Path) -> None:
    load = read_list_of(a_list_file(tmp_path, [a_line(1), a_line(2)]), nari)

    sheet = sheet_of(page_of(signed_in(nari), load, show="new", format="xlsx"))

    assert [row[2] for row in sheet[1:]] == ["가온상사 1", "가온상사 2"]


def test_findings_name_row_column_and_value(nari: User, signed_in: Any, tmp_path: Path) -> None:
    load = read_list_of(a_list_file(tmp_path, [a_line(1, first="2026-13-01")]), nari)
    client, address = signed_in(nari), reverse("list-findings", args=[load.pk])

    page, sheet = client.get(address), sheet_of(client.get(address, {"format": "xlsx"}))

    assert "2 인증일 2026-13-01 날짜 '2026-13-01'을(를) 읽지 못해" in words_of(page)
    assert [str(cell) for cell in sheet[1][1:4]] == ["2", "인증일", "2026-13-01"]


def test_an_enterprise_only_seen_in_a_list_is_never_called_valid(nari: User, signed_in: Any, tmp_path: Path) -> None:
    applied_list(a_list_file(tmp_path, [a_line(1, **UNDATED), a_line(2, **UNDATED)]), nari)
    applied_list(a_list_file(tmp_path, [a_line(2, **UNDATED)]), nari, day=SECOND_DAY)
    client = signed_in(nari)

    gone, seen = (
        words_of(client.get(reverse("enterprise", args=[Enterprise.objects.get(business_number=a_number(index)).pk])))
        for index in (1, 2)
    )

    assert "유효기간은 확인 필요 목록에 있음(기술개발·인증제품 명단, 2026. 6. 30.)" in seen
    assert "2026. 6. 30. 명단에는 없습니다. 취소되었다는 뜻은 아닙니다." in gone
    assert "명단에는 없습니다" not in seen
    assert "유효기간 안" not in seen


def test_a_person_chooses_a_candidate_with_a_reason(nari: User, signed_in: Any, tmp_path: Path) -> None:
    lines = [a_line(1, name="가온상사", **UNDATED), a_line(2, name="가온상사", number="", **UNDATED)]
    applied_list(a_list_file(tmp_path, lines), nari)
    waiting = ListRow.objects.get(unsure=True)
    address = reverse("list-row", args=[waiting.load_id, waiting.pk])
    client = signed_in(nari)

    shown = client.get(address)
    decided = client.post(address, {"choice": a_number(1), "reason": "등록증과 대조"}, follow=True)

    assert "법인 표기와 띄어쓰기를 빼면 이름이 같습니다." in words_of(shown)
    assert "사람이 정한 것 1" in words_of(decided)
    assert ListRow.objects.get(pk=waiting.pk).decided_number == a_number(1)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"choice": "other", "business_number": "123-45", "reason": "대조"}, "business_number"),
        ({"choice": "other", "business_number": "", "reason": "대조"}, "business_number"),
        ({"choice": "other", "business_number": a_number(3), "reason": ""}, "reason"),
        ({"reason": "대조"}, "choice"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    nari: User, signed_in: Any, tmp_path: Path, sent: dict[str, str], field: str
) -> None:
    load = read_list_of(a_list_file(tmp_path, [a_line(1, number="")]), nari)
    row = ListRow.objects.get()

    response = signed_in(nari).post(reverse("list-row", args=[load.pk, row.pk]), sent)

    assert (response.status_code, list(errors_of(response))) == (422, [field])
    assert ListRow.objects.get().decided is False


def test_applying_is_undone_with_a_reason(nari: User, signed_in: Any, tmp_path: Path) -> None:
    load = applied_list(a_list_file(tmp_path, [a_line(1, **UNDATED)]), nari)
    client, address = signed_in(nari), reverse("list-undo", args=[load.pk])

    empty = client.post(address, {"reason": ""})
    undone = client.post(address, {"reason": "다른 해의 명단"}, follow=True)

    assert empty.status_code == 422
    assert "공식 명단 적용을 되돌렸습니다 사유: 다른 해의 명단" in words_of(undone)
    assert (Enterprise.objects.count(), Listing.objects.count()) == (0, 0)


def test_an_older_list_is_refused_with_the_reason(nari: User, signed_in: Any, tmp_path: Path) -> None:
    applied_list(a_list_file(tmp_path, [a_line(1)]), nari, day=SECOND_DAY)
    old = read_list_of(a_list_file(tmp_path, [a_line(2)]), nari, day=date(2026, 1, 31))

    response = signed_in(nari).post(reverse("list-apply", args=[old.pk]))

    assert response.status_code == 409
    assert "그 명단을 먼저 되돌려 주세요." in words_of(response)


@pytest.mark.parametrize("address", ["lists", "list"])
def test_a_page_asks_as_much_for_one_row_as_for_three(nari: User, signed_in: Any, tmp_path: Path, address: str) -> None:
    client, asked = signed_in(nari), []
    for rows in (1, 3):
        lines = [a_line(index, number="" if index == 2 else a_number(index)) for index in range(1, rows + 1)]
        load = read_list_of(a_list_file(tmp_path, lines, f"{rows}.csv"), nari, name=f"명단 {rows}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(address, args=[load.pk] if address == "list" else []))
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.browser
def test_the_pages_of_lists_fit_the_window(nari: User, sign_in: Any, page: Any, tmp_path: Path, width: int) -> None:
    applied_list(a_list_file(tmp_path, [a_line(1), a_line(2), a_line(3, number="", name="이름뿐인 곳")]), nari)
    load = read_list_of(a_list_file(tmp_path, [a_line(1, last="2027-12-31"), a_line(4)]), nari, day=SECOND_DAY)
    waiting = ListRow.objects.get(unsure=True)
    screen = sign_in(nari)
    screen.set_viewport_size({"width": width, "height": 900})

    for address in (
        reverse("lists"),
        reverse("list-upload"),
        reverse("list", args=[load.pk]),
        reverse("list-row", args=[waiting.load_id, waiting.pk]),
    ):
        screen.goto(address)
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
