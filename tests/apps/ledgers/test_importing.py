"""A received ledger is read into a snapshot: wholly or not at all, however often and however late."""

from __future__ import annotations

import pytest

from builders import a_number, a_purchase, day
from dure.apps.ledgers.actions import import_ledger
from dure.apps.ledgers.models import Ledger, LeftOutRow, Snapshot, State
from dure.apps.ledgers.queries import finding_groups, snapshot_files
from dure.core.ledgers.snapshot import open_snapshot
from dure.core.schemes.model import Kind
from factories.ledgers import COLUMNS, verbs
from factories.places import NOON, an_enterprise


def a_dirty_file(desk):
    """Three purchases, one of them of nobody known by number; two rejections; a subtotal."""
    file = desk.file(
        a_purchase(amount=1_000_000),
        a_purchase(amount=-200_000, contract_day=day(4, 2), title="취소"),
        a_purchase(amount=300_000, number_written="", enterprise_name="가온문구점", contract_day=day(5, 31)),
        name="더러운 대장.csv",
    )
    rows = [
        ("", "총무과", "2026-06-01", "", "물품", "금액 이상", "", a_number(1), "가온상사", "12,34", ""),
        ("", "총무과", "언젠가", "", "물품", "날짜 이상", "", a_number(1), "가온상사", "50000", ""),
        ("", "소계", "", "", "", "", "", "", "", "1100000", ""),
    ]
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    return file


def test_a_read_ledger_has_its_rows_in_a_snapshot_and_waits(desk, settings):
    ledger = desk.read(file=a_dirty_file(desk))

    files = open_snapshot(settings.SNAPSHOT_ROOT / ledger.snapshot.digest, verify=True)
    assert ledger.state == State.READY
    assert (ledger.snapshot.rows, ledger.snapshot.amount) == (files.rows, files.amount) == (3, 1_100_000)
    assert (ledger.snapshot.first_day, ledger.snapshot.last_day) == (day(3, 1), day(5, 31))
    assert ledger.read_at == NOON
    assert verbs() == ["ledger.received", "ledger.read"]


def test_the_statement_of_a_ledger_ties_out(desk):
    ledger = desk.read(file=a_dirty_file(desk))

    statement = ledger.statement
    assert statement == {
        "rows_read": 6,
        "purchases": 3,
        "rejections": 2,
        "dropped": {"subtotal": 1},
        "amount_read": 2_250_000,
        "amount_purchases": 1_100_000,
        "amount_rejections": 50_000,
        "amount_dropped": 1_100_000,
        "amounts_unreadable": 1,
        "findings": {
            "amount_negative": 1,
            "business_number_missing": 1,
            "amount_unreadable": 1,
            "day_unreadable": 1,
        },
        "ties_out": True,
    }
    assert (ledger.rows_left_out, ledger.progress) == (3, 6)


def test_findings_and_rows_left_out_are_kept_with_their_lines(desk):
    ledger = desk.read(file=a_dirty_file(desk))

    found = [(one.line, one.code, one.severity) for one in ledger.findings.all()]
    left_out = [(row.line, row.code, row.amount) for row in ledger.left_out.all()]
    assert found == [
        (3, "amount_negative", "notice"),
        (4, "business_number_missing", "review"),
        (5, "amount_unreadable", "error"),
        (6, "day_unreadable", "error"),
    ]
    assert left_out == [(5, "rejection", None), (6, "rejection", 50_000), (7, "subtotal", 1_100_000)]
    assert LeftOutRow.objects.get(line=6).cells["contract_day"] == "언젠가"


def test_findings_are_grouped_errors_first(desk):
    ledger = desk.read(file=a_dirty_file(desk))

    groups = [(group.code, group.severity, group.count, group.example.line) for group in finding_groups(ledger)]

    assert groups == [
        ("amount_unreadable", "error", 1, 5),
        ("day_unreadable", "error", 1, 6),
        ("business_number_missing", "review", 1, 4),
        ("amount_negative", "notice", 1, 3),
    ]


def test_a_ledger_says_how_its_columns_were_read(desk):
    ledger = desk.read()

    assert sorted(ledger.columns["read"].values()) == sorted(COLUMNS.values())
    assert (ledger.columns["unused"], ledger.columns["skipped"]) == ([], [])


def test_a_kind_chosen_at_the_upload_is_that_of_every_row_without_one(desk):
    file = desk.folder / "구분 없음.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"계약일,사업자등록번호,금액\n2026-03-01,{a_number(1)},1000\n", encoding="utf-8")

    ledger = desk.read(file=file, default_kind=Kind.WORKS)

    assert "kind_column_missing" not in ledger.statement["findings"]
    assert snapshot_files(ledger).rows == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02\x03", "broken.csv"),
        ("아무\n말\n".encode(), "머리글"),
        ("계약일,업체명\n2026-03-01,가온상사\n".encode(), "금액 열이 없습니다"),
        (b"\xb0\xa1\xff\xff\xff,1\n", "broken.csv"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_a_korean_reason_and_keeps_nothing(desk, settings, content, words):
    file = desk.file(name="broken.csv")
    file.write_bytes(content)

    ledger = desk.read(file=file)

    assert (ledger.state, ledger.snapshot, ledger.statement, ledger.read_at) == (State.FAILED, None, {}, NOON)
    assert words in ledger.problem
    assert ledger.problem.endswith("주세요.")
    assert (Snapshot.objects.count(), ledger.findings.count(), ledger.left_out.count()) == (0, 0, 0)
    assert [path for path in settings.SNAPSHOT_ROOT.rglob("*") if path.is_file()] == []
    assert verbs() == ["ledger.received", "ledger.failed"]


def test_a_failed_file_may_be_sent_again_and_fails_again(desk):
    file = desk.file(name="broken.csv")
    file.write_text("아무\n말\n", encoding="utf-8")

    states = [desk.read(file=file).state for _ in range(2)]

    assert states == [State.FAILED, State.FAILED]


@pytest.mark.parametrize("content", ["a dirty one", "broken"])
def test_reading_twice_is_reading_once(desk, everything, content):
    file = a_dirty_file(desk)
    if content == "broken":
        file.write_text("아무\n말\n", encoding="utf-8")
    ledger = desk.read(file=file)
    before = everything()

    import_ledger(ledger.pk, at=NOON)

    assert everything() == before


def test_reading_begins_anew_after_a_crash_in_the_middle(desk, everything):
    whole = desk.read(file=a_dirty_file(desk))
    broken_off = desk.received(a_purchase(amount=7))
    Ledger.objects.filter(pk=broken_off.pk).update(state=State.READING, progress=4_000)

    import_ledger(broken_off.pk, at=NOON)

    broken_off.refresh_from_db()
    assert (broken_off.state, broken_off.progress, broken_off.snapshot.amount) == (State.READY, 1, 7)
    assert Ledger.objects.get(pk=whole.pk).snapshot.rows == 3


def test_reading_a_ledger_that_is_gone_does_nothing(desk, everything):
    before = everything()

    import_ledger(12345, at=NOON)

    assert everything() == before


def test_a_kept_file_that_is_gone_fails_with_a_reason(desk, settings):
    ledger = desk.received()
    (settings.UPLOAD_ROOT / ledger.stored_as).unlink()

    import_ledger(ledger.pk, at=NOON)

    ledger.refresh_from_db()
    assert ledger.state == State.FAILED
    assert ledger.problem.endswith("주세요.")


def test_two_files_with_the_same_purchases_share_one_snapshot(desk):
    purchases = [a_purchase(), a_purchase(amount=5)]
    first = desk.read(*purchases)

    second = desk.read(file=desk.file(*purchases, encoding="cp949"))

    assert first.snapshot == second.snapshot
    assert Snapshot.objects.count() == 1


def test_cells_with_marks_no_database_holds_are_read_all_the_same(desk):
    file = desk.file(a_purchase(title="가\x00나", enterprise_name="가온\x00상사", number_written="12\x0034"))

    ledger = desk.read(file=file)

    assert ledger.state == State.READY


def test_enterprises_in_the_registry_are_no_question(desk):
    an_enterprise(1)

    desk.read(a_purchase())

    assert list(desk.institution.namequestion_set.all()) == []


def test_the_worker_reads_what_waits(desk, drain):
    ledger = desk.received()

    ran = drain()

    ledger.refresh_from_db()
    assert (ran, ledger.state) == (1, State.READY)
