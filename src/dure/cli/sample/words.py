"""The lists of words the sample is made of, from `words.toml` beside this file."""

from __future__ import annotations

import tomllib
from importlib.resources import files

WORDS: dict[str, tuple[str, ...]] = {
    name: tuple(words)
    for name, words in tomllib.loads((files("dure.cli.sample") / "words.toml").read_text(encoding="utf-8")).items()
}
