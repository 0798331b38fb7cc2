"""Actions name their tasks by a string, so that actions need not import tasks. Every such name must lead somewhere."""

import ast
from pathlib import Path

from django.utils.module_loading import import_string
from django_tasks.base import Task

SOURCE = Path(__file__).parents[2] / "src" / "dure"


def tasks_named() -> list[str]:
    """The first argument of every call of `enqueue(…)` under src/dure."""
    calls = [
        node
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "enqueue"
    ]
    return sorted({call.args[0].value for call in calls})


def test_every_task_that_is_named_exists():
    named = [name.split(".") for name in tasks_named()]

    tasks = [import_string(f"dure.apps.{app}.tasks.{function}") for app, function in named]

    assert [type(task) for task in tasks] == [Task] * len(named)
    assert len(named) > 0
