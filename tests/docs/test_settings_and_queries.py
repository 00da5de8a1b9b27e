"""What can be set and asked is documented."""

from __future__ import annotations

import re

import pytest

from app.settings import PROJECT, SETTINGS, TOKEN, Setting

README = PROJECT / "README.md"


def default_of(setting: Setting) -> str:
    """A setting's default as a person would write it: folders of the project from its root."""
    return setting.default.removeprefix(f"{PROJECT}/")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme_with_its_default(setting: Setting) -> None:
    lines = [line for line in README.read_text(encoding="utf-8").splitlines() if setting.variable in line]
    assert lines, f"README.md does not mention {setting.variable}"
    whole_word = rf"(?<![\w./-]){re.escape(default_of(setting))}(?![\w-])"
    assert any(re.search(whole_word, line) for line in lines), (
        f"README.md does not give {setting.variable}'s default, {default_of(setting)}, in the line that names it"
    )


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"GROKSCOPE_[A-Z_]+", README.read_text(encoding="utf-8")))
    assert named <= {TOKEN, *(setting.variable for setting in SETTINGS)}
