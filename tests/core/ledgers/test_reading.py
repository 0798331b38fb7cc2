import gzip
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

from dure.core.ledgers.limits import Limits
from dure.core.ledgers.reading import open_contents, read_rows
from dure.core.ledgers.workbooks import cell_text
from dure.core.values.errors import UnusableFile

DATA = Path(__file__).parents[2] / "data" / "ledgers"
ROWS = (("계약일", "업체명", "금액"), ("2026-03-05", "가온상사", "1,234,000"), ("20260306", "똠방각하", "-5"))
WIDTHS = ("가온,상사", 'A "B"', "줄\n바꿈", "탭\t칸", "세미;콜론")


def cells_of(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for _, row in read_rows(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    lines = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS)
    path = tmp_path / "ledger.csv"
    path.write_bytes(lines.encode(encoding))

    assert cells_of(path) == list(ROWS)


def test_gzip_is_read_as_what_is_inside(tmp_path):
    path = tmp_path / "ledger.csv.gz"
    path.write_bytes(gzip.compress("계약일,금액\n2026-01-01,5\n".encode("cp949")))

    assert cells_of(path) == [("계약일", "금액"), ("2026-01-01", "5")]


def test_cut_gzip_is_refused(tmp_path):
    path = tmp_path / "ledger.csv.gz"
    path.write_bytes(gzip.compress("계약일,금액\n2026-01-01,5\n".encode() * 1000)[:-20])

    with pytest.raises(UnusableFile) as problem:
        open_contents(path)

    assert problem.value.code == "gzip_broken"


def test_bytes_that_are_no_character_are_named_by_encoding_and_offset():
    with pytest.raises(UnusableFile) as problem:
        open_contents(DATA / "broken_bytes.csv")

    assert (problem.value.code, problem.value.fields["encoding"], problem.value.fields["offset"]) == (
        "undecodable",
        "cp949",
        57,
    )


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_rows_or_an_unusable_file(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "ledger.csv"
    path.write_bytes(content)

    with suppress(UnusableFile):  # the only error a file may raise
        assert all(isinstance(cell, str) for row in cells_of(path) for cell in row)


def test_line_is_the_row_a_spreadsheet_shows_even_after_line_breaks_in_cells(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text('계약일,금액\n\n"두\n줄",5\n끝,6\n', encoding="utf-8")

    assert [row.line for _, row in read_rows(path) if not row.blank] == [1, 3, 4]


def xls(path: Path) -> None:
    book = xlwt.Workbook(encoding="cp949")
    sheet = book.add_sheet("대장")
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.save(str(path))


def ods(path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = OdfTable(name="대장")
    for row in ROWS:
        line = TableRow()
        for cell in row:
            text = TableCell(valuetype="string")
            text.addElement(P(text=cell))
            line.addElement(text)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


def xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("대장")
        for i, row in enumerate(ROWS):
            sheet.write_row(i, 0, row)


@pytest.mark.parametrize("write", [xls, ods, xlsx])
def test_workbooks_are_known_by_their_bytes_not_their_names(tmp_path, write):
    for name in ("ledger.csv", "ledger.xls", "ledger.xlsx"):
        write(tmp_path / name)

        assert cells_of(tmp_path / name) == list(ROWS)


def test_workbook_numbers_and_days_become_the_text_a_person_would_type(tmp_path):
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_number("B3", 1098655747)
        sheet.write_number("C3", 0.5)
        sheet.write_datetime("D3", date(2026, 8, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean("E3", True)

    rows = list(read_rows(path))

    assert [(row.line, tuple(cell for cell in row.cells if cell)) for _, row in rows if not row.blank] == [
        (3, ("1098655747", "0.5", "2026-08-05", "TRUE"))
    ]


def test_hidden_sheet_is_marked(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "계약일"
    book.create_sheet("숨김").sheet_state = "hidden"
    book.save(tmp_path / "ledger.xlsx")

    tables = list(open_contents(tmp_path / "ledger.xlsx").tables)

    assert [(table.sheet, table.hidden) for table in tables] == [("Sheet", False), ("숨김", True)]


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "limits", "code"),
    [
        ({"[Content_Types].xml": b"", "a": b"", "b": b""}, Limits(parts=2), "zip_too_large"),
        ({"[Content_Types].xml": b"x" * 2000}, Limits(part_bytes=1000), "zip_too_large"),
        ({"[Content_Types].xml": b"0" * 3_000_000}, Limits(), "zip_too_large"),
        ({"[Content_Types].xml": b"", "../../evil.xml": b""}, Limits(), "zip_path"),
        ({"[Content_Types].xml": b"", "/etc/evil.xml": b""}, Limits(), "zip_path"),
        ({"readme.txt": b"x"}, Limits(), "zip_not_workbook"),
        ({"[Content_Types].xml": b"x"}, Limits(), "workbook_broken"),
        ({"[Content_Types].xml": b"x"}, Limits(workbook_bytes=10), "file_too_large"),
    ],
)
def test_harmful_or_broken_archives_are_refused(tmp_path, parts, limits, code):
    path = archive(tmp_path / "ledger.xlsx", parts)

    with pytest.raises(UnusableFile) as problem:
        list(open_contents(path, limits=limits).tables)

    assert problem.value.code == code


def test_one_stray_cell_in_the_last_corner_does_not_lay_out_a_whole_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "계약일", 1
    book.save(tmp_path / "ledger.xlsx")

    with pytest.raises(UnusableFile) as problem:
        open_contents(tmp_path / "ledger.xlsx")

    assert problem.value.code == "zip_too_large"


@pytest.mark.parametrize("write", [xls, ods])
def test_other_workbooks_are_opened_first_where_they_may_die(tmp_path, write):
    write(tmp_path / "ledger")

    with pytest.raises(UnusableFile) as problem:
        open_contents(tmp_path / "ledger", limits=Limits(cells=8))

    assert problem.value.code == "zip_too_large"


def test_part_that_unpacks_to_more_than_it_says_is_refused(tmp_path):
    path = archive(tmp_path / "ledger.xlsx", {"[Content_Types].xml": b"x" * 5000})
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02") + 24
    path.write_bytes(content[:at] + (100).to_bytes(4, "little") + content[at + 4 :])

    with pytest.raises(UnusableFile) as problem:
        open_contents(path)

    assert problem.value.code == "zip_broken"


def test_binary_workbook_is_refused_with_the_remedy(tmp_path):
    path = archive(tmp_path / "ledger.xlsb", {"[Content_Types].xml": b"x", "xl/workbook.bin": b"x"})

    with pytest.raises(UnusableFile) as problem:
        open_contents(path)

    assert (problem.value.code, "xlsx로 저장" in problem.value.message) == ("zip_not_workbook", True)


def test_encrypted_part_is_refused(tmp_path):
    path = archive(tmp_path / "ledger.xlsx", {"[Content_Types].xml": b"x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(UnusableFile) as problem:
        open_contents(path)

    assert problem.value.code == "zip_encrypted"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"%PDF-1.7 ...", "wrong_format"),
        (b"\xef\xbb\xbf<html><table>", "wrong_format"),
        (b"PK\x03\x04 nothing more", "zip_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "zip_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "FileHeader".encode("utf-16-le"), "wrong_format"),
    ],
)
def test_files_that_are_no_tables_are_refused_with_a_reason(tmp_path, content, code):
    path = tmp_path / "ledger.xls"
    path.write_bytes(content)

    with pytest.raises(UnusableFile) as problem:
        list(open_contents(path).tables)

    assert problem.value.code == code


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('계약일,업체명,금액\n2026-01-01,가온,1\n2026-01-01,"가온,2\n2026-01-01,가온,3\n', 3),
        ('계약일,업체명,금액\n2026-01-01,"가온,2\n2026-01-01,가온,"1,234"\n2026-01-01,가온,3\n', 2),
        ('계약일,업체명,금액\n2026-01-01,"가온,2\n' + "2026-01-01,가온,3\n" * 20_000, 2),
    ],
)
def test_quote_that_swallows_the_rows_after_it_is_refused_with_its_line(tmp_path, text, line):
    path = tmp_path / "ledger.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnusableFile) as problem:
        cells_of(path)

    assert (problem.value.code, problem.value.fields["line"]) == ("quote_unclosed", line)


def test_quotes_inside_a_cell_of_one_line_are_left_alone(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text('계약일,업체명\n2026-01-01,"가온"상사\n', encoding="utf-8")

    assert cells_of(path)[1] == ("2026-01-01", "가온상사")


def test_line_that_names_the_delimiter_is_obeyed_and_left_out(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text("sep=;\n계약일;금액\n2026-01-01;1,5\n", encoding="utf-8")

    assert [(row.line, row.cells) for _, row in read_rows(path)] == [
        (2, ("계약일", "금액")),
        (3, ("2026-01-01", "1,5")),
    ]


def test_long_file_is_read_beyond_what_was_sampled(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text("계약일,금액\n" + "2026-01-01,1\n" * 40_000, encoding="cp949")

    assert len(cells_of(path)) == 40_001


def test_days_times_and_durations_of_a_workbook_become_text():
    values = (
        datetime.fromisoformat("2026-08-05T09:30"),
        date(2026, 8, 5),
        time(9, 30),
        timedelta(hours=1),
        None,
        True,
        1.0,
        0.5,
    )

    assert [cell_text(value) for value in values] == [
        *("2026-08-05 09:30:00", "2026-08-05", "09:30:00", "1:00:00", "", "TRUE", "1", "0.5")
    ]


def test_absent_file_is_refused(tmp_path):
    with pytest.raises(UnusableFile) as problem:
        open_contents(tmp_path / "absent.csv")

    assert problem.value.code == "file_unreadable"


def test_text_beyond_its_limit_is_refused(tmp_path):
    path = tmp_path / "ledger.csv.gz"
    path.write_bytes(gzip.compress(b"0," * 100_000))

    with pytest.raises(UnusableFile) as problem:
        open_contents(path, limits=Limits(text_bytes=1_000))

    assert problem.value.code == "text_too_large"


def test_a_mark_that_means_nothing_is_left_out_of_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("계약일,계약명,금액\n2026-03-01,가\x00나,1\x00000\n".encode("utf-8-sig"))

    assert cells_of(path)[1:] == [("2026-03-01", "가나", "1000")]
