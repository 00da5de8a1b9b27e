"""Settings: a flag beats the environment, which beats the default; what is wrong is named."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.store import RunStore
from app.settings import SETTINGS, Settings
from tests.commands.conftest import Command, assert_refused

OTHER = {
    "runs": "/elsewhere/runs",
    "cache": "/elsewhere/cache",
    "cache_disk": "17",
    "mirror_disk": "16",
    "cache_memory": "18",
    "weights_memory": "19",
    "host": "0.0.0.0",
    "port": "9999",
    "workers": "3",
    "threads": "7",
    "warm": "off",
    "jobs": "off",
    "trainings": "2",
    "train_threads": "5",
    "training": "off",
    "imports": "off",
    "profile": "public",
    "prefix": "/lab/grokscope",
    "proxy": "on",
    "metrics": "on",
    "log": "json",
    "queue_url": "redis://elsewhere/0",
    "device": "cpu",
}
NAMES = [setting.name for setting in SETTINGS]


def test_the_table_and_the_values_have_the_same_names() -> None:
    assert [field.name for field in fields(Settings)] == [*NAMES, "token"], "which no flag says"
    assert set(OTHER) == set(NAMES), "the tests below know another value of every setting"


def test_defaults() -> None:
    settings = Settings.load(environ={})
    for setting in SETTINGS:
        assert getattr(settings, setting.name) == setting.parse(setting.default)
    assert settings.cache == Path.home() / ".cache" / "grokscope"


@pytest.mark.parametrize("name", NAMES)
def test_a_flag_beats_the_environment_which_beats_the_default(name: str) -> None:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    environ = {setting.variable: OTHER[name]}
    from_environment = Settings.load(environ=environ)
    assert getattr(from_environment, name) == setting.parse(OTHER[name])
    from_flag = Settings.load({name: setting.default}, environ=environ)
    assert getattr(from_flag, name) == setting.parse(setting.default)
    assert Settings.load({name: None}, environ=environ) == from_environment, "a flag that is not given is None"
    others = [other for other in NAMES if other != name and other not in from_environment.allowed.forced]
    assert [getattr(from_environment, other) for other in others] == [
        getattr(Settings.load(environ={}), other) for other in others
    ]


def test_a_profile_has_settings_of_its_own_and_says_what_goes_against_them() -> None:
    public = Settings.load({"profile": "public"}, environ={})
    assert (public.training, public.imports, public.jobs) == ("off", "off", False)
    assert Settings.load(environ={"GROKSCOPE_PROFILE": "public", "GROKSCOPE_TRAINING": "off"}) == public
    says = "training is bounded, and the public profile has off: leave it out, or choose another profile"
    for flags, environ in (({"training": "bounded"}, {}), ({}, {"GROKSCOPE_TRAINING": "bounded"})):
        with pytest.raises(ParameterError, match=says):
            Settings.load({"profile": "public"} | flags, environ=environ)
    with pytest.raises(ParameterError, match="jobs is on, and the public profile has off"):
        Settings.load({"profile": "public", "jobs": "on"}, environ={})


def test_settings_survive_the_way_into_another_process() -> None:
    settings = Settings.load(OTHER, environ={})
    assert Settings.load(environ=settings.environment()) == settings


BAD = [
    *(("runs", ""), ("runs", "hf://"), ("runs", "~nobody-of-this-name/runs"), ("host", ""), ("weights_memory", "nan")),
    *(("cache_disk", "0"), ("cache_disk", "-5"), ("cache_disk", "1.5"), ("cache_memory", "2GB")),
    *(("port", "65536"), ("port", "-1"), ("port", "http"), ("port", ""), ("workers", "0"), ("workers", "65")),
    *(("threads", "0"), ("threads", "many"), ("device", ""), ("device", "banana"), ("warm", "yes")),
    *(("jobs", "1"), ("trainings", "0"), ("train_threads", "few"), ("queue_url", "elsewhere"), ("queue_url", "")),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_setting_is_named_where_it_came_from(name: str, value: str) -> None:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    with pytest.raises(ParameterError, match=setting.variable):
        Settings.load(environ={setting.variable: value})
    with pytest.raises(ParameterError, match=setting.flag):
        Settings.load({name: value}, environ={})


def test_a_bad_setting_is_one_line_on_the_command_line(grokscope: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKSCOPE_PORT", "http")
    assert_refused(grokscope("runs"), "GROKSCOPE_PORT", "'http' is not a whole number")


def test_the_runs_folder_on_the_command_line(
    grokscope: Command, monkeypatch: pytest.MonkeyPatch, tiny_store: RunStore, tmp_path: Path
) -> None:
    monkeypatch.setenv("GROKSCOPE_RUNS", str(tiny_store.root))
    assert [row["name"] for row in json.loads(grokscope("runs", "--json").out)] == ["tiny"]
    assert json.loads(grokscope("runs", "--json", "--runs", str(tmp_path)).out) == []


def test_a_folder_relative_to_home_and_to_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/somewhere")
    assert Settings.load({"runs": "mine"}, environ={}).runs == tmp_path / "mine"
    assert Settings.load({"runs": "~/mine"}, environ={}).runs == Path("/somewhere/mine")
