import csv
import io
import os
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_number
from dure.core.ledgers.findings import KINDS
from dure.core.ledgers.importing import LedgerReading, read_ledger
from dure.core.ledgers.limits import Limits
from dure.core.ledgers.model import Purchase, Severity
from dure.core.schemes.model import Kind
from dure.core.values.errors import UnusableFile
from dure.core.values.numbers import hyphenated

DATA = Path(__file__).parents[2] / "data" / "ledgers"


@pytest.fixture
def raw() -> Path:
    """Real exports that stand beside the project, not in it."""
    shared = Path(os.environ.get("DURE_SHARED", Path(__file__).parents[4] / "shared"))
    if not (shared / "data" / "raw").is_dir():
        pytest.skip("the shared data folder (../shared or DURE_SHARED) is absent")
    return shared / "data" / "raw"


def read(path: Path, **options: object) -> tuple[list[Purchase], LedgerReading]:
    reading = read_ledger(path, **options)  # type: ignore[arg-type]
    return list(reading), reading


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "가온시.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_dirt_becomes_purchases_rejections_and_dropped_rows_that_tie_out():
    purchases, reading = read(DATA / "every_dirt.csv")

    statement = reading.statement
    assert statement.ties_out
    assert (statement.rows_read, statement.purchases, statement.rejections) == (22, 14, 4)
    assert statement.dropped == {"subtotal": 3, "header_again": 1}
    assert (statement.amount_purchases, statement.amount_rejections) == (43_217_000, 300_000)
    assert (statement.amount_dropped, statement.amounts_unreadable) == (108_564_000, 2)
    assert [purchase.line for purchase in purchases] == [*range(5, 11), *range(13, 21)]


def test_every_dirt_is_told_by_its_code():
    _, reading = read(DATA / "every_dirt.csv")

    once = """
        day_serial number_zero_restored day_two_digit_year business_number_missing business_number_check
        business_number_length resident_number_removed kind_unreadable kind_missing amount_zero day_from_period
        day_missing day_unreadable amount_unreadable amount_missing"""
    assert reading.statement.findings == {"amount_negative": 2, **Counter(once.split())}


def test_rejections_keep_their_row_and_tell_why():
    _, reading = read(DATA / "every_dirt.csv")

    told = [(r.row.line, r.amount, [finding.code for finding in r.findings]) for r in reading.rejections]
    assert told == [
        (21, 100_000, ["day_missing"]),
        (22, 200_000, ["day_unreadable"]),
        (23, None, ["amount_unreadable"]),
        (24, None, ["amount_missing"]),
    ]
    assert {code: (t.rows, t.amount) for code, t in reading.rejected_by_code.items()} == {
        "day_missing": (1, 100_000),
        "day_unreadable": (1, 200_000),
        "amount_unreadable": (1, 0),
        "amount_missing": (1, 0),
    }


def test_message_names_file_row_column_and_remedy():
    _, reading = read(DATA / "every_dirt.csv", name="가온시.csv")

    finding = next(finding for finding in reading.findings if finding.code == "amount_unreadable")
    assert finding.message == (
        "가온시.csv 23행 '지출금액(원)': '12,34'을(를) 금액으로 읽지 못했습니다. "
        "1234000처럼 숫자만 적어 다시 올려 주세요."
    )


def test_purchase_without_a_valid_number_is_kept_with_what_stood_there():
    purchases, _ = read(DATA / "every_dirt.csv")

    by_line = {purchase.line: purchase for purchase in purchases}
    assert [
        (by_line[n].business_number, by_line[n].number_written, by_line[n].number_problem) for n in (8, 13, 14, 15)
    ] == [
        ("0123456782", "", ""),
        ("", "", "business_number_missing"),
        ("", "123-45-67890", "business_number_check"),
        ("", "12345", "business_number_length"),
    ]


def test_a_residents_number_is_stored_nowhere():
    purchases, reading = read(DATA / "every_dirt.csv")

    everything = repr((purchases, reading.findings, reading.rejections, reading.dropped))
    assert ("900101" in everything, "홍길동" in everything) == (False, False)
    assert reading.unused_columns == ("담당자",)


def test_residents_number_in_other_cells_is_masked_in_rejections_too(tmp_path):
    path = written(tmp_path, "계약일,건명,업체명,금액\n,강사료(900101-1234567),900101-1234567,5\n")

    _, reading = read(path)

    assert reading.rejections[0].row.cells == {
        "title": "강사료(******-*******)",
        "enterprise_name": "******-*******",
        "amount": "5",
    }


def test_cp949_gives_the_same_purchases_and_findings():
    utf8, first = read(DATA / "every_dirt.csv", name="x")
    cp949, second = read(DATA / "every_dirt_cp949.csv", name="x")

    assert (cp949, second.findings, second.statement) == (utf8, first.findings, first.statement)


def test_utf16_with_tabs_reads_thousands_commas():
    little, _ = read(DATA / "utf16_tabs.txt")
    big, _ = read(DATA / "utf16be_no_bom.txt")

    assert [purchase.amount for purchase in little] == [10_000, 20_000, 30_000]
    assert big == little


def test_rows_broken_by_thousands_commas_are_refused():
    with pytest.raises(UnusableFile) as problem:
        read(DATA / "utf16_no_header_ragged.txt")

    assert (problem.value.code, problem.value.fields["encoding"]) == ("ragged_rows", "utf-16")


def test_rows_broken_under_a_header_are_refused_as_a_whole(tmp_path):
    path = written(tmp_path, "계약일,업체명,금액\n" + "2026-01-01,가온상사,1,234,000\n" * 5)

    with pytest.raises(UnusableFile) as problem:
        read(path)

    assert problem.value.code == "ragged_rows"


def test_one_row_longer_than_the_header_is_rejected_not_read(tmp_path):
    good = "2026-01-01,가온상사,1000\n"
    path = written(tmp_path, f"계약일,업체명,금액\n{good * 20}2026-01-02,가온상사,1,234\n")

    purchases, reading = read(path)

    assert (len(purchases), reading.rejections[0].findings[0].code) == (20, "row_longer_than_header")
    assert reading.statement.ties_out


def test_sales_are_dropped_and_the_total_is_the_amount():
    purchases, reading = read(DATA / "sales_and_parts.csv")

    assert [(p.amount, p.supply_amount, p.tax_amount, p.resolved_day) for p in purchases] == [
        (1_100_000, 1_000_000, 100_000, date(2026, 4, 1)),
        (2_200_001, 2_000_000, 200_000, date(2026, 4, 3)),
    ]
    assert reading.statement.dropped == {"sale": 2, "subtotal": 1}
    assert reading.statement.findings == {"kind_column_missing": 1, "amount_parts_differ": 1}


def test_supply_and_tax_make_the_amount_where_there_is_no_total(tmp_path):
    path = written(tmp_path, "결의일자,공급가액,부가세\n2026-01-01,1000,100\n2026-01-01,1000,\n")

    purchases, _ = read(path)

    assert [purchase.amount for purchase in purchases] == [1_100, 1_000]


def test_amounts_in_thousands_of_won_are_scaled_and_said_so():
    purchases, reading = read(DATA / "thousands_of_won.csv")

    assert [purchase.amount for purchase in purchases] == [1_234_000, 500]
    assert reading.statement.findings == {"unit_applied": 1}


def test_file_without_header_is_refused():
    with pytest.raises(UnusableFile) as problem:
        read(DATA / "no_header.csv")

    assert problem.value.code == "no_header"


@pytest.mark.parametrize(
    ("header", "code"), [("계약일,업체명,품명", "no_amount_column"), ("금액,업체명,품명", "no_day_column")]
)
def test_header_without_amount_or_day_is_refused_with_the_headers_found(tmp_path, header, code):
    path = written(tmp_path, f"{header}\n2026-01-01,a,b\n")

    with pytest.raises(UnusableFile) as problem:
        read(path)

    assert (problem.value.code, problem.value.fields["headers"]) == (code, header.split(","))


def test_what_is_read_with_a_doubt_is_told(tmp_path):
    path = written(
        tmp_path,
        "계약일,결의일,구분,사업자번호,공급가액,부가세,계약금액,지급액\n"
        f"2026-01-05,모름,물품,{a_number(1)},x,1,100.5,100\n2026-01-05,,물품,{a_number(1)},,,7,8\n",
    )

    purchases, reading = read(path)

    assert [(purchase.amount, purchase.resolved_day, purchase.supply_amount) for purchase in purchases] == [
        (101, None, None),
        (7, None, None),
    ]
    assert reading.statement.findings == {
        "column_doubled": 1,
        "other_day_unreadable": 1,
        "part_amount_unreadable": 1,
        "amount_rounded": 1,
    }


def test_subtotal_of_parts_keeps_its_sum(tmp_path):
    path = written(
        tmp_path, "결의일자,거래처,공급가액,부가세\n2026-01-01,가온상사,1000,100\n,[소 계],1000,100\n,합계,,\n"
    )

    _, reading = read(path)

    assert [(dropped.code, dropped.amount) for dropped in reading.dropped] == [("subtotal", 1_100), ("subtotal", None)]
    assert reading.statement.ties_out


def test_row_labelled_like_a_subtotal_but_naming_a_party_is_no_subtotal(tmp_path):
    path = written(tmp_path, f"계약일,건명,업체명,사업자번호,금액\n,합계,가온상사,,5\n,합계,,{a_number(1)},5\n")

    _, reading = read(path)

    assert (reading.statement.dropped, reading.rejected_by_code["day_missing"].rows) == ({}, 2)


def test_default_kind_stands_only_where_the_file_says_nothing(tmp_path):
    path = written(tmp_path, "계약일,구분,금액\n2026-01-01,,1\n2026-01-01,용역,1\n2026-01-01,기타,1\n")

    purchases, _ = read(path, default_kind=Kind.GOODS)

    assert [purchase.kind for purchase in purchases] == [Kind.GOODS, Kind.SERVICES, Kind.UNKNOWN]


def test_long_text_is_cut_with_a_notice(tmp_path):
    path = written(tmp_path, f"계약일,건명,금액\n2026-01-01,{'가' * 600},1\n")

    purchases, reading = read(path)

    assert (len(purchases[0].title), reading.statement.findings["text_cut"]) == (500, 1)


def test_findings_kept_are_capped_and_counted_whole(tmp_path):
    path = written(tmp_path, "계약일,금액\n" + "2026-01-01,x\n" * 30)

    _, reading = read(path, limits=Limits(kept=10))

    kept = [finding for finding in reading.findings if finding.code == "amount_unreadable"]
    assert (len(kept), len(reading.rejections), reading.statement.findings["amount_unreadable"]) == (10, 10, 30)


def test_progress_is_told_while_it_reads(tmp_path):
    path = written(tmp_path, "계약일,금액\n" + "2026-01-01,1\n" * 5000)
    told: list[tuple[int, int | None]] = []

    read(path, progress=lambda done, total: told.append((done, total)))

    assert told == [(2000, None), (4000, None), (5000, 5000)]


def test_sheets_without_a_header_and_hidden_ones_are_listed(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["안내문"])
    for title in ("1월", "숨김"):
        sheet = book.create_sheet(title)
        sheet.append(["계약일", "금액"])
        sheet.append([date(2026, 1, 5), 1000])
    book["숨김"].sheet_state = "hidden"
    book.save(tmp_path / "ledger.xlsx")

    purchases, reading = read(tmp_path / "ledger.xlsx")

    assert [(p.sheet, p.line, p.contract_day, p.amount) for p in purchases] == [("1월", 2, date(2026, 1, 5), 1000)]
    assert [(sheet.sheet, sheet.skipped) for sheet in reading.sheets] == [
        ("Sheet", "no_header"),
        ("1월", ""),
        ("숨김", "hidden"),
    ]


def test_every_finding_kind_has_a_sentence_and_a_remedy():
    assert [
        code for code, kind in KINDS.items() if not kind.sentence.endswith(".") or not kind.remedy.endswith(".")
    ] == []


def test_wrong_dimension_export_is_read_whole(raw):
    overrides = {"지정서인증번호": "reference", "희망가격": "amount", "지정기관": "contract_day"}

    _, reading = read(raw / "g2b_innovation_products_export.xlsx", overrides=overrides)

    assert reading.statement.rows_read == 1_782  # and its header
    assert reading.statement.ties_out


def test_cp949_twin_and_bom_original_give_the_same_purchases(raw):
    original, first = read(raw / "g2b_school_contracts_2024q1_utf8bom.csv", name="x")
    twin, second = read(raw / "derived_g2b_school_contracts_2024q1_cp949_crlf.csv", name="x")

    assert (twin, second.statement, second.rejections) == (original, first.statement, first.rejections)
    assert (len(original), first.statement.rows_read) == (406, 432)


def test_title_row_gives_the_same_rows_as_the_file_without_it(raw, tmp_path):
    source = raw / "title_row_above_header_utf8bom.csv"
    records = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8-sig"), newline="")))
    clean = tmp_path / "clean.csv"
    with clean.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(records[2:])
    overrides = {"연번": "amount", "활용 시기": "contract_day"}

    titled, first = read(source, name="x", overrides=overrides)
    untitled, second = read(clean, name="x", overrides=overrides)

    assert [replace(p, line=p.line - 2) for p in titled] == untitled
    assert [(r.row.line - 2, r.row.cells) for r in first.rejections] == [
        (r.row.line, r.row.cells) for r in second.rejections
    ]
    assert (first.statement, first.statement.rows_read) == (second.statement, 25)


def test_forty_thousand_rows_are_read_in_seconds(tmp_path):
    row = f'A-1,물품,사무용품,2026-03-05,총무과,{hyphenated(a_number(1))},(주)가온상사,"1,234,000"\n'
    path = written(tmp_path, "계약번호,구분,건명,계약일,부서,사업자번호,업체명,금액\n" + row * 40_000)

    started = time.process_time()
    purchases, _ = read(path)

    assert len(purchases) == 40_000
    assert time.process_time() - started < 8


CELLS = {
    "계약일": st.sampled_from(["2026-01-05", "2026. 1. 5.", "46041", "", "없음", "2026-01-01~2026-02-01", "[소 계]"]),
    "구분": st.sampled_from(["물품", "용역", "공사", "", "기타", "온누리상품권"]),
    "과세구분": st.sampled_from(["면세매입", "과세매입", "면세매출", ""]),
    "사업자번호": st.sampled_from([a_number(1), hyphenated(a_number(2)), "", "123", "900101-1234567", "합계"]),
    "업체명": st.sampled_from(["가온상사", "", "누 계", "3건"]),
    "금액": st.one_of(
        st.integers(-(10**9), 10**9).map(lambda won: f"{won:,}"), st.sampled_from(["", "x", "△5", "(7)"])
    ),
    "공급가액": st.sampled_from(["", "100", "y"]),
}


@given(
    st.lists(
        st.one_of(
            st.fixed_dictionaries(CELLS).map(lambda cells: list(cells.values())),
            st.just([""] * len(CELLS)),
            st.just(list(CELLS)),
            st.just(["", "", "", "", "[누    계]", "1,000", ""]),
            st.lists(st.text(max_size=8), max_size=9),
        ),
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_statement_of_any_dirty_ledger_ties_out_and_loses_no_row(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("dirty") / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [list(CELLS), *[[cell.replace("\0", "").replace("\ud800", "") for cell in row] for row in rows]]
        )

    try:
        purchases, reading = read(path)
    except UnusableFile as problem:
        assert problem.code == "ragged_rows"  # noqa: PT017
        return

    statement = reading.statement
    assert statement.ties_out
    lines = [p.line for p in purchases] + [r.row.line for r in reading.rejections] + [d.line for d in reading.dropped]
    assert sorted(lines) == list(range(2, len(rows) + 2))
    assert statement.amount_purchases == sum(purchase.amount for purchase in purchases)
    assert all(any(f.severity is Severity.ERROR for f in rejection.findings) for rejection in reading.rejections)
