"""가온시's year 2026 as its screens show it: ledgers in every state, names that wait, a target, published figures.

Everything is made by the real actions, from files, as a site would.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_number
from dure.apps.accounts.models import User
from dure.apps.catalogue.actions import add_file, add_photo
from dure.apps.catalogue.models import Product, ProductFile, ProductPhoto
from dure.apps.ledgers import actions as ledgers
from dure.apps.ledgers.decisions import decide_row
from dure.apps.ledgers.models import Ledger, NameQuestion
from dure.apps.ledgers.questions import decide_name
from dure.apps.performance import actions as performance
from dure.apps.performance.models import TallyRun, Target
from dure.apps.registry.merging import merge_enterprises
from dure.apps.registry.models import Certificate, Department, Enterprise, Institution, Membership
from dure.apps.registry.roles import Role
from dure.apps.search.models import WordGroup
from dure.apps.watch import actions as watching
from dure.apps.watch.models import Closure, Item
from factories.catalogue import a_picture, a_product
from factories.lists import Listed, make_listed
from factories.onboarding import Brought, make_brought
from factories.people import a_member, a_user
from factories.places import NOON, a_certificate_of, an_enterprise
from factories.searching import a_word_group

HEADS = ("부서", "구매구분", "건명", "계약일자", "사업자등록번호", "거래처명", "지출금액(원)")
UNKNOWN_NAME = "가온문구점"
KNOWN_NAME = "두레소프트"


def a_row(title: str = "사무용품", **changes: Any) -> tuple[str, ...]:
    """One million won of goods on 1 March by 체육과 from 두레소프트 (enterprise 1), as a ledger writes it."""
    values = {
        "department": "체육과",
        "kind": "물품",
        "title": title,
        "day": f"{YEAR}-03-01",
        "number": a_number(1),
        "name": KNOWN_NAME,
        "amount": "1000000",
    }
    return tuple(str(value) for value in {**values, **changes}.values())


def a_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig", heads: Sequence[str] | None = HEADS) -> bytes:
    """A ledger file with those rows under the usual heads."""
    text = StringIO()
    csv.writer(text).writerows([*([heads] if heads else []), *rows])
    return text.getvalue().encode(encoding)


def a_read_ledger(
    institution: Institution, actor: User, folder: Path, content: bytes, *, name: str = "대장.csv", year: int = YEAR
) -> Ledger:
    """The file, received and read: waiting to be applied (or failed, if it can't be read)."""
    source = folder / f"source-{name}"
    source.write_bytes(content)
    made = ledgers.receive_ledger(institution, year=year, file_name=name, source=source, actor=actor, at=NOON)
    ledgers.import_ledger(made.pk, at=NOON)
    return Ledger.objects.get(pk=made.pk)


def an_applied_ledger(institution: Institution, actor: User, folder: Path, content: bytes, **more: Any) -> Ledger:
    made = a_read_ledger(institution, actor, folder, content, **more)
    ledgers.apply_ledger(made, actor=actor, at=NOON)
    return Ledger.objects.get(pk=made.pk)


@dataclass(frozen=True, slots=True)
class Screens:
    """One of everything a screen may show, at 가온시 (`gaon`) with its officer Nari."""

    gaon: Institution
    nari: User
    soft: Enterprise
    valid: Certificate
    revoked: Certificate
    applied: Ledger  # line 2 and 3 belong to 체육과, line 4 to 6 to 총무과; line 3 has a decision
    ready: Ledger
    failed: Ledger
    withdrawn: Ledger
    broken_off: Ledger
    waiting: NameQuestion
    decided: NameQuestion
    target: Target
    run: TallyRun
    colleague: Membership  # an auditor of 가온시
    product: Product  # shown, of 두레소프트
    draft: Product
    photo: ProductPhoto
    paper: ProductFile
    brought: Brought
    listed: Listed
    word_group: WordGroup
    merged: Enterprise  # goes on as 가온상사
    watched: Item  # the revoked certificate
    settled: Item  # 가온상사 is closed
    closure: Closure

    def kwargs(self, name: str) -> dict[str, Any]:
        """The arguments of an address, by its name."""
        decided_row = {"ledger_id": self.applied.pk, "line": 3}
        every = {
            "institution_id": self.gaon.pk,
            "year": YEAR,
            "code": "women_owned",
            "measure": "women_owned",
            "enterprise_id": self.merged.pk if name == "enterprise-split" else self.soft.pk,
            "certificate_id": self.revoked.pk if name == "certificate-restore" else self.valid.pk,
            "ledger_id": self._ledger(name).pk,
            "line": 2,
            "target_id": self.target.pk,
            "membership_id": self.colleague.pk,
            "product_id": self.draft.pk if name == "product-show" else self.product.pk,
            "photo_id": self.photo.pk,
            "file_id": self.paper.pk,
            "slug": "-",
            "search_id": 0,
            "group_id": self.word_group.pk,
            **self.brought.kwargs(name),
            **self.listed.kwargs(name),
            "item_id": self.settled.pk if name == "watch-reopen" else self.watched.pk,
            "closure_id": self.closure.pk,
            "question_id": self.decided.pk if name == "name-reopen" else self.waiting.pk,
        }
        return {**every, **(decided_row if name == "row-undecide" else {})}

    def _ledger(self, name: str) -> Ledger:
        if name == "ledger-read-again":
            return self.broken_off
        return self.ready if name in ("ledger-apply", "ledger-discard") else self.applied


def a_broken_off_ledger(institution: Institution, actor: User, folder: Path) -> Ledger:
    """Received, and its task gone: what a crash leaves when nothing revives it."""
    source = folder / "source-끊긴대장.csv"
    source.write_bytes(a_csv([a_row("끊긴 구매")]))
    made = ledgers.receive_ledger(institution, year=YEAR, file_name="끊긴대장.csv", source=source, actor=actor, at=NOON)
    DBTaskResult.objects.all().delete()
    return Ledger.objects.get(pk=made.pk)


def two_items(gaon: Institution, nari: User) -> tuple[Item, Item]:
    """What one night puts on 가온시's list: a revoked certificate, and a closed enterprise that is settled."""
    watching.look(at=NOON)
    watching.weigh(gaon.pk, at=NOON)
    watched = Item.objects.get(signal__step="revoked")
    settled = Item.objects.get(signal__step="closed")
    watching.settle_item(settled, state="done", reason="전화로 확인", actor=nari, at=NOON)
    return watched, settled


def a_closure(enterprise: Enterprise, nari: User, folder: Path) -> Closure:
    source = folder / "휴폐업.csv"
    source.write_text(f"사업자등록번호,상태,폐업일\n{enterprise.business_number},폐업자,2026-05-01\n", encoding="utf-8")
    watching.receive_closures(file_name=source.name, source=source, actor=nari, at=NOON)
    return Closure.objects.get()


def make_screens(gaon: Institution, nari: User, soft: Enterprise, folder: Path) -> Screens:
    """가온시's year, made by Nari at noon."""
    broken_off = a_broken_off_ledger(gaon, nari, folder)
    valid = a_certificate_of(soft, number="제2026-1호", valid_until=date(2099, 12, 31))
    revoked = a_certificate_of(
        soft, kind="social_enterprise", number="제2026-2호", revoked_on=date(2026, 2, 1), revoked_reason="자진 반납"
    )
    other = an_enterprise(2, name="가온상사", closed_on=date(2026, 6, 1))
    merged = an_enterprise(98, name="가온상회")
    merge_enterprises(merged, other, on=date(2026, 2, 1), reason="법인전환", actor=nari, at=NOON)
    rows = [
        a_row("체육용품"),
        a_row("체육관 조명", day="2026-04-02", amount="2000000"),
        a_row("사무용 의자", department="총무과", number=other.business_number, name=other.name, amount="3,000,000원"),
        a_row("문구", department="총무과", number="", name=UNKNOWN_NAME, amount="400000"),
        a_row("전산 소모품", department="총무과", number="", name=f"(주){KNOWN_NAME}", amount="500000"),
        a_row("금액 이상", amount="12,34"),
        ("소계", "", "", "", "", "", "6900000"),
    ]
    applied = an_applied_ledger(gaon, nari, folder, a_csv(rows), name="상반기.csv")
    withdrawn = an_applied_ledger(gaon, nari, folder, a_csv([a_row("잘못 올린 것")]), name="잘못.csv")
    ledgers.withdraw_ledger(withdrawn, reason="다른 기관의 자료", actor=nari, at=NOON)
    ready = a_read_ledger(gaon, nari, folder, a_csv([a_row("운동복", day="2026-07-03")]), name="칠월.csv")
    failed = a_read_ledger(gaon, nari, folder, b"\x00\x01\x02 no ledger", name="깨진것.xlsx")
    decide_row(applied, "", 3, kind="services", reason="설치 용역", actor=nari, at=NOON)
    names = {one.name: one for one in NameQuestion.objects.filter(institution=gaon)}
    decide_name(names[UNKNOWN_NAME], enterprise=None, reason="등록부에 없음", actor=nari, at=NOON)
    target = performance.set_target(
        gaon,
        year=YEAR,
        code="social",
        name="사회적경제 구매",
        kinds=["social_enterprise"],
        admits=["goods", "services", "works"],
        amount=35_000_000_000,
        rate="",
        reason="2026년 구매촉진 계획",
        actor=nari,
        at=NOON,
    )
    performance.set_basis(
        gaon,
        scheme="women_owned",
        since=date(YEAR, 1, 1),
        day="contract",
        amount="as_written",
        exclusions=[],
        reason="내부 방침",
        actor=nari,
        at=NOON,
    )
    watched, settled = two_items(gaon, nari)
    run = performance.retally(gaon.pk, YEAR, at=NOON, actor=nari)
    assert run is not None
    performance.publish(run, actor=nari, at=NOON)
    product = a_product(soft, name="업무용 누리집")
    return Screens(
        gaon=gaon,
        nari=nari,
        soft=soft,
        valid=valid,
        revoked=revoked,
        applied=applied,
        ready=ready,
        failed=failed,
        withdrawn=Ledger.objects.get(pk=withdrawn.pk),
        broken_off=broken_off,
        merged=merged,
        watched=watched,
        settled=Item.objects.get(pk=settled.pk),
        closure=a_closure(merged, nari, folder),
        waiting=names[f"(주){KNOWN_NAME}"],
        decided=NameQuestion.objects.get(pk=names[UNKNOWN_NAME].pk),
        target=target,
        run=run,
        brought=make_brought(soft, gaon, nari),
        listed=make_listed(nari, folder / "lists"),
        word_group=a_word_group(a_user()),
        colleague=Membership.objects.get(user=a_member(a_user("colleague"), Role.AUDITOR, institution=gaon)),
        product=product,
        draft=a_product(soft, name="교육용 누리집", state="draft"),
        photo=add_photo(product, file_name="a.jpg", content=a_picture(), alt="화면", actor=nari, at=NOON),
        paper=add_file(product, file_name="안내.pdf", content=b"%PDF-1.7", actor=nari, at=NOON),
    )


@pytest.fixture
def screens(gaon: Institution, nari: User, soft: Enterprise, tmp_path: Path) -> Screens:
    return make_screens(gaon, nari, soft, tmp_path)


@pytest.fixture
def everyone(
    gaon: Institution, nari: User, sports: Department, soft: Enterprise, nuri_county: Institution
) -> dict[str, User | None]:
    """Somebody in each of the roles of docs/permissions.md, by its head there."""
    return {
        "공개": None,
        "기업 회원": a_member(a_user("sora"), Role.ENTERPRISE_MEMBER, enterprise=soft),
        "부서 구매담당자": a_member(a_user("dojin"), Role.DEPARTMENT_OFFICER, institution=gaon, department=sports),
        "총괄 담당자": nari,
        "감사 담당자": a_member(a_user("garam"), Role.AUDITOR, institution=gaon),
        "운영자": a_user("unyeong", is_operator=True),
        "다른 기관 총괄": a_member(a_user("bora"), Role.PROGRAMME_OFFICER, institution=nuri_county),
    }
