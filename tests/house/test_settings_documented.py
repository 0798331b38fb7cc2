"""Every environment variable Dure reads stands in docs/settings.md, and nothing stands there that it does not read."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "src" / "dure" / "config" / "settings.py"
READERS = {"text", "flag", "integer", "words", "choice"}


def variables_read() -> set[str]:
    calls = [node for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in READERS and isinstance(call.args[0], ast.Constant)
    }


def variables_documented(section: str) -> set[str]:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    part = page.split(f"## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(DURE_[A-Z_]+)`", part, re.MULTILINE))


def test_every_variable_of_a_site_is_documented():
    assert variables_documented("A site") == variables_read()


def test_every_variable_of_the_tests_is_documented():
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").iterdir(), ROOT / ".ci" / "run", ROOT / "Makefile"]
    named = {name for path in files for name in re.findall(r"DURE_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))}

    named = {name.removesuffix("_FILE") for name in named}

    assert named - variables_read() - variables_documented("The tests") == set()


def test_only_the_settings_and_the_file_commands_read_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "dure").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
        and 'setdefault("DJANGO_SETTINGS_MODULE"' not in path.read_text(encoding="utf-8")
    ]

    assert sorted(readers) == ["src/dure/cli/files.py", "src/dure/config/env.py"]
