"""Every write of the memory floor: it leaves its audit entry, and without the entry it leaves nothing at all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

import dure.apps
from builders import YEAR, a_purchase
from dure.apps.accounts.actions import create_account
from dure.apps.audit.models import AuditEntry
from dure.apps.audit.queries import VERBS
from dure.apps.catalogue import actions as catalogue
from dure.apps.ledgers.actions import apply_ledger, discard_ledger, import_ledger, read_again, withdraw_ledger
from dure.apps.ledgers.decisions import decide_row, withdraw_decision
from dure.apps.ledgers.models import Ledger, NameQuestion, State
from dure.apps.ledgers.questions import decide_name, reopen_name
from dure.apps.lists.models import ListLoad
from dure.apps.performance.actions import publish, remove_target, retally, set_basis, set_target, unpublish
from dure.apps.registry.actions import (
    create_institution,
    end_membership,
    give_membership,
    open_department,
    register_certificate,
    register_enterprise,
    renew_certificate,
    restore_certificate,
    revoke_certificate,
)
from dure.apps.registry.closing import close_enterprise, reopen_enterprise
from dure.apps.registry.merging import merge_enterprises, split_enterprise
from dure.apps.registry.models import Certificate, Membership
from dure.apps.registry.roles import Role
from dure.apps.watch.actions import (
    confirm_closure,
    dismiss_closure,
    look,
    receive_closures,
    reopen_item,
    settle_item,
    weigh,
)
from dure.apps.watch.models import Closure, Item
from dure.core.values.errors import Refused
from factories.catalogue import a_picture, a_product
from factories.ledgers import receive
from factories.lists import BY_NOBODY as LISTS_BY_NOBODY
from factories.lists import DEEDS as LISTS
from factories.onboarding import BY_NOBODY
from factories.onboarding import DEEDS as ONBOARDING
from factories.people import PASSWORD, a_user
from factories.places import NOON, a_certificate_of, an_enterprise
from factories.searching import DEEDS as SEARCHING

Deed = Callable[[], object]
APPS = Path(dure.apps.__path__[0])
WITH = {"at": NOON}
WRITTEN_BY_FACES = {"ledger.downloaded"}


def account_created(desk) -> Deed:
    return lambda: create_account(username="nabi", name="나비", password=PASSWORD, actor=desk.officer, **WITH)


def institution_created(desk) -> Deed:
    return lambda: create_institution(
        code="5000001", name="하늘군", kind="local_government", region="하늘도", actor=desk.officer, **WITH
    )


def department_opened(desk) -> Deed:
    return lambda: open_department(desk.institution, name="도서관", actor=desk.officer, **WITH)


def membership_given(desk) -> Deed:
    user = a_user()
    return lambda: give_membership(
        user=user, role=Role.AUDITOR, institution=desk.institution, actor=desk.officer, **WITH
    )


def membership_ended(desk) -> Deed:
    held = Membership.objects.get(user=desk.officer)
    return lambda: end_membership(held, reason="전보", actor=desk.officer, **WITH)


def enterprise_registered(desk) -> Deed:
    number = a_purchase().business_number
    return lambda: register_enterprise(business_number=number, name="가온상사", actor=desk.officer, **WITH)


def enterprise_merged(desk) -> Deed:
    gone, survivor = an_enterprise(), an_enterprise()
    return lambda: merge_enterprises(gone, survivor, on=date(2026, 3, 1), reason="법인전환", actor=desk.officer, **WITH)


def enterprise_split(desk) -> Deed:
    merge = enterprise_merged(desk)()
    return lambda: split_enterprise(merge, reason="다른 기업", actor=desk.officer, **WITH)


def enterprise_closed(desk) -> Deed:
    held = an_enterprise()
    return lambda: close_enterprise(held, on=date(2026, 3, 1), reason="폐업사실증명", actor=desk.officer, **WITH)


def enterprise_reopened(desk) -> Deed:
    held = an_enterprise(closed_on=date(2026, 3, 1))
    return lambda: reopen_enterprise(held, reason="오기", actor=desk.officer, **WITH)


def signal_seen(desk) -> Deed:
    a_certificate_of(an_enterprise(), valid_until=date(2026, 7, 20))
    return lambda: look(**WITH)


def item_opened(desk) -> Deed:
    a_certificate_of(an_enterprise(1), valid_until=date(2026, 7, 20))
    desk.applied()
    look(**WITH)
    return lambda: weigh(desk.institution.pk, **WITH)


def item_settled(desk) -> Deed:
    item_opened(desk)()
    return lambda: settle_item(Item.objects.get(), state="done", reason="연락함", actor=desk.officer, **WITH)


def item_reopened(desk) -> Deed:
    item_settled(desk)()
    return lambda: reopen_item(Item.objects.get(), reason="다시", actor=desk.officer, **WITH)


def closures_received(desk) -> Deed:
    enterprise = an_enterprise()
    file = desk.folder / "휴폐업.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"사업자등록번호,상태,폐업일\n{enterprise.business_number},폐업자,2026-03-01\n", encoding="utf-8")
    return lambda: receive_closures(file_name=file.name, source=file, actor=desk.officer, **WITH)


def closure_confirmed(desk) -> Deed:
    closures_received(desk)()
    return lambda: confirm_closure(Closure.objects.get(), on=None, reason="", actor=desk.officer, **WITH)


def closure_dismissed(desk) -> Deed:
    closures_received(desk)()
    return lambda: dismiss_closure(Closure.objects.get(), reason="영업 중", actor=desk.officer, **WITH)


def certificate_registered(desk) -> Deed:
    enterprise = an_enterprise()
    return lambda: register_certificate(
        enterprise,
        kind="women_owned",
        number="제1호",
        valid_from=date(2026, 1, 1),
        valid_until=None,
        actor=desk.officer,
        **WITH,
    )


def certificate_renewed(desk) -> Deed:
    held = a_certificate_of(an_enterprise())
    return lambda: renew_certificate(
        held, number="제2호", valid_from=date(2027, 1, 1), valid_until=None, actor=desk.officer, **WITH
    )


def certificate_revoked(desk) -> Deed:
    held = a_certificate_of(an_enterprise())
    return lambda: revoke_certificate(held, on=date(2026, 6, 1), reason="폐업", actor=desk.officer, **WITH)


def certificate_restored(desk) -> Deed:
    certificate_revoked(desk)()
    return lambda: restore_certificate(Certificate.objects.get(), reason="오기", actor=desk.officer, **WITH)


def product_added(desk) -> Deed:
    enterprise, entry = an_enterprise(), catalogue.ProductEntry(kind="goods", name="복사용지")
    return lambda: catalogue.add_product(enterprise, entry, actor=desk.officer, **WITH)


def product_changed(desk) -> Deed:
    product, entry = a_product(an_enterprise()), catalogue.ProductEntry(kind="goods", name="복사용지", price=1)
    return lambda: catalogue.change_product(product, entry, actor=desk.officer, **WITH)


def product_shown(desk) -> Deed:
    product = a_product(an_enterprise(), state="draft")
    return lambda: catalogue.show_product(product, actor=desk.officer, **WITH)


def product_hidden(desk) -> Deed:
    product = a_product(an_enterprise())
    return lambda: catalogue.hide_product(product, actor=desk.officer, **WITH)


def product_photo_added(desk) -> Deed:
    photo = {"file_name": "a.jpg", "content": a_picture(), "alt": "용지", "actor": desk.officer, **WITH}
    product = a_product(an_enterprise())
    return lambda: catalogue.add_photo(product, **photo)


def product_photo_removed(desk) -> Deed:
    photo = product_photo_added(desk)()
    return lambda: catalogue.remove_photo(photo, actor=desk.officer, **WITH)


def product_file_added(desk) -> Deed:
    file = {"file_name": "a.pdf", "content": b"%PDF-1.7", "actor": desk.officer, **WITH}
    product = a_product(an_enterprise())
    return lambda: catalogue.add_file(product, **file)


def product_file_removed(desk) -> Deed:
    file = product_file_added(desk)()
    return lambda: catalogue.remove_file(file, actor=desk.officer, **WITH)


def ledger_received(desk) -> Deed:
    file = desk.file()
    return lambda: receive(desk.institution, file, desk.officer)


def ledger_read(desk) -> Deed:
    ledger = desk.received(a_purchase(number_written="", enterprise_name="가온상사"))
    return lambda: import_ledger(ledger.pk, **WITH)


def ledger_failed(desk) -> Deed:
    ledger = receive(desk.institution, _a_broken_file(desk), desk.officer)
    return lambda: import_ledger(ledger.pk, **WITH)


def ledger_applied(desk) -> Deed:
    ledger = desk.read()
    return lambda: apply_ledger(ledger, actor=desk.officer, **WITH)


def ledger_withdrawn(desk) -> Deed:
    ledger = desk.applied()
    return lambda: withdraw_ledger(ledger, reason="잘못 올림", actor=desk.officer, **WITH)


def ledger_read_again(desk) -> Deed:
    ledger = desk.received()
    DBTaskResult.objects.all().delete()
    return lambda: read_again(ledger, actor=desk.officer, **WITH)


def ledger_discarded(desk) -> Deed:
    ledger = desk.read()
    return lambda: discard_ledger(ledger, actor=desk.officer, **WITH)


def name_decided(desk) -> Deed:
    enterprise = an_enterprise(1, name="가온상사")
    desk.applied(a_purchase(number_written=""))
    return lambda: decide_name(
        NameQuestion.objects.get(), enterprise=enterprise, reason="계약서", actor=desk.officer, **WITH
    )


def name_reopened(desk) -> Deed:
    name_decided(desk)()
    return lambda: reopen_name(NameQuestion.objects.get(), reason="다른 기업", actor=desk.officer, **WITH)


def row_decided(desk) -> Deed:
    ledger = desk.applied()
    return lambda: decide_row(ledger, "", 2, kind="services", reason="설치 용역", actor=desk.officer, **WITH)


def row_decision_withdrawn(desk) -> Deed:
    ledger = desk.applied()
    decision = decide_row(ledger, "", 2, kind="services", reason="설치 용역", actor=desk.officer, **WITH)
    return lambda: withdraw_decision(decision, ledger, reason="오기", actor=desk.officer, **WITH)


def basis_set(desk) -> Deed:
    return lambda: set_basis(
        desk.institution,
        scheme="",
        since=date(2026, 1, 1),
        day="paid",
        amount="as_written",
        exclusions=[],
        reason="지침",
        actor=desk.officer,
        **WITH,
    )


def target_set(desk) -> Deed:
    return lambda: set_target(
        desk.institution,
        year=YEAR,
        code="women",
        name="여성기업 목표",
        kinds=["women_owned"],
        admits=["goods"],
        amount=1,
        rate="",
        reason="계획",
        actor=desk.officer,
        **WITH,
    )


def target_removed(desk) -> Deed:
    target = target_set(desk)()
    return lambda: remove_target(target, reason="취소", actor=desk.officer, **WITH)


def tally_run(desk) -> Deed:
    desk.applied()
    return lambda: retally(desk.institution.pk, YEAR, actor=desk.officer, **WITH)


def performance_published(desk) -> Deed:
    run = tally_run(desk)()
    return lambda: publish(run, actor=desk.officer, **WITH)


def performance_unpublished(desk) -> Deed:
    run = tally_run(desk)()
    publish(run, actor=desk.officer, **WITH)
    return lambda: unpublish(run, reason="오류", actor=desk.officer, **WITH)


def _a_broken_file(desk) -> Path:
    file = desk.file(name="broken.csv")
    file.write_text("아무\n말\n", encoding="utf-8")
    return file


DEEDS = {
    **SEARCHING,
    "account.created": account_created,
    "institution.created": institution_created,
    "department.opened": department_opened,
    "membership.given": membership_given,
    "membership.ended": membership_ended,
    "enterprise.registered": enterprise_registered,
    "enterprise.merged": enterprise_merged,
    "enterprise.split": enterprise_split,
    "enterprise.closed": enterprise_closed,
    "enterprise.reopened": enterprise_reopened,
    "signal.seen": signal_seen,
    "item.opened": item_opened,
    "item.settled": item_settled,
    "item.reopened": item_reopened,
    "closures.received": closures_received,
    "closure.confirmed": closure_confirmed,
    "closure.dismissed": closure_dismissed,
    "certificate.registered": certificate_registered,
    "certificate.renewed": certificate_renewed,
    "certificate.revoked": certificate_revoked,
    "certificate.restored": certificate_restored,
    "product.added": product_added,
    "product.changed": product_changed,
    "product.shown": product_shown,
    "product.hidden": product_hidden,
    "product.photo_added": product_photo_added,
    "product.photo_removed": product_photo_removed,
    "product.file_added": product_file_added,
    "product.file_removed": product_file_removed,
    "ledger.received": ledger_received,
    "ledger.read": ledger_read,
    "ledger.failed": ledger_failed,
    "ledger.applied": ledger_applied,
    "ledger.withdrawn": ledger_withdrawn,
    "ledger.discarded": ledger_discarded,
    "ledger.read_again": ledger_read_again,
    "name.decided": name_decided,
    "name.reopened": name_reopened,
    "row.decided": row_decided,
    "row.decision_withdrawn": row_decision_withdrawn,
    "basis.set": basis_set,
    "target.set": target_set,
    "target.removed": target_removed,
    "tally.run": tally_run,
    "performance.published": performance_published,
    "performance.unpublished": performance_unpublished,
    **ONBOARDING,
    **LISTS,
}


@pytest.mark.parametrize("verb", DEEDS)
def test_deed_leaves_one_entry_of_its_own(desk, verb):
    deed = DEEDS[verb](desk)
    before = AuditEntry.objects.filter(verb=verb).count()

    deed()

    written = AuditEntry.objects.filter(verb=verb)
    background = verb in {"ledger.read", "ledger.failed", "signal.seen", "item.opened", *BY_NOBODY, *LISTS_BY_NOBODY}
    assert written.count() == before + 1
    assert (written.latest("pk").actor, written.latest("pk").at) == (None if background else desk.officer, NOON)


@pytest.mark.parametrize("verb", DEEDS)
def test_deed_without_its_entry_leaves_nothing(desk, verb, everything, request):
    deed = DEEDS[verb](desk)
    before = everything()
    request.getfixturevalue("audit_refuses")

    with pytest.raises((DatabaseError, Refused)):
        deed()

    # A ledger is claimed before it is read, in a transaction of its own: screens show that it is being read.
    Ledger.objects.filter(state=State.READING).update(state=State.RECEIVED, progress=0)
    ListLoad.objects.filter(state="reading").update(state="received")
    assert everything() == before


def test_these_are_all_the_deeds():
    written = set().union(*(_verbs_in(path) for path in APPS.rglob("*.py")))

    assert written == set(DEEDS)
    assert set(VERBS) - WRITTEN_BY_FACES == set(DEEDS)


def _verbs_in(path: Path) -> set[str]:
    """The verbs a module hands to `record`, directly or through its `_tell`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    telling = [call for call in calls if getattr(call.func, "id", "") in ("record", "_tell")]
    texts = [argument.value for call in telling for argument in call.args if isinstance(argument, ast.Constant)]
    return {text for text in texts if isinstance(text, str)}
