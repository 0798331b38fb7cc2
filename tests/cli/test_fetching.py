"""`dure fetch`: from a service to the closures' queue, and to a file the ledger importer reads."""

import argparse
import re
from datetime import date
from itertools import product

import pytest

from builders import a_number
from dure.apps.registry.models import Enterprise
from dure.apps.watch.actions import receive_closures
from dure.apps.watch.models import Closure, ClosureFile
from dure.cli import fetching
from dure.cli.site import add_commands
from dure.core.ledgers.importing import read_ledger
from dure.core.values.errors import Refused, Unreadable
from dure.core.values.numbers import hyphenated
from factories.places import NOON, an_enterprise
from factories.portal import KEY, a_page, a_service, a_status, statuses

FIRST, SECOND, THIRD, FOURTH = (a_number(index) for index in (1, 2, 3, 4))
NAMES = ("statuses", "deliveries", "procurements", "products", "items")
ORDER = {
    "dlvrReqNo": "R25TB00728925",
    "dlvrReqChgOrd": "00",
    "dlvrReqRcptDate": "2025-07-08",
    "prdctSno": "1",
    "prdctAmt": "7984980",
    "dminsttCd": "7000055",
    "dminsttNm": "가온대학교",
    "corpNm": "가온교육 주식회사",
    "cntrctCorpBizno": FIRST,
    "dlvrReqNm": "=2025년 전화외국어 위탁교육",
    "dtilPrdctClsfcNo": "8611159901",
}


@pytest.fixture
def service(monkeypatch, settings, tmp_path):
    """One service behind every address, with a key and a count of calls of this test's own."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("dure.cli.fetching.time.sleep", lambda _: None)
    with a_service() as served:
        settings.HOME, settings.DATA_KEY, settings.DATA_QUOTA = tmp_path / "home", KEY, 10
        settings.SERVICE_ADDRESSES = dict.fromkeys(NAMES, served.address)
        yield served


@pytest.fixture
def four(db):
    """In business; closed unknown to us; closed as we know; open again though we wrote it closed."""
    an_enterprise(1, name="계속상사")
    an_enterprise(2, name="폐업상사")
    an_enterprise(3, name="옛폐업상사", closed_on=date(2025, 5, 1))
    an_enterprise(4, name="다시상사", closed_on=date(2025, 5, 1))


def an_answer():
    said = {
        FIRST: a_status(FIRST),
        SECOND: a_status(SECOND, "폐업자", "03", "20260331"),
        THIRD: a_status(THIRD, "폐업자", "03", "20250501"),
        FOURTH: a_status(FOURTH),
    }
    return statuses(*(said[number] for number in sorted(said)))


def fetch(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    return fetching.fetch(parser.parse_args(["fetch", *words]))


def test_without_a_person_changes_are_shown_and_nothing_is_queued(four, service, capsys):
    service.will_say(an_answer())

    status = fetch("closed")

    lines = {
        SECOND: f"{hyphenated(SECOND)} 폐업상사: 폐업자 (2026-03-31)",
        FOURTH: f"{hyphenated(FOURTH)} 다시상사: 폐업(2025-05-01)으로 적혀 있으나 계속사업자",
    }
    assert (status, capsys.readouterr().out.splitlines()) == (
        0,
        [
            *(lines[number] for number in sorted(lines)),
            "4곳을 물었고, 등록부와 다른 곳은 2곳입니다.",
            "아무것도 바꾸지 않았습니다. --by 아이디를 주면 휴폐업 확인 목록에 올립니다.",
        ],
    )
    assert ClosureFile.objects.count() == 0


def test_with_a_person_the_same_changes_wait_in_the_queue_and_nobody_is_closed(four, service, nari, capsys):
    service.will_say(an_answer())

    fetch("closed", "--by", "nari")

    waiting = Closure.objects.order_by("status").values_list("enterprise__name", "status", "closed", "on", "state")
    assert list(waiting) == [
        ("다시상사", "계속사업자", False, None, "open"),
        ("폐업상사", "폐업자", True, date(2026, 3, 31), "open"),
    ]
    assert ClosureFile.objects.get().received_by == nari
    assert Enterprise.objects.get(business_number=SECOND).closed_on is None
    assert capsys.readouterr().out.splitlines()[-1] == ("휴폐업 확인 목록에 2곳을 올렸습니다 (이미 기다리던 곳 0곳).")


def test_what_already_waits_is_not_queued_again(four, service, nari, capsys):
    service.will_say(an_answer(), an_answer())
    fetch("closed", "--by", "nari")

    fetch("closed", "--by", "nari")

    assert Closure.objects.count() == 2
    assert capsys.readouterr().out.splitlines()[-1] == ("휴폐업 확인 목록에 0곳을 올렸습니다 (이미 기다리던 곳 2곳).")


def test_what_is_shown_is_what_the_same_answers_would_queue_if_uploaded(db, service, nari, tmp_path, capsys):
    day, other = date(2025, 5, 1), date(2025, 6, 1)
    said = [("계속사업자", "01", ""), ("휴업자", "02", ""), ("폐업자", "03", ""), ("폐업자", "03", "20250501")]
    cases = list(product((None, day, other), [*said, ("", "", "")]))
    answers = {}
    for index, (closed_on, (words, code, ended)) in enumerate(cases, start=1):
        enterprise = an_enterprise(index, name=f"{index}호점", closed_on=closed_on)
        answers[enterprise.business_number] = a_status(
            enterprise.business_number, words, code, ended, tax_type="국세청에 등록되지 않은 사업자등록번호입니다."
        )
    service.will_say(statuses(*(answers[number] for number in sorted(answers))))
    out = tmp_path / "closed.csv"

    fetch("closed", "-o", str(out))
    receive_closures(file_name="closed.csv", source=out, actor=nari, at=NOON)

    shown = sorted(re.findall(r"\d+호점", capsys.readouterr().out))
    assert shown == sorted(Closure.objects.values_list("enterprise__name", flat=True))
    assert (len(cases), len(shown)) == (15, 11)


def test_a_number_the_tax_office_does_not_know_waits_for_a_person(db, service, nari):
    an_enterprise(1)
    service.will_say(statuses(a_status(FIRST, "", "", tax_type="국세청에 등록되지 않은 사업자등록번호입니다.")))

    fetch("closed", "--by", "nari")

    assert list(Closure.objects.values_list("status", "closed")) == [
        ("국세청에 등록되지 않은 사업자등록번호입니다.", False)
    ]


def test_all_answers_can_be_kept_as_a_file(four, service, tmp_path):
    service.will_say(an_answer())
    out = tmp_path / "closed.csv"

    fetch("closed", "-o", str(out))

    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (5, "사업자등록번호,상태,폐업일,조회한 때")


@pytest.mark.parametrize("who", ["haneul", "garam", "nobody"])
def test_who_may_not_upload_closures_may_not_fetch_them_into_the_queue(four, service, haneul, garam, who):
    with pytest.raises(Refused):
        fetch("closed", "--by", who)

    assert (service.heard, ClosureFile.objects.count()) == ([], 0)


def test_half_an_answer_queues_nothing(four, service, nari):
    service.will_say(statuses(a_status(SECOND, "폐업자", "03", "20260331")))

    with pytest.raises(Unreadable):
        fetch("closed", "--by", "nari")

    assert ClosureFile.objects.count() == 0


def test_fetched_orders_are_a_ledger_the_importer_reads(service, tmp_path, capsys):
    changed = {**ORDER, "dlvrReqChgOrd": "01", "dlvrReqRcptDate": "2025-07-20", "incdecAmt": "-1620"}
    service.will_say(a_page(ORDER, changed))
    out = tmp_path / "orders.csv"

    status = fetch("contracts", "--from", "2025-07-01", "--to", "2025-07-31", "-o", str(out))

    reading = read_ledger(out)
    read = list(reading)
    assert (status, capsys.readouterr().out) == (0, f"{out}: 2행을 썼습니다.\n")
    assert [(row.business_number, row.enterprise_name, row.amount, row.contract_day) for row in read] == [
        (FIRST, "가온교육 주식회사", 7984980, date(2025, 7, 8)),
        (FIRST, "가온교육 주식회사", -1620, date(2025, 7, 20)),
    ]
    assert (reading.statement.ties_out, reading.statement.rejections) == (True, 0)
    assert "'=2025년 전화외국어 위탁교육" in out.read_text(encoding="utf-8-sig")


def test_a_fetch_that_fails_in_the_middle_leaves_no_file_and_keeps_the_old_one(service, tmp_path):
    out = tmp_path / "orders.csv"
    out.write_text("어제의 파일", encoding="utf-8")
    service.will_say(a_page(ORDER), (401, "Unauthorized", {}))

    with pytest.raises(Refused) as problem:
        fetch("contracts", "--from", "2025-07-01", "--to", "2025-08-31", "-o", str(out))

    assert (problem.value.code, KEY in problem.value.message) == ("service_key_refused", False)
    assert [path.name for path in tmp_path.glob("orders*")] == ["orders.csv"]
    assert out.read_text(encoding="utf-8") == "어제의 파일"


def test_contracts_of_an_item_products_and_item_names_are_files_too(service, tmp_path):
    contract = {
        "cntrctDlvrReqDate": "20260306",
        "cntrctDlvrReqNo": "R26TB01621401",
        "cntrctDlvrReqChgOrd": "00",
        "dminsttNm": "가온개발공사",
        "dminsttCd": "B552833",
        "prdctIdntNo": "24459422",
        "prdctAmt": "385000",
    }
    offer = {
        "cntrctCorpNm": "가온놀이",
        "prdctClsfcNo": "49241597",
        "prdctClsfcNoNm": "조합놀이대",
        "dtilPrdctClsfcNo": "4924159701",
        "prdctIdntNo": "22692416",
        "shopngCntrctNo": "R25TA0066476400",
        "shopngCntrctSno": "2",
    }
    name = {"dtilPrdctClsfcNo": "1013160101", "dtilPrdctClsfcNoNm": "애완동물사육장"}
    service.will_say(a_page(contract), a_page(offer), a_page(name))
    out = tmp_path / "out.csv"
    firsts = []

    for words in (
        ("contracts", "--from", "2026-03-01", "--to", "2026-03-31", "--item", "56101703"),
        ("products", "--from", "2026-03-01", "--to", "2026-03-31"),
        ("items", "--words", "사육장"),
    ):
        fetch(*words, "-o", str(out))
        firsts.append(out.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[:2])

    assert firsts == [
        ["R26TB01621401-00-24459422", "B552833"],
        ["R25TA0066476400", "2"],
        ["1013160101", "애완동물사육장"],
    ]
    asked = [heard["query"] for heard in service.heard]
    assert (asked[1]["rgstDtBgnDt"], asked[1]["rgstDtEndDt"]) == ("202603010000", "202603312359")
    assert asked[2]["dtilPrdctClsfcNoNm"] == "사육장"


@pytest.mark.parametrize(
    "words",
    [
        ("contracts", "-o", "x.csv"),
        ("contracts", "--from", "2026-03-02", "--to", "2026-03-01", "-o", "x.csv"),
        ("contracts", "--from", "2026-03-01", "--to", "2026-03-02"),
        ("contracts", "--from", "2026-03-01", "--to", "2026-03-02", "--item", "책상", "-o", "x.csv"),
        ("items",),
        ("items", "-o", "/no/such/folder/x.csv"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_asked(service, words):
    with pytest.raises(Refused):
        fetch(*words)

    assert service.heard == []


def test_without_a_key_or_an_address_the_sentence_says_which_setting(service, settings, tmp_path):
    settings.DATA_KEY = ""

    with pytest.raises(Refused) as problem:
        fetch("items", "-o", str(tmp_path / "x.csv"))

    assert (problem.value.code, "DURE_DATA_KEY" in problem.value.message) == ("service_key_missing", True)
    settings.DATA_KEY, settings.SERVICE_ADDRESSES = KEY, dict.fromkeys(NAMES, "")
    with pytest.raises(Refused) as problem:
        fetch("items", "-o", str(tmp_path / "x.csv"))
    assert (problem.value.code, "DURE_ADDRESS_ITEMS" in problem.value.message) == ("service_address_missing", True)
    assert service.heard == []
