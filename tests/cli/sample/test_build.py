"""The sample in a real database, at a fiftieth of its rows."""

from __future__ import annotations

from datetime import date

import pytest

from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.models import Ledger, NameQuestion, State
from dure.apps.performance.models import SchemeTotal, TallyRun
from dure.apps.queue import unsettled_tasks
from dure.apps.registry.models import Certificate, Department, Enterprise, Institution, Membership
from dure.apps.search.queries import find
from dure.cli.sample import city, county
from dure.cli.sample.build import accounts, build, present
from dure.core.search.model import Wanted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def said(settings, tmp_path) -> list[str]:
    """A site with the sample; the lines the build said."""
    settings.HOME = tmp_path
    lines: list[str] = []
    build(scale=0.02, progress=lines.append)
    return lines


def counted(institution: Institution, year: int) -> int:
    run = TallyRun.objects.get(institution=institution, year=year, current=True)
    totals = SchemeTotal.objects.filter(run=run, measure=f"target-{city.TARGET_CODE}", grain="month")
    return sum(total.counted for total in totals)


def test_build_puts_the_whole_sample_into_an_empty_site(said, tmp_path):
    gaon, nuri = Institution.objects.get(code=city.CODE), Institution.objects.get(code=county.CODE)

    assert present()
    assert counted(gaon, 2025) == 33_000_000_000
    assert counted(gaon, 2024) == city.REACHED[2024]
    assert counted(gaon, 2026) == pytest.approx(city.RUNNING, rel=0.01)
    assert Department.objects.filter(institution=gaon).count() == 66
    assert Department.objects.filter(institution=nuri).count() == 29
    assert Enterprise.objects.filter(sample=True).count() == 454
    assert Enterprise.objects.filter(source__contains="상담회 참가(사회적경제)").count() == 23
    assert Enterprise.objects.filter(source__contains="상담회 참가(소부장)").count() == 9
    assert Certificate.objects.filter(revoked_on__isnull=False).exists()
    assert Ledger.objects.filter(state=State.READY).count() == 1
    assert Ledger.objects.exclude(state__in=[State.READY, State.APPLIED]).count() == 0
    assert all(ledger.statement["ties_out"] for ledger in Ledger.objects.all())
    assert NameQuestion.objects.filter(institution=gaon, decided_at__isnull=True, purchases__gt=0).exists()
    assert AuditEntry.objects.filter(verb="ledger.applied").count() == Ledger.objects.filter(state="applied").count()
    assert unsettled_tasks() == []
    assert len(list((tmp_path / "sample-uploads").iterdir())) == 2
    assert all(User.objects.get(username=name).check_password(password) for name, password, _ in accounts())
    assert (User.objects.count(), len(accounts())) == (8, 8)
    assert len(said) == 3 + 15 + 1 + 5 + 1 + 1
    assert [
        one.product.enterprise.sample for one in find("청소", day=date(2026, 8, 1), wanted=Wanted()).results[:1]
    ] == [True]
    assert Membership.objects.count() == 7


def test_sample_is_absent_from_an_empty_site():
    assert not present()
