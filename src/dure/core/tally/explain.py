"""An attribution as one Korean sentence a person can check: what was decided, on which day, by which proof and law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import KIND_NAMES, Basis, CertificateKind, Counting, Kind, Scheme
from dure.core.tally.model import Attribution, Certificate, DayBasis, Measure, Reason

DAY_NAMES = {DayBasis.CONTRACT: "계약일", DayBasis.RESOLVED: "결의일", DayBasis.PAID: "지급일"}
REASON_NAMES = {
    Reason.COUNTED: "인정",
    Reason.OUTSIDE_YEAR: "집계 기간 밖",
    Reason.EXCLUDED: "총구매액 제외",
    Reason.KIND_OUTSIDE_BASE: "대상 구분 아님",
    Reason.KIND_UNKNOWN: "물품·용역·공사 구분 미상",
    Reason.NUMBER_MISSING: "사업자등록번호 없음",
    Reason.NUMBER_INVALID: "사업자등록번호 오류",
    Reason.AWAITING_CONFIRMATION: "기업 확정 대기",
    Reason.ENTERPRISE_UNKNOWN: "등록되지 않은 기업",
    Reason.NO_CERTIFICATE: "인정되는 인증 없음",
    Reason.ITEM_NOT_COVERED: "인증 품목 아님",
    Reason.NOT_YET_VALID: "인증 시작 전",
    Reason.EXPIRED: "인증 만료",
    Reason.REVOKED: "인증 취소",
}
"""A reason in a few words, for tables and legends."""

_MOST_KINDS = 3  # of certificates named in one sentence


def sentence(
    attribution: Attribution,
    measure: Measure,
    scheme: Scheme | None = None,
    kinds: Mapping[str, CertificateKind] | None = None,
    *,
    purchase: Purchase | None = None,
) -> str:
    """`인정: 지급일 2026. 3. 31.에 유효한 여성기업확인서(제1호, …)가 있습니다. 근거: 여성기업지원에 관한 법률 제9조.`

    `kinds` give certificates their names; with `purchase`, another day that stood in for a missing one is called so.
    """
    words = _Words(attribution, measure, kinds or {}, purchase)
    verdict = "인정" if attribution.counted else "불인정"
    basis = _basis(attribution, measure, scheme)
    grounds = f" 근거: {basis.label}." if basis else ""
    return f"{verdict}: {_SENTENCES[attribution.reason](words)}{grounds}"


def date_text(day: date) -> str:
    """`2026. 3. 31.`"""
    return f"{day.year}. {day.month}. {day.day}."


@dataclass(frozen=True, slots=True)
class _Words:
    """The parts sentences are made of."""

    attribution: Attribution
    measure: Measure
    kinds: Mapping[str, CertificateKind]
    purchase: Purchase | None

    @property
    def day(self) -> str:
        """`계약일 2026. 3. 31.`"""
        day = self.attribution.day
        return self._day_name if day is None else f"{self._day_name} {date_text(day)}"

    @property
    def kind_names(self) -> str:
        counting = [counting for counting in self.measure.counts if self._applies(counting)]
        names = list(dict.fromkeys(self._name(counting.certificate) for counting in counting))
        more = f" 등 {len(names)}종" if len(names) > _MOST_KINDS else ""
        return ", ".join(names[:_MOST_KINDS]) + more

    @property
    def admitted(self) -> str:
        return "·".join(KIND_NAMES[kind] for kind in Kind if kind in self.measure.admits)

    @property
    def proof(self) -> str:
        """`여성기업확인서(제1호, 2024. 4. 1.~2027. 3. 31.)`"""
        return f"{self.name}({', '.join(part for part in (self.certificate.number, self._validity) if part)})"

    @property
    def short_proof(self) -> str:
        """`여성기업확인서(제1호)`"""
        return f"{self.name}({self.certificate.number})" if self.certificate.number else self.name

    @property
    def name(self) -> str:
        return self._name(self.certificate.kind)

    @property
    def certificate(self) -> Certificate:
        assert self.attribution.certificate is not None  # every reason that speaks of one names it
        return self.attribution.certificate

    @property
    def _day_name(self) -> str:
        basis = self.measure.basis.day
        if self.purchase is None:
            return DAY_NAMES[basis]
        days = {
            DayBasis.CONTRACT: self.purchase.contract_day,
            DayBasis.RESOLVED: self.purchase.resolved_day,
            DayBasis.PAID: self.purchase.paid_day,
        }
        if days[basis] is not None:
            return DAY_NAMES[basis]
        other = next((name for name, day in days.items() if day is not None), basis)
        return DAY_NAMES[basis] if other is basis else f"{DAY_NAMES[basis]}이 없어 대신 쓴 {DAY_NAMES[other]}"

    @property
    def _validity(self) -> str:
        last_day = self.certificate.effective.last_day
        first = date_text(self.certificate.valid.start)
        return f"{first}부터 기한 없음" if last_day is None else f"{first}~{date_text(last_day)}"

    def _applies(self, counting: Counting) -> bool:
        return self.attribution.day is None or self.attribution.day in counting.applies

    def _name(self, kind: str) -> str:
        return self.kinds[kind].name if kind in self.kinds else kind


def _counted(words: _Words) -> str:
    return f"{words.day}에 유효한 {words.proof}{_subject(words.name)} 있습니다."


def _outside_year(words: _Words) -> str:
    if words.attribution.day is None:
        return f"{words.day}이 없어 집계 기간에 넣을 수 없습니다."
    return f"{words.day}은 집계 기간 밖입니다."


def _excluded(words: _Words) -> str:
    mark = f"({words.purchase.exclusion})" if words.purchase and words.purchase.exclusion else ""
    return f"총구매액에서 빼기로 한 구매{mark}입니다."


def _kind_outside_base(words: _Words) -> str:
    return f"이 제도의 총구매액에는 {words.admitted} 구매만 들어갑니다."


def _kind_unknown(_: _Words) -> str:
    return "물품·용역·공사 가운데 무엇인지 몰라 총구매액에만 넣었습니다. 구분을 정해 주세요."


def _number_missing(_: _Words) -> str:
    return "거래처의 사업자등록번호가 없어 인증을 확인할 수 없습니다."


def _number_invalid(_: _Words) -> str:
    return "거래처의 사업자등록번호가 올바르지 않아 인증을 확인할 수 없습니다."


def _awaiting(_: _Words) -> str:
    return "이름으로 찾은 기업 후보를 담당자가 아직 확정하지 않았습니다."


def _enterprise_unknown(_: _Words) -> str:
    return "거래처의 사업자등록번호가 등록된 기업 가운데 없습니다."


def _no_certificate(words: _Words) -> str:
    if not words.kind_names:
        return f"{words.day}에는 이 제도로 인정되는 인증의 종류가 없습니다."
    return f"이 기업에는 이 제도로 인정되는 인증({words.kind_names})이 없습니다."


def _item_not_covered(words: _Words) -> str:
    return f"이 기업의 {words.short_proof}{_topic(words.name)} 이 구매의 품목을 포함하지 않습니다."


def _not_yet_valid(words: _Words) -> str:
    start = date_text(words.certificate.valid.start)
    return f"{words.day}에는 {words.short_proof}{_subject(words.name)} 아직 유효하지 않았습니다({start} 시작)."


def _expired(words: _Words) -> str:
    last_day = words.certificate.valid.last_day
    assert last_day is not None  # what has no end doesn't expire
    return f"{words.day}에는 {words.short_proof}{_subject(words.name)} {date_text(last_day)}에 만료되어 있었습니다."


def _revoked(words: _Words) -> str:
    revoked_on = words.certificate.revoked_on
    assert revoked_on is not None
    return f"{words.day}에는 {words.short_proof}{_subject(words.name)} {date_text(revoked_on)}에 취소되어 있었습니다."


_SENTENCES: dict[Reason, Callable[[_Words], str]] = {
    Reason.COUNTED: _counted,
    Reason.OUTSIDE_YEAR: _outside_year,
    Reason.EXCLUDED: _excluded,
    Reason.KIND_OUTSIDE_BASE: _kind_outside_base,
    Reason.KIND_UNKNOWN: _kind_unknown,
    Reason.NUMBER_MISSING: _number_missing,
    Reason.NUMBER_INVALID: _number_invalid,
    Reason.AWAITING_CONFIRMATION: _awaiting,
    Reason.ENTERPRISE_UNKNOWN: _enterprise_unknown,
    Reason.NO_CERTIFICATE: _no_certificate,
    Reason.ITEM_NOT_COVERED: _item_not_covered,
    Reason.NOT_YET_VALID: _not_yet_valid,
    Reason.EXPIRED: _expired,
    Reason.REVOKED: _revoked,
}


def _basis(attribution: Attribution, measure: Measure, scheme: Scheme | None) -> Basis | None:
    """The article of the certificate's counting where one is named, else the scheme's own."""
    if attribution.certificate is not None:
        for counting in measure.counts:
            applies = attribution.day is None or attribution.day in counting.applies
            if counting.certificate == attribution.certificate.kind and applies:
                return counting.basis
    if scheme is not None:
        return scheme.basis
    return measure.counts[0].basis if measure.counts else None


def _subject(word: str) -> str:
    return _particle(word, "이", "가")


def _topic(word: str) -> str:
    return _particle(word, "은", "는")


def _particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The particle by the last syllable; both where the word ends in letters or digits nobody can hear on paper."""
    last = word.rstrip(") ")[-1:]
    if not "가" <= last <= "힣":
        return f"{after_consonant}({after_vowel})"
    return after_consonant if (ord(last) - ord("가")) % 28 else after_vowel
