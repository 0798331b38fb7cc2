"""Making accounts."""

from __future__ import annotations

import pytest

from dure.apps.accounts.actions import create_account
from dure.core.values.errors import Refused
from factories.ledgers import last_entry, verbs
from factories.people import PASSWORD
from factories.places import NOON

pytestmark = pytest.mark.django_db


def make(username: str = "nabi", password: str = PASSWORD, **changes):
    values = {"username": username, "name": "나비", "password": password, "actor": None, "at": NOON}
    return create_account(**{**values, **changes})


def test_an_account_can_sign_in_and_may_do_nothing_yet():
    user = make()

    assert user.check_password(PASSWORD)
    assert (user.name, user.is_operator, user.is_staff, user.memberships.count()) == ("나비", False, False, 0)


def test_an_account_leaves_an_entry_with_who_made_it(unyeong):
    user = make(actor=unyeong)

    entry = last_entry()
    assert verbs() == ["account.created"]
    assert (entry.actor, entry.actor_name, entry.at) == (unyeong, "한운영", NOON)
    assert (entry.target_type, entry.target_id, entry.target_label) == ("accounts.user", str(user.pk), "나비")


def test_the_system_itself_is_called_so_in_the_trail():
    make()

    assert (last_entry().actor, last_entry().actor_name) == (None, "시스템")


@pytest.mark.parametrize("again", ["nabi", "NABI"])
def test_a_taken_name_is_refused_in_any_case(everything, again):
    make()
    before = everything()

    with pytest.raises(Refused) as refusal:
        make(again)

    assert refusal.value.fields == {"field": "username"}
    assert everything() == before


@pytest.mark.parametrize("password", ["short-1", "12345678901", "dure-2026-spring", "두레장터-2026-봄", "password123"])
def test_a_weak_password_is_refused_and_makes_nobody(everything, password):
    before = everything()

    with pytest.raises(Refused) as refusal:
        make(password=password)

    assert refusal.value.fields == {"field": "password"}
    assert everything() == before


def test_the_trail_holds_a_person_whose_only_name_is_long(db):
    maker = make("a" * 150, name="")

    make(actor=maker)

    assert last_entry().actor_name == "a" * 80
