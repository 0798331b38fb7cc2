"""Reading the environment: the right value, the default, and the sentence for a wrong one."""

import pytest

from dure.config import env


def test_text_may_come_from_a_mounted_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("비밀\n", encoding="utf-8")
    monkeypatch.setenv("DURE_SECRET_KEY_FILE", str(tmp_path / "secret"))

    assert env.text("DURE_SECRET_KEY") == "비밀"


@pytest.mark.parametrize(
    ("written", "value"), [("", True), ("true", True), ("0", False), ("Off", False), ("yes", True)]
)
def test_flag_reads_yes_and_no(monkeypatch, written, value):
    monkeypatch.setenv("DURE_DEBUG", written)

    assert env.flag("DURE_DEBUG", True) is value


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (lambda: env.flag("DURE_DEBUG"), "DURE_DEBUG='어쩌면': true 또는 false로 적어 주세요."),
        (lambda: env.integer("DURE_DEBUG", 1), "DURE_DEBUG='어쩌면': 정수로 적어 주세요."),
        (lambda: env.choice("DURE_DEBUG", "a", ("a", "b")), "DURE_DEBUG='어쩌면': a, b 가운데 하나여야 합니다."),
    ],
)
def test_a_wrong_value_stops_the_start_and_says_what_is_right(monkeypatch, read, sentence):
    monkeypatch.setenv("DURE_DEBUG", "어쩌면")

    with pytest.raises(env.WrongSetting) as stop:
        read()

    assert str(stop.value) == sentence


def test_sqlite_address_is_read_with_write_ahead_logging():
    database = env.database("sqlite:////srv/dure/dure.sqlite3")

    assert database["NAME"] == "/srv/dure/dure.sqlite3"
    assert database["OPTIONS"]["init_command"].startswith("PRAGMA journal_mode=WAL;")


def test_postgresql_address_is_read_with_its_options():
    database = env.database("postgresql://dure:p%40ss@db.example.kr:6432/site?sslmode=require")

    assert {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "site",
        "USER": "dure",
        "PASSWORD": "p@ss",
        "HOST": "db.example.kr",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_an_unknown_kind_of_database_is_refused():
    with pytest.raises(env.WrongSetting) as stop:
        env.database("mysql://root@localhost/dure")

    assert str(stop.value).startswith("DURE_DATABASE: mysql://…")
