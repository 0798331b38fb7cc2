"""Official lists as they come: every row is read or left out by name, and what is unsure is nobody's guess."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_number
from dure.core.lists.entries import Dates, Entry, entries, printed_dates
from dure.core.lists.model import ListReading
from dure.core.lists.profiles import profile_for, read_profile
from dure.core.lists.reading import read_list
from dure.core.schemes.catalogue import shipped
from dure.core.values.errors import DataBroken, Refused, UnusableFile

LONG_NAME = "2026년 1분기 기준 고용노동부 인증 사회적기업(예비) 전국 현황"


def a_file(folder: Path, text: str, name: str = "명단.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def a_workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append(row)
    path = folder / "명단.xlsx"
    book.save(path)
    return path


def read(path: Path, profile: str) -> ListReading:
    return read_list(path, profile_for(profile), shipped())


def codes(reading: ListReading) -> list[tuple[int, str, str]]:
    return [(finding.line, finding.column, finding.code) for finding in reading.findings]


HEAD = ["연번", "인증번호", "인증일", "기관명", "사업자등록번호", "소재지"]


def test_sheets_of_kinds_are_read_from_the_header_on_row_four(tmp_path: Path) -> None:
    above = [["사회적기업 인증 목록"], [], ["(단위: 개소)"], HEAD]
    path = a_workbook(
        tmp_path,
        {
            "사회적기업(2026.3.31)": [*above, [1, "제2026-1호", "2026-01-05", "가온상사", a_number(1), "가온시"]],
            "예비사회적기업(2026.3.31)": [*above, [1, "제9호", "2026-02-05", "누리상사", a_number(2), "누리군"]],
        },
    )

    reading = read(path, "kinds_by_sheet")

    assert [(row.line, row.kind, row.name, row.certificate_number, row.valid_from) for row in reading.rows] == [
        (5, "social_enterprise", "가온상사", "제2026-1호", date(2026, 1, 5)),
        (5, "prelim_social_enterprise", "누리상사", "제9호", date(2026, 2, 5)),
    ]
    assert {named.day for named in reading.named_days} == {date(2026, 3, 31)}
    assert reading.unused == ["연번"]


@pytest.mark.parametrize(
    ("sheet", "kind"),
    [
        ("2026년 1분기말 기준 고용노동부 인증 사회적기업(예", ""),  # 31 characters: could have been 예비
        ("2026년 3월 말 기준 전국 마을기업 현황(2026.03.3", "village_enterprise"),
        ("2026년 3월 말일 기준 전국의 모든 장애인 표준사업", "standard_workplace"),
        ("사회적기업 예비 명단", "prelim_social_enterprise"),
        ("예비 여성기업", ""),
        ("사회적기업과 마을기업", ""),
        ("Sheet1", ""),
    ],
)
def test_a_sheets_name_says_the_kind_only_where_it_can_mean_one(tmp_path: Path, sheet: str, kind: str) -> None:
    name = sheet[:31].ljust(31, " ") if len(sheet) > 25 else sheet
    path = a_workbook(tmp_path, {name: [HEAD, [1, "제1호", "2026-01-05", "가온상사", a_number(1), "가온시"]]})

    [row] = read(path, "kinds_by_sheet").rows

    assert (row.kind, bool(row.kind_problem)) == (kind, not kind)


def test_a_day_that_was_cut_off_is_not_read(tmp_path: Path) -> None:
    name = "전국에서 지정된 마을기업의 전체 현황표(2026.03.3"[-31:].rjust(31, "가")
    path = a_workbook(tmp_path, {name: [HEAD, [1, "제1호", "2026-01-05", "가온상사", a_number(1), "가온시"]]})

    reading = read(path, "kinds_by_sheet")

    assert (len(name), reading.named_days) == (31, [])
    assert [code for _, _, code in codes(reading)] == ["day_cut"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_every_table_of_a_page_is_read_under_its_own_heading(tmp_path: Path, encoding: str) -> None:
    page = """<h2>예비 마을기업(1)</h2><table><tr><th>기업명</th><th>연락처</th><th>주소</th></tr>
<tr><td>가온<br>마을</td><td></td><td rowspan="2">가온시</td></tr>
<tr><td>누리마을</td><td>1</td></tr></table>
<h3>마을기업 현황</h3><table><tr><th>소재지</th><th>마을기업명</th></tr>\
<tr><td>누리군</td><td>다온마을</td></tr></table>"""

    reading = read(a_file(tmp_path, page, "명단.html", encoding), "municipal_page")

    assert [(row.line, row.kind, row.name, row.region) for row in reading.rows] == [
        (2, "prelim_village_enterprise", "가온 마을", "가온시"),
        (3, "prelim_village_enterprise", "누리마을", "가온시"),
        (4, "village_enterprise", "다온마을", "누리군"),
    ]
    assert reading.unused == ["연락처"]


def test_rows_that_are_no_enterprise_are_left_out_by_name_and_the_counts_tie_out(tmp_path: Path) -> None:
    head = "사업자등록번호,업체명,정책구분"
    lines = [
        head,
        f"{a_number(1)},가온상사,여성기업|장애인기업",
        "",
        head,
        ",합계,",
        ",,여성기업",
        f"{a_number(2)},누리,여성기업",
    ]

    reading = read(a_file(tmp_path, "\n".join(lines)), "busan_policy")

    assert [(row.line, row.kind) for row in reading.rows] == [
        (2, "women_owned"),
        (2, "disabled_owned"),
        (7, "women_owned"),
    ]
    assert reading.statement.left_out == {"blank": 1, "header_again": 1, "subtotal": 1, "nameless": 1}
    assert (reading.statement.rows_read, reading.statement.rows_taken, reading.statement.ties_out) == (6, 2, True)
    assert codes(reading) == [(6, "", "nameless")]


def test_a_cell_that_cannot_be_read_is_named_with_row_column_value_and_remedy(tmp_path: Path) -> None:
    wrong = a_number(1)[:-1] + str((int(a_number(1)[-1]) + 1) % 10)
    head = "사업자등록번호,업체명,인증구분,인증번호,인증일,만료일,제품명,상태"
    rows = [
        f"{wrong},가온상사,GS,1,2026-13-01,2027-01-01,앱,정상",
        f"{a_number(2)},누리,모름,2,2026-05-01,2026-01-01,앱,폐업",
    ]

    reading = read(a_file(tmp_path, "\n".join([head, *rows])), "certified_products")

    assert codes(reading) == [
        (2, "사업자등록번호", "business_number_check"),
        (2, "인증일", "day_unreadable"),
        (3, "인증일", "days_reversed"),
        (3, "상태", "status_unsure"),
        (3, "인증구분", "kind_unsure"),
    ]
    assert reading.findings[1].value == "2026-13-01"
    assert "2026-08-05처럼 고쳐 다시 올려 주세요." in reading.findings[1].message
    assert [(row.business_number, row.number_problem, row.valid_from) for row in reading.rows] == [
        ("", "business_number_check", None),
        (a_number(2), "", None),
    ]


def test_an_unknown_header_is_refused_with_the_columns_that_are_missing(tmp_path: Path) -> None:
    path = a_file(tmp_path, "사업자등록번호,회사,구분\n1,가온,여성")

    with pytest.raises(UnusableFile) as refusal:
        read(path, "busan_policy")

    assert refusal.value.code == "header_not_found"
    assert "없는 열: 기업명(업체명, 기업명, 상호), 인증 종류(정책구분, 정책기업구분)." in refusal.value.message


def test_a_sheet_without_header_is_skipped_and_said(tmp_path: Path) -> None:
    good = [HEAD, [1, "제1호", "2026-01-05", "가온상사", a_number(1), "가온시"]]
    path = a_workbook(tmp_path, {"마을기업": good, "안내": [["읽어 주세요"], ["둘째 줄"]]})

    reading = read(path, "kinds_by_sheet")

    assert reading.skipped == {"안내": 2}
    assert [(finding.sheet, finding.code) for finding in reading.findings] == [("안내", "sheet_skipped")]


def test_a_resident_number_is_stored_nowhere(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"사업자등록번호,업체명,정책구분,대표자\n{a_number(1)},가온 900101-1234567,여성기업,홍길동")

    reading = read(path, "busan_policy")

    assert reading.rows[0].name == "가온 ******-*******"
    assert "홍길동" not in repr(reading)
    assert "1234567" not in repr(reading)


def entry(**changes: Any) -> Entry:
    values = {"key": "k", "lines": (("", 2),), "name": "가온", "business_number": a_number(1), "kind": "women_owned"}
    return Entry(**{**values, "certificate_number": "제1호", "valid_from": date(2026, 1, 1), **changes})


@pytest.mark.parametrize(
    ("changes", "dates", "reason"),
    [
        ({"valid_until": date(2026, 12, 31)}, Dates(date(2026, 1, 1), date(2026, 12, 31)), ""),
        ({}, None, "목록에 끝나는 날이 없습니다."),
        ({"unlimited": True}, Dates(date(2026, 1, 1), None), ""),
        ({"kind": "social_enterprise"}, Dates(date(2026, 1, 1), None), ""),  # the law gives it no end
        ({"valid_from": None}, None, "목록에 유효기간이 없습니다."),
        ({"certificate_number": ""}, None, "목록에 인증번호가 없습니다."),
        (
            {"kind": "innovation", "valid_until": date(2026, 12, 31)},
            None,
            "품목별 인증인데 목록에 품목 번호가 없습니다.",
        ),
    ],
)
def test_no_day_of_a_certificate_is_invented(changes: dict[str, Any], dates: Dates | None, reason: str) -> None:
    assert printed_dates(entry(**changes), shipped()) == (dates, reason)


def test_products_under_one_certificate_are_one_entry_and_lines_without_number_are_never_put_together(
    tmp_path: Path,
) -> None:
    head = "사업자번호,업체명,지정서인증번호,세부품명번호,상품명"
    rows = [f"{a_number(1)},가온,2026-1,1111111111,의자", f"{a_number(1)},가온,2026-1,2222222222,책상"]
    nameless = [",누리,2026-2,1111111111,의자", ",누리,2026-2,1111111111,의자"]

    found = entries(read(a_file(tmp_path, "\n".join([head, *rows, *nameless])), "innovation_products").rows)

    assert [(one.name, one.items, [line for _, line in one.lines]) for one in found] == [
        ("가온", ("1111111111", "2222222222"), [2, 3]),
        ("누리", ("1111111111",), [4]),
        ("누리", ("1111111111",), [5]),
    ]
    assert len({one.key for one in found}) == 3
    assert [one.unsure for one in found] == [False, True, True]


def test_one_certificate_with_two_periods_waits_for_a_person(tmp_path: Path) -> None:
    head = "사업자등록번호,업체명,인증구분,인증번호,인증일,만료일"
    rows = [f"{a_number(1)},가온,여성기업,제1호,2026-01-01,{end}" for end in ("2026-12-31", "2027-12-31")]

    [found] = entries(read(a_file(tmp_path, "\n".join([head, *rows])), "certified_products").rows)

    assert found.problems == ("같은 인증이 여러 행에 다른 기간이나 상태로 적혀 있습니다(2, 3행).",)


def test_a_profile_with_a_misspelt_key_is_refused_by_name() -> None:
    content = 'code = "a"\nname = "가"\npublisher = "나"\nkind_from = "column"\nrequired = ["name"]\n'
    content += '[[columns]]\nname = ["상호"]\n'

    with pytest.raises(DataBroken, match="required"):
        read_profile("a.toml", content.encode())


def test_a_profile_nobody_wrote_is_refused() -> None:
    with pytest.raises(Refused, match="명단의 형식을"):
        profile_for("no_such")


_WORDS = ["", " ", "합계", "소 계", "여성기업", "여성기업|모름", "9999-12-31", "2026-01-01", "취소", a_number(1)]
_CELLS = st.sampled_from(_WORDS) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=9), max_size=8))
def test_whatever_the_cells_hold_every_row_is_taken_or_left_out(rows: list[list[str]]) -> None:
    text = StringIO()
    heads = ["사업자등록번호", "업체명", "인증구분", "인증번호", "인증일", "만료일", "상태", "취소일", "세부품명번호"]
    csv.writer(text).writerows([heads, *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "명단.csv"
        path.write_text(text.getvalue(), encoding="utf-8", errors="replace", newline="")

        reading = read(path, "certified_products")

    taken, left = {row.line for row in reading.rows}, {row.line for row in reading.left_out}
    assert reading.statement.ties_out
    assert taken & left == set()
    assert len(taken | left) == reading.statement.rows_read
    assert sorted(line for entry in entries(reading.rows) for _, line in entry.lines) == sorted(
        row.line for row in reading.rows
    )
    assert all(row.business_number or row.number_problem for row in reading.rows)
    assert all(row.kind or row.kind_problem for row in reading.rows)
