"""Reading the audit trail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from dure.apps.audit.models import AuditEntry

VERBS = {
    "words.proposed": "같은 말을 제안했습니다",
    "words.approved": "같은 말을 승인했습니다",
    "words.dropped": "같은 말을 거두었습니다",
    "search.kept": "찾기를 저장했습니다",
    "search.forgotten": "저장한 찾기를 지웠습니다",
    "sought.asked": "찾는 품목을 올렸습니다",
    "sought.closed": "찾는 품목을 닫았습니다",
    "account.created": "계정을 만들었습니다",
    "membership.given": "역할을 주었습니다",
    "membership.ended": "역할을 거두었습니다",
    "department.opened": "부서를 등록했습니다",
    "institution.created": "기관을 등록했습니다",
    "enterprise.registered": "기업을 등록했습니다",
    "enterprise.changed": "기업 정보를 고쳤습니다",
    "enterprise.closed": "폐업일을 기록했습니다",
    "enterprise.reopened": "폐업 기록을 되돌렸습니다",
    "signal.seen": "인증의 끝이 다가온 것을 알아챘습니다",
    "item.opened": "살필 인증에 올렸습니다",
    "item.settled": "살필 인증을 처리했습니다",
    "item.reopened": "살필 인증을 다시 열었습니다",
    "closures.received": "휴폐업 조회 결과를 올렸습니다",
    "closure.confirmed": "휴폐업을 확인했습니다",
    "closure.dismissed": "휴폐업 조회 결과를 반영하지 않기로 했습니다",
    "enterprise.merged": "다른 기록에 합쳤습니다",
    "enterprise.split": "합친 기록을 나누었습니다",
    "certificate.registered": "인증을 등록했습니다",
    "certificate.renewed": "인증을 갱신했습니다",
    "certificate.revoked": "인증 취소를 기록했습니다",
    "certificate.restored": "인증 취소 기록을 되돌렸습니다",
    "certificate.corrected": "명단에 따라 인증의 끝이나 품목을 고쳤습니다",
    "certificate.taken_back": "명단으로 등록한 인증을 거두었습니다",
    "enterprise.listed": "명단에 따라 기업 정보를 채웠습니다",
    "enterprise.taken_back": "명단으로 등록한 기업을 거두었습니다",
    "list.received": "공식 명단을 올렸습니다",
    "list.read_again": "공식 명단을 다시 읽게 했습니다",
    "list.read": "공식 명단을 읽었습니다",
    "list.failed": "공식 명단을 읽지 못했습니다",
    "list.applied": "공식 명단을 적용했습니다",
    "list.undone": "공식 명단 적용을 되돌렸습니다",
    "list.discarded": "공식 명단을 버렸습니다",
    "list.row_decided": "명단의 행이 어느 기업인지 정했습니다",
    "list.row_reopened": "명단의 행에 대한 결정을 되돌렸습니다",
    "product.added": "제품을 등록했습니다",
    "product.changed": "제품 정보를 고쳤습니다",
    "product.shown": "제품을 공개했습니다",
    "product.hidden": "제품을 숨겼습니다",
    "product.photo_added": "제품 사진을 올렸습니다",
    "product.photo_removed": "제품 사진을 지웠습니다",
    "product.file_added": "제품 자료를 올렸습니다",
    "product.file_removed": "제품 자료를 지웠습니다",
    "claim.made": "기업 회원 가입을 신청했습니다",
    "claim.confirmed": "가입 신청의 메일을 확인했습니다",
    "claim.stopped": "이미 있는 번호의 가입 신청을 멈추었습니다",
    "claim.accepted": "가입 신청을 받아들였습니다",
    "claim.refused": "가입 신청을 받아들이지 않았습니다",
    "change.asked": "기업 정보 변경을 신청했습니다",
    "change.accepted": "변경 신청을 받아들였습니다",
    "change.refused": "변경 신청을 받아들이지 않았습니다",
    "contact.given": "연락처를 동의와 함께 등록했습니다",
    "contact.withdrawn": "연락처 동의를 거두었습니다",
    "submission.made": "인증서를 제출했습니다",
    "submission.verified": "제출된 인증서를 확인했습니다",
    "submission.refused": "제출된 인증서를 되돌려 주었습니다",
    "complaint.filed": "문제 제기를 접수했습니다",
    "complaint.noticed": "기업에 알리고 의견을 청했습니다",
    "complaint.answered": "기업이 의견을 냈습니다",
    "complaint.dismissed": "조치하지 않기로 했습니다",
    "complaint.suspended": "목록 게시를 중지했습니다",
    "complaint.lifted": "목록 게시 중지를 풀었습니다",
    "ledger.received": "구매대장을 올렸습니다",
    "ledger.read_again": "구매대장을 다시 읽게 했습니다",
    "ledger.read": "구매대장을 읽었습니다",
    "ledger.failed": "구매대장을 읽지 못했습니다",
    "ledger.applied": "구매대장을 적용했습니다",
    "ledger.withdrawn": "구매대장 적용을 되돌렸습니다",
    "ledger.discarded": "구매대장을 버렸습니다",
    "ledger.downloaded": "구매 건을 내려받았습니다",
    "name.decided": "이름만 있는 거래처를 확인했습니다",
    "name.reopened": "거래처 확인을 되돌렸습니다",
    "row.decided": "구매 건에 결정을 남겼습니다",
    "row.decision_withdrawn": "구매 건 결정을 되돌렸습니다",
    "basis.set": "산정 기준을 정했습니다",
    "target.set": "기관 목표를 정했습니다",
    "target.removed": "기관 목표를 지웠습니다",
    "tally.run": "실적을 집계했습니다",
    "performance.published": "실적을 공개했습니다",
    "performance.unpublished": "실적 공개를 거두었습니다",
}


def named(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """The entries, each with what was done in words as `verb_name`."""
    found = list(entries)
    for entry in found:
        entry.verb_name = VERBS.get(entry.verb, entry.verb)  # type: ignore[attr-defined]
    return found


def entries_of(institution_id: int) -> models.QuerySet[AuditEntry]:
    """An institution's trail, newest first."""
    return AuditEntry.objects.filter(institution_id=institution_id).select_related("actor")


def entries_about(*targets: models.Model) -> models.QuerySet[AuditEntry]:
    """What happened to one thing, or to some that belong together, newest first."""
    about = Q()
    for one in targets:
        about |= Q(target_type=one._meta.label_lower, target_id=str(one.pk))
    return AuditEntry.objects.filter(about) if targets else AuditEntry.objects.none()
