"""Ledgers on screen: upload, progress, findings, apply, withdraw, discard."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from builders import YEAR
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.models import Ledger, LedgerFinding, LeftOutRow
from dure.apps.queue import is_under_way
from dure.apps.registry.models import Institution
from factories.screens import Screens, a_csv, a_row
from pages import errors_of, sheet_of, words_of


def upload_form(**changes: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("대장.csv", a_csv([a_row()])), "year": str(YEAR), **changes}


def at(name: str, ledger: Ledger) -> str:
    return reverse(name, args=[ledger.institution_id, ledger.pk])


def test_an_upload_waits_is_read_and_shows_what_it_would_change(
    gaon: Institution, nari: User, signed_in: Any, drain: Any
) -> None:
    client = signed_in(nari)

    received = client.post(reverse("ledger-upload", args=[gaon.pk]), upload_form(), follow=True)
    drain()
    read = client.get(received.request["PATH_INFO"])

    assert "차례를 기다리고 있습니다." in words_of(received)
    assert "합계 일치" in words_of(read)
    assert "적용하면 바뀌는 것" in words_of(read)
    assert Ledger.objects.get().state == "ready"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"file": ""}, "file", "올릴 파일을 골라 주세요."),
        ({"file": SimpleUploadedFile("대장.csv", b"")}, "file", "빈 파일입니다."),
        ({"file": SimpleUploadedFile("대장.hwp", b"hwp")}, "file", "읽을 수 없는 형식입니다."),
        ({"year": "1999"}, "year", "2000"),
        ({"year": "올해"}, "year", "정수"),
        ({"supersedes": "987654"}, "supersedes", "올바르게 선택"),
    ],
)
def test_a_wrong_upload_is_refused_at_its_field(
    gaon: Institution, nari: User, signed_in: Any, changes: dict[str, Any], field: str, words: str
) -> None:
    response = signed_in(nari).post(reverse("ledger-upload", args=[gaon.pk]), upload_form(**changes))

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert words in errors_of(response)[field][0]
    assert (Ledger.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_the_same_file_is_not_taken_twice(gaon: Institution, nari: User, signed_in: Any) -> None:
    client = signed_in(nari)
    client.post(reverse("ledger-upload", args=[gaon.pk]), upload_form())

    again = client.post(reverse("ledger-upload", args=[gaon.pk]), upload_form())

    assert (again.status_code, Ledger.objects.count()) == (422, 1)
    assert "같은 내용의 파일이 이미 있습니다" in errors_of(again)["file"][0]


def test_progress_is_a_fragment_until_the_reading_is_done(screens: Screens, signed_in: Any) -> None:
    client, ledger = signed_in(screens.nari), screens.ready
    Ledger.objects.filter(pk=ledger.pk).update(state="reading", progress=1200)
    reading = client.get(at("ledger-progress", ledger))
    Ledger.objects.filter(pk=ledger.pk).update(state="ready")
    done = client.get(at("ledger-progress", ledger))

    assert "1,200행까지 읽었습니다." in reading.content.decode()
    assert "<html" not in reading.content.decode()
    assert "HX-Refresh" not in reading.headers
    assert done.headers["HX-Refresh"] == "true"


def test_a_ledger_that_could_not_be_read_says_why_and_is_listed(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    page, listed = client.get(at("ledger", screens.failed)), client.get(reverse("ledgers", args=[screens.gaon.pk]))

    assert "이 파일은 읽을 수 없었습니다. 아무것도 반영되지 않았습니다." in words_of(page)
    assert screens.failed.problem in words_of(page)
    assert f"{screens.failed.file_name} {YEAR} 읽지 못함 – – –" in words_of(listed)


def test_ledgers_are_listed_by_year(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)
    Ledger.objects.filter(pk=screens.withdrawn.pk).update(year=2025)
    address = reverse("ledgers", args=[screens.gaon.pk])

    counts = [client.get(address, {"year": year}).context["page"].paginator.count for year in ("2025", "2026", "x")]

    assert counts == [1, 4, 5]


def test_findings_are_filtered_and_downloaded(screens: Screens, signed_in: Any) -> None:
    LedgerFinding.objects.filter(ledger=screens.applied).delete()
    for line, (code, value) in enumerate([("amount_unreadable", "=1+2"), ("day_unreadable", "@x")], start=2):
        LedgerFinding.objects.create(
            ledger=screens.applied, line=line, code=code, value=value, severity="error", message="고쳐 주세요."
        )
    client, address = signed_in(screens.nari), at("ledger-findings", screens.applied)

    page = client.get(address, {"code": "day_unreadable"})
    sheet = sheet_of(client.get(address, {"format": "xlsx"}))

    assert [one.line for one in page.context["page"]] == [3]
    assert [row[2] for row in sheet] == ["적힌 값", "=1+2", "@x"]


def test_rows_left_out_are_shown_with_their_reasons_and_downloaded(screens: Screens, signed_in: Any) -> None:
    client, address = signed_in(screens.nari), at("ledger-left-out", screens.applied)
    reason = LedgerFinding.objects.get(ledger=screens.applied, line=7, severity="error").message

    page = client.get(address, {"code": "rejection"})
    sheet = sheet_of(client.get(address, {"format": "xlsx"}))

    assert [(row.line, row.reasons) for row in page.context["page"]] == [(7, [reason])]
    assert [row[2] for row in sheet] == ["까닭", "반려된 행", "소계·합계 행"]


def test_cells_left_out_never_become_formulas(screens: Screens, signed_in: Any) -> None:
    LeftOutRow.objects.filter(ledger=screens.applied).update(cells={"text": "=cmd|' /C calc'!A0"})

    sheet = sheet_of(signed_in(screens.nari).get(at("ledger-left-out", screens.applied), {"format": "xlsx"}))

    assert [row[4] for row in sheet[1:]] == ["=cmd|' /C calc'!A0"] * 2


def test_applying_is_told_and_applying_twice_is_applying_once(screens: Screens, signed_in: Any) -> None:
    client, address = signed_in(screens.nari), at("ledger-apply", screens.ready)

    first = client.post(address, follow=True)
    client.post(address)

    assert "적용했습니다. 실적을 다시 집계하고 있습니다." in words_of(first)
    assert Ledger.objects.get(pk=screens.ready.pk).state == "applied"
    told = AuditEntry.objects.filter(verb="ledger.applied", target_id=str(screens.ready.pk))
    assert told.count() == 1


def test_withdrawing_needs_a_reason(screens: Screens, signed_in: Any) -> None:
    client, address = signed_in(screens.nari), at("ledger-withdraw", screens.applied)

    without = client.post(address, {"reason": "  "})
    state = Ledger.objects.get(pk=screens.applied.pk).state
    done = client.post(address, {"reason": "두 번 올림"}, follow=True)

    assert (without.status_code, list(errors_of(without)), state) == (422, ["reason"], "applied")
    assert "적용을 되돌렸습니다." in words_of(done)
    assert "사유: 두 번 올림" in words_of(done)
    assert Ledger.objects.get(pk=screens.applied.pk).state == "withdrawn"


def test_a_ledger_that_counts_cannot_be_discarded(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)

    refused, done = client.post(at("ledger-discard", screens.applied)), client.post(at("ledger-discard", screens.ready))

    assert (refused.status_code, done.status_code) == (409, 302)
    assert Ledger.objects.get(pk=screens.applied.pk).state == "applied"
    assert Ledger.objects.get(pk=screens.ready.pk).state == "discarded"


def test_an_auditor_reads_a_ledger_and_is_offered_no_button(screens: Screens, garam: User, signed_in: Any) -> None:
    page = signed_in(garam).get(at("ledger", screens.ready)).content.decode()

    assert "data-dialog-open" not in page
    assert at("ledger-apply", screens.ready) not in page


def test_a_reading_that_broke_off_is_read_again(screens: Screens, signed_in: Any) -> None:
    client = signed_in(screens.nari)
    page = words_of(client.get(reverse("ledger", args=[screens.gaon.pk, screens.broken_off.pk])))

    client.post(reverse("ledger-read-again", args=[screens.gaon.pk, screens.broken_off.pk]))
    twice = client.post(reverse("ledger-read-again", args=[screens.gaon.pk, screens.broken_off.pk]))

    assert "읽기가 중간에 끊겼습니다" in page
    assert twice.status_code == 409
    assert is_under_way("ledgers.import_ledger", screens.broken_off.pk)
