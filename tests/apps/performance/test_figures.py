"""One year of a small city, counted by hand: scoreboard, drill-down, evidence and preview say the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from builders import YEAR, a_number, a_purchase, day
from dure.apps.ledgers.actions import apply_ledger
from dure.apps.performance import frames, queries
from dure.apps.performance.actions import retally, set_basis, set_target
from dure.apps.performance.evidence import evidence, rows
from dure.apps.performance.preview import preview
from dure.core.schemes.model import Kind
from dure.core.tally.drilldown import Search
from dure.core.tally.model import Reason
from dure.core.values.errors import NotFound
from factories.places import NOON, a_certificate_of, an_enterprise

EVERY_ROW = 1_000


@pytest.fixture
def year(desk):
    """Thirteen purchases under a basis, a target, and certificates of every level; retallied."""
    women, social, item, _ = (an_enterprise(index) for index in range(1, 5))
    a_certificate_of(women, number="제1호")
    a_certificate_of(women, kind="sme", number="제2호")
    a_certificate_of(social, kind="social_enterprise", number="제3호", valid_until=date(2026, 6, 30))
    a_certificate_of(item, kind="sme", number="제4호")
    a_certificate_of(item, kind="nep", number="제5호", items=["43211503"])
    a_certificate_of(item, kind="severe_disability_facility", number="제6호", items=["1411150701"])
    set_basis(
        desk.institution,
        scheme="",
        since=date(YEAR, 1, 1),
        day="contract",
        amount="as_written",
        exclusions=["공공요금"],
        actor=desk.officer,
        at=NOON,
        reason="지침",
    )
    set_target(
        desk.institution,
        year=YEAR,
        code="own",
        name="우리 목표",
        kinds=["women_owned", "social_enterprise"],
        admits=["goods", "services"],
        amount=1_000,
        rate="1/2",
        actor=desk.officer,
        at=NOON,
        reason="계획",
    )
    desk.ledger = desk.applied(
        a_purchase(amount=100, contract_day=day(1, 1)),  # line 2
        a_purchase(amount=200, contract_day=day(12, 31), kind=Kind.SERVICES, department="체육과"),
        a_purchase(amount=-30, contract_day=day(2, 1)),
        a_purchase(amount=400, kind=Kind.WORKS),
        a_purchase(amount=50, number_written=a_number(2), contract_day=day(6, 30)),  # line 6
        a_purchase(amount=60, number_written=a_number(2), contract_day=day(7, 1)),
        a_purchase(amount=70, number_written=a_number(3), product_code="4321150301"),
        a_purchase(amount=80, number_written=a_number(3), product_code="1411150701"),
        a_purchase(amount=1_000, number_written=a_number(4)),  # line 10
        a_purchase(amount=5_000, exclusion="공공요금"),
        a_purchase(amount=7, number_written="", enterprise_name="누리상회"),
        a_purchase(amount=9, number_written=a_number(99)),
        a_purchase(amount=11, kind=Kind.UNKNOWN),  # line 14
    )
    retally(desk.institution.pk, YEAR, at=NOON)
    return desk


@pytest.fixture
def line(year):
    board = queries.scoreboard(year.institution, YEAR)
    return {one.code: one for one in board.lines}


def figures(sums) -> tuple[int, int, int, int]:
    return sums.base, sums.counted, sums.rows_in_base, sums.rows_counted


# --- the scoreboard -----------------------------------------------------------------------------------------------


def test_the_scoreboard_says_what_a_hand_computation_says(line):
    everything = 100 + 200 - 30 + 400 + 50 + 60 + 70 + 80 + 1_000 + 7 + 9 + 11
    without_works = everything - 400
    goods = without_works - 200

    assert figures(line["women_owned"].sums) == (everything, 100 + 200 - 30 + 400 + 11, 12, 5)
    assert figures(line["sme"].sums) == (everything, 100 + 200 - 30 + 400 + 11 + 70 + 80, 12, 7)
    assert figures(line["social_enterprise"].sums) == (without_works, 50, 11, 1)
    assert figures(line["severely_disabled"].sums) == (without_works, 80, 11, 1)
    assert figures(line["nep"].sums) == (goods, 70, 10, 1)
    assert figures(line["target-own"].sums) == (without_works, 100 + 200 - 30 + 50, 11, 4)


def test_the_base_of_technology_products_is_the_goods_bought_from_small_enterprises(line):
    goods_of_small = 100 - 30 + 70 + 80 + 11  # one of no known kind: it may be goods
    unsure = 7  # nobody knows whose they are: they may be a small enterprise's

    assert figures(line["tech_product"].sums) == (goods_of_small + unsure, 70, 6, 1)
    [goal] = line["tech_product"].goals
    assert (goal.sums.rate, goal.required, goal.reached) == (Fraction(70, 238), Fraction(15, 100), True)


def test_goals_of_women_owned_look_at_goods_services_and_works_apart(line):
    """The 11 won of unknown kind stand in each of the three bases."""
    goals = {goal.kind: (goal.sums.base, goal.sums.counted, goal.gap) for goal in line["women_owned"].goals}

    assert goals == {"goods": (1_357, 70, 0), "services": (211, 200, 0), "works": (411, 400, 0)}


def test_a_target_of_an_amount_and_a_rate_has_two_goals(line):
    goals = [(goal.label, goal.wanted, goal.gap, goal.reached) for goal in line["target-own"].goals]

    assert goals == [("목표 금액", 1_000, 680, False), ("목표 비율", 779, 459, False)]


def test_reviews_name_what_a_person_should_look_at(year):
    board = queries.scoreboard(year.institution, YEAR)

    reviews = {review.code: (review.purchases, review.amount) for review in board.reviews}
    assert reviews == {"number_missing": (1, 7), "kind_unknown": (1, 11)}
    assert (board.unknown.purchases, board.unknown.amount) == (1, 9)
    assert (board.to_review.purchases, board.to_review.amount) == (2, 18)


def test_months_and_departments_add_up_to_the_whole(year):
    _, whole = queries.measure_line(year.institution, YEAR, "women_owned")

    months = {key: (sums.base, sums.counted) for key, sums in whole.months if sums.rows_in_base}
    departments = {key: (sums.base, sums.counted) for key, sums in whole.departments}
    assert months == {
        "2026-01": (100, 100),
        "2026-02": (-30, -30),
        "2026-03": (70 + 80 + 400 + 1_000 + 7 + 9 + 11, 411),
        "2026-06": (50, 0),
        "2026-07": (60, 0),
        "2026-12": (200, 200),
    }
    assert departments == {"총무과": (1_757, 481), "체육과": (200, 200)}
    assert len(whole.months) == 12


def test_a_measure_nobody_knows_has_no_line(year, nuri_county):
    assert queries.measure_line(year.institution, YEAR, "unheard_of") is None
    assert queries.measure_line(nuri_county, YEAR, "women_owned") is None
    assert queries.scoreboard(nuri_county, YEAR).lines == ()


# --- down to the rows ---------------------------------------------------------------------------------------------


def test_the_rows_behind_every_figure_are_that_figure(year, line):
    """For every measure: its counted rows, and the rows of its base, in number and won."""
    for code, one in line.items():
        counted, _ = rows(year.institution, YEAR, code, Search(want="counted"), limit=1, offset=0)
        base, _ = rows(year.institution, YEAR, code, Search(want="base"), limit=1, offset=0)
        rest, _ = rows(year.institution, YEAR, code, Search(want="not_counted"), limit=1, offset=0)

        assert (base.amount, counted.amount, base.rows, counted.rows) == figures(one.sums), code
        assert (rest.rows, rest.amount) == (base.rows - counted.rows, base.amount - counted.amount), code
    assert len(line) == 26


def test_the_sentence_of_every_row_agrees_with_the_figure_it_stands_in(year, line):
    for code in line:
        held = code in frames.held_for(YEAR)
        _, found = rows(year.institution, YEAR, code, Search(want="all"), limit=EVERY_ROW, offset=0)

        assert len(found) == 13
        for row in found:
            assert row.sentence.startswith("인정:" if row.attribution.counted else "불인정:")
            if not held:
                assert row.attribution.counted == row.found.counted, (code, row.found.purchase.line)


def test_the_rows_of_a_department_a_month_and_a_kind_are_those_of_their_figures(year):
    _, whole = queries.measure_line(year.institution, YEAR, "women_owned")
    for name, sums in whole.departments:
        search = Search(want="base", department="" if name == "(부서 없음)" else name)
        found, _ = rows(year.institution, YEAR, "women_owned", search, limit=1, offset=0)
        assert (found.rows, found.amount) == (sums.rows_in_base, sums.base)
    for key, sums in whole.months:
        search = Search(want="counted", month=int(key.replace("-", "")))
        found, _ = rows(year.institution, YEAR, "women_owned", search, limit=1, offset=0)
        assert (found.rows, found.amount) == (sums.rows_counted, sums.counted)
    for goal in whole.goals:
        search = Search(want="counted", kind=Kind(goal.kind))
        found, _ = rows(year.institution, YEAR, "women_owned", search, limit=1, offset=0)
        assert (found.rows, found.amount) == (goal.sums.rows_counted, goal.sums.counted)


def test_the_rows_to_review_are_those_the_scoreboard_names(year):
    review, _ = rows(year.institution, YEAR, "women_owned", Search(want="review"), limit=1, offset=0)
    unknown, _ = rows(year.institution, YEAR, "women_owned", Search(want="unknown"), limit=1, offset=0)

    assert (review.rows, review.amount) == (2, 18)
    assert (unknown.rows, unknown.amount) == (1, 9)


def test_a_measure_of_another_institution_has_no_rows(nuri_county):
    with pytest.raises(NotFound):
        rows(nuri_county, YEAR, "target-own", Search(), limit=1, offset=0)


# --- one row ------------------------------------------------------------------------------------------------------


def answer(year, line: int, code: str):
    found = evidence(year.institution, YEAR, year.ledger.pk, "", line)
    [explained] = [one for one in found.explained if one.measure.code == code]
    return explained


def test_the_evidence_of_a_row_names_the_certificate_and_the_article(year):
    explained = answer(year, 2, "women_owned")

    assert explained.attribution.certificate.number == "제1호"
    assert explained.sentence == (
        "인정: 계약일 2026. 1. 1.에 유효한 여성기업확인서(제1호, 2026. 1. 1.~2026. 12. 31.)가 있습니다. "
        "근거: 여성기업지원에 관한 법률 제9조, 제20조의2."
    )


@pytest.mark.parametrize(
    ("line", "code", "reason"),
    [
        (6, "social_enterprise", Reason.COUNTED),
        (7, "social_enterprise", Reason.EXPIRED),
        (5, "social_enterprise", Reason.KIND_OUTSIDE_BASE),
        (8, "nep", Reason.COUNTED),
        (9, "nep", Reason.ITEM_NOT_COVERED),
        (10, "women_owned", Reason.NO_CERTIFICATE),
        (11, "women_owned", Reason.EXCLUDED),
        (12, "women_owned", Reason.NUMBER_MISSING),
        (13, "women_owned", Reason.ENTERPRISE_UNKNOWN),
        (14, "women_owned", Reason.COUNTED),
        (14, "nep", Reason.KIND_UNKNOWN),
        (2, "target-own", Reason.COUNTED),
    ],
)
def test_the_evidence_of_a_row_names_the_first_reason(year, line, code, reason):
    assert answer(year, line, code).attribution.reason == reason


def test_the_evidence_of_a_row_answers_for_every_measure_the_counted_ones_first(year, line):
    found = evidence(year.institution, YEAR, year.ledger.pk, "", 2)

    counted = [one.measure.code for one in found.explained if one.attribution.counted]
    assert {one.measure.code for one in found.explained} == set(line)
    assert counted == ["sme", "women_owned", "target-own"]
    assert [one.attribution.counted for one in found.explained[:3]] == [True, True, True]
    assert (found.found.purchase.amount, found.ledger) == (100, year.ledger)


@pytest.mark.parametrize(("line", "sheet"), [(1, ""), (999, ""), (2, "Sheet1")])
def test_a_row_that_is_not_there_is_not_found(year, line, sheet):
    with pytest.raises(NotFound):
        evidence(year.institution, YEAR, year.ledger.pk, sheet, line)


def test_a_row_of_a_ledger_that_does_not_count_is_not_found(year):
    waiting = year.read(a_purchase(amount=3))

    with pytest.raises(NotFound):
        evidence(year.institution, YEAR, waiting.pk, "", 2)


# --- what would change --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("superseding", [False, True])
def test_a_preview_says_what_applying_then_gives(year, line, superseding):
    ledger = year.read(
        a_purchase(amount=1_000, contract_day=day(4, 1)),
        a_purchase(amount=40, number_written=a_number(3), product_code="4321150301"),
        a_purchase(amount=9, number_written="", kind=Kind.SERVICES),
        a_purchase(amount=5, contract_day=day(4, 1, 2025)),
        supersedes=year.ledger if superseding else None,
    )
    foreseen = preview(ledger)

    apply_ledger(ledger, actor=year.officer, at=NOON)
    retally(year.institution.pk, YEAR, at=NOON)

    now = {one.code: one.sums for one in queries.scoreboard(year.institution, YEAR).lines}
    changes = [*foreseen.changes, *foreseen.widened]
    moved = {
        code
        for code, sums in now.items()
        if (sums.base, sums.counted) != (line[code].sums.base, line[code].sums.counted)
    }
    assert foreseen.rows_outside == 1
    assert {change.code for change in changes} == moved
    for change in changes:
        assert (change.before.base, change.before.counted) == (
            line[change.code].sums.base,
            line[change.code].sums.counted,
        )
        assert (change.after.base, change.after.counted) == (now[change.code].base, now[change.code].counted)


def test_a_preview_changes_nothing(year, everything):
    ledger = year.read(a_purchase(amount=1_000, contract_day=day(4, 1)))
    before = everything()

    preview(ledger)

    assert everything() == before
