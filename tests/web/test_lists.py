"""Every list asks the database the same number of questions for one row and for three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from builders import YEAR, a_number
from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.apps.ledgers.models import LedgerFinding, LeftOutRow, NameQuestion
from dure.apps.performance import actions as performance
from dure.apps.registry.models import Enterprise, Institution
from dure.apps.registry.roles import Role
from dure.apps.watch.actions import look, weigh
from factories.people import a_member, a_user
from factories.places import NOON, a_certificate_of, an_enterprise, an_institution
from factories.screens import a_csv, a_read_ledger, a_row, an_applied_ledger


@dataclass
class World:
    """가온시 with one applied ledger and its tally; each list adds its own rows."""

    gaon: Institution
    nari: User
    folder: Path

    def __post_init__(self) -> None:
        self.ledger = an_applied_ledger(self.gaon, self.nari, self.folder, a_csv([a_row("처음")]), name="처음.csv")
        self.enterprise: Enterprise = an_enterprise(50, name="목록상사")
        performance.retally(self.gaon.pk, YEAR, at=NOON)


def more_ledgers(world: World, index: int) -> None:
    a_read_ledger(world.gaon, world.nari, world.folder, a_csv([a_row(f"{index}")]), name=f"{index}.csv")


def more_findings(world: World, index: int) -> None:
    LedgerFinding.objects.create(
        ledger=world.ledger, line=index, code=f"code_{index}", severity="error", message="까닭", column="금액"
    )
    LeftOutRow.objects.create(ledger=world.ledger, line=index, code="rejection", cells={"금액": "12,34"})


def more_names(world: World, index: int) -> None:
    NameQuestion.objects.create(institution=world.gaon, name=f"상점{index}", purchases=1, amount=index)
    NameQuestion.objects.create(
        institution=world.gaon,
        name=f"정한 상점{index}",
        enterprise=an_enterprise(100 + index),
        decided_by=a_user(),
        decided_at=NOON,
    )


def more_enterprises(world: World, index: int) -> None:
    a_certificate_of(an_enterprise(200 + index))
    made = a_certificate_of(world.enterprise)
    record(world.nari, "certificate.registered", made, at=NOON)
    a_member(a_user(), Role.ENTERPRISE_MEMBER, enterprise=world.enterprise)


def more_people(world: World, index: int) -> None:
    person = a_member(a_user(), Role.AUDITOR, institution=world.gaon)
    record(person, "membership.given", world.gaon, at=NOON, institution_id=world.gaon.pk)


def more_published(world: World, index: int) -> None:
    institution = an_institution(name=f"{index}시")
    run = performance.retally(institution.pk, YEAR, at=NOON)
    performance.publish(run, actor=world.nari, at=NOON)


def more_rows(world: World, index: int) -> None:
    rows = [a_row(f"{index}", number=a_number(300 + index), department=f"{index}과")]
    an_applied_ledger(world.gaon, world.nari, world.folder, a_csv(rows), name=f"{index}.csv")
    performance.retally(world.gaon.pk, YEAR, at=NOON)


def more_endings(world: World, index: int) -> None:
    made = an_enterprise(300 + index)
    a_certificate_of(made, valid_until=NOON.date())
    more_rows(world, index)
    look(at=NOON)
    weigh(world.gaon.pk, at=NOON)


def more_targets(world: World, index: int) -> None:
    shared = {"actor": world.nari, "at": NOON, "reason": "계획"}
    kinds = {"kinds": ["women_owned"], "admits": ["goods"], "amount": 100, "rate": ""}
    performance.set_target(world.gaon, year=YEAR, code=f"t{index}", name=f"목표 {index}", **kinds, **shared)
    performance.set_basis(
        world.gaon, scheme="women_owned", since=NOON.date(), day="paid", amount="as_written", exclusions=[], **shared
    )
    performance.retally(world.gaon.pk, YEAR, at=NOON)


Grow = Callable[[World, int], None]
LISTS: dict[str, tuple[Grow, str, str, int]] = {
    "home": (more_ledgers, "home", "", 22),
    "home: certificates": (more_enterprises, "home", "", 22),
    "ledgers": (more_ledgers, "ledgers", "", 12),
    "ledger": (more_findings, "ledger", "", 13),
    "findings": (more_findings, "ledger-findings", "", 13),
    "left out": (more_findings, "ledger-left-out", "", 12),
    "names": (more_names, "names", "", 10),
    "names decided": (more_names, "names", "?decided=1", 10),
    "enterprises": (more_enterprises, "enterprises", "", 12),
    "enterprise": (more_enterprises, "enterprise", "", 21),
    "people": (more_people, "people", "", 10),
    "audit": (more_people, "audit", "", 10),
    "published": (more_published, "public", "", 8),
    "scoreboard": (more_targets, "scoreboard", "", 16),
    "measure": (more_rows, "measure", "", 11),
    "rows": (more_rows, "rows", "?want=all", 23),
    "watch": (more_endings, "watch", "", 10),
    "settings": (more_targets, "settings", "", 10),
}


def address(world: World, name: str) -> str:
    years = {"scoreboard": [YEAR], "rows": [YEAR], "settings": [YEAR], "measure": [YEAR, "women_owned"]}
    ledger = [world.ledger.pk] if name in ("ledger", "ledger-findings", "ledger-left-out") else []
    if name in ("home", "public", "enterprises"):
        return reverse(name)
    if name == "enterprise":
        return reverse(name, args=[world.enterprise.pk])
    return reverse(name, args=[world.gaon.pk, *years.get(name, []), *ledger])


@pytest.mark.parametrize("chosen", LISTS)
def test_a_list_asks_as_much_for_three_rows_as_for_one(
    gaon: Institution, nari: User, tmp_path: Path, signed_in: Any, django_assert_num_queries: Any, chosen: str
) -> None:
    grow, name, query, questions = LISTS[chosen]
    world, client = World(gaon, nari, tmp_path), signed_in(nari)
    client.get("/")  # the page that remembers the institution

    grow(world, 1)
    with django_assert_num_queries(questions):
        client.get(address(world, name) + query)
    grow(world, 2)
    grow(world, 3)
    with django_assert_num_queries(questions):
        client.get(address(world, name) + query)
