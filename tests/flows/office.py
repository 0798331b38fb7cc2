"""What an officer does from another process, for the tests that kill the server: `python office.py VERB [WORDS…]`.

Prints one line of JSON. The environment says which site.
"""
# ruff: noqa: E402 - Django is set up before anything of it is imported

import json
import os
import sys
from datetime import date
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "dure.config.settings"

import django

django.setup()

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dure.apps.accounts.actions import create_account
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.actions import apply_ledger, receive_ledger
from dure.apps.ledgers.models import Ledger, LedgerFinding, LeftOutRow, NameQuestion, Snapshot
from dure.apps.performance.models import TallyRun
from dure.apps.performance.queries import scoreboard
from dure.apps.registry.actions import create_institution, register_certificate, register_enterprise
from dure.apps.registry.models import Institution
from dure.core.ledgers.snapshot import open_snapshot


def prepare(number: str) -> None:
    """An institution, its officer, and one women-owned enterprise."""
    at = timezone.now()
    nari = create_account(username="nari", name="김나리", password="소나기-2026-여름", actor=None, at=at)
    create_institution(code="3000001", name="가온시", kind="local_government", region="", actor=nari, at=at)
    enterprise = register_enterprise(business_number=number, name="가온상사", actor=nari, at=at)
    register_certificate(
        enterprise,
        kind="women_owned",
        number="제1호",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        actor=nari,
        at=at,
    )


def receive(file: str) -> None:
    source = Path(file)
    receive_ledger(
        Institution.objects.get(),
        year=2026,
        file_name=source.name,
        source=source,
        actor=User.objects.get(),
        at=timezone.now(),
    )


def apply() -> None:
    print("begin", flush=True)
    apply_ledger(Ledger.objects.get(), actor=User.objects.get(), at=timezone.now())


def look() -> None:
    """Everything that bears on the ledger; folders of snapshots are opened and every byte of them checked."""
    ledger = Ledger.objects.select_related("snapshot").get()
    folders = [path for path in settings.SNAPSHOT_ROOT.glob("*") if path.name != "tmp"]
    lines = {line.code: line.sums for line in scoreboard(ledger.institution, 2026).lines}
    sums = lines.get("women_owned")
    seen = {
        "state": ledger.state,
        "statement": ledger.statement,
        "snapshot": ledger.snapshot and [ledger.snapshot.rows, ledger.snapshot.amount],
        "snapshots": Snapshot.objects.count(),
        "folders": [open_snapshot(folder, verify=True).rows for folder in folders],
        "findings": LedgerFinding.objects.count(),
        "left_out": LeftOutRow.objects.count(),
        "questions": [[one.name, one.purchases, one.amount] for one in NameQuestion.objects.all()],
        "verbs": list(
            AuditEntry.objects.filter(verb__startswith="ledger").order_by("pk").values_list("verb", flat=True)
        ),
        "tasks": sorted(DBTaskResult.objects.values_list("status", flat=True)),
        "runs": [[run.purchases, run.amount, run.totals.count() > 0] for run in TallyRun.objects.all()],
        "figures": sums and [sums.base, sums.counted, sums.rows_in_base, sums.rows_counted],
    }
    print(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    {"prepare": prepare, "receive": receive, "apply": apply, "look": look}[sys.argv[1]](*sys.argv[2:])
