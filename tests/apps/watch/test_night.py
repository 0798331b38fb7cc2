"""One whole night, by the real tasks: what ended yesterday is on the list, counted anew and told this morning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from builders import a_purchase
from dure.apps.performance.models import TallyRun
from dure.apps.registry.queries import search_enterprises
from dure.apps.registry.roles import Role
from dure.apps.watch.models import Item, Step
from dure.cli.housekeeping import keep_house
from factories.people import a_member, a_user
from factories.places import a_certificate_of, an_enterprise


@pytest.mark.slow
def test_a_certificate_that_ended_yesterday_is_seen_counted_and_told_by_morning(drain, desk):
    today = timezone.localdate()
    bought_on = today - timedelta(days=2)
    enterprise = an_enterprise(1)
    a_member(a_user(email="a@example.invalid"), Role.ENTERPRISE_MEMBER, enterprise=enterprise)
    a_certificate_of(enterprise, valid_from=date(2024, 1, 1), valid_until=today - timedelta(days=1))
    desk.applied(a_purchase(2, amount=700, contract_day=bought_on), year=bought_on.year)

    keep_house(at=timezone.now())
    drain()

    item = Item.objects.get()
    assert (item.signal.step, item.stake_purchases, item.stake_amount) == (Step.ENDED, 1, 700)
    assert [letter.to for letter in outbox.outbox] == [["a@example.invalid"]]
    run = TallyRun.objects.get(current=True)
    assert sum(run.totals.filter(measure="women_owned", grain="month").values_list("counted", flat=True)) == 700
    assert list(search_enterprises(kind="women_owned", on=today)) == []
    keep_house(at=timezone.now())
    drain()
    assert (Item.objects.count(), len(outbox.outbox)) == (1, 1)
