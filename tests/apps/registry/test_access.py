"""Who may look at an institution, and from where: absent and not yours are the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from builders import YEAR, a_purchase
from dure.apps.ledgers.access import ledger_for, ledger_to_change, question_to_answer
from dure.apps.ledgers.models import NameQuestion
from dure.apps.performance.access import run_to_publish, target_to_change
from dure.apps.performance.actions import retally, set_target
from dure.apps.registry.access import (
    enterprise_for,
    enterprise_to_change,
    institution_to_change,
    may_keep_registry,
    may_read_registry,
    standpoint_for,
    standpoints_of,
)
from dure.apps.registry.actions import end_membership
from dure.apps.registry.models import Membership, Role
from dure.core.values.errors import NotFound
from factories.ledgers import a_file, applied
from factories.people import a_member, a_user
from factories.places import NOON, an_enterprise

PEOPLE = ("nari", "dojin", "garam", "unyeong", "bora", "sora", "haneul", "nobody")


@pytest.fixture
def person(request):
    """`person("nari")`; nobody is who has not signed in."""
    return lambda name: AnonymousUser() if name == "nobody" else request.getfixturevalue(name)


def allowed(door, *arguments) -> bool:
    try:
        door(*arguments)
    except NotFound:
        return False
    return True


def those_let_in(person, door) -> set[str]:
    """Everyone whom a door lets in; `door` takes the person."""
    return {name for name in PEOPLE if allowed(door, person(name))}


@pytest.mark.parametrize(
    ("name", "role", "writes", "all_rows", "audit"),
    [
        ("nari", Role.PROGRAMME_OFFICER, True, True, True),
        ("dojin", Role.DEPARTMENT_OFFICER, False, False, False),
        ("garam", Role.AUDITOR, False, True, True),
        ("unyeong", "operator", False, True, True),
    ],
)
def test_a_standpoint_says_what_its_role_may_do(gaon, person, name, role, writes, all_rows, audit):
    at = standpoint_for(person(name), gaon.pk)

    assert (at.institution, at.role, at.writes, at.sees_all_rows, at.sees_audit) == (
        gaon,
        role,
        writes,
        all_rows,
        audit,
    )


def test_a_department_officer_looks_from_the_department(gaon, sports, dojin):
    assert standpoint_for(dojin, gaon.pk).department == sports


@pytest.mark.parametrize("name", ["bora", "sora", "haneul", "nobody"])
def test_others_have_no_standpoint(gaon, person, name):
    with pytest.raises(NotFound):
        standpoint_for(person(name), gaon.pk)


def test_an_institution_that_is_absent_and_one_that_is_not_yours_are_the_same(nuri_county, nari):
    refusals = []
    for number in (nuri_county.pk, 999_999):
        with pytest.raises(NotFound) as refusal:
            standpoint_for(nari, number)
        refusals.append((refusal.value.message, refusal.value.code, refusal.value.fields))

    assert refusals[0] == refusals[1]


def test_the_strongest_of_several_roles_holds(gaon, sports, dojin):
    a_member(dojin, Role.AUDITOR, institution=gaon)

    assert [at.role for at in standpoints_of(dojin)] == [Role.AUDITOR]


def test_a_role_at_one_institution_is_none_at_another(gaon, nuri_county, nari):
    a_member(nari, Role.AUDITOR, institution=nuri_county)

    assert {at.institution: at.writes for at in standpoints_of(nari)} == {gaon: True, nuri_county: False}


def test_an_ended_role_opens_nothing(gaon, nari):
    end_membership(Membership.objects.get(user=nari), reason="전보", actor=nari, at=NOON)

    assert standpoints_of(nari) == []
    assert not allowed(standpoint_for, nari, gaon.pk)
    assert not may_keep_registry(nari)


def test_the_operator_sees_every_institution(gaon, nuri_county, unyeong):
    assert {at.institution for at in standpoints_of(unyeong)} == {gaon, nuri_county}


def test_only_the_programme_officer_changes_an_institution(gaon, person):
    assert those_let_in(person, lambda user: institution_to_change(user, gaon.pk)) == {"nari"}


def test_the_registry_is_kept_by_programme_officers_and_read_by_institutions(person):
    assert {name for name in PEOPLE if may_keep_registry(person(name))} == {"nari", "bora"}
    assert {name for name in PEOPLE if may_read_registry(person(name))} == {"nari", "dojin", "garam", "unyeong", "bora"}


def test_an_enterprise_is_seen_by_readers_of_the_registry_and_its_own_members(soft, person):
    other = an_enterprise()
    readers = {"nari", "dojin", "garam", "unyeong", "bora"}

    assert those_let_in(person, lambda user: enterprise_for(user, soft.pk)) == {*readers, "sora"}
    assert those_let_in(person, lambda user: enterprise_for(user, other.pk)) == readers
    assert those_let_in(person, lambda user: enterprise_for(user, 999_999)) == set()
    assert those_let_in(person, lambda user: enterprise_to_change(user, soft.pk)) == {"nari", "bora"}


@pytest.fixture
def ledger(gaon, nari, tmp_path):
    """An applied ledger of 가온시, with a name to confirm."""
    file = a_file(tmp_path / "a.csv", [a_purchase(number_written="")])
    return applied(gaon, file, nari)


def test_a_ledger_is_seen_by_those_who_see_all_rows_and_changed_by_the_programme_officer(gaon, ledger, person):
    seeing = those_let_in(person, lambda user: ledger_for(user, gaon.pk, ledger.pk))
    changing = those_let_in(person, lambda user: ledger_to_change(user, gaon.pk, ledger.pk))

    assert (seeing, changing) == ({"nari", "garam", "unyeong"}, {"nari"})


def test_a_ledger_is_not_reached_through_another_institution(nuri_county, ledger, person):
    assert those_let_in(person, lambda user: ledger_for(user, nuri_county.pk, ledger.pk)) == set()


def test_a_name_is_decided_by_the_programme_officer_of_its_institution(gaon, nuri_county, ledger, person):
    question = NameQuestion.objects.get()

    assert those_let_in(person, lambda user: question_to_answer(user, gaon.pk, question.pk)) == {"nari"}
    assert those_let_in(person, lambda user: question_to_answer(user, nuri_county.pk, question.pk)) == set()


def test_figures_are_published_and_targets_changed_by_the_programme_officer(gaon, nuri_county, ledger, nari, person):
    assert those_let_in(person, lambda user: run_to_publish(user, gaon.pk, YEAR)) == set()
    retally(gaon.pk, YEAR, at=NOON)
    target = set_target(
        gaon,
        year=YEAR,
        code="women",
        name="목표",
        kinds=["women_owned"],
        admits=["goods"],
        amount=1,
        rate="",
        reason="계획",
        actor=nari,
        at=NOON,
    )

    assert those_let_in(person, lambda user: run_to_publish(user, gaon.pk, YEAR)) == {"nari"}
    assert those_let_in(person, lambda user: target_to_change(user, gaon.pk, target.pk)) == {"nari"}
    assert those_let_in(person, lambda user: target_to_change(user, nuri_county.pk, target.pk)) == set()


def test_a_member_of_two_enterprises_sees_both(sora):
    other = an_enterprise()
    a_member(sora, Role.ENTERPRISE_MEMBER, enterprise=other)

    assert enterprise_for(sora, other.pk) == other
    assert not allowed(enterprise_for, a_user(), other.pk)
