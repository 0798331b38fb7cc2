from __future__ import annotations

from dataclasses import replace

import pytest

from builders import A_BASIS, a_certificate, a_counting, a_measure, a_purchase, day
from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import FOREVER, Basis, CertificateKind, Confidence, Kind, Level
from dure.core.tally.explain import REASON_NAMES, sentence
from dure.core.tally.model import Certificate, CountingBasis, DayBasis, Measure, Reason, Standing
from dure.core.tally.reference import attribute
from dure.core.values.period import Period

KINDS = {
    "women_owned": CertificateKind("women_owned", "여성기업확인서", "", Level.ENTERPRISE, (), A_BASIS),
    "nep": CertificateKind("nep", "신제품(NEP) 인증", "", Level.PRODUCT, (), A_BASIS),
}
PROOF = a_certificate(number="제2024-0123호", valid=Period.through(day(4, 1, 2024), day(4, 30)))


def said(
    purchase: Purchase,
    *certificates: Certificate,
    measure: Measure | None = None,
    standing: Standing = Standing.KNOWN,
) -> str:
    measure = measure or a_measure()
    found = attribute(purchase, measure, certificates, standing, day(1, 1), day(12, 31))
    return sentence(found, measure, None, KINDS, purchase=purchase)


@pytest.mark.parametrize(
    ("purchase", "certificates", "standing", "expected"),
    [
        (
            a_purchase(),
            [PROOF],
            Standing.KNOWN,
            "인정: 계약일 2026. 3. 1.에 유효한 여성기업확인서(제2024-0123호, 2024. 4. 1.~2026. 4. 30.)가 있습니다.",
        ),
        (
            a_purchase(),
            [replace(PROOF, valid=Period(FOREVER))],
            Standing.KNOWN,
            "인정: 계약일 2026. 3. 1.에 유효한 여성기업확인서(제2024-0123호, 1900. 1. 1.부터 기한 없음)가 있습니다.",
        ),
        (
            a_purchase(contract_day=day(5, 2)),
            [PROOF],
            Standing.KNOWN,
            "불인정: 계약일 2026. 5. 2.에는 여성기업확인서(제2024-0123호)가 2026. 4. 30.에 만료되어 있었습니다.",
        ),
        (
            a_purchase(),
            [replace(PROOF, valid=Period(day(7, 1)))],
            Standing.KNOWN,
            "불인정: 계약일 2026. 3. 1.에는 "
            "여성기업확인서(제2024-0123호)가 아직 유효하지 않았습니다(2026. 7. 1. 시작).",
        ),
        (
            a_purchase(),
            [replace(PROOF, revoked_on=day(2, 1))],
            Standing.KNOWN,
            "불인정: 계약일 2026. 3. 1.에는 여성기업확인서(제2024-0123호)가 2026. 2. 1.에 취소되어 있었습니다.",
        ),
        (
            a_purchase(product_code="1"),
            [replace(PROOF, items=("43",))],
            Standing.KNOWN,
            "불인정: 이 기업의 여성기업확인서(제2024-0123호)는 이 구매의 품목을 포함하지 않습니다.",
        ),
        (
            a_purchase(),
            [],
            Standing.KNOWN,
            "불인정: 이 기업에는 이 제도로 인정되는 인증(여성기업확인서)이 없습니다.",
        ),
        (
            a_purchase(contract_day=day(12, 31, 2025)),
            [],
            Standing.KNOWN,
            "불인정: 계약일 2025. 12. 31.은 집계 기간 밖입니다.",
        ),
        (
            a_purchase(contract_day=None),
            [],
            Standing.KNOWN,
            "불인정: 계약일이 없어 집계 기간에 넣을 수 없습니다.",
        ),
        (
            a_purchase(contract_day=None, paid_day=day(5, 2)),
            [PROOF],
            Standing.KNOWN,
            "불인정: 계약일이 없어 대신 쓴 지급일 2026. 5. 2.에는 "
            "여성기업확인서(제2024-0123호)가 2026. 4. 30.에 만료되어 있었습니다.",
        ),
        (
            a_purchase(),
            [],
            Standing.MISSING,
            "불인정: 거래처의 사업자등록번호가 없어 인증을 확인할 수 없습니다.",
        ),
        (
            a_purchase(),
            [],
            Standing.INVALID,
            "불인정: 거래처의 사업자등록번호가 올바르지 않아 인증을 확인할 수 없습니다.",
        ),
        (
            a_purchase(),
            [],
            Standing.AWAITING,
            "불인정: 이름으로 찾은 기업 후보를 담당자가 아직 확정하지 않았습니다.",
        ),
        (
            a_purchase(),
            [],
            Standing.UNKNOWN,
            "불인정: 거래처의 사업자등록번호가 등록된 기업 가운데 없습니다.",
        ),
    ],
)
def test_sentence_says_what_was_decided_and_by_what(purchase, certificates, standing, expected) -> None:
    assert said(purchase, *certificates, standing=standing) == f"{expected} 근거: 시험용 법 제1조."


def test_sentence_names_the_kinds_of_purchase_in_the_base() -> None:
    measure = a_measure(admits=frozenset({Kind.GOODS, Kind.SERVICES}))

    assert said(a_purchase(kind=Kind.WORKS), measure=measure) == (
        "불인정: 이 제도의 총구매액에는 물품·용역 구매만 들어갑니다. 근거: 시험용 법 제1조."
    )
    assert said(a_purchase(kind=Kind.UNKNOWN), measure=measure) == (
        "불인정: 물품·용역·공사 가운데 무엇인지 몰라 총구매액에만 넣었습니다. 구분을 정해 주세요. "
        "근거: 시험용 법 제1조."
    )


def test_sentence_names_the_mark_that_excludes() -> None:
    measure = a_measure(basis=CountingBasis(exclusions=frozenset({"온누리상품권"})))

    assert said(a_purchase(exclusion="온누리상품권"), measure=measure) == (
        "불인정: 총구매액에서 빼기로 한 구매(온누리상품권)입니다. 근거: 시험용 법 제1조."
    )


def test_sentence_names_the_day_of_the_basis() -> None:
    measure = a_measure(basis=CountingBasis(day=DayBasis.PAID))
    purchase = a_purchase(paid_day=day(3, 31))

    assert said(purchase, PROOF, measure=measure).startswith("인정: 지급일 2026. 3. 31.에 유효한 여성기업확인서(")


def test_sentence_marks_a_basis_that_was_not_read_from_the_text() -> None:
    counting = replace(a_counting(), basis=Basis("보도자료", Confidence.SECONDARY))

    assert said(a_purchase(), measure=a_measure(counts=(counting,))).endswith("근거: 보도자료 (확인 필요).")


def test_sentence_without_any_counting_kind_says_so() -> None:
    assert said(a_purchase(), measure=a_measure(counts=())) == (
        "불인정: 계약일 2026. 3. 1.에는 이 제도로 인정되는 인증의 종류가 없습니다."
    )


def test_sentence_names_at_most_three_kinds() -> None:
    counts = tuple(a_counting(kind) for kind in ("women_owned", "nep", "a", "b"))

    assert "인증(여성기업확인서, 신제품(NEP) 인증, a 등 4종)" in said(a_purchase(), measure=a_measure(counts=counts))


@pytest.mark.parametrize(("kind", "particle"), [("women_owned", "가"), ("nep", "이"), ("gs", "이(가)")])
def test_particle_follows_the_last_syllable(kind: str, particle: str) -> None:
    measure = a_measure(counts=(a_counting(kind),))

    assert f"){particle} 있습니다." in said(a_purchase(), a_certificate(kind=kind), measure=measure)


def test_every_reason_has_a_short_name() -> None:
    assert list(REASON_NAMES) == list(Reason)
