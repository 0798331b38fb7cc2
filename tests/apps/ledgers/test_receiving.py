"""A file comes in: kept under a name of its own, told, and put on the queue; or refused, and nothing is kept."""

from __future__ import annotations

import hashlib

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_purchase, day
from dure.apps.ledgers.actions import discard_ledger, withdraw_ledger
from dure.apps.ledgers.models import Ledger, State
from dure.core.values.errors import Refused
from factories.ledgers import receive, verbs
from factories.places import NOON


@pytest.fixture
def kept_files(settings):
    return lambda: sorted(path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file())


@pytest.fixture
def nothing_is_kept(everything, kept_files):
    """`nothing_is_kept()` holds that neither rows nor files came to be since the test began."""
    before = everything(), kept_files()

    def check() -> None:
        assert (everything(), kept_files()) == before

    return check


def test_a_ledger_is_kept_byte_for_byte_under_a_random_name(desk, settings):
    file = desk.file(name="3월 대장.csv")

    ledger = receive(desk.institution, file, desk.officer)

    kept = settings.UPLOAD_ROOT / ledger.stored_as
    assert kept.read_bytes() == file.read_bytes()
    assert (ledger.digest, ledger.size) == (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size)
    assert (ledger.state, ledger.file_name, ledger.year) == (State.RECEIVED, "3월_대장.csv", YEAR)
    assert "대장" not in ledger.stored_as
    assert kept.suffix == ".csv"


def test_receiving_puts_the_reading_on_the_queue_once(desk):
    ledger = desk.received()

    queued = DBTaskResult.objects.values_list("task_path", "args_kwargs")
    assert list(queued) == [("dure.apps.ledgers.tasks.import_ledger", {"args": [ledger.pk], "kwargs": {}})]
    assert verbs() == ["ledger.received"]


@pytest.mark.parametrize("name", ["a.hwp", "a.pdf", "a.exe", "a", "csv", "a.csv.zip"])
def test_a_file_of_another_kind_is_refused(desk, nothing_is_kept, name):
    file = desk.file(name=name)

    with pytest.raises(Refused) as refusal:
        receive(desk.institution, file, desk.officer)

    assert refusal.value.message.startswith(f"'{name}'은(는) 읽을 수 없는 형식입니다.")
    nothing_is_kept()


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSX", "a.xls", "a.ods", "a.csv", "a.tsv", "a.txt", "a.csv.gz"])
def test_the_kind_of_a_file_is_told_by_its_ending_in_any_case(desk, name):
    ledger = receive(desk.institution, desk.file(name=name), desk.officer)

    assert ledger.state == State.RECEIVED


def test_an_empty_file_is_refused(desk, nothing_is_kept):
    file = desk.file()
    file.write_bytes(b"")

    with pytest.raises(Refused, match="빈 파일"):
        receive(desk.institution, file, desk.officer)

    nothing_is_kept()


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(desk, nothing_is_kept, settings):
    file = desk.file()
    settings.UPLOAD_LIMIT = file.stat().st_size - 1

    with pytest.raises(Refused, match="MB보다 큽니다"):
        receive(desk.institution, file, desk.officer)
    nothing_is_kept()

    settings.UPLOAD_LIMIT = file.stat().st_size
    assert receive(desk.institution, file, desk.officer).state == State.RECEIVED


@pytest.mark.parametrize("stage", ["received", "read", "applied"])
def test_the_very_same_file_is_refused_while_it_lives(desk, everything, kept_files, stage):
    file = desk.file()
    getattr(desk, stage)(file=file)
    before = everything(), kept_files()

    with pytest.raises(Refused) as refusal:
        receive(desk.institution, file, desk.officer, file_name="다른 이름.csv", year=2025)

    assert refusal.value.message.startswith("같은 내용의 파일이 이미 있습니다: '2026년 1.csv'")
    assert (everything(), kept_files()) == before


def test_the_same_file_may_come_again_once_it_was_withdrawn_or_discarded(desk):
    file = desk.file()
    withdraw_ledger(desk.applied(file=file), reason="잘못 올림", actor=desk.officer, at=NOON)
    discard_ledger(desk.read(file=file), actor=desk.officer, at=NOON)

    again = desk.applied(file=file)

    states = Ledger.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.WITHDRAWN, State.DISCARDED, State.APPLIED]
    assert again.snapshot == Ledger.objects.first().snapshot


def test_the_same_file_of_two_institutions_is_two_ledgers(desk, nuri_county, bora):
    file = desk.file()

    ledgers = [desk.applied(file=file), receive(nuri_county, file, bora)]

    assert [ledger.institution.name for ledger in ledgers] == ["가온시", "누리군"]


def test_a_ledger_may_supersede_an_applied_one_of_the_same_institution_and_year(desk):
    before = desk.applied()

    ledger = desk.received(a_purchase(amount=2), supersedes=before)

    assert ledger.supersedes == before


def test_a_ledger_of_another_institution_is_not_superseded(desk, nuri_county, bora, everything):
    mine, file = desk.applied(), desk.file(a_purchase(amount=2))
    before = everything()

    with pytest.raises(Refused) as refusal:
        receive(nuri_county, file, bora, supersedes=mine)

    assert refusal.value.fields == {"field": "supersedes"}
    assert everything() == before


@pytest.mark.parametrize(("stage", "year"), [("read", YEAR), ("applied", 2025)])
def test_a_ledger_that_does_not_count_or_of_another_year_is_not_superseded(desk, everything, stage, year):
    old, file = getattr(desk, stage)(), desk.file(a_purchase(contract_day=day(4, 1)))
    before = everything()

    with pytest.raises(Refused) as refusal:
        receive(desk.institution, file, desk.officer, supersedes=old, year=year)

    assert refusal.value.fields == {"field": "supersedes"}
    assert everything() == before
