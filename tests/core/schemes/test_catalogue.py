from __future__ import annotations

import re
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dure.core.schemes.catalogue import kind_for, load, shipped
from dure.core.schemes.model import Confidence, Kind, Scheme
from dure.core.values.errors import DataBroken

CODES = [
    "sme",
    "tech_product",
    "nep",
    "women_owned",
    "disabled_owned",
    "startup",
    "social_enterprise",
    "prelim_social_enterprise",
    "social_coop",
    "self_support",
    "village",
    "severely_disabled",
    "standard_workplace",
    "disabled_artist",
    "green",
    "veterans_agency",
    "veterans_village",
    "veterans_org",
    "social_farm",
    "materials_parts",
    "innovation",
    "senior_product",
    "prison_product",
    "ks_product",
    "domestic_timber",
]

SITE_SCHEME = """
code = "our_own"
name = "우리 시 제도"
name_en = "Our own"
statute = "가온시 조례"
obliged = "none"
duty = "none"
base = ["goods"]
basis = "가온시 조례 제1조"
confidence = "text"
"""
SITE_RATE = """
[[rate]]
since = 2026-01-01
per = "total"
base = ["goods"]
rate = "0.05"
duty = "target"
basis = "가온시 조례 제2조"
confidence = "text"
"""
SITE_COUNTS = """
[[counts]]
certificate = "sme"
level = "enterprise"
basis = "가온시 조례 제3조"
confidence = "text"
"""
SITE_DEADLINE = """
[[deadline]]
what = "실적"
to = "가온시"
due = "01-31"
basis = "가온시 조례 제4조"
confidence = "text"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "schemes").mkdir()
    return tmp_path


def mount(site: Path, scheme: str, name: str = "our_own") -> Path:
    (site / "schemes" / f"{name}.toml").write_text(scheme, encoding="utf-8")
    return site


def scheme(code: str) -> Scheme:
    return shipped().schemes[code]


def rates_text(code: str, day: date) -> dict[str, Fraction]:
    return {step.per: step.rate for step in scheme(code).rates_on(day)}


def test_shipped_catalogue_holds_all_schemes_in_order() -> None:
    catalogue = shipped()

    assert list(catalogue.schemes) == CODES


def test_version_is_a_digest_that_stays_the_same() -> None:
    once, again = load(), load()

    assert once.version == again.version
    assert re.fullmatch(r"[0-9a-f]{64}", once.version)


def test_version_changes_with_a_mounted_byte(site: Path) -> None:
    first = load(mount(site, SITE_SCHEME)).version

    second = load(mount(site, SITE_SCHEME + "\n")).version

    assert len({first, second, shipped().version}) == 3


@pytest.mark.parametrize(
    ("day", "duties"),
    [
        (date(2009, 11, 21), set()),
        (date(2009, 11, 22), {"target"}),
        (date(2013, 12, 31), {"target"}),
        (date(2014, 1, 1), {"implement"}),
    ],
)
def test_women_owned_duty_changes_on_its_day(day: date, duties: set[str]) -> None:
    steps = scheme("women_owned").rates_on(day)

    assert {step.duty.value for step in steps} == duties
    assert len(steps) == (3 if duties else 0)


def test_women_owned_has_a_rate_for_each_kind() -> None:
    assert rates_text("women_owned", date(2026, 1, 1)) == {
        "goods": Fraction(5, 100),
        "services": Fraction(5, 100),
        "works": Fraction(3, 100),
    }


@pytest.mark.parametrize(
    ("code", "day", "per", "rate"),
    [
        ("severely_disabled", date(2024, 12, 31), "total", "0.01"),
        ("severely_disabled", date(2025, 1, 1), "total", "0.011"),
        ("tech_product", date(2020, 2, 17), "goods", "0.1"),
        ("tech_product", date(2020, 2, 18), "goods", "0.15"),
        ("standard_workplace", date(2019, 12, 31), "total", "0.003"),
        ("standard_workplace", date(2020, 1, 1), "total", "0.006"),
        ("standard_workplace", date(2023, 1, 1), "total", "0.008"),
        ("disabled_artist", date(2023, 3, 28), "total", "0.03"),
    ],
)
def test_rate_changes_on_its_day(code: str, day: date, per: str, rate: str) -> None:
    assert rates_text(code, day) == {per: Fraction(rate)}


def test_startup_must_be_implemented_from_the_new_act_on() -> None:
    duties = [scheme("startup").rates_on(day)[0].duty.value for day in (date(2022, 6, 28), date(2022, 6, 29))]

    assert duties == ["target", "implement"]


def test_tech_product_base_is_what_was_bought_from_smes() -> None:
    [step] = scheme("tech_product").rates_on(date(2026, 1, 1))

    assert (step.held_for, step.base) == ("sme", frozenset({Kind.GOODS}))


def test_bases_a_ledger_cannot_tell_are_said_so() -> None:
    unknown = [s.code for s in shipped().schemes.values() for step in s.rates if not step.base_known]

    assert unknown == ["nep", "disabled_artist"]


def test_secondary_rate_asks_to_be_checked() -> None:
    [step] = scheme("severely_disabled").rates_on(date(2026, 1, 1))

    assert step.basis.confidence is Confidence.SECONDARY
    assert step.basis.label.endswith("(확인 필요)")
    assert step.cap == Fraction(2, 100)


def test_village_certificate_counts_before_and_after_its_act() -> None:
    counted = [scheme("village").counts_on(day) for day in (date(2026, 8, 14), date(2026, 8, 15))]

    assert [[c.basis.confidence.value for c in counts] for counts in counted] == [["secondary"], ["text"]]


def test_sme_is_proven_by_its_own_certificate_only() -> None:
    assert {counting.certificate for counting in scheme("sme").counts} == {"sme"}


def test_kinds_that_count_for_no_statutory_scheme() -> None:
    counting = {c.certificate for s in shipped().schemes.values() for c in s.counts}

    idle = sorted(set(shipped().certificate_kinds) - counting)

    assert idle == [
        "cooperative",
        "direct_production",
        "green_technology",
        "materials_parts",
        "net",
        "prelim_village_enterprise",
    ]


def test_schemes_without_a_known_proof() -> None:
    bare = [s.code for s in shipped().schemes.values() if not s.counts]

    assert bare == ["disabled_artist", "materials_parts", "senior_product", "domestic_timber"]


def test_certificates_and_countings_agree_on_the_level() -> None:
    kinds = shipped().certificate_kinds

    odd = [c for s in shipped().schemes.values() for c in s.counts if kinds[c.certificate].level is not c.level]

    assert odd == []


def test_performance_certificate_lasts_longer_since_2024() -> None:
    terms = shipped().certificate_kinds["performance_certified"].terms

    assert [(term.applies.last_day, term.months, term.extendable_months) for term in terms] == [
        (date(2024, 8, 20), 36, None),
        (None, 48, 48),
    ]


def test_open_ended_certificates_are_said_to_be() -> None:
    open_ended = sorted(k.code for k in shipped().certificate_kinds.values() if any(t.no_expiry for t in k.terms))

    assert open_ended == ["social_cooperative", "social_enterprise", "standard_workplace", "village_enterprise"]


def test_deadline_falls_on_the_leap_day() -> None:
    [deadline] = scheme("social_enterprise").deadlines

    assert [deadline.due_in(year) for year in (2026, 2028)] == [date(2026, 2, 28), date(2028, 2, 29)]


def test_deadline_of_january() -> None:
    [deadline] = scheme("sme").deadlines_on(date(2026, 1, 1))

    assert (deadline.due_in(2026), deadline.to, deadline.via) == (date(2026, 1, 31), "중소벤처기업부", "SMPP")


@pytest.mark.parametrize(
    ("kind", "bound", "reports"),
    [("local_government", True, True), ("public_school", True, False), ("invested_institution", False, False)],
)
def test_duty_binds_and_reporting_binds_fewer(kind: str, bound: bool, reports: bool) -> None:
    catalogue, women = shipped(), scheme("women_owned")

    assert catalogue.obliges(women, kind) is bound
    assert (kind in catalogue.obliged_sets[women.reporters].members) is reports


def test_green_binds_invested_institutions_too() -> None:
    assert shipped().obliges(scheme("green"), "invested_institution")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("여성기업", "women_owned"),
        (" 여성 기업 확인서 ", "women_owned"),
        ("사회적기업", "social_enterprise"),
        ("예비 사회적기업", "prelim_social_enterprise"),
        ("social_coop", "social_cooperative"),
        ("Social_Coop", "social_cooperative"),
        ("severely_disabled", "severe_disability_facility"),
        ("중증장애인생산품", "severe_disability_facility"),
        ("장애인표준사업장", "standard_workplace"),
        ("마을기업", "village_enterprise"),
        ("자활기업", "self_support_enterprise"),
        ("gs", "gs"),
        ("NET", "net"),
        ("우수조달물품", "excellent_procurement"),
        ("소부장", "materials_parts"),
        ("상장기업", None),
        ("", None),
    ],
)
def test_words_people_write_name_a_kind(words: str, kind: str | None) -> None:
    assert kind_for(shipped(), words) == kind


def test_scheme_codes_are_understood_as_proofs_of_them() -> None:
    understood = {code: kind_for(shipped(), code) for code in CODES}
    for code, kind in understood.items():
        counting = {c.certificate for c in scheme(code).counts}

        assert kind in counting if counting else kind in (None, code)


def test_site_adds_a_scheme(site: Path) -> None:
    catalogue = load(mount(site, SITE_SCHEME + SITE_RATE + SITE_COUNTS + SITE_DEADLINE))

    assert list(catalogue.schemes) == [*CODES, "our_own"]
    assert catalogue.schemes["our_own"].rates[0].rate == Fraction(1, 20)


def test_site_replaces_a_scheme(site: Path) -> None:
    catalogue = load(mount(site, SITE_SCHEME.replace("our_own", "village"), "village"))

    assert catalogue.schemes["village"].name == "우리 시 제도"
    assert list(catalogue.schemes) == CODES


def test_site_adds_a_kind_of_certificate(site: Path) -> None:
    (site / "certificates.toml").write_text(
        '[[certificate]]\ncode = "artist"\nname = "장애예술인 확인"\nissuer = "가온시"\nlevel = "enterprise"\n'
        'aliases = ["장애예술인"]\nbasis = "가온시 조례"\nconfidence = "text"\n',
        encoding="utf-8",
    )

    catalogue = load(site)

    assert kind_for(catalogue, "장애 예술인") == "artist"
    assert len(catalogue.certificate_kinds) == len(shipped().certificate_kinds) + 1


@pytest.mark.parametrize(
    ("before", "after", "key", "said"),
    [
        ("since = 2026-01-01", 'since = "2026-01-01"', "rate[1].since", "날짜"),
        ("since = 2026-01-01", "since = 2026-01-01T00:00:00", "rate[1].since", "날짜"),
        ("since = 2026-01-01", "since = 2026-01-01\nuntill = 2026-12-31", "rate[1].untill", "알 수 없는 항목"),
        ("since = 2026-01-01", "since = 2026-01-01\nuntil = 2025-12-30", "rate[1].until", "앞섭니다"),
        ('rate = "0.05"', "rate = 0.05", "rate[1].rate", "따옴표로 싼 비율"),
        ('rate = "0.05"', 'rate = "5%"', "rate[1].rate", "읽을 수 없는"),
        ('rate = "0.05"', 'rate = "1/0"', "rate[1].rate", "읽을 수 없는"),
        ('rate = "0.05"', 'rate = "5"', "rate[1].rate", "1 이하"),
        ('rate = "0.05"', "", "rate[1].rate", "값이 없습니다"),
        ('rate = "0.05"', 'rate = "0.05"\ncap = "0.01"', "rate[1].cap", "상한"),
        ('rate = "0.05"', 'rate = "0.05"\nbase_known = false', "rate[1].base_note", "까닭"),
        ('rate = "0.05"', 'rate = "0.05"\nbase_known = "no"', "rate[1].base_known", "true 또는 false"),
        ('rate = "0.05"', 'rate = "0.05"\nheld_for = "nothing"', "rate", "held_for"),
        ('per = "total"', 'per = "services"', "rate[1].per", "base와 맞지"),
        ('duty = "target"', 'duty = "hope"', "rate[1].duty", "쓸 수 없는 값"),
        ('base = ["goods"]\nrate', 'base = ["unknown"]\nrate', "rate[1].base", "구매 종류"),
        ('base = ["goods"]\nrate', 'base = ["goods", "goods"]\nrate', "rate[1].base", "두 번"),
        ('base = ["goods"]\nrate', "base = [1]\nrate", "rate[1].base", "글이 아닌"),
        ('base = ["goods"]\nrate', "rate", "rate[1].base", "구매 종류"),
        ('certificate = "sme"', 'certificate = "smee"', "counts", "증명서 종류"),
        ('level = "enterprise"', 'level = "firm"', "counts[1].level", "쓸 수 없는 값"),
        ('due = "01-31"', 'due = "02-30"', "deadline[1].due", "해마다 있는 날"),
        ('due = "01-31"', 'due = "31"', "deadline[1].due", "해마다 있는 날"),
        ('confidence = "text"', 'confidence = "sure"', "confidence", "쓸 수 없는 값"),
        ('basis = "가온시 조례 제1조"', 'basis = " "', "basis", "값이 없습니다"),
        ('obliged = "none"', 'obliged = "all"', "obliged", "의무기관 범위"),
        ('code = "our_own"', 'code = "our"', "code", "파일 이름"),
        ('code = "our_own"', 'code = "our_own"\norder = 0', "order", "0보다 큰 정수"),
        ('code = "our_own"', 'code = "our_own"\norder = true', "order", "0보다 큰 정수"),
        ('code = "our_own"', 'code = "our_own"\ncolour = "red"', "colour", "알 수 없는 항목"),
        ('code = "our_own"', 'code = "our_own"\ncounts = ["sme"]', "counts", "표"),
    ],
)
def test_checker_names_file_key_and_remedy(site: Path, before: str, after: str, key: str, said: str) -> None:
    whole = SITE_SCHEME + SITE_RATE + SITE_COUNTS + SITE_DEADLINE
    whole = SITE_SCHEME if key == "counts" and "[" in after else whole
    assert before in whole
    mount(site, whole.replace(before, after, 1))

    with pytest.raises(DataBroken) as caught:
        load(site)

    assert caught.value.fields == {"file": str(site / "schemes/our_own.toml"), "key": key}
    assert said in caught.value.message


@pytest.mark.parametrize("second", ["total", "goods"])
def test_checker_refuses_overlapping_rates(site: Path, second: str) -> None:
    other = SITE_RATE.replace("2026-01-01", "2027-01-01").replace('"total"', f'"{second}"')

    with pytest.raises(DataBroken, match="2027-01-01에 겹칩니다"):
        load(mount(site, SITE_SCHEME + SITE_RATE + other))


def test_checker_lets_rates_follow_each_other(site: Path) -> None:
    first = SITE_RATE.replace("since = 2026-01-01", "since = 2026-01-01\nuntil = 2026-12-31")
    second = SITE_RATE.replace("2026-01-01", "2027-01-01")

    catalogue = load(mount(site, SITE_SCHEME + first + second))

    assert len(catalogue.schemes["our_own"].rates) == 2


def test_checker_refuses_one_certificate_counted_twice(site: Path) -> None:
    with pytest.raises(DataBroken, match="겹칩니다"):
        load(mount(site, SITE_SCHEME + SITE_COUNTS + SITE_COUNTS))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("schemes/x.toml", b"code = ", "TOML 문법"),
        ("schemes/x.toml", "이름 = 'x'".encode("cp949"), "UTF-8"),
        ("x.toml", b"", "쓰지 않는 파일"),
        ("institutions.toml", b"[[institution]]\ncode = 'a'\nname = 'A'\n" * 2, "두 번"),
        (
            "institutions.toml",
            b"[[obliged]]\ncode = 'Z'\ntext = 'z'\nmembers = ['moon']\nbasis = 'b'\nconfidence = 'text'\n",
            "기관 종류 'moon'",
        ),
        (
            "certificates.toml",
            b"[[certificate]]\ncode='a'\nname='A'\nissuer='i'\nlevel='product'\naliases=['GS']\nbasis='b'\n"
            b"confidence='text'\n",
            "'gs'",
        ),
        (
            "certificates.toml",
            b"[[certificate]]\ncode='a'\nname='A'\nissuer='i'\nlevel='product'\nbasis='b'\nconfidence='text'\n"
            b"[[certificate.term]]\nmonths=3\nno_expiry=true\nbasis='b'\nconfidence='text'\n",
            "no_expiry",
        ),
    ],
)
def test_checker_refuses_a_broken_file(site: Path, name: str, content: bytes, said: str) -> None:
    (site / name).write_bytes(content)

    with pytest.raises(DataBroken) as caught:
        load(site)

    assert said in caught.value.message


@pytest.mark.parametrize("folder", ["absent", "schemes"])
def test_folder_without_data_is_refused(site: Path, folder: str) -> None:
    with pytest.raises(DataBroken, match="제도 자료 폴더"):
        load(site / folder)


def test_files_that_are_no_data_are_passed_over(site: Path) -> None:
    mount(site, SITE_SCHEME)
    (site / "README.md").write_text("우리 시의 제도", encoding="utf-8")

    assert "our_own" in load(site).schemes


def test_no_figure_of_a_law_stands_in_python() -> None:
    folder = Path(__file__).parents[3] / "src" / "dure" / "core" / "schemes"

    literals = [
        f"{path.name}: {found}"
        for path in sorted(folder.glob("*.py"))
        for found in re.findall(r"\b0\.\d+\b|Fraction\(\d+|\d+ ?퍼센트", path.read_text(encoding="utf-8"))
        if found != "0.05"  # the form of a rate, in the checker's own remedies
    ]

    assert literals == []


def test_every_data_file_parses_with_dates_not_texts() -> None:
    folder = Path(__file__).parents[3] / "src" / "dure" / "core" / "schemes" / "data"

    stems = sorted(tomllib.loads(path.read_text(encoding="utf-8"))["code"] for path in folder.glob("schemes/*.toml"))

    assert stems == sorted(CODES)
