import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from builders import a_number
from dure.cli.main import main

DATA = Path(__file__).parents[1] / "data" / "ledgers"
PURCHASES = f"""\
id,institution_code,department,contract_date,kind,title,product_code,supplier_bizno,supplier_name,amount,exclusion
1,4000000,총무과,2026-03-01,goods,의자,4111250301,{a_number(1)},가온상사,1000000,
2,4000000,총무과,2026-03-01,services,청소,,{a_number(2)},가온클린,2000000,
3,4000000,총무과,2026-04-01,works,공사,,{a_number(1)},가온상사,5000000,
4,4000000,총무과,2026-12-31,goods,의자 취소,4111250301,{a_number(1)},가온상사,-100000,
5,4000000,총무과,2026-12-31,goods,=위험,,1234567890,나라상사,700000,
6,4000000,총무과,2027-01-01,goods,내년,,{a_number(1)},가온상사,300000,
7,4000000,총무과,,goods,날짜 없음,,{a_number(1)},가온상사,400000,
8,4000000,총무과,2026-05-01,goods,상품권,,{a_number(1)},가온상사,40000,gift_certificate
"""
CERTIFICATES = f"""\
bizno,scheme_id,number,valid_from,valid_to,scope
{a_number(1)},women_owned,W1,2026-01-01,2026-12-31,
{a_number(1)},severely_disabled,S1,2026-01-01,,41112503;5555
{a_number(2)},여성기업,W2,2026-03-02,,
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "purchases.csv").write_text(PURCHASES, encoding="utf-8")
    (tmp_path / "certificates.csv").write_text(CERTIFICATES, encoding="utf-8")
    return tmp_path


def tally(folder: Path, *more: str, ledger: str = "purchases.csv") -> int:
    certificates = str(folder / "certificates.csv")
    return main(["tally", str(folder / ledger), "--certificates", certificates, "--year", "2026", "--quiet", *more])


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def scheme(found: dict, code: str) -> dict:
    return next(entry for entry in found["schemes"] if entry["scheme"] == code)


def test_json_has_the_figures_of_every_scheme(files, capsys):
    status = tally(files, "--json")

    found = answer(capsys)
    women = scheme(found, "women_owned")
    assert status == 1
    assert (women["base"], women["counted"], women["rows_in_base"], women["rows_counted"]) == (
        8_600_000,
        5_900_000,
        5,
        3,
    )
    assert women["by_kind"]["goods"] == {"base": 1_600_000, "counted": 900_000, "rows_in_base": 3, "rows_counted": 2}
    severe = scheme(found, "severely_disabled")
    assert (severe["base"], severe["counted"], severe["rate"]) == (3_600_000, 900_000, "1/4")
    assert found["rejected"] == {"day_missing": {"rows": 1, "amount": 400_000}}
    assert found["review"] == {"number_invalid": {"rows": 1, "amount": 700_000}}
    assert (found["statement"]["rows_read"], found["statement"]["ties_out"]) == (8, True)
    assert found["outside_year"] == {"rows": 1, "amount": 300_000}


@pytest.mark.parametrize(
    ("words", "base", "excluded"),
    [
        ([], 8_600_000, ["gift_certificate"]),
        (["--exclude"], 8_640_000, []),
        (["--exclude", "gift_certificate"], 8_600_000, ["gift_certificate"]),
        (["--exclude", "공공요금"], 8_640_000, ["공공요금"]),
    ],
    ids=["all marks", "none", "this one", "another"],
)
def test_marked_rows_leave_the_base_unless_told_otherwise(files, capsys, words, base, excluded):
    tally(files, "--json", *words)

    found = answer(capsys)
    assert (scheme(found, "women_owned")["base"], found["basis"]["exclusions"]) == (base, excluded)


def test_as_of_counts_up_to_that_day(files, capsys):
    tally(files, "--json", "--as-of", "2026-03-31")

    women = scheme(answer(capsys), "women_owned")
    assert (women["base"], women["counted"]) == (3_000_000, 1_000_000)


def test_snapshot_gives_the_same_figures_as_its_ledger(files, capsys):
    tally(files, "--json")
    straight = answer(capsys)
    assert main(["snapshot", str(files / "purchases.csv"), "-o", str(files / "snapshots"), "--quiet"]) == 1
    capsys.readouterr()

    status = tally(files, "--json", ledger="snapshots")

    found = answer(capsys)
    assert status == 0
    assert (found["schemes"], found["review"], found["versions"]) == (
        straight["schemes"],
        straight["review"],
        straight["versions"],
    )


def test_the_same_ledger_twice_is_refused(files, capsys):
    ledger = str(files / "purchases.csv")

    status = main(
        ["tally", ledger, ledger, "--certificates", str(files / "certificates.csv"), "--year", "2026", "--quiet"]
    )

    assert (status, "같은 구매대장" in capsys.readouterr().err) == (2, True)


def test_terminal_shows_rates_statement_and_findings(files, capsys):
    tally(files)

    shown = capsys.readouterr().out
    for words in (
        "여성기업제품",
        "68.60%",
        "(단위: 원, 행)",
        "사업자등록번호가 맞지 않음",
        "읽은 행과 금액이 모두 맞아떨어집니다.",
    ):
        assert words in shown


def test_terminal_shows_candidates_and_what_rests_on_no_validity(files, capsys):
    (files / "names.csv").write_text(
        PURCHASES + "9,4000000,총무과,2026-03-01,goods,의자,,,가온상시,500,\n", encoding="utf-8"
    )
    (files / "certificates.csv").write_text(
        f"사업자등록번호,업체명,정책구분\n{a_number(1)},가온상사,여성기업\n{a_number(1)},가온상사,모름\n",
        encoding="utf-8",
    )

    tally(
        files,
        "--all",
        "--day",
        "paid",
        "--amount",
        "without_vat",
        "--institution-kind",
        "public_corporation",
        ledger="names.csv",
    )

    shown = capsys.readouterr().out
    for words in (
        "5,900,000 *",
        "여성기업제품: 5,900,000원 (3행)",
        "'가온상시' → 가온상사 (100-00-00014, 0.",
        "산정 기준: 지급일, 부가세 제외(공급가액), 분모에서 뺀 표시: gift_certificate — 명령줄에서 정함",
        "지급일이(가) 없는 7행은 다른 날짜를 썼습니다.",
        "부가세가 나뉘어 있지 않은 7행은 적힌 금액을 썼습니다.",
        "certificates.csv 3행: '모름'은(는) 모르는 인증·제도입니다.",
    ):
        assert words in shown


def test_explain_names_the_certificate_and_the_article(files, capsys):
    status = tally(files, "--explain", "2")

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert lines[0] == "purchases.csv 2행: 가온상사 (100-00-00014), 의자, 물품, 1,000,000원"
    women = next(line for line in lines if line.startswith("  여성기업제품: 인정"))
    assert ("W1" in women, "제9조" in women) == (True, True)


def test_explain_tells_what_became_of_a_rejected_row(files, capsys):
    tally(files, "--explain", "8")

    assert capsys.readouterr().out.startswith(
        "반려한 행입니다.\n  purchases.csv 8행 'contract_date': 날짜가 비어 있습니다."
    )


def test_explain_of_a_line_nobody_has_is_refused(files, capsys):
    assert (tally(files, "--explain", "99"), "99행을 찾지 못했습니다" in capsys.readouterr().err) == (2, True)


def test_explain_reads_snapshots_too(files, capsys):
    main(["snapshot", str(files / "purchases.csv"), "-o", str(files / "snapshots"), "--quiet"])
    capsys.readouterr()

    tally(files, "--explain", "3", ledger="snapshots")

    shown = capsys.readouterr().out
    assert "여성기업제품: 불인정: 계약일 2026. 3. 1.에는 여성기업확인서(W2)가 아직 유효하지 않았습니다" in shown


def test_workbook_holds_no_formula(files):
    status = tally(files, "--out", str(files / "out.xlsx"))

    book = openpyxl.load_workbook(files / "out.xlsx")
    assert (status, book.sheetnames) == (1, ["집계", "확인할 구매", "업체명 후보", "점검 의견", "대조표"])
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}


def test_names_are_candidates_and_count_for_nothing(files, capsys):
    (files / "names.csv").write_text(
        "계약일,구분,업체명,금액\n2026-03-01,물품,㈜가온상사,1000\n2026-03-01,물품,가온상시,500\n2026-03-01,물품,전혀다른곳,50\n",
        encoding="utf-8",
    )
    (files / "certificates.csv").write_text(
        f"사업자등록번호,업체명,정책구분\n{a_number(1)},가온상사,여성기업\n", encoding="utf-8"
    )

    status = tally(files, "--json", "--candidates", str(files / "후보.csv"), ledger="names.csv")

    found = answer(capsys)
    assert (status, scheme(found, "women_owned")["counted"], scheme(found, "women_owned")["base"]) == (0, 0, 1_550)
    assert found["candidates"] == {
        "names": 3,
        "exact": {"names": 1, "rows": 1, "amount": 1_000},
        "fuzzy": {"names": 1, "rows": 1, "amount": 500},
    }
    assert found["review"] == {
        "number_missing": {"rows": 1, "amount": 50},
        "awaiting_confirmation": {"rows": 2, "amount": 1_500},
    }
    with (files / "후보.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [(row[0], row[4], row[7]) for row in rows[1:]] == [
        ("㈜가온상사", a_number(1), "이름 같음"),
        ("가온상시", a_number(1), "이름 비슷함"),
    ]


def test_certificates_without_days_count_with_a_mark(files, capsys):
    (files / "certificates.csv").write_text(
        f"사업자등록번호,업체명,정책구분\n{a_number(1)},가온상사,여성기업\n", encoding="utf-8"
    )

    tally(files, "--json")

    women = scheme(answer(capsys), "women_owned")
    assert (women["counted"], women["counted_with_unknown_validity"]) == (5_900_000, 5_900_000)


def test_kind_of_certificate_may_stand_before_the_file(files, capsys):
    (files / "women.csv").write_text(
        f"사업자등록번호,유효기간\n{a_number(2)},2026-01-01~2026-12-31\n", encoding="utf-8"
    )

    status = main(
        [
            *("tally", str(files / "purchases.csv"), "--certificates", f"여성기업={files / 'women.csv'}"),
            *("--year", "2026", "--json", "--quiet"),
        ]
    )

    assert (status, scheme(answer(capsys), "women_owned")["counted"]) == (1, 2_000_000)


def test_every_dirt_is_tallied(files, capsys):
    status = main(
        [
            *("tally", str(DATA / "every_dirt.csv"), "--certificates", str(files / "certificates.csv")),
            *("--year", "2026", "--institution-kind", "local_government", "--json", "--quiet"),
        ]
    )

    found = answer(capsys)
    assert (status, found["statement"]["purchases"], found["statement"]["ties_out"]) == (1, 14, True)
    assert {code: part["rows"] for code, part in found["review"].items()} == {
        "kind_unknown": 2,
        "number_missing": 2,
        "number_invalid": 2,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["tally", "absent.csv", "--certificates", "absent.csv", "--year", "2026"],
        ["tally", str(DATA), "--certificates", str(DATA / "no_header.csv"), "--year", "2026"],
        ["snapshot", str(DATA / "utf16_no_header_ragged.txt"), "-o", "unused"],
    ],
)
def test_unusable_input_ends_with_two_and_a_sentence(arguments, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    status = main(arguments)

    assert (status, capsys.readouterr().err.startswith("오류: ")) == (2, True)


def test_unknown_institution_kind_is_refused(files, capsys):
    assert (tally(files, "--institution-kind", "city"), "기관 종류 'city'" in capsys.readouterr().err) == (2, True)


def test_ledger_with_no_purchase_at_all_is_tallied(files, capsys):
    (files / "empty.csv").write_text("계약일,구분,업체명,금액\n", encoding="utf-8")

    status = tally(files, "--json", ledger="empty.csv")

    assert (status, scheme(answer(capsys), "women_owned")["rate"]) == (0, None)


def test_schemes_are_listed_with_their_rates(capsys):
    assert main(["schemes", "--as-of", "2026-08-01", "--json"]) == 0

    women = next(entry for entry in json.loads(capsys.readouterr().out) if entry["scheme"] == "women_owned")
    assert women["required"] == "물품 5%, 용역 5%, 공사 3%"


def test_file_commands_never_load_the_site(files):
    code = (
        "import sys; from dure.cli.main import main; "
        f"main(['tally', r'{files / 'purchases.csv'}', '--certificates', r'{files / 'certificates.csv'}', "
        "'--year', '2026', '--json', '--quiet']); "
        "sys.exit(any(name.split('.')[0] == 'django' or name.startswith(('dure.apps', 'dure.config', 'dure.cli.site')) "
        "for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_real_contracts_give_candidates_and_count_nothing(capsys):
    shared = Path(os.environ.get("DURE_SHARED", Path(__file__).parents[3] / "shared")) / "data"
    if not shared.is_dir():
        pytest.skip("the shared data folder (../shared or DURE_SHARED) is absent")

    status = main(
        [
            *("tally", str(shared / "g2b_school_contracts_2023_2025.csv.gz"), "--year", "2024", "--json", "--quiet"),
            *("--certificates", str(shared / "busan_policy_companies.csv")),
        ]
    )

    found = answer(capsys)
    statement = found["statement"]
    assert (status, statement["rows_read"], statement["purchases"], statement["rejections"]) == (1, 8_796, 8_572, 224)
    assert (statement["amount_read"], statement["ties_out"]) == (115_623_335_240, True)
    assert {entry["counted"] for entry in found["schemes"]} == {0}
    assert (found["candidates"]["exact"]["names"], found["candidates"]["names"]) == (10, 1_576)
