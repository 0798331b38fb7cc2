"""Any tally can be counted again from what it kept, whatever became of the registry since."""

from __future__ import annotations

from datetime import date

import pytest

from builders import a_purchase
from dure.apps.performance.actions import retally
from dure.apps.performance.models import SchemeTotal
from dure.apps.performance.recounting import recount
from dure.apps.registry.actions import revoke_certificate
from dure.core.values.errors import DataBroken
from factories.places import NOON, a_certificate_of, an_enterprise

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def run(desk):
    certificate = a_certificate_of(an_enterprise(1))
    desk.certificate = certificate
    desk.applied(a_purchase(amount=100), a_purchase(amount=50, number_written=""))
    return retally(desk.institution.pk, YEAR, at=NOON)


def test_a_run_counted_again_says_the_same(run):
    found = recount(run)

    assert (found.agrees, found.different, found.same_engine) == (True, (), True)
    assert found.compared == SchemeTotal.objects.filter(run=run).count()


def test_an_old_run_still_follows_from_its_inputs_after_a_revocation(desk, run):
    revoke_certificate(desk.certificate, on=date(YEAR, 1, 1), reason="취소", actor=desk.officer, at=NOON)
    newer = retally(desk.institution.pk, YEAR, at=NOON)

    assert newer.pk != run.pk
    assert recount(run).agrees
    assert recount(newer).agrees


def test_a_stored_figure_that_was_tampered_with_is_named(run):
    total = SchemeTotal.objects.filter(run=run, measure="women_owned", grain="month").first()
    SchemeTotal.objects.filter(pk=total.pk).update(counted=total.counted + 1)

    found = recount(run)

    assert found.different == (str((total.measure, total.grain, total.key, total.kind)),)


def test_a_kept_input_that_is_gone_is_said_so(run, settings):
    for path in settings.QUESTION_ROOT.iterdir():
        path.unlink()

    with pytest.raises(DataBroken, match="읽을 수 없습니다"):
        recount(run)
