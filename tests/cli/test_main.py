import pytest

from dure.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "오류: 빠진 인자가 있습니다: 명령."),
        (["tally", "a.csv", "--year", "2026"], "오류: 빠진 인자가 있습니다: --certificates."),
        (["tally", "a.csv", "--certificates", "b", "--year", "x"], "오류: --year: 'x'은(는) 읽을 수 없는 값입니다."),
        (["schemes", "--as-of", "어제"], "오류: --as-of: 2026-08-05처럼 적어 주세요."),
        (["schemes", "--nope"], "오류: 모르는 인자입니다: --nope."),
    ],
)
def test_misuse_ends_with_two_and_a_korean_sentence(arguments, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert (ended.value.code, capsys.readouterr().err.splitlines()[-1]) == (2, sentence)


def test_help_lists_file_and_site_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    shown = capsys.readouterr().out
    assert [
        word for word in ("쓰는 법: dure", "tally", "snapshot", "schemes", "serve", "sample") if word not in shown
    ] == []
