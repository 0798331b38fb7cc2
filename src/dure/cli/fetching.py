"""`dure fetch`: what services of 공공데이터포털 say, as files a person could download, or for the closures' queue."""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dure.cli.candidates import harmless
from dure.core.values.errors import Refused

NAMED = 30
"""Changes shown on screen; the queue has them all."""


def fetch(options: argparse.Namespace) -> int:
    """Run `dure fetch WHAT`; the exit status. Django has started."""
    return _FETCHERS[options.what](options)


def _portal() -> Any:
    from django.conf import settings
    from django.utils import timezone

    from dure.core.opendata.portal import Portal
    from dure.core.opendata.quota import DailyQuota

    quota = DailyQuota(settings.HOME / "service-calls.json", settings.DATA_QUOTA, timezone.localdate)
    return Portal(settings.DATA_KEY, quota=quota, sleep=time.sleep)


def _address(what: str) -> str:
    from django.conf import settings

    address: str = settings.SERVICE_ADDRESSES[what]
    if settings.DATA_KEY and not address:
        raise Refused(
            f"서비스 주소가 없습니다. 포털의 서비스 화면에 적힌 요청주소를 DURE_ADDRESS_{what.upper()}에 적어 주세요 "
            "(docs/connectors.md).",
            code="service_address_missing",
        )
    return address


# --- closures -------------------------------------------------------------------------------------------------------


def _closed(options: argparse.Namespace) -> int:
    """Ask about every enterprise; show whose state differs from the registry's; queue those for a person."""
    from django.utils import timezone

    from dure.apps.registry.models import Enterprise
    from dure.core.opendata.statuses import HEADERS, standings
    from dure.core.values.numbers import hyphenated

    keeper, at = _keeper(options.by), timezone.localtime()
    enterprises = list(Enterprise.objects.order_by("business_number"))
    found = list(standings(_portal(), _address("statuses"), [one.business_number for one in enterprises]))
    fetched = f"{at:%Y-%m-%d %H:%M:%S}"
    if options.out:
        _write(options.out, HEADERS, (one.cells(fetched) for one in found))
    pairs = zip(enterprises, found, strict=True)
    changed = [(enterprise, one, change) for enterprise, one in pairs if (change := _change(enterprise, one))]
    for enterprise, _, change in changed[:NAMED]:
        print(f"{hyphenated(enterprise.business_number)} {enterprise.name}: {change}")
    if len(changed) > NAMED:
        print(f"그 밖에 {len(changed) - NAMED:,}곳")
    print(f"{len(found):,}곳을 물었고, 등록부와 다른 곳은 {len(changed):,}곳입니다.")
    if keeper is not None:
        _queue([(enterprise, one) for enterprise, one, _ in changed], keeper, at, fetched)
    elif changed:
        print("아무것도 바꾸지 않았습니다. --by 아이디를 주면 휴폐업 확인 목록에 올립니다.")
    return 0


def _keeper(username: str) -> Any:
    """Who puts the answers on the list: someone who could have uploaded the file. Known before anything is asked."""
    from dure.apps.accounts.models import User
    from dure.apps.registry.access import may_keep_registry

    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not may_keep_registry(user):
        raise Refused(
            f"'{username}'은(는) 휴폐업 조회 결과를 올릴 수 있는 사람이 아닙니다. 총괄 담당자의 아이디를 적어 주세요."
        )
    return user


def _change(enterprise: Any, one: Any) -> str:
    """What a person would have to confirm; empty when the registry says the same."""
    if one.code == "01":
        return f"폐업({enterprise.closed_on})으로 적혀 있으나 {one.words}" if enterprise.closed_on else ""
    if one.code == "03" and enterprise.closed_on and one.closed_on in (None, enterprise.closed_on):
        return ""
    return f"{one.words} ({one.closed_on})" if one.closed_on else str(one.words)


def _queue(changed: Sequence[tuple[Any, Any]], keeper: Any, at: Any, fetched: str) -> None:
    """As a file of the same shape a person uploads. What already waits in the same words is not asked twice."""
    from dure.apps.watch.actions import receive_closures
    from dure.apps.watch.models import Closure, State
    from dure.core.opendata.statuses import HEADERS

    open_ones = Closure.objects.filter(state=State.OPEN)
    waiting = set(open_ones.values_list("enterprise__business_number", "status", "on"))
    news = [one for _, one in changed if (one.business_number, one.words[:40], one.closed_on) not in waiting]
    if news:
        with tempfile.TemporaryDirectory(prefix="dure-fetch-") as folder:
            source = Path(folder) / "closed.csv"
            _write(source, HEADERS, (one.cells(fetched) for one in news))
            receive_closures(file_name=f"국세청 상태조회 {fetched}", source=source, actor=keeper, at=at)
    print(f"휴폐업 확인 목록에 {len(news):,}곳을 올렸습니다 (이미 기다리던 곳 {len(changed) - len(news):,}곳).")


# --- lists ----------------------------------------------------------------------------------------------------------


def _contracts(options: argparse.Namespace) -> int:
    """A CSV the ledger importer reads."""
    from dure.core.opendata.contracts import HEADERS, deliveries, procurements

    first, last, out = _period(options)
    if options.item:
        if not (len(options.item) == 8 and options.item.isascii() and options.item.isdigit()):
            raise Refused(f"물품분류번호 '{options.item}'은(는) 숫자 8자리가 아닙니다. 고쳐서 다시 해 주세요.")
        address = _address("procurements")
        rows = procurements(_portal(), address, first, last, item=options.item, institution_code=options.institution)
    else:
        rows = deliveries(_portal(), _address("deliveries"), first, last, institution_code=options.institution)
    return _told(_write(out, HEADERS, rows), out)


def _products(options: argparse.Namespace) -> int:
    """What was newly registered in the mall."""
    from dure.core.opendata.contracts import YEAR, windows
    from dure.core.opendata.listings import PRODUCTS

    first, last, out = _period(options)
    rows = (
        [row.get(name, "") for name in PRODUCTS.headers]
        for begin, end in windows(first, last, YEAR)
        for row in PRODUCTS.rows(
            _portal(),
            _address("products"),
            {"rgstDtBgnDt": f"{begin:%Y%m%d}0000", "rgstDtEndDt": f"{end:%Y%m%d}2359"},
        )
    )
    return _told(_write(out, list(PRODUCTS.headers.values()), rows), out)


def _items(options: argparse.Namespace) -> int:
    """The names of item codes of ten digits."""
    from dure.core.opendata.listings import ITEMS

    asked = {"dtilPrdctClsfcNoNm": options.words} if options.words else {}
    out = _named(options)
    rows = ([row.get(name, "") for name in ITEMS.headers] for row in ITEMS.rows(_portal(), _address("items"), asked))
    return _told(_write(out, list(ITEMS.headers.values()), rows), out)


def _period(options: argparse.Namespace) -> tuple[date, date, Path]:
    if options.first is None or options.last is None:
        raise Refused("기간이 없습니다. --from 2026-01-01 --to 2026-01-31 처럼 적어 주세요.")
    if options.first > options.last:
        raise Refused("기간의 끝이 시작보다 앞섭니다. --from과 --to를 고쳐 주세요.")
    return options.first, options.last, _named(options)


def _named(options: argparse.Namespace) -> Path:
    if options.out is None:
        raise Refused("쓸 파일이 없습니다. -o 파일.csv 를 적어 주세요.")
    out: Path = options.out
    return out


def _told(count: int, out: Path) -> int:
    print(f"{out}: {count:,}행을 썼습니다.")
    return 0


def _write(out: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """A CSV a spreadsheet opens as it is; it takes its name when it is whole. How many rows."""
    count = 0
    unfinished = out.with_name(out.name + ".unfinished")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(headers)
            for row in rows:
                writer.writerow([_cell(cell) for cell in row])
                count += 1
        unfinished.replace(out)
    except OSError as problem:
        raise Refused(f"{out}: 쓸 수 없습니다. 폴더와 권한을 확인해 주세요.") from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _cell(text: str) -> str:
    return text if text[1:].isdigit() else harmless(text)  # a minus before digits is an amount


_FETCHERS = {"closed": _closed, "contracts": _contracts, "products": _products, "items": _items}
