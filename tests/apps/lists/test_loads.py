"""Official lists in the memory: compared before they are applied, applied wholly or not at all, and undone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.lists.actions import apply_load, discard_load, read_load, undo_load
from dure.apps.lists.decisions import decide_row, reopen_row
from dure.apps.lists.models import Listing, ListLoad, ListRow
from dure.apps.lists.queries import differences_of, finding_groups, plan_of, standings
from dure.apps.registry.models import Certificate, Enterprise
from dure.apps.registry.queries import catalogue, certificate_values
from dure.core.values.errors import Refused, Unreadable
from factories.lists import FIRST_DAY, SECOND_DAY, a_line, a_list_file, applied_list, read_list_of, received_list
from factories.places import NOON, a_certificate_of, an_enterprise

UNDATED = {"certificate": "", "first": "", "last": ""}


def undated(index: int = 1, **changes: Any) -> tuple[str, ...]:
    return a_line(index, **{**UNDATED, **changes})


def a_file(folder: Path, *lines: tuple[str, ...], name: str = "명단.csv") -> Path:
    """A list; the columns of number and first day are there, as the profile asks, though cells may be empty."""
    return a_list_file(folder, lines, name=name)


def decide(row: ListRow, actor: User, **changes: Any) -> None:
    said = {"business_number": a_number(7), "kind": "", "leave_out": False, "reason": "등록증과 대조"}
    decide_row(row, **{**said, **changes}, actor=actor, at=NOON)


def test_a_list_that_prints_number_and_days_gives_enterprise_and_certificate(nari: User, tmp_path: Path) -> None:
    load = applied_list(a_file(tmp_path, a_line()), nari)

    enterprise, held = Enterprise.objects.get(), Certificate.objects.get()
    assert (enterprise.business_number, enterprise.name, enterprise.region) == (
        a_number(1),
        "가온상사 1",
        "가온도 가온시",
    )
    assert (enterprise.source, enterprise.seen_on) == ("기술개발·인증제품 명단", FIRST_DAY)
    assert (held.kind, held.number, held.valid_from, held.valid_until) == (
        "women_owned",
        "제1호",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert load.outcome == {"enterprise_made": 1, "certificate_made": 1, "listing_made": 1}


def test_a_list_without_days_says_only_that_it_was_seen_and_counts_for_nothing(nari: User, tmp_path: Path) -> None:
    applied_list(a_file(tmp_path, undated()), nari)

    seen = Listing.objects.get()
    assert (seen.kind, seen.first_seen, seen.last_seen, seen.certificate) == ("women_owned", FIRST_DAY, FIRST_DAY, None)
    assert seen.unproven == "목록에 인증번호가 없습니다."
    assert (Certificate.objects.count(), certificate_values()) == (0, [])


def test_a_changed_second_load_shows_exactly_the_differences(nari: User, tmp_path: Path) -> None:
    first = [a_line(1), a_line(2), a_line(3), a_line(4)]
    second = [
        a_line(1),
        a_line(2, region="누리도 누리군", last="2027-12-31"),
        a_line(3, status="인증취소", revoked="2026-05-01"),
        a_line(5),
    ]
    applied_list(a_file(tmp_path, *first), nari)

    found = differences_of(read_list_of(a_file(tmp_path, *second), nari, day=SECOND_DAY))

    assert [one.name for one in found.new] == ["가온상사 5"]
    assert [one.name for one in found.gone] == ["가온상사 4"]
    assert [(one.after.name, [(f.name, f.before, f.after) for f in one.fields]) for one in found.changed] == [
        (
            "가온상사 2",
            [("소재지", "가온도 가온시", "누리도 누리군"), ("유효기간 끝", "2026. 12. 31.", "2027. 12. 31.")],
        )
    ]
    assert [one.name for one in found.revoked] == ["가온상사 3"]
    assert found.same == 1


def test_applying_the_second_load_follows_the_source_and_never_revokes_what_is_only_gone(
    nari: User, tmp_path: Path
) -> None:
    applied_list(a_file(tmp_path, a_line(1), a_line(2), a_line(3)), nari)
    second = [a_line(1, last="2027-12-31"), a_line(2, status="인증취소", revoked="2026-05-01")]

    load = applied_list(a_file(tmp_path, *second), nari, day=SECOND_DAY)

    held = {one.number: (one.valid_until, one.revoked_on) for one in Certificate.objects.all()}
    assert held == {
        "제1호": (date(2027, 12, 31), None),
        "제2호": (date(2026, 12, 31), date(2026, 5, 1)),
        "제3호": (date(2026, 12, 31), None),
    }
    assert {one.number: one.last_seen for one in Listing.objects.all()} == {
        "제1호": SECOND_DAY,
        "제2호": SECOND_DAY,
        "제3호": FIRST_DAY,
    }
    assert load.outcome == {"certificate_corrected": 1, "certificate_revoked": 1, "listing_seen": 2}


def test_what_a_person_wrote_is_never_written_over(nari: User, tmp_path: Path) -> None:
    enterprise = an_enterprise(1, name="사람이 적은 이름", region="")
    a_certificate_of(enterprise, number="제1호", valid_until=date(2026, 6, 30))

    load = applied_list(a_file(tmp_path, a_line(1)), nari)

    enterprise.refresh_from_db()
    assert (enterprise.name, enterprise.region) == ("사람이 적은 이름", "가온도 가온시")
    assert Certificate.objects.get().valid_until == date(2026, 6, 30)
    assert load.outcome["certificate_kept"] == 1


def test_a_name_that_differs_is_shown_before_applying(nari: User, tmp_path: Path) -> None:
    an_enterprise(1, name="누리상사")
    an_enterprise(2, name="주식회사 가온상사 2")

    plan = plan_of(read_list_of(a_file(tmp_path, a_line(1), a_line(2, name="(주)가온상사2")), nari), catalogue())

    assert [(one.enterprise.name, one.listed) for one in plan.differing] == [("누리상사", "가온상사 1")]


@pytest.mark.parametrize("later_days", [False, True])
def test_undoing_puts_back_everything_that_applying_changed(
    nari: User, tmp_path: Path, everything: Any, later_days: bool
) -> None:
    an_enterprise(2, name="누리상사", region="")
    if later_days:
        applied_list(a_file(tmp_path, a_line(1), a_line(2), a_line(3)), nari)
    changed = [a_line(1, last="2027-12-31"), a_line(2, status="취소", revoked="2026-05-01"), undated(9)]
    load = read_list_of(a_file(tmp_path, *changed), nari, day=SECOND_DAY)
    before = everything()

    apply_load(load, actor=nari, at=NOON)
    undo_load(load, reason="다른 자료", actor=nari, at=NOON)

    after = everything()
    untouched = ["registry.Enterprise", "registry.Certificate", "lists.Listing", "lists.ListRow", "lists.Effect"]
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert ListLoad.objects.get(pk=load.pk).state == "undone"


def test_undoing_leaves_what_others_have_come_to_rely_on(nari: User, tmp_path: Path) -> None:
    load = applied_list(a_file(tmp_path, undated(1), undated(2)), nari)
    a_certificate_of(Enterprise.objects.get(business_number=a_number(1)), number="사람이 등록")

    undo_load(load, reason="다른 자료", actor=nari, at=NOON)

    assert [one.business_number for one in Enterprise.objects.all()] == [a_number(1)]
    assert ListLoad.objects.get().outcome == {"undone": 3, "kept": 1}


def test_applying_twice_is_applying_once(nari: User, tmp_path: Path) -> None:
    load = applied_list(a_file(tmp_path, a_line()), nari)

    apply_load(load, actor=nari, at=NOON)

    assert (Enterprise.objects.count(), Certificate.objects.count(), Listing.objects.count()) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="list.applied").count() == 1


def test_reading_twice_keeps_the_rows_once(nari: User, tmp_path: Path) -> None:
    load = read_list_of(a_file(tmp_path, a_line(), a_line(2)), nari)

    read_load(load.pk, at=NOON)

    assert (ListRow.objects.count(), AuditEntry.objects.filter(verb="list.read").count()) == (2, 1)


def test_an_older_list_is_not_laid_over_a_newer_one(nari: User, tmp_path: Path) -> None:
    applied_list(a_file(tmp_path, a_line()), nari, day=SECOND_DAY)
    old = read_list_of(a_file(tmp_path, a_line(2)), nari, day=FIRST_DAY)

    with pytest.raises(Refused, match="이미 적용되어 있습니다"):
        apply_load(old, actor=nari, at=NOON)

    assert [one.business_number for one in Enterprise.objects.all()] == [a_number(1)]


def test_only_the_newest_applied_list_can_be_undone(nari: User, tmp_path: Path) -> None:
    old = applied_list(a_file(tmp_path, a_line()), nari)
    applied_list(a_file(tmp_path, a_line(2)), nari, day=SECOND_DAY)

    with pytest.raises(Refused, match="먼저 되돌려 주세요"):
        undo_load(old, reason="다른 자료", actor=nari, at=NOON)


def test_names_that_are_alike_never_become_one_enterprise(nari: User, tmp_path: Path) -> None:
    an_enterprise(1, name="가온상사", region="가온도 가온시")
    lines = [undated(2, name="가온상사"), undated(3, number="", name="가온상사")]

    applied_list(a_file(tmp_path, *lines), nari)

    assert sorted(Enterprise.objects.values_list("business_number", flat=True)) == sorted([a_number(1), a_number(2)])
    waiting = ListRow.objects.get(unsure=True)
    assert {one["business_number"]: one["score"] for one in waiting.candidates} == {a_number(1): 1.0, a_number(2): 1.0}
    assert "소재지도 가온시(으)로 같습니다." in waiting.candidates[0]["reason"]
    assert {one.enterprise.business_number for one in Listing.objects.all()} == {a_number(2)}


def test_a_row_a_person_decided_on_takes_hold_at_once_when_its_list_is_applied(nari: User, tmp_path: Path) -> None:
    applied_list(a_file(tmp_path, undated(number="", name="누리상사")), nari)

    decide(ListRow.objects.get(), nari)

    assert [(one.enterprise.business_number, one.enterprise.name) for one in Listing.objects.all()] == [
        (a_number(7), "누리상사")
    ]


def test_a_decision_holds_for_the_very_same_row_of_the_next_list_and_for_no_other(nari: User, tmp_path: Path) -> None:
    applied_list(a_file(tmp_path, undated(number="", name="누리상사")), nari)
    decide(ListRow.objects.get(), nari)
    same, other = undated(number="", name="누리상사"), undated(number="", name="누리상사", region="다온시")

    load = read_list_of(a_file(tmp_path, same, other), nari, day=SECOND_DAY)

    decided = [(row.data["region"], row.decided_number, row.reason) for row in load.rows.all()]
    assert decided == [("가온도 가온시", a_number(7), "등록증과 대조"), ("다온시", "", "")]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"business_number": "123"}, Unreadable),
        ({"reason": " "}, Refused),
    ],
)
def test_a_wrong_decision_changes_nothing(
    nari: User, tmp_path: Path, everything: Any, changes: dict[str, Any], error: type[Exception]
) -> None:
    read_list_of(a_file(tmp_path, undated(number="")), nari)
    before = everything()

    with pytest.raises(error):
        decide(ListRow.objects.get(), nari, **changes)

    assert everything() == before


def test_a_row_of_unknown_kind_needs_a_kind(nari: User, tmp_path: Path) -> None:
    read_list_of(a_file(tmp_path, a_line(kind="모르는 인증")), nari)

    with pytest.raises(Refused, match="인증 종류를"):
        decide(ListRow.objects.get(), nari)
    decide(ListRow.objects.get(), nari, kind="women_owned")

    row = ListRow.objects.get()
    assert (row.decided_number, row.decided_kind) == (a_number(1), "women_owned")


def test_a_row_left_out_stays_out_and_may_be_taken_up_again(nari: User, tmp_path: Path) -> None:
    load = read_list_of(a_file(tmp_path, undated(number="")), nari)
    decide(ListRow.objects.get(), nari, leave_out=True)
    apply_load(load, actor=nari, at=NOON)
    undo_load(load, reason="다시", actor=nari, at=NOON)

    reopen_row(ListRow.objects.get(), reason="번호를 찾음", actor=nari, at=NOON)

    assert (Enterprise.objects.count(), ListRow.objects.get().decided) == (0, False)


def test_a_revocation_without_a_day_waits_for_a_person_and_ends_nothing(nari: User, tmp_path: Path) -> None:
    applied_list(a_file(tmp_path, a_line(1)), nari)

    applied_list(a_file(tmp_path, a_line(1, status="인증취소")), nari, day=SECOND_DAY)

    assert Certificate.objects.get().revoked_on is None
    assert ListRow.objects.get(load__day=SECOND_DAY).data["problems"] == [
        "취소되었다고 적혀 있으나 취소일이 없습니다. 날짜를 지어내지 않았습니다."
    ]


def test_a_file_that_cannot_be_used_says_what_is_missing_and_leaves_no_row(nari: User, tmp_path: Path) -> None:
    path = a_list_file(tmp_path, [("가", "나")], heads=("회사", "전화"))

    load = read_list_of(path, nari)

    assert (load.state, ListRow.objects.count()) == ("failed", 0)
    assert "없는 열: 사업자등록번호(사업자등록번호, 사업자번호), 기업명(업체명, 기업명)" in load.problem


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": date(2026, 7, 2)}, "오늘보다 뒤입니다"),
        ({"profile": "no_such"}, "명단의 형식을"),
    ],
)
def test_a_wrong_upload_is_refused_and_nothing_stays(
    nari: User, tmp_path: Path, everything: Any, changes: dict[str, Any], words: str
) -> None:
    before = everything()

    with pytest.raises(Refused, match=words):
        received_list(a_file(tmp_path, a_line()), nari, **changes)

    assert everything() == before


def test_the_same_file_of_the_same_day_is_not_taken_twice(nari: User, tmp_path: Path, settings: Any) -> None:
    received_list(a_file(tmp_path, a_line()), nari)

    with pytest.raises(Refused, match="이미 있습니다"):
        received_list(a_file(tmp_path, a_line()), nari)

    assert len([path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()]) == 1


def test_one_name_of_a_list_is_one_profile(nari: User, tmp_path: Path) -> None:
    received_list(a_file(tmp_path, a_line()), nari, name="가온시 명단")

    with pytest.raises(Refused, match="다른 형식으로"):
        received_list(a_file(tmp_path, a_line()), nari, name="가온시 명단", profile="busan_policy")

    assert [one.source.name for one in standings()] == ["가온시 명단"]


def test_a_day_in_the_file_that_is_not_the_day_given_is_told(nari: User, tmp_path: Path) -> None:
    load = read_list_of(a_file(tmp_path, a_line(), name="명단_2026-02-28.csv"), nari)

    assert [group.code for group in finding_groups(load)] == ["day_differs"]


def test_an_applied_list_is_not_discarded(nari: User, tmp_path: Path) -> None:
    load = applied_list(a_file(tmp_path, a_line()), nari)

    with pytest.raises(Refused, match="먼저 되돌려"):
        discard_load(load, actor=nari, at=NOON)

    assert ListLoad.objects.get().state == "applied"


def test_the_real_busan_list_makes_one_enterprise_of_each_number(nari: User, shared_data: Path) -> None:
    load = applied_list(shared_data / "busan_policy_companies.csv", nari, profile="busan_policy")

    assert load.outcome == {"enterprise_made": 2224, "listing_made": 2291}
    assert (Enterprise.objects.count(), Listing.objects.count(), Certificate.objects.count()) == (2224, 2291, 0)


def test_a_changed_real_list_shows_exactly_what_was_changed(nari: User, shared_data: Path, tmp_path: Path) -> None:
    original = shared_data / "busan_policy_companies.csv"
    applied_list(original, nari, profile="busan_policy")
    with original.open(encoding="utf-8") as stream:
        heads, *lines = csv.reader(stream)
    moved, gone, *others = lines
    fresh = [
        a_number(1),
        "새로 들어온 곳",
        "부산광역시 중구",
        "중소기업",
        "",
        "",
        "N",
        "20260701",
        "여성기업|장애인기업",
    ]
    second = a_list_file(tmp_path, [[*moved[:2], "부산광역시 중구", *moved[3:]], *others, fresh], heads=heads)

    found = differences_of(read_list_of(second, nari, profile="busan_policy", day=SECOND_DAY))

    assert [(one.business_number, one.kind) for one in found.new] == [
        (a_number(1), "women_owned"),
        (a_number(1), "disabled_owned"),
    ]
    assert [one.business_number for one in found.gone] == [gone[0]]
    assert [(one.after.business_number, [field.field for field in one.fields]) for one in found.changed] == [
        (moved[0], ["region"])
    ]
    assert (found.revoked, found.same) == ((), 2289)


def test_a_row_without_a_name_makes_no_nameless_enterprise(nari: User, tmp_path: Path) -> None:
    read_list_of(a_file(tmp_path, undated(name="")), nari)

    with pytest.raises(Refused, match="기업을 먼저 등록"):
        decide(ListRow.objects.get(), nari)

    assert ListRow.objects.get().decided is False


def test_two_rows_a_person_gave_to_one_enterprise_are_one_sighting(nari: User, tmp_path: Path) -> None:
    load = read_list_of(a_file(tmp_path, undated(number="", name="가온"), undated(number="", name="(주)가온")), nari)
    for row in load.rows.all():
        decide(row, nari)

    apply_load(load, actor=nari, at=NOON)

    assert [(one.enterprise.name, one.kind) for one in Listing.objects.all()] == [("가온", "women_owned")]
