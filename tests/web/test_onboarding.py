"""What enterprises and officers do with each other on screen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from builders import a_number
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.onboarding import claims, complaints
from dure.apps.onboarding.models import CertificateSubmission, ChangeRequest, Claim, Complaint, Contact, Letter
from dure.apps.registry.models import Certificate, Enterprise, Membership
from dure.apps.search.actions import rebuild
from dure.core.values.numbers import hyphenated
from factories.catalogue import a_product
from factories.onboarding import (
    FORMS,
    PDF,
    a_change,
    a_claim,
    a_complaint,
    a_contact,
    a_picture,
    a_submission,
    a_waiting_claim,
)
from factories.people import PASSWORD
from factories.places import NOON, a_certificate_of, an_enterprise
from pages import errors_of, links_of, words_of

JOIN = {**FORMS["join"], "business_number": hyphenated(a_number(7))}
PRINTED = {"kind": "women_owned", "number": "제7호", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}


def a_file(content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("사진.jpg", content or a_picture())


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_ROOT = tmp_path / "search"


# --- joining ------------------------------------------------------------------------------------------------------


def test_a_stranger_joins_and_is_led_to_the_mail(client: Client, db: None) -> None:
    page = client.post("/join/", {**JOIN, "document": a_file()}, follow=True)

    assert page.redirect_chain == [("/join/sent/", 302)]
    claim = Claim.objects.get()
    assert (claim.business_number, claim.email, claim.state) == (a_number(7), "newcomer@example.org", "unconfirmed")
    assert claim.document is not None
    assert f"http://testserver/join/confirm/{claims.key_of(claim).partition(':')[0]}" in Letter.objects.get().body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"business_number": "123-45-67890"}, "business_number"),
        ({"business_number": ""}, "business_number"),
        ({"name": " "}, "name"),
        ({"person_name": ""}, "person_name"),
        ({"email": "sora"}, "email"),
        ({"agrees": ""}, "agrees"),
        ({"document": SimpleUploadedFile("a.jpg", b"<svg/>")}, "document"),
        ({"document": SimpleUploadedFile("a.jpg", b"")}, "document"),
    ],
)
def test_a_wrong_claim_is_told_at_its_field(client: Client, db: None, changes: dict[str, Any], field: str) -> None:
    response = client.post("/join/", {**JOIN, **changes})

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert (Claim.objects.count(), Letter.objects.count()) == (0, 0)


def test_an_address_with_an_account_and_one_without_get_the_same_answer(client: Client, haneul: User) -> None:
    User.objects.filter(pk=haneul.pk).update(username="known@example.org")

    known = client.post("/join/", {**JOIN, "email": "Known@Example.org"}, follow=True)
    new = client.post("/join/", {**JOIN, "email": "fresh@example.org"}, follow=True)

    assert words_of(known) == words_of(new)


def test_a_second_claim_is_stopped_with_no_word_of_the_first(client: Client, db: None) -> None:
    a_waiting_claim(7)

    words = words_of(client.post("/join/", JOIN))

    assert "이미 있는 번호입니다" in words
    assert "총괄 담당자에게 문의" in words
    assert [one for one in ("최소라", "sora@example.org", "두레소프트") if one in words] == []
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["stopped", "waiting"]


def test_the_twenty_first_claim_from_one_place_is_refused(client: Client, db: None) -> None:
    for index in range(claims.CLAIMS_AN_HOUR):
        client.post("/join/", {**JOIN, "email": f"{index}@example.org"})

    response = client.post("/join/", {**JOIN, "email": "last@example.org"})

    assert response.status_code == 422
    assert "한 시간 뒤에 다시 신청해 주세요" in words_of(response)
    assert Claim.objects.count() == claims.CLAIMS_AN_HOUR


def test_no_network_address_is_kept_as_it_is(client: Client, db: None) -> None:
    client.post("/join/", JOIN, REMOTE_ADDR="192.0.2.77")

    assert "192.0.2.77" not in str(Claim.objects.values().get())


def test_opening_the_letter_does_nothing_until_a_password_is_chosen(client: Client, db: None) -> None:
    address = reverse("join-confirm", args=[claims.key_of(a_claim(7))])

    client.get(address)
    opened = Claim.objects.get().state
    client.post(address, FORMS["join-confirm"])

    assert (opened, Claim.objects.get().state) == ("unconfirmed", "waiting")
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"password": PASSWORD, "again": "다른-비밀번호-77"}, "again"),
        ({"password": "123", "again": "123"}, "password"),
        ({"password": "dure-market-77", "again": "dure-market-77"}, "password"),
    ],
)
def test_a_password_is_held_to_the_rules_of_every_account(
    client: Client, db: None, form: dict[str, str], field: str
) -> None:
    response = client.post(reverse("join-confirm", args=[claims.key_of(a_claim(7))]), form)

    assert list(errors_of(response)) == [field]
    assert (User.objects.count(), Claim.objects.get().state) == (0, "unconfirmed")


def test_a_used_letter_says_so_and_does_not_ask_to_sign_in(client: Client, db: None) -> None:
    claim = a_claim(7)
    address = reverse("join-confirm", args=[claims.key_of(claim)])
    client.post(address, FORMS["join-confirm"])

    response = client.get(address)

    assert response.status_code == 404
    assert "이 확인 주소는 이미 썼거나 이틀이 지났습니다." in words_of(response)


def test_a_confirmed_claimant_sees_that_it_waits_and_may_do_nothing(signed_in: Any, soft: Enterprise) -> None:
    person = a_waiting_claim(7).claimant
    client = signed_in(person)

    assert "가입 신청을 확인하고 있습니다." in words_of(client.get("/"))
    assert [client.get(reverse(name)).status_code for name in ("enterprises", "reviews")] == [404, 404]


def test_a_refused_claimant_reads_why(signed_in: Any, nari: User) -> None:
    claim = a_waiting_claim(7)
    signed_in(nari).post(reverse("claim", args=[claim.pk]), {"decision": "refuse", "reason": "등록증과 다름"})

    words = words_of(signed_in(claim.claimant).get("/"))

    assert "가입 신청을 받아들이지 않았습니다. 등록증과 다름" in words


# --- the officer --------------------------------------------------------------------------------------------------


def test_an_officer_sees_both_claims_of_one_number(signed_in: Any, nari: User) -> None:
    first, second = a_waiting_claim(7), a_claim(7, email="second@example.org", person_name="둘째")
    client = signed_in(nari)

    listed = links_of(client.get(reverse("reviews")))
    beside = words_of(client.get(reverse("claim", args=[first.pk])))

    assert listed >= {reverse("claim", args=[first.pk]), reverse("claim", args=[second.pk])}
    assert "둘째 second@example.org" in beside


def test_a_stopped_claim_can_only_be_closed(signed_in: Any, nari: User) -> None:
    a_waiting_claim(7)
    second = a_claim(7, email="second@example.org")
    address = reverse("claim", args=[second.pk])
    client = signed_in(nari)

    accepted = client.post(address, {"decision": "accept", "reason": ""})
    client.post(address, {"decision": "refuse", "reason": "이미 회원이 있음"})

    assert accepted.status_code == 422
    assert Claim.objects.get(pk=second.pk).state == "refused"
    assert Membership.objects.filter(role="enterprise_member").count() == 0


def test_an_officer_accepts_and_the_enterprise_is_there(signed_in: Any, nari: User) -> None:
    claim = a_waiting_claim(7)

    page = signed_in(nari).post(reverse("claim", args=[claim.pk]), {"decision": "accept"}, follow=True)

    assert "두레소프트의 회원으로 받아들였습니다." in words_of(page)
    assert Enterprise.objects.values_list("business_number").get() == (a_number(7),)


def test_a_refusal_without_a_reason_is_asked_for_one(signed_in: Any, nari: User) -> None:
    claim = a_waiting_claim(7)

    response = signed_in(nari).post(reverse("claim", args=[claim.pk]), {"decision": "refuse", "reason": ""})

    assert (response.status_code, list(errors_of(response))) == (422, ["reason"])
    assert Claim.objects.get().state == "waiting"


def test_what_waits_is_counted_on_the_officers_first_page(
    signed_in: Any, nari: User, soft: Enterprise, sora: User, gaon: Any
) -> None:
    a_waiting_claim(7)
    a_change(soft, sora)
    a_submission(soft, sora)
    a_complaint(soft, gaon, nari)

    page = signed_in(nari).get("/")

    assert "기업이 보낸 것 4건 확인 가입 1 인증서 1 변경 1 문제 제기 1" in words_of(page)
    assert reverse("reviews") in links_of(page)


def test_the_queue_asks_the_database_as_often_for_three_of_each_as_for_one(
    signed_in: Any, nari: User, sora: User, soft: Enterprise, gaon: Any
) -> None:
    client = signed_in(nari)
    asked = []

    for index in range(3):
        enterprise = an_enterprise(index + 20)
        a_waiting_claim(index + 40, email=f"{index}@example.org")
        a_change(enterprise, sora)
        a_submission(enterprise, sora)
        a_complaint(enterprise, gaon, nari)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reviews"))
        asked.append(len(queries))

    assert asked == [asked[0]] * 3


# --- the enterprise -----------------------------------------------------------------------------------------------


def test_a_certificate_goes_from_the_phone_to_the_register(
    signed_in: Any, nari: User, sora: User, soft: Enterprise
) -> None:
    member, officer = signed_in(sora), signed_in(nari)

    handed = member.post(reverse("submission-new", args=[soft.pk]), {**PRINTED, "document": a_file()}, follow=True)
    waiting = CertificateSubmission.objects.get()
    officer.post(reverse("submission", args=[waiting.pk]), {"decision": "accept"})

    assert "제7호" in words_of(handed)
    assert "확인을 기다림" in words_of(handed)
    assert Certificate.objects.values_list("enterprise", "number", "source").get() == (
        soft.pk,
        "제7호",
        "기업 제출, 담당자 확인",
    )


def test_a_returned_certificate_shows_why_and_is_answered_with_what_was_written(
    signed_in: Any, nari: User, sora: User, soft: Enterprise
) -> None:
    first = a_submission(soft, sora)
    signed_in(nari).post(reverse("submission", args=[first.pk]), {"decision": "refuse", "reason": "사진이 흐림"})
    member = signed_in(sora)
    again = f"{reverse('submission-new', args=[soft.pk])}?answers={first.pk}"

    desk, form = member.get(reverse("profile", args=[soft.pk])), member.get(again)
    member.post(again, {**PRINTED, "document": a_file(), "note": "다시 찍음"})

    assert "사유: 사진이 흐림" in words_of(desk)
    assert again in links_of(desk)
    assert form.context["form"].initial["number"] == first.number
    assert CertificateSubmission.objects.latest("pk").answers == first


def test_a_certificate_without_its_picture_is_refused(signed_in: Any, sora: User, soft: Enterprise) -> None:
    response = signed_in(sora).post(reverse("submission-new", args=[soft.pk]), PRINTED)

    assert (response.status_code, list(errors_of(response))) == (422, ["document"])
    assert CertificateSubmission.objects.count() == 0


def test_sector_changes_at_once_and_the_name_waits(signed_in: Any, sora: User, soft: Enterprise) -> None:
    client = signed_in(sora)

    client.post(reverse("profile-change", args=[soft.pk]), {"sector": "인쇄", "product": "현수막"})
    client.post(reverse("change-ask", args=[soft.pk]), {"field": "name", "after": "새 이름", "reason": "등기"})

    assert Enterprise.objects.values_list("name", "sector", "product").get() == ("두레소프트", "인쇄", "현수막")
    assert ChangeRequest.objects.values_list("after", "state").get() == ("새 이름", "waiting")


def test_an_accepted_name_shows_with_the_former_one(signed_in: Any, nari: User, sora: User, soft: Enterprise) -> None:
    asked = a_change(soft, sora, field="name", after="새두레")

    signed_in(nari).post(reverse("change", args=[asked.pk]), {"decision": "accept"})

    words = words_of(signed_in(sora).get(reverse("enterprise", args=[soft.pk])))
    assert words.startswith("처음 새두레")
    assert "옛 상호: 두레소프트" in words


def test_a_contact_is_seen_by_officers_until_its_consent_is_withdrawn(
    signed_in: Any, nari: User, sora: User, soft: Enterprise
) -> None:
    member, officer, page = signed_in(sora), signed_in(nari), reverse("enterprise", args=[soft.pk])
    member.post(reverse("contact-new", args=[soft.pk]), FORMS["contact-new"])

    shown = words_of(officer.get(page))
    member.post(reverse("contact-withdraw", args=[soft.pk, Contact.objects.get().pk]))
    gone = words_of(officer.get(page))

    assert ("02-123-4567" in shown, "02-123-4567" in gone) == (True, False)


def test_a_contact_without_consent_is_refused(signed_in: Any, sora: User, soft: Enterprise) -> None:
    form = {key: value for key, value in FORMS["contact-new"].items() if key != "agrees"}

    response = signed_in(sora).post(reverse("contact-new", args=[soft.pk]), form)

    assert (response.status_code, list(errors_of(response))) == (422, ["agrees"])
    assert Contact.objects.count() == 0


def test_nobody_acts_for_an_enterprise_not_their_own(signed_in: Any, sora: User, soft: Enterprise) -> None:
    other = an_enterprise(2)
    contact = a_contact(other, sora)
    client, entries = signed_in(sora), AuditEntry.objects.count()

    answers = [
        client.post(reverse("profile-change", args=[other.pk]), FORMS["profile-change"]),
        client.post(reverse("change-ask", args=[other.pk]), FORMS["change-ask"]),
        client.post(reverse("submission-new", args=[other.pk]), {**PRINTED, "document": a_file()}),
        client.post(reverse("contact-withdraw", args=[other.pk, contact.pk])),
        client.post(reverse("contact-withdraw", args=[soft.pk, contact.pk])),
    ]

    assert [one.status_code for one in answers] == [404] * 5
    assert AuditEntry.objects.count() == entries


# --- documents ----------------------------------------------------------------------------------------------------


def test_a_picture_can_do_nothing_but_be_seen(signed_in: Any, sora: User, soft: Enterprise) -> None:
    handed_in = a_submission(soft, sora)

    response = signed_in(sora).get(reverse("document", args=[handed_in.document_id]))

    wanted = ("Content-Type", "Content-Security-Policy", "Cache-Control", "X-Content-Type-Options")
    assert [response[name] for name in wanted] == [
        "image/jpeg",
        "default-src 'none'; sandbox",
        "private, no-store",
        "nosniff",
    ]
    assert response["Content-Disposition"].startswith("inline")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


def test_a_pdf_is_only_ever_downloaded(signed_in: Any, nari: User, sora: User, soft: Enterprise) -> None:
    handed_in = a_submission(soft, sora, document=PDF)

    response = signed_in(nari).get(reverse("document", args=[handed_in.document_id]))

    assert response["Content-Disposition"] == f'attachment; filename="document-{handed_in.document_id}.pdf"'


def test_a_document_of_others_is_absent(
    signed_in: Any, sora: User, haneul: User, dojin: User, garam: User, soft: Enterprise
) -> None:
    claim = a_waiting_claim(7, document=a_picture())
    address = reverse("document", args=[claim.document_id])

    answers = [signed_in(one).get(address).status_code for one in (sora, haneul, dojin, garam, claim.claimant)]

    assert answers == [404, 404, 404, 404, 200]


# --- complaints ---------------------------------------------------------------------------------------------------


def test_a_complaint_is_told_heard_decided_and_lifted(signed_in: Any, nari: User, sora: User, soft: Enterprise) -> None:
    officer, member = signed_in(nari), signed_in(sora)
    officer.post(reverse("complaint-new", args=[soft.pk]), {"text": "납품 지연"})
    made = Complaint.objects.get()
    page, answer = reverse("complaint", args=[made.pk]), reverse("complaint-answer", args=[soft.pk, made.pk])

    untold = member.get(answer).status_code
    officer.post(page, {"step": "notice", "answer_until": "2099-12-31"})
    unheard = officer.post(page, {"step": "suspend", "reason": "지연", "basis": "협약", "until": "2099-12-31"})
    member.post(answer, {"answer": "태풍으로 늦음"})
    officer.post(page, {"step": "suspend", "reason": "거듭됨", "basis": "협약 제5조", "until": "2099-12-31"})
    told = words_of(member.get("/")), words_of(member.get(answer))
    officer.post(page, {"step": "lift", "reason": "시정함"})

    assert (untold, unheard.status_code) == (404, 409)
    assert "공개 목록과 추천에 나오지 않는 중입니다." in told[0]
    assert "협약 제5조" in told[1]
    assert "나오지 않는 중" not in words_of(member.get("/"))
    assert [one.verb for one in AuditEntry.objects.order_by("pk")] == [
        "complaint.filed",
        "complaint.noticed",
        "complaint.answered",
        "complaint.suspended",
        "complaint.lifted",
    ]


def test_an_officer_is_offered_only_what_may_be_done_now(
    signed_in: Any, nari: User, soft: Enterprise, gaon: Any
) -> None:
    filed, noticed = a_complaint(soft, gaon, nari), a_complaint(soft, gaon, nari, noticed=True)
    later = a_complaint(soft, gaon, nari)
    complaints.give_notice(later, answer_until=(NOON + timedelta(days=40_000)).date(), actor=nari, at=NOON)
    client = signed_in(nari)

    offered = [
        sorted(client.get(reverse("complaint", args=[one.pk])).context["offered"]) for one in (filed, noticed, later)
    ]

    assert offered == [["dismiss", "notice"], ["dismiss", "suspend"], ["dismiss"]]


def test_a_decision_without_its_basis_is_asked_for_it(signed_in: Any, nari: User, soft: Enterprise, gaon: Any) -> None:
    made = a_complaint(soft, gaon, nari, noticed=True)

    response = signed_in(nari).post(
        reverse("complaint", args=[made.pk]), {"step": "suspend", "reason": "지연", "until": "2099-12-31"}
    )

    assert response.status_code == 422
    assert list(response.context["offered"]["suspend"].errors) == ["basis"]
    assert Complaint.objects.get().step == "noticed"


def test_a_suspended_enterprise_is_neither_listed_nor_found_and_is_again_once_lifted(
    signed_in: Any, client: Client, nari: User, soft: Enterprise, gaon: Any
) -> None:
    a_certificate_of(soft, valid_until=date(2099, 12, 31))
    a_product(soft, name="현수막 제작")
    made, today = a_complaint(soft, gaon, nari, noticed=True), timezone.localdate()
    complaints.answer_complaint(made, answer="태풍", actor=nari, at=NOON)

    def seen() -> list[bool]:
        rebuild(day=today)
        found = client.get(reverse("find"), {"q": "현수막"}).context["found"].results
        named = client.get(reverse("find"), {"q": "두레소프트"}).context["enterprises"]
        listed = "두레소프트" in words_of(client.get(reverse("directory")))
        return [bool(found), bool(named), listed]

    before = seen()
    until = date(2099, 12, 31)
    complaints.suspend(made, until=until, reason="지연", basis="협약", actor=nari, at=timezone.now())
    during = seen()
    complaints.lift(made, reason="시정함", actor=nari, at=timezone.now())

    assert (before, during, seen()) == ([True] * 3, [False] * 3, [True] * 3)
    assert signed_in(nari).get(reverse("enterprise", args=[soft.pk])).status_code == 200


def test_a_product_of_an_enterprise_suspended_since_the_index_was_built_is_not_found(
    client: Client, nari: User, soft: Enterprise, gaon: Any
) -> None:
    a_product(soft, name="현수막 제작")
    made = a_complaint(soft, gaon, nari, noticed=True)
    complaints.answer_complaint(made, answer="태풍", actor=nari, at=NOON)
    rebuild(day=timezone.localdate())

    complaints.suspend(made, until=date(2099, 12, 31), reason="지연", basis="협약", actor=nari, at=timezone.now())

    assert client.get(reverse("find"), {"q": "현수막"}).context["found"].results == []


def test_the_public_page_shows_the_contact_meant_for_everyone_and_no_other(
    client: Client, sora: User, soft: Enterprise
) -> None:
    a_certificate_of(soft, valid_until=date(2099, 12, 31))
    a_product(soft)
    a_contact(soft, sora, phone="02-111-1111")
    a_contact(soft, sora, phone="02-222-2222", shown_to="everyone")

    words = words_of(client.get(reverse("directory-enterprise", args=[soft.pk, "두레소프트"]), follow=True))

    assert [phone in words for phone in ("02-111-1111", "02-222-2222")] == [False, True]


def test_somebody_who_joined_and_forgot_the_password_gets_a_letter(client: Client, db: None) -> None:
    a_waiting_claim(7)

    client.post(reverse("account_reset_password"), {"email": "sora@example.org"})

    assert [one.to for one in mail.outbox] == [["sora@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
