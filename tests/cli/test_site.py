"""The commands that run a site, in the process of the test."""

import argparse
import io

import pytest

from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.cli.site import add_commands
from dure.core.values.errors import Refused


def dure(*words: str) -> int:
    """What `dure WORDS…` does, without the process."""
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    options = parser.parse_args(words)
    return options.run(options)


@pytest.mark.django_db
def test_account_makes_an_operator_and_leaves_an_audit_entry(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("소나기-2026-여름-밤\n"))

    status = dure("account", "hong", "--name", "홍길동")

    user = User.objects.get(username="hong")
    assert (status, user.name, user.is_operator) == (0, "홍길동", True)
    assert user.check_password("소나기-2026-여름-밤")
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["account.created"]
    assert capsys.readouterr().out == "운영자 계정 'hong'을(를) 만들었습니다.\n"


@pytest.mark.django_db
def test_account_refuses_a_weak_password_and_makes_nobody(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("dure2026!\n"))

    with pytest.raises(Refused):
        dure("account", "hong", "--name", "홍길동")

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_tick_says_what_it_did(capsys):
    status = dure("tick")

    assert status == 0
    assert capsys.readouterr().out == "되살린 작업 0건, 지운 지난 작업 0건, 지운 끝난 접속 0건, 새로 살필 인증 0건\n"


def test_sample_is_not_added_to_a_site_that_has_data(gaon, capsys):
    with pytest.raises(Refused):
        dure("sample")
    status = dure("sample", "--if-empty")

    assert status == 0
    assert capsys.readouterr().out == "자료가 이미 있어 그대로 둡니다.\n"


@pytest.mark.django_db
def test_sample_that_was_cut_short_is_not_taken_for_whole(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "sample-unfinished").touch()

    with pytest.raises(Refused) as refusal:
        dure("sample", "--if-empty")

    assert str(refusal.value) == f"시연 자료를 만들다 멈춘 일이 있습니다. {tmp_path} 폴더를 지우고 다시 해 주세요."


@pytest.mark.django_db
def test_sample_is_not_put_on_a_site_that_forbids_it(settings):
    settings.SAMPLE_SITE = False

    with pytest.raises(Refused):
        dure("sample")


def test_serving_with_several_processes_needs_redis():
    with pytest.raises(Refused) as refusal:
        dure("serve", "--workers", "2")

    assert "DURE_REDIS" in str(refusal.value)
