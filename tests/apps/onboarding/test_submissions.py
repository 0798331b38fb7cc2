"""Certificates handed in: they prove nothing until an officer has compared them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from dure.apps.audit.models import AuditEntry
from dure.apps.onboarding import submissions
from dure.apps.onboarding.models import CertificateSubmission, Document, State
from dure.apps.registry.models import Certificate
from dure.core.values.errors import Refused
from factories.onboarding import a_submission
from factories.places import NOON, a_certificate_of, an_enterprise


def files() -> list[Path]:
    return [path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()]


def test_handed_in_certificate_proves_nothing_yet(soft, sora):
    handed_in = a_submission(soft, sora)

    assert (handed_in.state, Certificate.objects.count()) == (State.WAITING, 0)


def test_verified_certificate_is_registered_as_written_with_its_source(soft, sora, nari):
    handed_in = a_submission(soft, sora)

    submissions.verify_submission(handed_in, actor=nari, at=NOON)

    held = Certificate.objects.get()
    assert (held.enterprise, held.kind, held.number) == (soft, "women_owned", "제2026-77호")
    assert (held.valid_from, held.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (held.source, held.seen_on) == ("기업 제출, 담당자 확인", NOON.date())
    assert CertificateSubmission.objects.values_list("state", "certificate").get() == (State.ACCEPTED, held.pk)


def test_certificate_verified_early_in_seoul_was_seen_on_that_day(soft, sora, nari):
    eight_in_seoul = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)

    certificate = submissions.verify_submission(a_submission(soft, sora), actor=nari, at=eight_in_seoul)

    assert certificate.seen_on == date(2026, 7, 2)


def test_certificate_is_decided_once(soft, sora, nari):
    handed_in = a_submission(soft, sora)
    submissions.verify_submission(handed_in, actor=nari, at=NOON)

    with pytest.raises(Refused):
        submissions.verify_submission(handed_in, actor=nari, at=NOON)
    with pytest.raises(Refused):
        submissions.refuse_submission(handed_in, reason="흐림", actor=nari, at=NOON)

    assert Certificate.objects.count() == 1


def test_refused_certificate_can_be_answered_and_a_waiting_one_not(soft, sora, nari):
    first = a_submission(soft, sora)
    submissions.refuse_submission(first, reason="사진이 흐림", actor=nari, at=NOON)
    first.refresh_from_db()

    second = a_submission(soft, sora, answers=first, note="다시 찍었습니다")

    assert (first.state, first.decision_reason) == (State.REFUSED, "사진이 흐림")
    assert (second.answers, second.state) == (first, State.WAITING)
    with pytest.raises(Refused):
        a_submission(soft, sora, number="다른 번호", answers=second)


def test_answer_to_another_enterprise_is_refused(soft, sora, nari):
    first = a_submission(an_enterprise(2), sora)
    submissions.refuse_submission(first, reason="흐림", actor=nari, at=NOON)
    first.refresh_from_db()

    with pytest.raises(Refused):
        a_submission(soft, sora, answers=first)

    assert CertificateSubmission.objects.count() == 1


def test_refusing_needs_a_reason(soft, sora, nari):
    handed_in = a_submission(soft, sora)

    with pytest.raises(Refused):
        submissions.refuse_submission(handed_in, reason="", actor=nari, at=NOON)

    assert CertificateSubmission.objects.get().state == State.WAITING


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"number": " "}, "number"),
        ({"valid_until": date(2025, 1, 1)}, "valid_until"),
        ({"document": b"not a picture"}, "document"),
        ({"document": b""}, "document"),
    ],
)
def test_wrong_certificate_is_refused_at_its_field_and_leaves_no_file(soft, sora, values, field):
    with pytest.raises(Refused) as problem:
        a_submission(soft, sora, **values)

    assert problem.value.fields["field"] == field
    assert (CertificateSubmission.objects.count(), Document.objects.count(), files()) == (0, 0, [])
    assert AuditEntry.objects.count() == 0


def test_same_certificate_waits_once_and_its_second_file_is_gone(soft, sora):
    a_submission(soft, sora)

    with pytest.raises(Refused):
        a_submission(soft, sora)

    assert (CertificateSubmission.objects.count(), Document.objects.count(), len(files())) == (1, 1, 1)


def test_registered_certificate_is_not_handed_in_again(soft, sora):
    a_certificate_of(soft, number="제2026-77호")

    with pytest.raises(Refused):
        a_submission(soft, sora)

    assert CertificateSubmission.objects.count() == 0
