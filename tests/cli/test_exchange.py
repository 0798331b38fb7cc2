from datetime import date
from pathlib import Path

import pytest

from builders import a_number
from dure.cli.exchange import UNKNOWN_ITEM, Lists, read_certificates, read_enterprises
from dure.core.schemes.catalogue import shipped
from dure.core.values.errors import UnusableFile
from dure.core.values.numbers import hyphenated
from dure.core.values.period import FiscalYear, Period

YEAR = FiscalYear(2026)


def read(tmp_path: Path, text: str, *, kind: str = "") -> Lists:
    path = tmp_path / "인증.csv"
    path.write_text(text, encoding="utf-8")
    lists = Lists()
    read_certificates(path, lists, shipped(), YEAR, kind)
    return lists


def facts(lists: Lists) -> list[tuple[object, ...]]:
    return [(c.business_number, c.kind, c.number, c.valid, c.items) for c in lists.certificates]


def test_exchange_format_is_read(tmp_path):
    lists = read(
        tmp_path,
        "bizno,scheme_id,number,valid_from,valid_to,scope\n"
        f"{a_number(1)},women_owned,제1호,2026-01-01,2026-12-31,\n"
        f"{a_number(2)},severely_disabled,제2호,2026-01-01,,41112503;5611 | 4412\n"
        f"{a_number(3)},사회적 협동조합,제3호,2026-01-01,9999-12-31,\n",
    )

    assert facts(lists) == [
        (a_number(1), "women_owned", "제1호", Period.through(date(2026, 1, 1), date(2026, 12, 31)), ()),
        (a_number(2), "severe_disability_facility", "제2호", Period(date(2026, 1, 1)), ("41112503", "5611", "4412")),
        (a_number(3), "social_cooperative", "제3호", Period(date(2026, 1, 1)), ()),
    ]


def test_korean_headers_below_a_title_are_read(tmp_path):
    lists = read(
        tmp_path,
        "사회적기업 명단,,,,,\n\n"
        "연번,기관명,사업자번호 (본점),실적시작일(인증일자),실적종료일(실적인정),인증취소일(실적불인정)\n"
        f"1,가온나눔,{hyphenated(a_number(1))},2024.3.1.,2027.2.28.,2026-07-01\n",
        kind="social_enterprise",
    )

    certificate = lists.certificates[0]
    assert (certificate.kind, certificate.valid, certificate.revoked_on) == (
        "social_enterprise",
        Period.through(date(2024, 3, 1), date(2027, 2, 28)),
        date(2026, 7, 1),
    )
    assert lists.names == [(a_number(1), "가온나눔")]


def test_several_kinds_in_one_cell_are_several_certificates(tmp_path):
    lists = read(tmp_path, f"사업자등록번호,업체명,정책구분\n{a_number(1)},가온,여성기업|장애인기업\n")

    assert [certificate.kind for certificate in lists.certificates] == ["women_owned", "disabled_owned"]


def test_certificate_without_days_is_taken_for_the_year_and_marked(tmp_path):
    lists = read(tmp_path, f"사업자등록번호,정책구분,조달등록일\n{a_number(1)},여성기업,20200101\n")

    assert lists.certificates[0].valid == Period(date(2026, 1, 1))
    assert (lists.undated, lists.notes) == (set(lists.certificates), {"validity_unknown": 1})


def test_one_cell_with_the_whole_validity_is_read(tmp_path):
    lists = read(tmp_path, f"사업자번호,인증구분,유효기간\n{a_number(1)},여성기업,2025-01-01 ~ 2026-12-31\n")

    assert lists.certificates[0].valid == Period.through(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1234567890,women_owned,,2026-01-01,,", "certificate_number_invalid"),
        (f"{a_number(1)},nonsense,,2026-01-01,,", "certificate_kind_unknown"),
        (f"{a_number(1)},,,2026-01-01,,", "certificate_kind_unknown"),
        (f"{a_number(1)},women_owned,,2026-13-01,,", "certificate_day_unreadable"),
        (f"{a_number(1)},women_owned,,2026-01-02,2026-01-01,", "certificate_reversed"),
    ],
)
def test_row_that_cannot_be_used_is_a_problem_with_its_line(tmp_path, row, code):
    lists = read(tmp_path, f"bizno,scheme_id,number,valid_from,valid_to,scope\n{row}\n")

    assert (lists.certificates, [(problem.line, problem.code) for problem in lists.problems]) == ([], [(2, code)])


def test_a_residents_number_is_not_repeated_in_a_problem(tmp_path):
    lists = read(tmp_path, "bizno,scheme_id\n900101-1234567,women_owned\n")

    assert "900101" not in lists.problems[0].message


def test_certificate_for_items_without_a_column_of_items_covers_nothing(tmp_path):
    lists = read(tmp_path, f"사업자등록번호,인증구분,인증일,만료일\n{a_number(1)},성능인증,2024-01-01,2027-01-01\n")

    assert (lists.certificates[0].items, lists.certificates[0].covers("4111"), lists.notes) == (
        (UNKNOWN_ITEM,),
        False,
        {"items_unknown": 1},
    )


def test_list_that_names_no_kind_is_refused(tmp_path):
    with pytest.raises(UnusableFile) as problem:
        read(tmp_path, f"사업자등록번호,업체명\n{a_number(1)},가온\n")

    assert problem.value.code == "no_certificate_kind"


def test_list_without_business_numbers_is_refused(tmp_path):
    with pytest.raises(UnusableFile) as problem:
        read(tmp_path, "업체명,정책구분\n가온,여성기업\n")

    assert problem.value.code == "no_header"


def test_registry_is_the_list_and_everyone_with_a_certificate(tmp_path):
    lists = read(tmp_path, f"bizno,scheme_id\n{a_number(1)},women_owned\n")
    assert lists.enterprises() is None
    path = tmp_path / "기업.csv"
    path.write_text(f"사업자등록번호,업체명\n{a_number(2)},나라상사\n123,틀림\n", encoding="utf-8")

    read_enterprises(path, lists)

    assert lists.enterprises() == {a_number(1), a_number(2)}
    assert (lists.names, [problem.code for problem in lists.problems]) == (
        [(a_number(2), "나라상사")],
        ["enterprise_number_invalid"],
    )
