"""Two records of one enterprise: said by a person, followed by lists, taken back without a trace in the records."""

from __future__ import annotations

from datetime import date

import pytest

from builders import YEAR, a_number, a_purchase, day
from dure.apps.performance.actions import retally
from dure.apps.registry.merging import merge_enterprises, split_enterprise
from dure.apps.registry.models import Enterprise, Merge
from dure.apps.registry.queries import absorbed_by, certificate_values, merge_of, search_enterprises
from dure.core.values.errors import Refused
from factories.ledgers import last_entry
from factories.places import NOON, a_certificate_of, an_enterprise


@pytest.fixture
def old(db):
    return an_enterprise(1, name="두레인쇄소")


@pytest.fixture
def new(db):
    return an_enterprise(2, name="(주)두레프린트")


@pytest.fixture
def merge(nari):
    def with_defaults(gone, survivor, **changes):
        values = {"on": day(3, 1), "reason": "법인전환 (사실증명)", "actor": nari, "at": NOON}
        return merge_enterprises(gone, survivor, **{**values, **changes})

    return with_defaults


def counted(desk) -> int:
    run = retally(desk.institution.pk, YEAR, at=NOON)
    return sum(run.totals.filter(measure="women_owned", grain="month").values_list("counted", flat=True))


def test_the_directory_shows_the_survivor_whichever_name_or_number_is_asked(old, new, merge):
    merge(old, new)

    assert [list(search_enterprises(words)) for words in ("", "두레인쇄소", a_number(1), "프린트")] == [[new]] * 4
    assert (merge_of(old).survivor, [one.enterprise for one in absorbed_by(new)]) == (new, [old])


def test_a_split_leaves_everything_as_it_was_but_the_trail(old, new, merge, nari):
    a_certificate_of(old)
    before = [list(search_enterprises()), certificate_values()]

    split_enterprise(merge(old, new, counts_from=day(3, 1)), reason="다른 기업", actor=nari, at=NOON)

    assert [list(search_enterprises()), certificate_values()] == before
    assert merge_of(old) is None
    assert (last_entry().verb, last_entry().reason) == ("enterprise.split", "다른 기업")


def test_a_split_record_can_be_merged_again(old, new, merge, nari):
    split_enterprise(merge(old, new), reason="오기", actor=nari, at=NOON)
    again = merge(old, new)

    assert merge_of(old) == again


def test_a_merge_alone_changes_no_figure(desk, merge):
    old, new = an_enterprise(1), an_enterprise(2)
    a_certificate_of(old)
    desk.applied(a_purchase(number_written=a_number(2), business_number=a_number(2), amount=700))
    before = counted(desk)

    merge(old, new)

    assert (before, counted(desk)) == (0, 0)


def test_certificates_that_pass_over_prove_purchases_from_that_day_on(desk, merge):
    old, new = an_enterprise(1), an_enterprise(2)
    a_certificate_of(old)
    desk.applied(
        *(
            a_purchase(number_written=a_number(2), business_number=a_number(2), amount=amount, contract_day=on)
            for amount, on in ((700, day(3, 31)), (5000, day(4, 1)))
        )
    )

    merge(old, new, counts_from=day(4, 1))

    assert counted(desk) == 5000


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "합치는 사유와 근거 문서를 적어 주세요."),
        ({"counts_from": date(2026, 2, 1)}, "실적 승계일이 바뀐 날보다 빠릅니다. 날짜를 고쳐 주세요."),
    ],
)
def test_a_merge_without_a_reason_or_with_days_reversed_is_refused(old, new, merge, everything, changes, sentence):
    before = everything()

    with pytest.raises(Refused) as refusal:
        merge(old, new, **changes)

    assert (refusal.value.message, everything()) == (sentence, before)


def test_merges_stay_flat(old, new, merge):
    third = an_enterprise(3)
    merge(old, new)

    for gone, survivor in ((old, third), (third, old), (new, third), (new, new)):
        with pytest.raises(Refused):
            merge(gone, survivor)

    assert [(one.enterprise, one.survivor) for one in Merge.objects.all()] == [(old, new)]


def test_equal_names_never_merge_by_themselves(db):
    an_enterprise(1, name="니즈포"), an_enterprise(2, name="(주)니즈포")

    assert (search_enterprises("니즈포").count(), Enterprise.objects.count(), Merge.objects.count()) == (2, 2, 0)
