"""Commands that run a site: its database, its files, its server, its people. They need Django; file commands do not."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import date
from pathlib import Path

SAMPLE_SEED = 2026
FETCHED = ("closed", "contracts", "products", "items")


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang the site's commands into the command line. Each parser's `run(options)` returns the exit status."""
    serve = subparsers.add_parser("serve", help="서버를 엽니다")
    serve.add_argument("--host", default="127.0.0.1", help="여는 주소 (기본: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="포트 (기본: 8000)")
    serve.add_argument("--workers", type=int, default=1, help="프로세스 수 (2 이상이면 DURE_REDIS가 있어야 합니다)")
    serve.set_defaults(run=_serve)

    subparsers.add_parser("work", help="작업 처리기를 돌립니다 (운영 환경)").set_defaults(run=_work)
    subparsers.add_parser("index", help="검색 색인을 처음부터 다시 만듭니다").set_defaults(run=_index)
    subparsers.add_parser("tick", help="때가 된 정리를 한 번 합니다 (타이머용)").set_defaults(run=_tick)
    subparsers.add_parser("migrate", help="데이터베이스를 만들거나 맞춥니다").set_defaults(run=_migrate)
    subparsers.add_parser("static", help="화면 파일을 모읍니다").set_defaults(run=_static)

    sample = subparsers.add_parser("sample", help="시연 자료를 넣습니다")
    sample.add_argument("--seed", type=int, default=SAMPLE_SEED, help=f"난수 씨앗 (기본: {SAMPLE_SEED})")
    sample.add_argument("--scale", type=float, default=1.0, help="자료의 크기 (기본: 1.0)")
    sample.add_argument("--if-empty", action="store_true", help="자료가 이미 있으면 아무것도 하지 않습니다")
    sample.set_defaults(run=_sample)

    fetch = subparsers.add_parser("fetch", help="공공데이터포털에서 자료를 가져옵니다 (인증키가 있을 때)")
    fetch.add_argument("what", choices=FETCHED, help="가져올 것: 휴폐업, 계약·납품, 쇼핑몰 품목, 세부품명")
    fetch.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY", help="첫날 (예: 2026-01-01)")
    fetch.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="마지막 날")
    fetch.add_argument("--institution", default="", metavar="CODE", help="이 수요기관코드의 계약만")
    fetch.add_argument(
        "--item", default="", metavar="NUMBER", help="이 물품분류번호(8자리)의 계약 (없으면 쇼핑몰 납품)"
    )
    fetch.add_argument("--words", default="", help="이 말이 든 세부품명만")
    fetch.add_argument("--by", default="", metavar="USERNAME", help="휴폐업 확인 목록에 올릴 사람 (없으면 보여 주기만)")
    fetch.add_argument("-o", "--out", type=Path, metavar="FILE.csv", help="가져온 것을 쓸 파일")
    fetch.set_defaults(run=_fetch)

    account = subparsers.add_parser("account", help="시스템 운영자 계정을 만듭니다")
    account.add_argument("username", help="아이디")
    account.add_argument("--name", required=True, help="이름")
    account.set_defaults(run=_account)


def start_django() -> None:
    """Load the settings and the apps. Everything of Django is imported after this."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    django.setup()


def _serve(options: argparse.Namespace) -> int:
    start_django()
    from dure.cli.serving import serve

    shown = f"[{options.host}]" if ":" in options.host else options.host
    serve(
        host=options.host,
        port=options.port,
        workers=options.workers,
        announce=lambda: _announce(f"http://{shown}:{options.port}/"),
    )
    return 0


def _announce(address: str) -> None:
    print(f"\n두레장터가 열렸습니다: {address}\n", flush=True)
    from django.conf import settings

    from dure.cli.sample.build import accounts, present

    if settings.SAMPLE_SITE and present():
        print("시연 계정 (아이디 / 비밀번호 / 역할)")
        for username, password, role in accounts():
            print(f"  {username:<12} {password:<20} {role}")
    print("\n닫으려면 Ctrl+C를 누릅니다.", flush=True)


def _work(_: argparse.Namespace) -> int:
    start_django()
    from dure.cli.serving import new_worker

    worker = new_worker(interval=1)
    worker.configure_signals()
    worker.run()
    return 0


def _tick(_: argparse.Namespace) -> int:
    start_django()
    from django.utils import timezone

    from dure.cli.housekeeping import keep_house

    done = keep_house(at=timezone.now())
    print(
        f"되살린 작업 {done.tasks_given_back}건, 지운 지난 작업 {done.tasks_removed}건, "
        f"지운 끝난 접속 {done.sessions_removed}건, 새로 살필 인증 {done.steps_reached}건"
    )
    return 0


def _index(_: argparse.Namespace) -> int:
    start_django()
    from django.utils import timezone

    from dure.apps.search.actions import rebuild

    told = rebuild(
        day=timezone.localdate(), tell=lambda done: print(f"\r{done:,}개", end="", file=sys.stderr, flush=True)
    )
    print(f"검색 색인을 다시 만들었습니다: 제품 {told:,}개")
    return 0


def _migrate(_: argparse.Namespace) -> int:
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    print("데이터베이스가 준비되었습니다.")
    return 0


def _static(_: argparse.Namespace) -> int:
    start_django()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    print("화면 파일을 모았습니다.")
    return 0


def _sample(options: argparse.Namespace) -> int:
    start_django()
    from django.conf import settings

    from dure.apps.registry.models import Institution
    from dure.cli.sample.build import build
    from dure.core.values.errors import Refused

    unfinished = settings.HOME / "sample-unfinished"
    if unfinished.exists():
        raise Refused(f"시연 자료를 만들다 멈춘 일이 있습니다. {settings.HOME} 폴더를 지우고 다시 해 주세요.")
    if Institution.objects.exists():
        if options.if_empty:
            print("자료가 이미 있어 그대로 둡니다.")
            return 0
        raise Refused("자료가 이미 있어 시연 자료를 넣지 않았습니다. 빈 데이터베이스에서 다시 해 주세요.")
    if not settings.SAMPLE_SITE:
        raise Refused("운영 환경에는 시연 자료를 넣지 않습니다. 꼭 필요하면 DURE_SAMPLE_SITE=true로 정해 주세요.")
    settings.HOME.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    build(seed=options.seed, scale=options.scale)
    unfinished.unlink()
    return 0


def _fetch(options: argparse.Namespace) -> int:
    start_django()
    from dure.cli.fetching import fetch

    return fetch(options)


def _account(options: argparse.Namespace) -> int:
    start_django()
    from django.utils import timezone

    from dure.apps.accounts.actions import create_account

    user = create_account(
        username=options.username,
        name=options.name,
        password=_password(),
        actor=None,
        at=timezone.now(),
        operator=True,
    )
    print(f"운영자 계정 '{user.username}'을(를) 만들었습니다.")
    return 0


def _password() -> str:
    """Asked twice at a terminal; otherwise the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from dure.core.values.errors import Refused

    first, second = getpass.getpass("비밀번호: "), getpass.getpass("비밀번호를 한 번 더: ")
    if first != second:
        raise Refused("두 비밀번호가 다릅니다. 다시 해 주세요.")
    return first
