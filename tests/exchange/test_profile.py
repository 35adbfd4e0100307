"""A named way of reading a file is kept and used again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ittui.exchange.plan import ImportOptions, load_profile, profile_names, profiles_folder, save_profile
from ittui.fields import InputError

OPTIONS = ImportOptions(maps=("title=Näme", "state=const:delivered"), date_order="dmy", repair=True, zone="UTC")


def test_what_is_kept_is_loaded_again(tmp_path: Path) -> None:
    save_profile("itdashboard", "projects", ImportOptions(), tmp_path)
    save_profile("itdashboard", "projects", OPTIONS, tmp_path)
    assert load_profile("itdashboard", "projects", tmp_path) == OPTIONS
    assert profile_names(tmp_path) == ["itdashboard"]
    assert [path.name for path in tmp_path.iterdir()] == ["itdashboard.json"]


def test_a_profile_is_for_one_kind(tmp_path: Path) -> None:
    save_profile("mine", "incidents", OPTIONS, tmp_path)
    with pytest.raises(InputError, match="is for incidents, not for projects"):
        load_profile("mine", "projects", tmp_path)


def test_an_unknown_profile_names_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none is kept yet"):
        load_profile("other", "projects", tmp_path / "nowhere")
    save_profile("mine", "projects", OPTIONS, tmp_path)
    with pytest.raises(InputError, match="known: mine"):
        load_profile("other", "projects", tmp_path)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "x\n"])
def test_a_profile_cannot_be_kept_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot name a profile"):
        save_profile(name, "projects", OPTIONS, tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind": "projects", "maps": "x"}', '{"kind": "projects", "repair": 1}', "\xff"]
)
def test_a_damaged_profile_is_told_not_obeyed(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="cannot be read"):
        load_profile("mine", "projects", tmp_path)


def test_profiles_are_kept_with_the_users_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert profiles_folder() == tmp_path / "ittui" / "profiles"
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert profiles_folder() == tmp_path / ".config" / "ittui" / "profiles"
