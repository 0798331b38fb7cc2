"""Small official lists as files, and what the real actions make of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from builders import a_number
from dure.apps.lists.actions import apply_load, discard_load, read_again, read_load, receive_list, undo_load
from dure.apps.lists.decisions import decide_row, reopen_row
from dure.apps.lists.models import ListLoad, ListRow
from dure.apps.registry import intake
from factories.places import NOON, a_certificate_of, an_enterprise

HEADS = ("사업자등록번호", "업체명", "소재지", "인증구분", "인증번호", "인증일", "만료일", "제품명", "상태", "취소일")
FIRST_DAY, SECOND_DAY = date(2026, 3, 31), date(2026, 6, 30)
BY_NOBODY = {"list.read", "list.failed"}
"""Deeds of the system itself."""


def a_line(index: int = 1, **changes: Any) -> tuple[str, ...]:
    """The women-owned certificate 제1호 of 가온상사 1, valid all through 2026, as a list writes it."""
    values = {
        "number": a_number(index),
        "name": f"가온상사 {index}",
        "region": "가온도 가온시",
        "kind": "여성기업",
        "certificate": f"제{index}호",
        "first": "2026-01-01",
        "last": "2026-12-31",
        "product": "사무용품",
        "status": "",
        "revoked": "",
    }
    return tuple(str(value) for value in {**values, **changes}.values())


def a_list_file(folder: Path, lines: Sequence[Sequence[str]], name: str = "명단.csv", heads: Any = HEADS) -> Path:
    text = StringIO()
    csv.writer(text).writerows([heads, *lines])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def received_list(
    path: Path, actor: Any, *, day: date = FIRST_DAY, profile: str = "certified_products", name: str = ""
) -> ListLoad:
    return receive_list(profile=profile, name=name, day=day, file_name=path.name, source=path, actor=actor, at=NOON)


def read_list_of(path: Path, actor: Any, **more: Any) -> ListLoad:
    made = received_list(path, actor, **more)
    read_load(made.pk, at=NOON)
    return ListLoad.objects.select_related("source").get(pk=made.pk)


def applied_list(path: Path, actor: Any, **more: Any) -> ListLoad:
    made = read_list_of(path, actor, **more)
    apply_load(made, actor=actor, at=NOON)
    return ListLoad.objects.select_related("source").get(pk=made.pk)


# --- every deed, for tests/apps/test_every_deed.py: a function of the desk that returns the deed ---------------------

Deed = Callable[[], object]
_TOLD = {"reason": "시험", "at": NOON}


def _received(desk: Any) -> Deed:
    path = a_list_file(desk.folder, [a_line()])
    return lambda: received_list(path, desk.officer)


def _read(desk: Any) -> Deed:
    made = received_list(a_list_file(desk.folder, [a_line(number="")]), desk.officer)
    return lambda: read_load(made.pk, at=NOON)


def _failed(desk: Any) -> Deed:
    made = received_list(a_list_file(desk.folder, [("a", "b")], heads=("아무", "말")), desk.officer)
    return lambda: read_load(made.pk, at=NOON)


def _read_again(desk: Any) -> Deed:
    made = received_list(a_list_file(desk.folder, [a_line()]), desk.officer)
    DBTaskResult.objects.all().delete()
    return lambda: read_again(made, actor=desk.officer, at=NOON)


def _applied(desk: Any) -> Deed:
    made = read_list_of(a_list_file(desk.folder, [a_line()]), desk.officer)
    return lambda: apply_load(made, actor=desk.officer, at=NOON)


def _undone(desk: Any) -> Deed:
    made = applied_list(a_list_file(desk.folder, [a_line()]), desk.officer)
    return lambda: undo_load(made, actor=desk.officer, **_TOLD)


def _discarded(desk: Any) -> Deed:
    made = read_list_of(a_list_file(desk.folder, [a_line()]), desk.officer)
    return lambda: discard_load(made, actor=desk.officer, at=NOON)


def _row_decided(desk: Any) -> Deed:
    read_list_of(a_list_file(desk.folder, [a_line(number="")]), desk.officer)
    said = {"business_number": a_number(1), "kind": "", "leave_out": False, "actor": desk.officer, **_TOLD}
    return lambda: decide_row(ListRow.objects.get(), **said)


def _row_reopened(desk: Any) -> Deed:
    _row_decided(desk)()
    return lambda: reopen_row(ListRow.objects.get(), actor=desk.officer, **_TOLD)


def _enterprise_listed(desk: Any) -> Deed:
    enterprise = an_enterprise()
    told = {"source": "명단", "actor": desk.officer, "at": NOON}
    return lambda: intake.fill_in_enterprise(enterprise, {"sector": "제조업"}, **told)


def _enterprise_taken_back(desk: Any) -> Deed:
    enterprise = an_enterprise()
    return lambda: intake.take_back_enterprises([enterprise], actor=desk.officer, **_TOLD)


def _certificate_corrected(desk: Any) -> Deed:
    held = a_certificate_of(an_enterprise())
    told = {"source": "명단", "actor": desk.officer, "at": NOON}
    return lambda: intake.correct_certificate(held, valid_until=date(2027, 1, 1), items=[], **told)


def _certificate_taken_back(desk: Any) -> Deed:
    held = a_certificate_of(an_enterprise())
    return lambda: intake.take_back_certificate(held, actor=desk.officer, **_TOLD)


DEEDS: dict[str, Callable[[Any], Deed]] = {
    "list.received": _received,
    "list.read": _read,
    "list.failed": _failed,
    "list.read_again": _read_again,
    "list.applied": _applied,
    "list.undone": _undone,
    "list.discarded": _discarded,
    "list.row_decided": _row_decided,
    "list.row_reopened": _row_reopened,
    "enterprise.listed": _enterprise_listed,
    "enterprise.taken_back": _enterprise_taken_back,
    "certificate.corrected": _certificate_corrected,
    "certificate.taken_back": _certificate_taken_back,
}


# --- one list in every state, for tests/factories/screens.py ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """Lists as Nari took them in: the applied one names 두레소프트; the one that waits has two rows to decide."""

    applied: ListLoad
    ready: ListLoad
    broken_off: ListLoad
    waiting: ListRow
    decided: ListRow

    def kwargs(self, name: str) -> dict[str, Any]:
        """The arguments of an address of lists, by its name."""
        loads = {"list-undo": self.applied, "list-read-again": self.broken_off}
        row = self.decided if name == "list-row-reopen" else self.waiting
        return {"load_id": loads.get(name, self.ready).pk, "row_id": row.pk}


def make_listed(actor: Any, folder: Path) -> Listed:
    """One list applied, one that waits with two rows unsure, one whose reading broke off."""
    bare = {"region": "", "product": "", "certificate": "", "first": "", "last": ""}
    known = a_line(1, name="두레소프트", **bare)
    applied = applied_list(a_list_file(folder, [known], "삼월명단.csv"), actor)
    unsure = [a_line(1, number="", name=name, **bare) for name in ("이름뿐인 곳", "두레소프트")]
    ready = read_list_of(a_list_file(folder, [known, *unsure], "유월명단.csv"), actor, day=SECOND_DAY)
    waiting, decided = ready.rows.filter(unsure=True)
    told = {"leave_out": True, "reason": "다른 기업", "actor": actor, "at": NOON}
    decide_row(decided, business_number="", kind="", **told)
    broken_off = received_list(a_list_file(folder, [known], "끊긴명단.csv"), actor, name="끊긴 명단")
    DBTaskResult.objects.filter(task_path__startswith="dure.apps.lists").delete()
    return Listed(applied, ready, broken_off, waiting, ListRow.objects.get(pk=decided.pk))


def list_forms() -> dict[str, dict[str, Any]]:
    """What the forms of the addresses send when everything is filled in rightly."""
    text = StringIO()
    csv.writer(text).writerows([HEADS, a_line(77)])
    sent = SimpleUploadedFile("칠월명단.csv", text.getvalue().encode())
    reason = {"reason": "사유가 있습니다"}
    return {
        "list-upload": {"profile": "certified_products", "name": "", "day": "2026-06-01", "file": sent},
        "list-row": {"choice": "leave", "business_number": "", **reason},
    }
